//! Who is in which group.

use crate::error::IamError;
use crate::iam::Iam;
use crate::identity::{Identity, Kind};

/// Groups that a user may be in.
const MAX_GROUPS: usize = 10;

impl Iam {
    /// Puts a user into a group; a member stays one.
    ///
    /// # Errors
    /// `NoSuchEntity`, `LimitExceeded`.
    pub fn add_to_group(&self, account: &str, group: &str, user: &str) -> Result<(), IamError> {
        let (group, user) = (group.to_owned(), user.to_owned());
        self.change(account, move |change| {
            let mut user = change.identity(Kind::User, &user)?;
            let group = change.identity(Kind::Group, &group)?;
            if user.groups.insert(group.name.clone()) {
                if user.groups.len() > MAX_GROUPS {
                    return Err(IamError::quota("GroupsPerUser", MAX_GROUPS));
                }
                change.save(&user)?;
                change.save(&group)?;
            }
            Ok(())
        })
    }

    /// Takes a user out of a group.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn remove_from_group(
        &self,
        account: &str,
        group: &str,
        user: &str,
    ) -> Result<(), IamError> {
        let (group, user) = (group.to_owned(), user.to_owned());
        self.change(account, move |change| {
            let mut user = change.identity(Kind::User, &user)?;
            let group = change.identity(Kind::Group, &group)?;
            if !user.groups.remove(&group.name) {
                let message = format!("User {} is not in group {}.", user.name, group.name);
                return Err(IamError::NoSuchEntity(message));
            }
            change.save(&user)?;
            change.save(&group)
        })
    }

    /// A group and its users, in order of name.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn group(&self, account: &str, name: &str) -> Result<(Identity, Vec<Identity>), IamError> {
        self.engine.read(|tx| {
            let group = self.identity_in(tx, account, Kind::Group, name)?;
            let mut users = self.identities_in(tx, account, Kind::User)?;
            users.retain(|user| user.groups.contains(&group.name));
            Ok((group, users))
        })
    }

    /// A user's groups, in order of name.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn groups_of(&self, account: &str, user: &str) -> Result<Vec<Identity>, IamError> {
        self.engine.read(|tx| {
            let user = self.identity_in(tx, account, Kind::User, user)?;
            let known = user.groups.iter();
            known
                // The group of a recorded user may not have been recorded.
                .filter_map(|name| match self.identity_in(tx, account, Kind::Group, name) {
                    Err(IamError::NoSuchEntity(_)) => None,
                    other => Some(other),
                })
                .collect()
        })
    }
}

//! What only roles have.

use crate::checks::check_trust;
use crate::error::IamError;
use crate::iam::Iam;
use crate::identity::{Identity, Kind};

impl Iam {
    /// Changes who may take a role.
    ///
    /// # Errors
    /// `NoSuchEntity`, `MalformedPolicyDocument`, `LimitExceeded`.
    pub fn update_trust(&self, account: &str, name: &str, trust: &str) -> Result<(), IamError> {
        check_trust(trust)?;
        let (name, trust) = (name.to_owned(), trust.to_owned());
        self.change(account, move |change| {
            let mut role = change.identity(Kind::Role, &name)?;
            role.trust = Some(trust);
            change.save(&role)
        })
    }

    /// Changes a role's description and the length of its sessions. A description that is
    /// not given is removed by UpdateRole, as AWS does.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn update_role(
        &self,
        account: &str,
        name: &str,
        description: Option<String>,
        max_session: Option<i32>,
    ) -> Result<Identity, IamError> {
        let name = name.to_owned();
        self.change(account, move |change| {
            let mut role = change.any_identity(Kind::Role, &name)?;
            role.description = description;
            role.max_session = max_session.or(role.max_session);
            change.save(&role)?;
            Ok(role)
        })
    }
}

//! What users, groups and roles have in common: made, deleted, renamed. Passwords.

use crate::change::Change;
use crate::checks::{check_trust, known_policy};
use crate::error::IamError;
use crate::iam::Iam;
use crate::identity::{Identity, Kind, LoginProfile};
use crate::ids::{aws, unique_id};
use crate::inline::check_tags;
use crate::instance_profiles::profiles_of;
use assize_engine::keys;
use std::collections::{BTreeMap, BTreeSet};

/// How long sessions of a role last at most, unless the role says otherwise: seconds.
pub(crate) const DEFAULT_SESSION: i32 = 3_600;

/// What an identity is made of.
#[derive(Clone, Debug, Default)]
pub struct NewIdentity {
    /// Its name.
    pub name: String,
    /// Its path; `/` unless given.
    pub path: Option<String>,
    /// ARN of its permissions boundary.
    pub boundary: Option<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// A role's trust policy.
    pub trust: Option<String>,
    /// A role's description.
    pub description: Option<String>,
    /// How long a role's sessions may last, in seconds.
    pub max_session: Option<i32>,
    /// The partition of its ARN; `aws` unless given.
    pub partition: Option<&'static str>,
    /// ARN of a managed policy that it has from the beginning.
    pub attached: Option<String>,
}

impl Iam {
    /// Makes a user, group or role.
    ///
    /// # Errors
    /// `EntityAlreadyExists`, `MalformedPolicyDocument`, `LimitExceeded`, `NoSuchEntity` (of
    /// the boundary).
    pub fn create(
        &self,
        account: &str,
        kind: Kind,
        new: NewIdentity,
    ) -> Result<Identity, IamError> {
        if let Some(trust) = &new.trust {
            check_trust(trust)?;
        }
        check_tags(&new.tags)?;
        let id = unique_id(kind.id_prefix())?;
        self.change(account, move |change| {
            if change.is_taken(kind, &new.name)? {
                return Err(already_exists(kind, &new.name));
            }
            if let Some(boundary) = &new.boundary {
                known_policy(change, boundary)?;
            }
            let (limit, quota) = kind.quota();
            change.count(quota, 1, limit)?;
            let max_session = new.max_session.or((kind == Kind::Role).then_some(DEFAULT_SESSION));
            let identity = Identity {
                kind,
                account: change.account.clone(),
                partition: new.partition.map_or_else(aws, str::to_owned),
                name: new.name,
                path: new.path.unwrap_or_else(|| "/".to_owned()),
                id,
                created: change.now,
                tags: new.tags,
                inline: BTreeMap::new(),
                attached: new.attached.into_iter().collect(),
                boundary: new.boundary,
                groups: BTreeSet::new(),
                login: None,
                keys: Vec::new(),
                devices: Vec::new(),
                certificates: Vec::new(),
                trust: new.trust,
                description: new.description,
                max_session,
                recorded: None,
            };
            change.save(&identity)?;
            Ok(identity)
        })
    }

    /// Deletes a user, group or role that nothing hangs on any more.
    ///
    /// # Errors
    /// `NoSuchEntity`, `DeleteConflict`.
    pub fn delete(&self, account: &str, kind: Kind, name: &str) -> Result<(), IamError> {
        let name = name.to_owned();
        self.change(account, move |change| {
            let identity = change.identity(kind, &name)?;
            let has_members = kind == Kind::Group && !change.members(&identity.name)?.is_empty();
            let in_profile = kind == Kind::Role
                && !profiles_of(change.tx, &change.account, &identity.name)?.is_empty();
            let reason = in_profile.then_some("remove roles from instance profile");
            if let Some(reason) = reason.or_else(|| holds(&identity, has_members)) {
                let message = format!("Cannot delete entity, must {reason} first.");
                return Err(IamError::DeleteConflict(message));
            }
            change.count(kind.quota().1, -1, 0)?;
            change.remove(&identity)
        })
    }

    /// Gives a user or group another name or path.
    ///
    /// # Errors
    /// `NoSuchEntity`, `EntityAlreadyExists`.
    pub fn rename(
        &self,
        account: &str,
        kind: Kind,
        name: &str,
        new_name: Option<String>,
        new_path: Option<String>,
    ) -> Result<(), IamError> {
        let name = name.to_owned();
        self.change(account, move |change| {
            let mut identity = change.identity(kind, &name)?;
            let old = identity.clone();
            if let Some(path) = new_path {
                identity.path = path;
            }
            if let Some(new_name) = new_name {
                identity.name = new_name;
                if identity.key() != old.key() && change.is_taken(kind, &identity.name)? {
                    return Err(already_exists(kind, &identity.name));
                }
            }
            if kind == Kind::Group && identity.name != old.name {
                for mut member in change.members(&old.name)? {
                    member.groups.remove(&old.name);
                    member.groups.insert(identity.name.clone());
                    change.save(&member)?;
                }
            }
            for id in &identity.keys {
                if let Some(mut key) = keys::key(change.tx, id)? {
                    key.principal = identity.arn();
                    keys::put_key(change.tx, &key)?;
                }
            }
            change.rename_holder(&identity)?;
            change.forget_name(kind, &old.name)?;
            change.save(&identity)
        })
    }

    /// Lets a user sign in with a password. The password is checked by nobody here, and not
    /// kept.
    ///
    /// # Errors
    /// `NoSuchEntity`, `EntityAlreadyExists`.
    pub fn create_login(
        &self,
        account: &str,
        name: &str,
        reset_required: bool,
    ) -> Result<LoginProfile, IamError> {
        let name = name.to_owned();
        self.change(account, move |change| {
            let mut user = change.identity(Kind::User, &name)?;
            if user.login.is_some() {
                let message = format!("Login Profile for user {name} already exists.");
                return Err(IamError::AlreadyExists(message));
            }
            let login = LoginProfile { created: change.now, reset_required };
            user.login = Some(login.clone());
            change.save(&user)?;
            Ok(login)
        })
    }

    /// Changes a user's login profile.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn update_login(
        &self,
        account: &str,
        name: &str,
        reset_required: Option<bool>,
    ) -> Result<(), IamError> {
        let name = name.to_owned();
        self.change(account, move |change| {
            let mut user = change.identity(Kind::User, &name)?;
            let login = user.login.as_mut().ok_or_else(|| no_login(&name))?;
            login.reset_required = reset_required.unwrap_or(login.reset_required);
            change.save(&user)
        })
    }

    /// Takes a user's password away.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn delete_login(&self, account: &str, name: &str) -> Result<(), IamError> {
        let name = name.to_owned();
        self.change(account, move |change| {
            let mut user = change.identity(Kind::User, &name)?;
            user.login.take().ok_or_else(|| no_login(&name))?;
            change.save(&user)
        })
    }

    /// A user's login profile.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn login(&self, account: &str, name: &str) -> Result<LoginProfile, IamError> {
        self.identity(account, Kind::User, name)?.login.ok_or_else(|| no_login(name))
    }
}

impl Change<'_> {
    /// The users of a group that were made here.
    pub(crate) fn members(&self, group: &str) -> Result<Vec<Identity>, IamError> {
        let mut members = Vec::new();
        let kind = Kind::User.document();
        crate::iam::for_each::<Identity, IamError>(self.tx, &self.account, kind, |user| {
            if user.groups.contains(group) {
                members.push(user);
            }
            Ok(())
        })?;
        Ok(members)
    }
}

/// What has to be done before an identity can be deleted.
fn holds(identity: &Identity, has_members: bool) -> Option<&'static str> {
    if !identity.keys.is_empty() {
        Some("delete access keys")
    } else if identity.login.is_some() {
        Some("delete login profile")
    } else if !identity.certificates.is_empty() {
        Some("delete signing certificates")
    } else if !identity.devices.is_empty() {
        Some("delete MFA device")
    } else if has_members || !identity.groups.is_empty() {
        Some("remove users from group")
    } else if !identity.attached.is_empty() {
        Some("detach all policies")
    } else if !identity.inline.is_empty() {
        Some("delete policies")
    } else {
        None
    }
}

fn already_exists(kind: Kind, name: &str) -> IamError {
    let word = match kind {
        Kind::User => "User",
        Kind::Group => "Group",
        Kind::Role => "Role",
    };
    IamError::AlreadyExists(format!("{word} with name {name} already exists."))
}

fn no_login(name: &str) -> IamError {
    IamError::NoSuchEntity(format!("Login Profile for User {name} cannot be found."))
}

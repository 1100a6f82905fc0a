//! What hangs on an identity: inline policies, attached policies, boundary, tags.

use crate::change::Subject;
use crate::checks::{check_identity_policy, known_policy};
use crate::error::IamError;
use crate::iam::Iam;
use crate::identity::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// Tags that one thing may have.
pub const MAX_TAGS: usize = 50;

/// Managed policies that one identity may have.
const MAX_ATTACHED: usize = 10;

impl Iam {
    /// Puts an inline policy.
    ///
    /// # Errors
    /// `NoSuchEntity`, `MalformedPolicyDocument`, `LimitExceeded`.
    pub fn put_inline(
        &self,
        account: &str,
        kind: Kind,
        name: &str,
        policy: &str,
        document: &str,
    ) -> Result<(), IamError> {
        check_identity_policy(document)?;
        let (name, policy, document) = (name.to_owned(), policy.to_owned(), document.to_owned());
        self.change(account, move |change| {
            let mut identity = change.identity(kind, &name)?;
            identity.inline.insert(policy, document);
            let limit = kind.inline_bytes();
            if identity.inline_size() > limit {
                return Err(IamError::LimitExceeded(format!(
                    "Maximum policy size of {limit} bytes exceeded for {} {}",
                    kind.word(),
                    identity.name
                )));
            }
            change.save(&identity)
        })
    }

    /// Deletes an inline policy.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn delete_inline(
        &self,
        account: &str,
        kind: Kind,
        name: &str,
        policy: &str,
    ) -> Result<(), IamError> {
        let (name, policy) = (name.to_owned(), policy.to_owned());
        self.change(account, move |change| {
            let mut identity = change.identity(kind, &name)?;
            identity.inline.remove(&policy).ok_or_else(|| no_inline(kind, &policy))?;
            change.save(&identity)
        })
    }

    /// An inline policy's document.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn inline(
        &self,
        account: &str,
        kind: Kind,
        name: &str,
        policy: &str,
    ) -> Result<String, IamError> {
        let mut identity = self.identity(account, kind, name)?;
        identity.inline.remove(policy).ok_or_else(|| no_inline(kind, policy))
    }

    /// Attaches a managed policy; one that is attached stays so.
    ///
    /// # Errors
    /// `NoSuchEntity`, `LimitExceeded`.
    pub fn attach(&self, account: &str, kind: Kind, name: &str, arn: &str) -> Result<(), IamError> {
        let (name, arn) = (name.to_owned(), arn.to_owned());
        self.change(account, move |change| {
            let mut identity = change.identity(kind, &name)?;
            let subject = known_policy(change, &arn)?;
            if !identity.attached.insert(arn) {
                return Ok(());
            }
            if identity.attached.len() > MAX_ATTACHED {
                let what = match kind {
                    Kind::User => "PoliciesPerUser",
                    Kind::Group => "PoliciesPerGroup",
                    Kind::Role => "PoliciesPerRole",
                };
                return Err(IamError::quota(what, MAX_ATTACHED));
            }
            touch(change, subject);
            change.save(&identity)
        })
    }

    /// Detaches a managed policy.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn detach(&self, account: &str, kind: Kind, name: &str, arn: &str) -> Result<(), IamError> {
        let (name, arn) = (name.to_owned(), arn.to_owned());
        self.change(account, move |change| {
            let mut identity = change.identity(kind, &name)?;
            if !identity.attached.remove(&arn) {
                return Err(IamError::NoSuchEntity(format!("Policy {arn} was not found.")));
            }
            let subject = known_policy(change, &arn).unwrap_or_default();
            touch(change, subject);
            change.save(&identity)
        })
    }

    /// Sets or removes the permissions boundary of a user or role.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn set_boundary(
        &self,
        account: &str,
        kind: Kind,
        name: &str,
        boundary: Option<&str>,
    ) -> Result<(), IamError> {
        let (name, boundary) = (name.to_owned(), boundary.map(str::to_owned));
        self.change(account, move |change| {
            let mut identity = change.identity(kind, &name)?;
            match &boundary {
                Some(arn) => touch(change, known_policy(change, arn)?),
                None if identity.boundary.is_none() => {
                    return Err(IamError::NoSuchEntity(format!(
                        "The {} {} does not have a permissions boundary.",
                        kind.word(),
                        identity.name
                    )));
                }
                None => {}
            }
            identity.boundary = boundary;
            change.save(&identity)
        })
    }

    /// Sets tags and removes others.
    ///
    /// # Errors
    /// `NoSuchEntity`, `LimitExceeded`, `InvalidInput`.
    pub fn tag(
        &self,
        account: &str,
        kind: Kind,
        name: &str,
        set: BTreeMap<String, String>,
        remove: Vec<String>,
    ) -> Result<(), IamError> {
        let name = name.to_owned();
        self.change(account, move |change| {
            let mut identity = change.identity(kind, &name)?;
            apply_tags(&mut identity.tags, set, &remove)?;
            change.save(&identity)
        })
    }
}

fn touch(change: &mut crate::change::Change<'_>, subject: Option<Subject>) {
    if let Some(subject) = subject {
        change.touch(subject);
    }
}

/// Sets tags and removes others, within the bounds.
pub(crate) fn apply_tags(
    tags: &mut BTreeMap<String, String>,
    set: BTreeMap<String, String>,
    remove: &[String],
) -> Result<(), IamError> {
    // Keys that differ in case only are one.
    let other = |known: &String, key: &String| !known.eq_ignore_ascii_case(key);
    for key in remove.iter().chain(set.keys()) {
        tags.retain(|known, _| other(known, key));
    }
    tags.extend(set);
    check_tags(tags)
}

/// What IAM demands of tags beyond the letters, which the wire checks.
pub(crate) fn check_tags(tags: &BTreeMap<String, String>) -> Result<(), IamError> {
    if tags.len() > MAX_TAGS {
        let message = "The number of tags has reached the maximum limit.";
        return Err(IamError::LimitExceeded(message.to_owned()));
    }
    let keys: BTreeSet<String> = tags.keys().map(|key| key.to_lowercase()).collect();
    if keys.len() < tags.len() {
        return Err(IamError::duplicate_tags());
    }
    if tags.keys().any(|key| key.to_ascii_lowercase().starts_with("aws:")) {
        let message = "Tag keys that start with aws: are reserved for system use.";
        return Err(IamError::InvalidInput(message.to_owned()));
    }
    Ok(())
}

fn no_inline(kind: Kind, policy: &str) -> IamError {
    let word = kind.word();
    IamError::NoSuchEntity(format!("The {word} policy with name {policy} cannot be found."))
}

//! Whom a statement of a resource policy is about.

use crate::caller::Caller;

/// One name of a `Principal` element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// `*`, also as `{"AWS": "*"}`: everybody, services and anonymous callers included.
    Everyone,
    /// An account: its number or its root's ARN.
    Account(String),
    /// A user's, role's or session's ARN, or the unique id that IAM keeps of a deleted one.
    Aws(String),
    /// `config.amazonaws.com`
    Service(String),
    /// An identity provider.
    Federated(String),
    /// An S3 canonical user id. No caller carries one here, so it matches nobody.
    CanonicalUser(String),
}

/// How closely a principal names a caller: decides what else must allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grant {
    /// Through its account, which leaves it to its own policies.
    Account,
    /// Through its role or `*`: boundaries and session policies still limit it.
    Role,
    /// Itself: nothing but explicit denials and organisation policies limits it.
    Direct,
}

impl Principal {
    /// An entry of `{"AWS": …}`.
    pub(crate) fn aws(text: &str) -> Self {
        if text == "*" {
            return Self::Everyone;
        }
        if is_account(text) {
            return Self::Account(text.to_owned());
        }
        let parts: Vec<&str> = text.split(':').collect();
        match parts.as_slice() {
            ["arn", _, "iam", "", account, "root"] if is_account(account) => {
                Self::Account((*account).to_owned())
            }
            _ => Self::Aws(text.to_owned()),
        }
    }

    /// How it names the caller, if it does.
    pub(crate) fn grants(&self, caller: &Caller) -> Option<Grant> {
        match (self, caller) {
            (Self::Everyone, _) => Some(Grant::Role),
            (Self::Account(id), caller) => (caller.account() == Some(id)).then_some(Grant::Account),
            (Self::Aws(name), Caller::Session { arn, role }) => {
                if name == arn {
                    Some(Grant::Direct)
                } else {
                    (name == role).then_some(Grant::Role)
                }
            }
            (Self::Aws(name), Caller::User { arn } | Caller::FederatedUser { arn }) => {
                (name == arn).then_some(Grant::Direct)
            }
            (Self::Service(want), Caller::Service { name }) => {
                (want == name).then_some(Grant::Direct)
            }
            (Self::Federated(want), Caller::Federated { provider }) => {
                (want == provider).then_some(Grant::Direct)
            }
            (Self::Aws(_) | Self::Service(_) | Self::Federated(_) | Self::CanonicalUser(_), _) => {
                None
            }
        }
    }

    /// As written, as far as that is kept: an account is its number.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Everyone => "*",
            Self::Account(text)
            | Self::Aws(text)
            | Self::Service(text)
            | Self::Federated(text)
            | Self::CanonicalUser(text) => text,
        }
    }

    /// Whether IAM would accept it: an entry of `AWS` must be an account, an ARN of IAM or
    /// STS without wildcards, or a unique id.
    pub(crate) fn is_valid(&self) -> bool {
        let Self::Aws(text) = self else { return true };
        if text.contains(['*', '?']) {
            return false;
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        match parts.as_slice() {
            ["arn", _, service, "", account, name] => {
                let kinds: &[&str] = match *service {
                    "iam" => &["user/", "role/"],
                    "sts" => &["assumed-role/", "federated-user/"],
                    _ => &[],
                };
                is_account(account) && kinds.iter().any(|kind| name.starts_with(kind))
            }
            [id] => {
                id.len() >= 16 && id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            }
            _ => false,
        }
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

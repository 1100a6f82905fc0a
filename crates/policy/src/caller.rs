//! Who makes a request.

/// Who makes a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// An account's root user, `arn:aws:iam::ID:root`.
    Root {
        /// Its ARN.
        arn: String,
    },
    /// An IAM user.
    User {
        /// Its ARN with path.
        arn: String,
    },
    /// A session of a role.
    Session {
        /// `arn:aws:sts::ID:assumed-role/ROLE/NAME`
        arn: String,
        /// The role's ARN with path, which the session's ARN does not have.
        role: String,
    },
    /// A session of GetFederationToken.
    FederatedUser {
        /// `arn:aws:sts::ID:federated-user/NAME`
        arn: String,
    },
    /// Somebody vouched for by an identity provider, who is about to assume a role.
    Federated {
        /// The provider's ARN or domain.
        provider: String,
    },
    /// A service on its own behalf, `config.amazonaws.com`.
    Service {
        /// The service principal.
        name: String,
    },
    /// Nobody known.
    Anonymous,
}

impl Caller {
    /// The ARN (or name) that a denial names.
    pub fn name(&self) -> &str {
        match self {
            Self::Root { arn }
            | Self::User { arn }
            | Self::Session { arn, .. }
            | Self::FederatedUser { arn } => arn,
            Self::Federated { provider } => provider,
            Self::Service { name } => name,
            Self::Anonymous => "anonymous",
        }
    }

    /// The account that it belongs to.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Federated { .. } | Self::Service { .. } | Self::Anonymous => None,
            known => account_of(known.name()),
        }
    }

    /// `aws:PrincipalArn`: a session's is its role's.
    pub fn principal_arn(&self) -> Option<&str> {
        match self {
            Self::Session { role, .. } => Some(role),
            Self::Federated { .. } | Self::Service { .. } | Self::Anonymous => None,
            known => Some(known.name()),
        }
    }

    /// `aws:PrincipalType`.
    pub(crate) fn principal_type(&self) -> Option<&'static str> {
        match self {
            Self::Root { .. } => Some("Account"),
            Self::User { .. } => Some("User"),
            Self::Session { .. } => Some("AssumedRole"),
            Self::FederatedUser { .. } => Some("FederatedUser"),
            Self::Anonymous => Some("Anonymous"),
            Self::Federated { .. } | Self::Service { .. } => None,
        }
    }
}

/// The account in an ARN, when it names one.
pub(crate) fn account_of(arn: &str) -> Option<&str> {
    let mut parts = arn.splitn(6, ':');
    (parts.next()? == "arn").then_some(())?;
    parts.nth(3).filter(|account| !account.is_empty())
}

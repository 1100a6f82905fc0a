//! What is kept of a user, a group or a role.

use crate::ids::{aws, iam_arn};
use crate::mfa::EnabledDevice;
use crate::signing_certificates::SigningCertificate;
use assize_model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// User, group or role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// A user.
    User,
    /// A group.
    Group,
    /// A role.
    Role,
}

impl Kind {
    /// All three.
    pub const ALL: [Self; 3] = [Self::User, Self::Group, Self::Role];

    /// As texts of errors and ARNs call it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
        }
    }

    /// What precedes the letters of its unique ids.
    pub const fn id_prefix(self) -> &'static str {
        match self {
            Self::User => "AIDA",
            Self::Group => "AGPA",
            Self::Role => "AROA",
        }
    }

    /// AWS Config's resource type.
    pub const fn resource_type(self) -> &'static str {
        match self {
            Self::User => "AWS::IAM::User",
            Self::Group => "AWS::IAM::Group",
            Self::Role => "AWS::IAM::Role",
        }
    }

    /// The kind of its documents in the store.
    pub(crate) const fn document(self) -> &'static str {
        match self {
            Self::User => "iam-user",
            Self::Group => "iam-group",
            Self::Role => "iam-role",
        }
    }

    /// How many an account may have, and IAM's name for that quota.
    pub(crate) const fn quota(self) -> (usize, &'static str) {
        match self {
            Self::User => (5_000, "UsersPerAccount"),
            Self::Group => (300, "GroupsPerAccount"),
            Self::Role => (1_000, "RolesPerAccount"),
        }
    }

    /// Characters that all inline policies together may have, white space not counted.
    pub(crate) const fn inline_bytes(self) -> usize {
        match self {
            Self::User => 2_048,
            Self::Group => 5_120,
            Self::Role => 10_240,
        }
    }
}

/// A user, a group or a role. What only one of them has is empty for the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// Which of them.
    pub kind: Kind,
    /// Its account.
    pub account: String,
    /// The partition of its ARN: that of the region in which it was made.
    #[serde(default = "aws")]
    pub partition: String,
    /// Its name, in the letters that it was made with; unique whatever the case.
    pub name: String,
    /// `/` or `/division/team/`.
    pub path: String,
    /// `AIDA…`, `AGPA…`, `AROA…`.
    pub id: String,
    /// When it was made.
    pub created: Timestamp,
    /// Its tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Documents of inline policies by name.
    #[serde(default)]
    pub inline: BTreeMap<String, String>,
    /// ARNs of attached policies, which is the order that IAM lists them in.
    #[serde(default)]
    pub attached: BTreeSet<String>,
    /// ARN of the permissions boundary.
    #[serde(default)]
    pub boundary: Option<String>,
    /// Names of a user's groups.
    #[serde(default)]
    pub groups: BTreeSet<String>,
    /// A user's password, without the password: nobody signs in here.
    #[serde(default)]
    pub login: Option<LoginProfile>,
    /// Ids of a user's access keys.
    #[serde(default)]
    pub keys: Vec<String>,
    /// A user's MFA devices: serial numbers, and since when.
    #[serde(default)]
    pub devices: Vec<EnabledDevice>,
    /// A user's signing certificates.
    #[serde(default)]
    pub certificates: Vec<SigningCertificate>,
    /// A role's trust policy.
    #[serde(default)]
    pub trust: Option<String>,
    /// A role's description.
    #[serde(default)]
    pub description: Option<String>,
    /// How long a role's sessions may last, in seconds.
    #[serde(default)]
    pub max_session: Option<i32>,
    /// Where it is known from, when it was not made here.
    #[serde(skip)]
    pub recorded: Option<Box<Recorded>>,
}

/// That a user may sign in with a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginProfile {
    /// Since when.
    pub created: Timestamp,
    /// Whether the password must be changed at the next sign-in.
    pub reset_required: bool,
}

/// What a recorded item says beyond what Assize keeps of its own identities.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recorded {
    /// Columns of the credential report, as far as they say something.
    pub report: BTreeMap<String, String>,
    /// A role's last use, and its region.
    pub role_last_used: Option<(Timestamp, Option<String>)>,
    /// Names of attached policies by ARN.
    pub policy_names: BTreeMap<String, String>,
    /// The instance profiles that a role is in, without the role.
    pub instance_profiles: Vec<InstanceProfile>,
}

/// An instance profile, as items of roles tell of it.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceProfile {
    /// Its name.
    pub name: String,
    /// Its path.
    pub path: String,
    /// Its unique id.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// When it was made.
    pub created: Timestamp,
    /// Its role.
    pub role: Option<Box<Identity>>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

impl Identity {
    /// Its ARN.
    pub fn arn(&self) -> String {
        iam_arn(&self.partition, &self.account, self.kind.word(), &self.path, &self.name)
    }

    /// When the password was last used, as far as known.
    pub fn password_last_used(&self) -> Option<Timestamp> {
        let text = self.recorded.as_ref()?.report.get("password_last_used")?;
        Timestamp::parse(text).ok()
    }

    /// Under what name it is kept.
    pub(crate) fn key(&self) -> String {
        self.name.to_lowercase()
    }

    /// Letters of the inline policies without white space, as IAM counts them.
    pub(crate) fn inline_size(&self) -> usize {
        self.inline.values().map(|document| size_of(document)).sum()
    }
}

/// A document's length as IAM counts it: without white space.
pub(crate) fn size_of(document: &str) -> usize {
    document.chars().filter(|c| !c.is_whitespace()).count()
}

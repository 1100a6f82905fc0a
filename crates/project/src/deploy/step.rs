//! What a deployment does.

use serde::Serialize;
use std::fmt;

/// What kind of change a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Change {
    /// Something new.
    Create,
    /// A change of something that is there.
    Update,
    /// The end of something.
    Delete,
}

impl Change {
    /// The sign before a step.
    pub const fn sign(self) -> char {
        match self {
            Self::Create => '+',
            Self::Update => '~',
            Self::Delete => '-',
        }
    }
}

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "step")]
pub enum Step {
    /// Makes the role.
    CreateRole {
        /// Its name.
        role: String,
    },
    /// Sets who may take the role: Lambda.
    TrustLambda {
        /// Its name.
        role: String,
    },
    /// Gives the role a managed policy.
    AttachPolicy {
        /// The role's name.
        role: String,
        /// The policy.
        arn: String,
    },
    /// Takes a managed policy from the role.
    DetachPolicy {
        /// The role's name.
        role: String,
        /// The policy.
        arn: String,
    },
    /// Gives the role the project's own policy.
    PutPolicy {
        /// The role's name.
        role: String,
        /// The document.
        document: String,
        /// Whether there is one already.
        replaces: bool,
    },
    /// Takes a policy of its own from the role.
    DeletePolicy {
        /// The role's name.
        role: String,
        /// The policy's name.
        name: String,
    },
    /// Removes the role.
    DeleteRole {
        /// Its name.
        role: String,
    },
    /// Makes the function.
    CreateFunction {
        /// Its name.
        function: String,
        /// Its runtime.
        runtime: String,
        /// The size of its package, in bytes.
        bytes: usize,
    },
    /// Replaces the function's code.
    UpdateCode {
        /// The function's name.
        function: String,
        /// The size of its package, in bytes.
        bytes: usize,
    },
    /// Changes the function's configuration.
    UpdateConfiguration {
        /// The function's name.
        function: String,
        /// The members that change.
        members: Vec<String>,
    },
    /// Lets AWS Config invoke the function.
    AddPermission {
        /// The function's name.
        function: String,
        /// Whether a statement of that name is there, and is something else.
        replaces: bool,
    },
    /// Removes the function.
    DeleteFunction {
        /// Its name.
        function: String,
    },
    /// Makes or changes the rule.
    PutRule {
        /// Its name.
        rule: String,
        /// The members that change; none when it is new.
        members: Option<Vec<String>>,
    },
    /// Has the rule judge anew.
    Evaluate {
        /// Its name.
        rule: String,
    },
    /// Removes the rule.
    DeleteRule {
        /// Its name.
        rule: String,
    },
}

impl Step {
    /// What kind of change it is.
    pub fn change(&self) -> Change {
        match self {
            Self::CreateRole { .. }
            | Self::CreateFunction { .. }
            | Self::AttachPolicy { .. }
            | Self::PutPolicy { replaces: false, .. }
            | Self::AddPermission { replaces: false, .. }
            | Self::PutRule { members: None, .. } => Change::Create,
            Self::DetachPolicy { .. }
            | Self::DeletePolicy { .. }
            | Self::DeleteRole { .. }
            | Self::DeleteFunction { .. }
            | Self::DeleteRule { .. } => Change::Delete,
            Self::TrustLambda { .. }
            | Self::PutPolicy { .. }
            | Self::UpdateCode { .. }
            | Self::UpdateConfiguration { .. }
            | Self::AddPermission { .. }
            | Self::PutRule { .. }
            | Self::Evaluate { .. } => Change::Update,
        }
    }

    /// What it is about: role, function, permission or rule.
    pub fn about(&self) -> &'static str {
        match self {
            Self::CreateRole { .. } | Self::TrustLambda { .. } | Self::DeleteRole { .. } => "role",
            Self::AttachPolicy { .. }
            | Self::DetachPolicy { .. }
            | Self::PutPolicy { .. }
            | Self::DeletePolicy { .. } => "policy",
            Self::CreateFunction { .. } | Self::DeleteFunction { .. } => "function",
            Self::UpdateCode { .. } => "code",
            Self::UpdateConfiguration { .. } => "settings",
            Self::AddPermission { .. } => "permission",
            Self::PutRule { .. } | Self::DeleteRule { .. } => "rule",
            Self::Evaluate { .. } => "verdicts",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:10}  ", self.change().sign(), self.about())?;
        match self {
            Self::CreateRole { role } | Self::DeleteRole { role } => f.write_str(role),
            Self::TrustLambda { role } => write!(f, "{role}: lambda.amazonaws.com may take it"),
            Self::AttachPolicy { role, arn } | Self::DetachPolicy { role, arn } => {
                write!(f, "{role}: {}", arn.rsplit_once('/').map_or(arn.as_str(), |(_, n)| n))
            }
            Self::PutPolicy { role, .. } => write!(f, "{role}: the project's statements"),
            Self::DeletePolicy { role, name } => write!(f, "{role}: {name}"),
            Self::CreateFunction { function, runtime, bytes } => {
                write!(f, "{function} ({runtime}, {})", size(*bytes))
            }
            Self::UpdateCode { function, bytes } => write!(f, "{function} ({})", size(*bytes)),
            Self::UpdateConfiguration { function, members } => {
                write!(f, "{function}: {}", members.join(", "))
            }
            Self::AddPermission { function, .. } => {
                write!(f, "{function}: config.amazonaws.com may invoke it")
            }
            Self::DeleteFunction { function } => f.write_str(function),
            Self::PutRule { rule, members: Some(members) } => {
                write!(f, "{rule}: {}", members.join(", "))
            }
            Self::PutRule { rule, .. } | Self::DeleteRule { rule } => f.write_str(rule),
            Self::Evaluate { rule } => write!(f, "{rule}: judged anew"),
        }
    }
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// All steps.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Plan {
    /// The account.
    pub account: String,
    /// In the order in which they are done.
    pub steps: Vec<Step>,
}

impl Plan {
    /// Whether everything is as wanted.
    pub fn is_done(&self) -> bool {
        self.steps.is_empty()
    }
}

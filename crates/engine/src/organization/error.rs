//! Why requests about an organization are refused.

use super::resource::Kind;
use crate::packs::PackError;

/// What can be wrong. The texts are AWS's where AWS's are known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrganizationError {
    /// No organization is stated, or the caller does not manage it.
    #[error(
        "This action can be only made by AWS Organization's management account or a registered \
         delegated administrator."
    )]
    AccessDenied,
    /// Something that is not there, of which a caller asks to be told.
    #[error(
        "One or more organization {plural} with specified names are not present. Ensure your \
         names are correct and try your request again later.",
        plural = .0.plural()
    )]
    NotPresent(Kind),
    /// Something that is not there, which a caller wants to delete.
    #[error("Could not find an {type_name} for given request with resourceName {name}", type_name = kind.type_name())]
    NotFound {
        /// What it should be.
        kind: Kind,
        /// Its name.
        name: String,
    },
    /// It is being put or deleted.
    #[error("The {type_name} {name} is being created, updated or deleted. Try again when that is done.", type_name = kind.type_name())]
    InUse {
        /// What it is.
        kind: Kind,
        /// Its name.
        name: String,
    },
    /// There are as many as there may be.
    #[error("The maximum number of organization {plural}: {limit} is reached.", plural = kind.plural())]
    TooMany {
        /// What it is.
        kind: Kind,
        /// The limit.
        limit: usize,
    },
    /// No metadata, or those of several kinds of rules.
    #[error(
        "Specify exactly one of OrganizationManagedRuleMetadata, OrganizationCustomRuleMetadata \
         and OrganizationCustomPolicyRuleMetadata."
    )]
    Metadata,
    /// A function's rule without triggers.
    #[error("OrganizationConfigRuleTriggerTypes must name at least one trigger.")]
    Triggers,
    /// No template.
    #[error("Template body is invalid")]
    NoTemplate,
    /// The template or its parameters can't be used.
    #[error(transparent)]
    Template(PackError),
}

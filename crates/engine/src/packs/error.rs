//! Why packs are refused.

use crate::ports::BucketError;
use assize_template::TemplateError;

/// What can be wrong with a request about packs. The texts are AWS's where AWS's are known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// No pack of this name.
    #[error(
        "Conformance pack '{0}' does not exist. Check the name of the conformance pack and try again."
    )]
    NoSuchPack(String),
    /// A filter names a rule that the pack has not.
    #[error(
        "The rule '{rule}' is not in the conformance pack '{pack}'. Check the name of the rule and try again."
    )]
    NoSuchRule {
        /// The pack.
        pack: String,
        /// The rule.
        rule: String,
    },
    /// The pack is being made, changed or deleted.
    #[error(
        "The conformance pack '{0}' is being created, updated or deleted. Try again when that is done."
    )]
    InUse(String),
    /// There are as many packs as there may be.
    #[error(
        "Failed to put conformance pack '{name}' because the maximum number of conformance packs: {limit} is reached."
    )]
    TooMany {
        /// The new pack.
        name: String,
        /// The limit.
        limit: usize,
    },
    /// The template can't be used.
    #[error(
        "Invalid conformance pack template provided. Errors found: [{0}]. Fix your template and try again."
    )]
    Template(TemplateFault),
    /// No template, or more than one.
    #[error("Specify exactly one of TemplateBody, TemplateS3Uri and TemplateSSMDocumentDetails.")]
    Sources,
    /// The template can't be fetched.
    #[error("The template {what} cannot be read: {reason}")]
    Unreadable {
        /// Where it should be.
        what: String,
        /// Why not.
        reason: String,
    },
    /// The template can't be delivered.
    #[error("The template cannot be delivered: {0}")]
    Delivery(BucketError),
    /// The same parameter twice.
    #[error("The parameter '{0}' is in ConformancePackInputParameters twice.")]
    Parameter(String),
    /// An organization's pack, which only the organization changes.
    #[error(
        "An AWS service owns the conformance pack '{0}'. You do not have permissions to take action on it."
    )]
    Owned(String),
    /// A document's name that another pack has given already.
    #[error(
        "A document of the name '{name}' exists already: it came with the conformance pack '{pack}'."
    )]
    DocumentTaken {
        /// The document.
        name: String,
        /// The pack.
        pack: String,
    },
    /// The pack's rules could not be made.
    #[error("{0}")]
    Failed(String),
    /// Ids of resources without their type.
    #[error("ResourceIds is valid only together with ResourceType.")]
    IdsWithoutType,
    /// A filter that AWS has not either.
    #[error("The ComplianceType INSUFFICIENT_DATA is not supported as a filter.")]
    FilterType,
    /// Something that AWS has and Assize has not.
    #[error("Assize {version} has no {0}.", version = env!("CARGO_PKG_VERSION"))]
    NotBuilt(&'static str),
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateFault {
    /// A fault at a place of the text.
    #[error(transparent)]
    Text(#[from] TemplateError),
    /// More rules than a pack may have.
    #[error("Number of resources provided in the template exceeds the allowed limit")]
    TooManyRules,
    /// More text than a request may have.
    #[error("the template is longer than {0} bytes")]
    TooLong(usize),
}

impl From<TemplateError> for PackError {
    fn from(error: TemplateError) -> Self {
        Self::Template(TemplateFault::Text(error))
    }
}

//! What can't be read.

/// Why infrastructure code gives no items.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// No native rule knows resources of the type.
    #[error("resources of the type `{0:.128}` are not known here, so nothing can be said of them")]
    UnknownType(String),
    /// Properties that are none.
    #[error("the properties of `{0:.128}` are no JSON object")]
    NoObject(String),
    /// A plan that is none.
    #[error("this is no plan as `terraform show -json` prints it: {0}")]
    NoPlan(String),
    /// A plan of a format that isn't known.
    #[error("the plan has the format version {0:.16}; versions 0.1 to 1.x are known")]
    Version(String),
    /// A template with a fault.
    #[error(transparent)]
    Template(#[from] assize_template::TemplateError),
    /// More than is taken.
    #[error("the plan has more than {0} resources")]
    TooMany(usize),
}

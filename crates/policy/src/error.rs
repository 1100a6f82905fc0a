//! What can be wrong with a policy document, and where.

/// A document that is no policy: the place and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {fault}")]
pub struct ParseError {
    pub(crate) place: String,
    pub(crate) fault: Fault,
}

impl ParseError {
    pub(crate) fn new(place: impl Into<String>, fault: Fault) -> Self {
        Self { place: place.into(), fault }
    }

    /// Where: `Statement[1].Condition.StringEquals`; `policy` for the whole document.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What is wrong there.
    pub fn fault(&self) -> &Fault {
        &self.fault
    }
}

/// What is wrong at a place of a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// More bytes than a document may have.
    #[error("{size} bytes are more than the {limit} that a document may have")]
    TooLarge {
        /// Bytes given.
        size: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// More entries than allowed.
    #[error("{count} entries are more than the {limit} allowed")]
    TooMany {
        /// Entries given.
        count: usize,
        /// Entries allowed.
        limit: usize,
    },
    /// No JSON; the parser's words with line and column.
    #[error("not JSON: {0}")]
    Json(String),
    /// A member given twice.
    #[error("`{0}` is given twice; keep one")]
    Duplicate(String),
    /// A member that the language does not have.
    #[error("`{0}` is no element of the policy language; remove it")]
    Unknown(String),
    /// A required member is missing.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A member and its negation.
    #[error("`{0}` and `{1}` exclude each other; keep one")]
    Both(&'static str, &'static str),
    /// Another JSON type.
    #[error("is {got}, not {want}")]
    Shape {
        /// What the language wants.
        want: &'static str,
        /// What is there.
        got: &'static str,
    },
    /// Nothing in it.
    #[error("is empty")]
    Empty,
    /// A word that is none of those known.
    #[error("`{got}` is not {want}")]
    Word {
        /// What is there, shortened.
        got: String,
        /// What would do.
        want: &'static str,
    },
}

/// A document that IAM would refuse: IAM's text, and our reason with the place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Malformed {
    pub(crate) message: String,
    pub(crate) reason: Option<ParseError>,
}

impl Malformed {
    /// The message of IAM's `MalformedPolicyDocument`.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What exactly is wrong, when IAM's text does not say it.
    pub fn reason(&self) -> Option<&ParseError> {
        self.reason.as_ref()
    }
}

//! What is wrong with a query, and where.

use std::fmt;

/// A place in the text of a query; both numbers count from one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextPlace {
    /// The line.
    pub line: u64,
    /// The character of the line.
    pub column: u64,
}

impl fmt::Display for TextPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why a query is refused or can't be answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// The text is no query. Begins as AWS's text does, and goes on with the reason.
    #[error("syntax error at {at}: {reason}")]
    Text {
        /// Where.
        at: TextPlace,
        /// Why.
        reason: Reason,
    },
    /// The groups do not fit into memory.
    #[error(
        "the query makes more than {0} groups to be sorted by an aggregate; narrow it with WHERE"
    )]
    TooManyGroups(usize),
}

/// What is wrong at a place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// What the grammar does not have there, in the grammar's words.
    #[error("{0}")]
    Grammar(String),
    /// A keyword of SQL that advanced queries do not have.
    #[error("`{0}` is not supported")]
    Unsupported(String),
    /// A property that no item has.
    #[error("`{0}` is no property of a configuration item")]
    UnknownProperty(String),
    /// A function that there is not.
    #[error("`{0}` is no aggregate function; there are AVG, COUNT, MAX, MIN and SUM")]
    UnknownFunction(String),
    /// An aggregate takes one property.
    #[error("an aggregate function takes one property, and `*` only in COUNT")]
    Argument,
    /// A test needs a property on one side and a literal on the other.
    #[error("a condition compares one property with literals")]
    NotATest,
    /// LIKE with a pattern that is not allowed.
    #[error("wildcards are allowed at the end of a pattern only, after at least three characters")]
    Pattern,
    /// A column that is neither an aggregate nor grouped by.
    #[error("`{0}` must be in GROUP BY, or an argument of an aggregate function")]
    NotGrouped(String),
    /// Too many of something.
    #[error("at most {most} {what} are allowed")]
    TooMany {
        /// How many are allowed.
        most: usize,
        /// Of what.
        what: &'static str,
    },
    /// Brackets within brackets without end.
    #[error("the expression nests too deeply")]
    TooDeep,
}

impl QueryError {
    pub(crate) fn new(at: TextPlace, reason: Reason) -> Self {
        // What has no place of its own is a fault of the whole.
        let at = if at.line == 0 { TextPlace { line: 1, column: 1 } } else { at };
        Self::Text { at, reason }
    }
}

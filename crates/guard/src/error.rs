//! What can be wrong with a policy, and what can go wrong with its evaluation.

use crate::position::Position;
use assize_model::json::Malformed;

/// A policy that can't be used, with the place of the fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {fault}")]
pub struct PolicyError {
    /// The place.
    pub at: Position,
    /// What is wrong there.
    pub fault: PolicyFault,
}

/// What can be wrong with a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyFault {
    /// Something else should stand there.
    #[error("expected {expected}, found {found}")]
    Expected {
        /// What could stand there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// A string, expression or message is never closed.
    #[error("{what} is never closed; `{close}` is missing")]
    NeverClosed {
        /// What was opened.
        what: &'static str,
        /// What would close it.
        close: &'static str,
    },
    /// A regular expression that can't be compiled.
    #[error("the regular expression /{text}/ is invalid: {reason}")]
    Regex {
        /// The expression.
        text: String,
        /// Why.
        reason: String,
    },
    /// A number that no value can hold.
    #[error("the number `{0}` is out of range")]
    Number(String),
    /// The bounds of a range differ in type.
    #[error("the bounds of a range must both be integers, both floats, or both single characters")]
    RangeTypes,
    /// No such function.
    #[error("there is no function `{name}`; the functions are {known}")]
    NoFunction {
        /// The name.
        name: String,
        /// All functions.
        known: String,
    },
    /// A function where a clause must have a query.
    #[error("`{0}` is a function; a clause begins with a query, so assign what it makes first")]
    FunctionFirst(String),
    /// More or larger expressions than a policy may have.
    #[error("the policy has more than {0} regular expressions, or too many large ones")]
    TooManyRegexes(usize),
    /// A function or rule with the wrong number of arguments.
    #[error("`{name}` takes {wanted} argument(s), not {given}")]
    Arguments {
        /// The function or rule.
        name: String,
        /// How many it takes.
        wanted: usize,
        /// How many are given.
        given: usize,
    },
    /// A variable that is assigned nowhere in the file.
    #[error("the variable `%{0}` is assigned nowhere")]
    NoVariable(String),
    /// A rule that is not in the file.
    #[error("there is no rule `{0}`")]
    NoRule(String),
    /// A rule that takes parameters is referred to without any, or the other way round.
    #[error("the rule `{name}` {}", if *.takes { "takes parameters" } else { "takes no parameters" })]
    Parameters {
        /// The rule.
        name: String,
        /// Whether it takes parameters.
        takes: bool,
    },
    /// The text is longer than it may be.
    #[error("the policy is longer than {0} bytes")]
    TooLong(usize),
    /// Something nests deeper than it may.
    #[error("clauses and values nest deeper than {0} levels")]
    TooDeep(usize),
    /// A query has more parts than it may.
    #[error("a query has more than {0} parts")]
    TooManyParts(usize),
}

/// An evaluation that could not be brought to its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}{}", .at.map(|at| format!(" ({at} of the policy)")).unwrap_or_default())]
pub struct EvalError {
    /// The clause that was being evaluated.
    pub at: Option<Position>,
    /// What went wrong.
    pub fault: EvalFault,
}

/// What can go wrong with an evaluation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EvalFault {
    /// The policy needs more steps than it may take.
    #[error("the policy needs more than {0} steps on this document")]
    Steps(u64),
    /// The policy needs more time than it may take.
    #[error("the policy needs more time on this document than it may take")]
    Time,
    /// Rules, blocks, filters and variables lead into each other too deeply.
    #[error("rules, blocks, filters and variables lead into each other deeper than {0} levels")]
    Depth(usize),
    /// The policy needs more memory than it may take.
    #[error("the policy makes values of more than {0} bytes on this document")]
    Memory(usize),
    /// A part of the document is no valid JSON.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// An expression takes too many steps on a text.
    #[error("a regular expression could not be matched: {0}")]
    Regex(String),
    /// `empty` on a value that can't be empty.
    #[error("`empty` can't be asked of {shape}{}", at_pointer(.pointer))]
    Empty {
        /// What the value is.
        shape: &'static str,
        /// Where it stands.
        pointer: Option<String>,
    },
    /// A function that can't work on its arguments.
    #[error("`{name}`: {reason}")]
    Function {
        /// The function.
        name: &'static str,
        /// Why.
        reason: String,
    },
    /// A value that a function can't make anything of.
    #[error("`{name}`: {reason}")]
    Conversion {
        /// The function.
        name: &'static str,
        /// Why.
        reason: String,
    },
    /// A variable whose values are to be keys and are no strings.
    #[error("`%{0}` stands for keys here, and holds something other than strings")]
    NotKeys(String),
    /// A variable in a query is followed by something that it can't be followed by.
    #[error("`%{0}` in the middle of a query can be followed only by a key, an index or `[*]`")]
    Interpolation(String),
    /// A value that nobody knows yet.
    #[error("`{0}` is not known yet")]
    Unknown(String),
    /// A variable that is assigned in no scope that is open here.
    #[error("the variable `%{0}` is not assigned here")]
    NoVariable(String),
}

impl EvalFault {
    /// Whether a clause has no answer, rather than the evaluation no end: such a clause fails,
    /// or, where it is a condition, what it is a condition of.
    pub(crate) fn is_unanswerable(&self) -> bool {
        matches!(self, Self::Empty { .. } | Self::Conversion { .. } | Self::Interpolation(_))
    }
}

fn at_pointer(pointer: &Option<String>) -> String {
    pointer.as_ref().map(|pointer| format!(", which `{pointer}` is")).unwrap_or_default()
}

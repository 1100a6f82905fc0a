//! How the program ends.

use std::process::ExitCode;

/// What the exit code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done; for evaluations: everything was judged and nothing violates.
    Ok,
    /// 1: wrong usage, or an internal error.
    Failure,
    /// 2: something violates a rule.
    NonCompliant,
    /// 3: the input, a rule or a parameter is invalid.
    Invalid,
    /// 4: some records or evaluations failed; the others are complete.
    Partial,
    /// 130: interrupted by Ctrl-C; what was done by then stands.
    Interrupted,
}

impl Exit {
    /// The number.
    pub const fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Failure => 1,
            Self::NonCompliant => 2,
            Self::Invalid => 3,
            Self::Partial => 4,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

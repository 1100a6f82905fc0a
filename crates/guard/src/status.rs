//! What a clause, rule or file comes to.

use std::fmt;
use std::str::FromStr;

/// What a clause, rule or file comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// It has nothing to say.
    Skip,
}

impl Status {
    /// As Guard spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Fail => "FAIL",
            Self::Skip => "SKIP",
        }
    }

    /// `Pass` or `Fail`.
    pub(crate) fn from_bool(holds: bool) -> Self {
        if holds { Self::Pass } else { Self::Fail }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Status {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Pass, Self::Fail, Self::Skip].into_iter().find(|s| s.as_str() == text).ok_or(())
    }
}

/// How many of several parts failed and passed. Any failure fails the whole; without one, any
/// pass passes it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    fails: usize,
    passes: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, status: Status) {
        match status {
            Status::Pass => self.passes += 1,
            Status::Fail => self.fails += 1,
            Status::Skip => {}
        }
    }

    /// The whole where all parts must hold.
    pub(crate) fn all(self) -> Status {
        match self {
            Self { fails: 1.., .. } => Status::Fail,
            Self { passes: 1.., .. } => Status::Pass,
            _ => Status::Skip,
        }
    }

    /// The whole where one part is enough.
    pub(crate) fn any(self) -> Status {
        match self {
            Self { passes: 1.., .. } => Status::Pass,
            Self { fails: 1.., .. } => Status::Fail,
            _ => Status::Skip,
        }
    }
}

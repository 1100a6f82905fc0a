//! What a clause is for.

/// What a clause is for. A clause that can't be decided fails what it asserts; as a condition
/// it must not fail, since conditions that fail exempt what they guard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It says how things must be.
    Assertion,
    /// It says whether something else applies: a condition, or a filter.
    Gate,
}

impl Role {
    pub(super) fn asserts(self) -> bool {
        self == Self::Assertion
    }
}

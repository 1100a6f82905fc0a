//! Numbers that stand for enumerations in the database. They never change.

use assize_engine::ports::{CallCause, Cause, Why};
use assize_model::ItemStatus;
use assize_model::compliance::ComplianceType;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// An enumeration of ours, as a number in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Code<T>(pub T);

/// Has a number in the database.
pub(crate) trait Coded: Copy {
    /// The number.
    fn code(self) -> i64;
    /// What the number stands for.
    fn decode(code: i64) -> Option<Self>;
}

impl Coded for ComplianceType {
    fn code(self) -> i64 {
        match self {
            Self::Compliant => 0,
            Self::NonCompliant => 1,
            Self::NotApplicable => 2,
            Self::InsufficientData => 3,
        }
    }
    fn decode(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.code() == code)
    }
}

/// Statuses up to this code are evaluable.
pub(crate) const LAST_EVALUABLE: i64 = 1;
/// Statuses up to this code mean that the resource exists.
pub(crate) const LAST_EXISTING: i64 = 2;

impl Coded for ItemStatus {
    fn code(self) -> i64 {
        match self {
            Self::Ok => 0,
            Self::ResourceDiscovered => 1,
            Self::ResourceNotRecorded => 2,
            Self::ResourceDeleted => 3,
            Self::ResourceDeletedNotRecorded => 4,
        }
    }
    fn decode(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.code() == code)
    }
}

/// The smaller, the stronger: of coalesced tasks the least code is kept.
impl Coded for Cause {
    fn code(self) -> i64 {
        match self {
            Self::Put => 0,
            Self::Manual => 1,
            Self::Scheduled => 2,
        }
    }
    fn decode(code: i64) -> Option<Self> {
        [Self::Put, Self::Manual, Self::Scheduled].into_iter().find(|c| c.code() == code)
    }
}

/// Ordered as [`CallCause`] is: of coalesced calls the least is kept.
impl Coded for CallCause {
    fn code(self) -> i64 {
        match self {
            Self::Change => 0,
            Self::Sweep => 1,
            Self::Schedule => 2,
            Self::Read => 3,
        }
    }
    fn decode(code: i64) -> Option<Self> {
        [Self::Change, Self::Sweep, Self::Schedule, Self::Read]
            .into_iter()
            .find(|c| c.code() == code)
    }
}

impl Coded for Why {
    fn code(self) -> i64 {
        match self {
            Self::Change => 0,
            Self::Read => 1,
            Self::Asked => 2,
            Self::Schedule => 3,
            Self::Outside => 4,
        }
    }
    fn decode(code: i64) -> Option<Self> {
        [Self::Change, Self::Read, Self::Asked, Self::Schedule, Self::Outside]
            .into_iter()
            .find(|c| c.code() == code)
    }
}

impl<T: Coded> ToSql for Code<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.code().into())
    }
}

impl<T: Coded> FromSql for Code<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let code = value.as_i64()?;
        T::decode(code).map(Self).ok_or(FromSqlError::OutOfRange(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_codes_are_ordered_by_what_queries_ask() {
        for s in ItemStatus::ALL {
            assert_eq!(s.is_evaluable(), s.code() <= LAST_EVALUABLE);
            assert_eq!(!s.is_deleted(), s.code() <= LAST_EXISTING);
            assert_eq!(ItemStatus::decode(s.code()), Some(s));
        }
        assert_eq!(ComplianceType::decode(4), None);
        assert_eq!(Cause::decode(Cause::Scheduled.code()), Some(Cause::Scheduled));
    }
}

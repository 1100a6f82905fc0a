//! Points in time as people write them: a time, a date, or how long ago.

use crate::time::Timestamp;

/// What a text like this may be.
const FORMS: &str = "a time such as 2026-03-01T10:00:00Z, a date such as 2026-03-01, or an age \
                     such as 90d, 12h, 30m or 2w";

/// The units of ages, in milliseconds.
const UNITS: [(char, i64); 5] =
    [('s', 1_000), ('m', 60_000), ('h', 3_600_000), ('d', 86_400_000), ('w', 604_800_000)];

/// The oldest age, in milliseconds: a hundred years.
const OLDEST: i64 = 100 * 366 * 86_400_000;

/// A text that says no point in time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MomentError {
    /// None of the forms.
    #[error("`{0}` is neither {FORMS}")]
    Unknown(String),
    /// Nobody knows yet.
    #[error("`{0}` lies in the future")]
    Future(String),
}

impl Timestamp {
    /// The point in time that `text` says: an ISO-8601 time (without an offset it is UTC), a date,
    /// whose day begins then in UTC, or an age before `now` such as `90d`. One in the future is
    /// refused.
    ///
    /// # Errors
    /// A text in none of these forms, and one of a time after `now`.
    pub fn before(text: &str, now: Self) -> Result<Self, MomentError> {
        let short = || text.chars().take(64).collect::<String>();
        let text = text.trim();
        let at = age(text)
            .map(|age| now.plus_millis(-age))
            .or_else(|| Self::parse(text).ok())
            .ok_or_else(|| MomentError::Unknown(short()))?;
        if at > now { Err(MomentError::Future(short())) } else { Ok(at) }
    }
}

fn age(text: &str) -> Option<i64> {
    let (_, unit) = UNITS.into_iter().find(|(letter, _)| text.ends_with(*letter))?;
    let digits = text.get(..text.len() - 1)?;
    if digits.is_empty() || digits.len() > 12 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let age = digits.parse::<i64>().ok()?.checked_mul(unit)?;
    (age <= OLDEST).then_some(age)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_times_in_several_ways() {
        let now = Timestamp::parse("2026-03-31T12:00:00Z").unwrap();
        let read = |text: &str| Timestamp::before(text, now).map(|at| at.to_string());
        for (text, wanted) in [
            ("2026-03-01T10:11:12.345Z", "2026-03-01T10:11:12.345Z"),
            ("2026-03-01T10:11:12+09:00", "2026-03-01T01:11:12.000Z"),
            ("2026-03-01T10:11", "2026-03-01T10:11:00.000Z"),
            ("2026-03-01", "2026-03-01T00:00:00.000Z"),
            ("90d", "2025-12-31T12:00:00.000Z"),
            ("12h", "2026-03-31T00:00:00.000Z"),
            (" 2w ", "2026-03-17T12:00:00.000Z"),
            ("0s", "2026-03-31T12:00:00.000Z"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(wanted), "{text}");
        }
        for text in ["", "d", "-1d", "1.5h", "1y", "yesterday", "99999999999999d", "9999999w", "é"]
        {
            assert!(matches!(read(text), Err(MomentError::Unknown(_))), "{text}");
        }
        assert_eq!(read("2026-04-01"), Err(MomentError::Future("2026-04-01".into())));
    }
}

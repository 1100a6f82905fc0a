//! Points in time that items hold, and how long ago they are.

use assize_model::Timestamp;
use assize_model::json::{Malformed, Node};
use std::fmt;

const HOUR: i64 = 3_600_000;

/// Numbers of this many seconds or more, which is in the year 5138, are milliseconds.
const MILLISECONDS: f64 = 1e11;

/// A time as text or as seconds or milliseconds since 1970; `None` where the member is
/// absent or says in a credential report's words that there is none.
pub fn time(node: Node<'_>) -> Result<Option<Timestamp>, Malformed> {
    if let Some(number) = node.as_f64() {
        let seconds = if number.abs() < MILLISECONDS { number } else { number / 1000.0 };
        return Ok(Some(Timestamp::from_seconds_f64(seconds)));
    }
    match node.opt_str()?.as_deref() {
        None | Some("" | "N/A" | "no_information" | "not_supported") => Ok(None),
        Some(text) => Timestamp::parse(text).map(Some).map_err(|_| node.malformed("a time")),
    }
}

/// How long ago something was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age(i64);

/// How long before `now` a time was; nothing for times to come.
pub fn age(then: Timestamp, now: Timestamp) -> Age {
    Age(now.millis().saturating_sub(then.millis()).max(0))
}

impl Age {
    /// Whether it is more than a number of days.
    pub fn exceeds_days(self, days: i64) -> bool {
        self.0 > days.saturating_mul(24 * HOUR)
    }

    /// Whether it is more than a number of hours.
    pub fn exceeds_hours(self, hours: i64) -> bool {
        self.0 > hours.saturating_mul(HOUR)
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 / HOUR {
            1 => f.write_str("1 hour"),
            hours @ 0..48 => write!(f, "{hours} hours"),
            hours => write!(f, "{} days", hours / 24),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use assize_model::json::Index;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Option<i64>, Malformed> {
        let mut index = Index::default();
        let root = index.build(text.as_bytes()).unwrap().root();
        time(root).map(|at| at.map(Timestamp::millis))
    }

    #[test]
    fn times_are_texts_seconds_or_milliseconds() {
        for text in ["\"2018-07-04T01:54:02.810Z\"", "1530669242.81", "1530669242810"] {
            assert_eq!(read(text), Ok(Some(1_530_669_242_810)), "{text}");
        }
        for text in ["null", "\"N/A\"", "\"\""] {
            assert_eq!(read(text), Ok(None), "{text}");
        }
        assert!(read("\"yesterday\"").is_err() && read("[]").is_err());
    }

    proptest! {
        #[test]
        fn ages_grow(then in any::<i64>(), now in any::<i64>(), days in 0i64..100_000) {
            let at = Timestamp::from_millis;
            let seen = age(at(then), at(now));
            prop_assert!(!seen.exceeds_days(days) || seen.exceeds_hours(days * 24));
            prop_assert!(!seen.exceeds_days(days + 1) || seen.exceeds_days(days));
            prop_assert!(then < now || !seen.exceeds_hours(0));
        }
    }
}

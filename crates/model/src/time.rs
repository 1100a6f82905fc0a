//! Points in time, as AWS Config writes them: UTC with millisecond precision.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
///
/// Serialised as AWS Config's event and snapshot files do, `2018-07-04T01:54:02.810Z`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// The seconds since 1970 of the years 1 to 9999.
const SECONDS: std::ops::RangeInclusive<f64> = -62_135_596_800.0..=253_402_300_799.0;

/// A text that is no ISO-8601 point in time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an ISO-8601 time such as 2018-07-04T01:54:02.810Z")]
pub struct TimeError {
    text: String,
}

impl Timestamp {
    /// The time `ms` milliseconds after the epoch.
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms)
    }

    /// The time `seconds` after the epoch, rounded to a millisecond.
    pub fn from_seconds_f64(seconds: f64) -> Self {
        Self((seconds * 1000.0).round() as i64)
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Seconds since the epoch with a millisecond fraction, as the JSON protocol sends it.
    pub fn seconds_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// This time plus `ms` milliseconds, saturating.
    pub const fn plus_millis(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Whole UTC days from `self` to `later`, by calendar date; negative when `later` is earlier.
    pub const fn calendar_days_until(self, later: Self) -> i64 {
        later.0.div_euclid(86_400_000) - self.0.div_euclid(86_400_000)
    }

    /// Reads an ISO-8601 time with `Z` or an offset, or one without either, taken as UTC.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let error = || TimeError { text: text.chars().take(64).collect() };
        let text = text.trim();
        if let Ok(at) = text.parse::<jiff::Timestamp>() {
            return Ok(Self(at.as_millisecond()));
        }
        // `+0000` without a colon, as Lambda writes it, is covered by jiff; a time without zone is not.
        let civil: jiff::civil::DateTime = text.parse().map_err(|_| error())?;
        let zoned = civil.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| error())?;
        Ok(Self(zoned.timestamp().as_millisecond()))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(at) => write!(f, "{at:.3}"),
            // Outside jiff's range of years: the number itself is the honest answer.
            Err(_) => write!(f, "{}ms", self.0),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Timestamp;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an ISO-8601 time or seconds since 1970")
            }
            fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<Timestamp, E> {
                Timestamp::parse(v).map_err(E::custom)
            }
            fn visit_f64<E: serde::de::Error>(self, v: f64) -> Result<Timestamp, E> {
                // Beyond these years there is no ISO-8601 text to write the time as; most
                // often somebody counted milliseconds.
                if !SECONDS.contains(&v) {
                    return Err(E::custom(format_args!(
                        "`{v}` seconds since 1970 lie outside of the years 1 to 9999"
                    )));
                }
                Ok(Timestamp::from_seconds_f64(v))
            }
            fn visit_i64<E: serde::de::Error>(self, v: i64) -> Result<Timestamp, E> {
                self.visit_f64(v as f64)
            }
            fn visit_u64<E: serde::de::Error>(self, v: u64) -> Result<Timestamp, E> {
                self.visit_f64(v as f64)
            }
        }
        d.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_config_times() {
        let at = Timestamp::parse("2018-07-04T01:54:02.810Z").unwrap();
        assert_eq!(at.millis(), 1_530_669_242_810);
        assert_eq!(at.to_string(), "2018-07-04T01:54:02.810Z");
        assert_eq!(Timestamp::parse("2018-07-04T10:54:02.810+09:00").unwrap(), at);
        assert_eq!(Timestamp::parse("2018-07-04T01:54:02.810").unwrap(), at);
        assert_eq!(
            Timestamp::from_millis(1_530_669_242_000).to_string(),
            "2018-07-04T01:54:02.000Z"
        );
        assert!(Timestamp::parse("yesterday").is_err());
    }

    #[test]
    fn numbers_are_seconds_within_reason() {
        let read = |json: &str| serde_json::from_str::<Timestamp>(json);
        assert_eq!(read("1530669242.81").unwrap().millis(), 1_530_669_242_810);
        assert_eq!(read("1530669242").unwrap().millis(), 1_530_669_242_000);
        assert_eq!(read("-1").unwrap().millis(), -1_000);
        for milliseconds in ["1795442749426", "-1795442749426", "1e300", "18446744073709551615"] {
            assert!(read(milliseconds).unwrap_err().to_string().contains("outside"));
        }
    }

    #[test]
    fn counts_calendar_days() {
        let a = Timestamp::parse("2026-01-01T23:59:59Z").unwrap();
        let b = Timestamp::parse("2026-01-02T00:00:01Z").unwrap();
        assert_eq!(a.calendar_days_until(b), 1);
        assert_eq!(b.calendar_days_until(a), -1);
    }
}

//! Values that JSON has no type for.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
///
/// On the JSON wires it is a number of seconds with up to three decimals. ISO 8601 text is also
/// read, since some clients send it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Milliseconds in a second.
const MILLIS: i64 = 1000;
/// Seconds from 1970 to the end of the year 9999, the last moment that ISO 8601 text can say.
const MAX_SECONDS: f64 = 253_402_300_799.0;
/// Seconds from 1970 back to the beginning of the year 0001.
const MIN_SECONDS: f64 = -62_135_596_800.0;

impl Timestamp {
    /// The moment so many milliseconds after 1970 began.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970 began.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The moment so many seconds after 1970 began, to the nearest millisecond; none outside of
    /// the years 1 to 9999.
    pub fn from_seconds(seconds: f64) -> Option<Self> {
        if !(MIN_SECONDS..=MAX_SECONDS).contains(&seconds) {
            return None;
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
        Some(Self((seconds * MILLIS as f64).round() as i64))
    }

    /// ISO 8601 in UTC, with milliseconds where there are some, or always; none outside of the
    /// years that it can say.
    pub fn to_iso(self, always_millis: bool) -> Option<String> {
        let moment = jiff::Timestamp::from_millisecond(self.0).ok()?;
        let millis = always_millis || self.0 % MILLIS != 0;
        Some(if millis { format!("{moment:.3}") } else { format!("{moment:.0}") })
    }

    /// Reads `Wed, 01 May 2024 12:30:00 GMT`.
    pub fn from_http(text: &str) -> Option<Self> {
        let moment = jiff::fmt::rfc2822::parse(text).ok()?;
        Some(Self(moment.timestamp().as_millisecond()))
    }

    /// The form of HTTP's headers, in whole seconds; none outside of the years that it can say.
    pub fn to_http(self) -> Option<String> {
        let moment = jiff::Timestamp::from_millisecond(self.0).ok()?;
        jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&moment).ok()
    }

    /// Reads `2024-05-01T12:30:00.250Z`, also with an offset instead of the `Z`.
    pub fn from_iso(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>().ok().map(|moment| Self(moment.as_millisecond()))
    }
}

impl fmt::Display for Timestamp {
    /// ISO 8601 with milliseconds, in UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(moment) => write!(f, "{moment:.3}"),
            Err(_) => write!(f, "{}ms", self.0),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % MILLIS == 0 {
            return serializer.serialize_i64(self.0 / MILLIS);
        }
        #[allow(clippy::cast_precision_loss)]
        serializer.serialize_f64(self.0 as f64 / MILLIS as f64)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TimestampVisitor)
    }
}

struct TimestampVisitor;

impl Visitor<'_> for TimestampVisitor {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("seconds since 1970, or ISO 8601 text")
    }

    fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Timestamp, E> {
        #[allow(clippy::cast_precision_loss)]
        self.visit_f64(seconds as f64)
    }

    fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Timestamp, E> {
        #[allow(clippy::cast_precision_loss)]
        self.visit_f64(seconds as f64)
    }

    fn visit_f64<E: de::Error>(self, seconds: f64) -> Result<Timestamp, E> {
        Timestamp::from_seconds(seconds).ok_or_else(|| E::custom("moment out of range"))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
        Timestamp::from_iso(text).ok_or_else(|| E::custom("not an ISO 8601 moment"))
    }
}

/// Bytes; base64 text on the JSON wires.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Blob(pub Vec<u8>);

impl Blob {
    /// Reads base64 text.
    pub fn from_base64(text: &str) -> Option<Self> {
        STANDARD.decode(text).ok().map(Self)
    }

    /// Writes base64 text.
    pub fn to_base64(&self) -> String {
        Self::encode(&self.0)
    }

    /// The base64 text of bytes.
    pub fn encode(bytes: &[u8]) -> String {
        STANDARD.encode(bytes)
    }
}

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_base64())
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::from_base64(&text).ok_or_else(|| de::Error::custom("not base64"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_keep_their_milliseconds() {
        for (json, millis, again) in [
            ("1700000000", 1_700_000_000_000, "1700000000"),
            ("1700000000.123", 1_700_000_000_123, "1700000000.123"),
            ("1.7E9", 1_700_000_000_000, "1700000000"),
            ("-1.5", -1500, "-1.5"),
            ("\"2023-11-14T22:13:20.123Z\"", 1_700_000_000_123, "1700000000.123"),
            ("\"2023-11-14T23:13:20+01:00\"", 1_700_000_000_000, "1700000000"),
        ] {
            let moment: Timestamp = serde_json::from_str(json).unwrap();
            assert_eq!(moment.as_millis(), millis, "{json}");
            assert_eq!(serde_json::to_string(&moment).unwrap(), again);
        }
        assert_eq!(
            Timestamp::from_millis(1_700_000_000_123).to_string(),
            "2023-11-14T22:13:20.123Z"
        );
        for bad in ["1e300", "-1e300", "\"yesterday\"", "true"] {
            assert!(serde_json::from_str::<Timestamp>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn bytes_travel_as_base64() {
        let blob: Blob = serde_json::from_str("\"AAH/\"").unwrap();
        assert_eq!(blob.0, [0, 1, 255]);
        assert_eq!(serde_json::to_string(&blob).unwrap(), "\"AAH/\"");
        assert!(serde_json::from_str::<Blob>("\"a\"").is_err());
    }
}

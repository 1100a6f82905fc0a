//! Moments as signatures write them: `20150830T123600Z`.

use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use crate::types::Timestamp;

/// A moment in whole seconds, with its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AmzDate {
    moment: Timestamp,
    text: [u8; 16],
}

impl AmzDate {
    /// The second that the moment lies in; moments outside of the years 1 to 9999 become 1970.
    pub(super) fn new(moment: Timestamp) -> Self {
        let seconds = moment.as_millis().div_euclid(1000);
        let civil = jiff::Timestamp::from_second(seconds).unwrap_or_default();
        let civil = Offset::UTC.to_datetime(civil);
        let mut text = *b"00000000T000000Z";
        let number = |value: i8| u32::from(value.unsigned_abs());
        let fields = [
            (0..4, u32::from(civil.year().unsigned_abs())),
            (4..6, number(civil.month())),
            (6..8, number(civil.day())),
            (9..11, number(civil.hour())),
            (11..13, number(civil.minute())),
            (13..15, number(civil.second())),
        ];
        for (place, mut value) in fields {
            for digit in text.get_mut(place).into_iter().flatten().rev() {
                *digit = b'0' + u8::try_from(value % 10).unwrap_or(0);
                value /= 10;
            }
        }
        Self { moment: Timestamp::from_millis(seconds.saturating_mul(1000)), text }
    }

    /// Reads the compact form, and only that.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let bytes: &[u8; 16] = text.as_bytes().try_into().ok()?;
        let number = |place: std::ops::Range<usize>| {
            let digits = text.get(place)?;
            if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
                return None;
            }
            digits.parse::<i16>().ok()
        };
        let small = |place| number(place).and_then(|number| i8::try_from(number).ok());
        if bytes.get(8) != Some(&b'T') || bytes.get(15) != Some(&b'Z') {
            return None;
        }
        let date = Date::new(number(0..4)?, small(4..6)?, small(6..8)?).ok()?;
        let time = Time::new(small(9..11)?, small(11..13)?, small(13..15)?, 0).ok()?;
        let moment = Offset::UTC.to_timestamp(date.to_datetime(time)).ok()?;
        Some(Self { moment: Timestamp::from_millis(moment.as_millisecond()), text: *bytes })
    }

    /// Reads the value of a `Date` header: the compact form, or `Sun, 30 Aug 2015 12:36:00 GMT`.
    pub(super) fn parse_http(text: &str) -> Option<Self> {
        Self::parse(text).or_else(|| {
            let moment = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
            Some(Self::new(Timestamp::from_millis(moment.as_millisecond())))
        })
    }

    pub(super) fn moment(&self) -> Timestamp {
        self.moment
    }

    /// `20150830T123600Z`.
    pub(super) fn as_str(&self) -> &str {
        // Digits and two letters.
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    /// `20150830`.
    pub(super) fn day(&self) -> &str {
        self.as_str().get(..8).unwrap_or_default()
    }

    /// The moment so many milliseconds later.
    pub(super) fn plus(&self, millis: i64) -> Self {
        Self::new(Timestamp::from_millis(self.moment.as_millis().saturating_add(millis)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_moment_agree() {
        let date = AmzDate::parse("20150830T123600Z").unwrap();
        assert_eq!(date.moment().as_millis(), 1_440_938_160_000);
        assert_eq!(AmzDate::new(Timestamp::from_millis(1_440_938_160_999)), date);
        assert_eq!(AmzDate::parse_http("Sun, 30 Aug 2015 12:36:00 GMT"), Some(date));
        assert_eq!((date.as_str(), date.day()), ("20150830T123600Z", "20150830"));
        assert_eq!(date.plus(60_000).as_str(), "20150830T123700Z");
        assert_eq!(AmzDate::new(Timestamp::from_millis(-1)).as_str(), "19691231T235959Z");
        for moment in [i64::MAX, i64::MIN] {
            let _ = AmzDate::new(Timestamp::from_millis(moment));
        }
        for bad in [
            "",
            "20150830T123600",
            "20151330T123600Z",
            "2015-0830T12360Z",
            "20150830t123600Z",
            "20150830T+23600Z",
            "２0150830T1236Z",
        ] {
            assert_eq!(AmzDate::parse(bad), None, "{bad}");
        }
    }
}

//! Numbers, truth values, moments and bytes as text: in forms, XML, paths, queries and headers.

use serde_json::{Number, Value};

use crate::schema::{Kind, Shape, TimestampFormat};
use crate::types::{Blob, Timestamp};

/// How moments are written when the model doesn't say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextStyle {
    /// The form.
    pub(crate) format: TimestampFormat,
    /// Are milliseconds written even when there are none?
    pub(crate) millis: bool,
}

impl TextStyle {
    /// ISO 8601, with milliseconds where there are some.
    pub(crate) const ISO: Self = Self { format: TimestampFormat::Iso8601, millis: false };
    /// ISO 8601, always with milliseconds: EC2.
    pub(crate) const ISO_MILLIS: Self = Self { format: TimestampFormat::Iso8601, millis: true };
    /// As in HTTP: headers.
    pub(crate) const HTTP: Self = Self { format: TimestampFormat::Rfc822, millis: false };

    /// The same, but for what the model says.
    pub(crate) fn or(self, format: Option<TimestampFormat>) -> Self {
        format.map_or(self, |format| Self { format, ..self })
    }
}

/// The value of a scalar shape that a text stands for; none when it stands for none.
///
/// Moments are taken in every form, as AWS does. Bytes become base64 text, which they are already.
pub(crate) fn read(shape: &Shape, text: &str) -> Option<Value> {
    match shape.kind {
        Kind::String(..) | Kind::Enumeration(..) => Some(text.into()),
        Kind::Blob(_) => Blob::from_base64(text).map(|_| text.into()),
        Kind::Boolean => match text {
            "true" | "True" | "TRUE" => Some(true.into()),
            "false" | "False" | "FALSE" => Some(false.into()),
            _ => None,
        },
        Kind::Integer(_) => text.parse::<i32>().ok().map(Value::from),
        Kind::Long(_) => text.parse::<i64>().ok().map(Value::from),
        Kind::Double(_) => match text {
            "NaN" | "Infinity" | "-Infinity" => Some(text.into()),
            _ => text.parse().ok().and_then(Number::from_f64).map(Value::Number),
        },
        Kind::Timestamp => read_moment(text).and_then(|moment| serde_json::to_value(moment).ok()),
        Kind::Structure(_) | Kind::List(..) | Kind::Map { .. } => None,
    }
}

/// The text of a scalar value; none for structures, lists, maps, nulls, and moments that can't be
/// said.
pub(crate) fn write(shape: &Shape, value: &Value, style: TextStyle) -> Option<String> {
    match (&shape.kind, value) {
        (Kind::Timestamp, value) => write_moment(moment(value)?, style),
        (_, Value::String(text)) => Some(text.clone()),
        (_, Value::Bool(_) | Value::Number(_)) => Some(value.to_string()),
        (_, Value::Null | Value::Array(_) | Value::Object(_)) => None,
    }
}

/// A moment as JSON holds it.
pub(crate) fn moment(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Number(number) => number.as_f64().and_then(Timestamp::from_seconds),
        Value::String(text) => Timestamp::from_iso(text),
        _ => None,
    }
}

fn read_moment(text: &str) -> Option<Timestamp> {
    let seconds = || text.parse().ok().and_then(Timestamp::from_seconds);
    Timestamp::from_iso(text).or_else(seconds).or_else(|| Timestamp::from_http(text))
}

fn write_moment(moment: Timestamp, style: TextStyle) -> Option<String> {
    match style.format {
        TimestampFormat::Iso8601 => moment.to_iso(style.millis),
        TimestampFormat::Rfc822 => moment.to_http(),
        TimestampFormat::Unix => serde_json::to_string(&moment).ok(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::Range;

    static MOMENT: Shape = Shape::timestamp("Moment");
    static RATIO: Shape = Shape::double("Ratio", Range::ANY);
    static COUNT: Shape = Shape::integer("Count", Range::ANY);
    static LONG: Shape = Shape::long("Long", Range::ANY);
    static FLAG: Shape = Shape::boolean("Flag");
    static DATA: Shape = Shape::blob("Data", Range::ANY);

    #[test]
    fn moments_have_three_forms() {
        let value = json!(1_714_566_600);
        for (style, text) in [
            (TextStyle::ISO, "2024-05-01T12:30:00Z"),
            (TextStyle::ISO_MILLIS, "2024-05-01T12:30:00.000Z"),
            (TextStyle::HTTP, "Wed, 01 May 2024 12:30:00 GMT"),
            (TextStyle::ISO.or(Some(TimestampFormat::Unix)), "1714566600"),
        ] {
            assert_eq!(write(&MOMENT, &value, style).as_deref(), Some(text));
            assert_eq!(read(&MOMENT, text), Some(value.clone()), "{text}");
        }
        let value = json!(1_714_566_600.25);
        let text = "2024-05-01T12:30:00.250Z";
        assert_eq!(write(&MOMENT, &value, TextStyle::ISO).as_deref(), Some(text));
        assert_eq!(read(&MOMENT, text), Some(value));
        assert_eq!(read(&MOMENT, "2024-05-01T14:30:00+02:00"), Some(json!(1_714_566_600)));
        assert_eq!(read(&MOMENT, "yesterday"), None);
        assert_eq!(read(&MOMENT, ""), None);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        assert_eq!(read(&COUNT, "2147483648"), None);
        assert_eq!(read(&COUNT, "1.5"), None);
        assert_eq!(read(&LONG, "2147483648"), Some(json!(2_147_483_648_i64)));
        assert_eq!(read(&RATIO, "1e999"), None);
        assert_eq!(read(&RATIO, "-Infinity"), Some(json!("-Infinity")));
        assert_eq!(read(&RATIO, "0.5"), Some(json!(0.5)));
        assert_eq!(read(&FLAG, "yes"), None);
        assert_eq!(read(&FLAG, "true"), Some(json!(true)));
        assert_eq!(read(&DATA, "AAE="), Some(json!("AAE=")));
        assert_eq!(read(&DATA, "?"), None);
    }
}

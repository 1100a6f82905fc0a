//! Literals, and how values compare with them.

use crate::document::Scalar;
use crate::ip::IpRange;
use assize_model::Timestamp;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// How a comparison came out; what can't be compared is no match of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// The same with the sides changed over.
    pub(crate) const fn flipped(self) -> Self {
        match self {
            Self::Equal => Self::Equal,
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
        }
    }

    const fn admits(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// A number of JSON or of a query.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Number {
    Integer(i64),
    Float(f64),
}

impl Number {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // Words such as `inf` and `nan` are numbers to Rust only.
        if !text.bytes().next()?.is_ascii_digit() && !text.starts_with('-') {
            return None;
        }
        match text.parse() {
            Ok(integer) => Some(Self::Integer(integer)),
            Err(_) => text.parse().ok().filter(|n: &f64| n.is_finite()).map(Self::Float),
        }
    }

    pub(crate) fn as_f64(self) -> f64 {
        match self {
            Self::Integer(number) => number as f64,
            Self::Float(number) => number,
        }
    }

    pub(crate) fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Integer(a), Self::Integer(b)) => a.cmp(&b),
            (a, b) => a.as_f64().total_cmp(&b.as_f64()),
        }
    }
}

/// A literal with everything that it can be taken for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Literal {
    text: String,
    /// Whether it was written between quotes.
    quoted: bool,
    number: Option<Number>,
    boolean: Option<bool>,
    instant: Option<Timestamp>,
    range: Option<IpRange>,
}

impl Literal {
    pub(crate) fn text(text: String) -> Self {
        let boolean = match text.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        };
        Self {
            number: Number::parse(&text),
            boolean,
            instant: instant(&text),
            range: IpRange::parse(&text),
            quoted: true,
            text,
        }
    }

    pub(crate) fn number(text: String, number: Number) -> Self {
        let number = Some(number);
        Self { text, quoted: false, number, boolean: None, instant: None, range: None }
    }

    pub(crate) fn boolean(value: bool) -> Self {
        Self {
            text: value.to_string(),
            quoted: false,
            number: None,
            boolean: Some(value),
            instant: None,
            range: None,
        }
    }

    /// The literal as text.
    pub(crate) fn as_text(&self) -> &str {
        &self.text
    }

    /// The text, if the literal equals no value but this text.
    pub(crate) fn plain(&self) -> Option<&str> {
        let other = self.number.is_some() || self.boolean.is_some();
        let plain = !other && self.instant.is_none() && self.range.is_none();
        plain.then_some(self.text.as_str())
    }

    /// The text, if the literal equals no other text.
    pub(crate) fn exact(&self) -> Option<&str> {
        (self.instant.is_none() && self.range.is_none()).then_some(self.text.as_str())
    }

    /// Whether a value compares so with this.
    pub(crate) fn admits(&self, comparison: Comparison, value: &Scalar<'_>) -> bool {
        match value {
            Scalar::Bool(value) => comparison == Comparison::Equal && self.boolean == Some(*value),
            Scalar::Number(value) => {
                self.number.is_some_and(|number| comparison.admits(value.compare(number)))
            }
            Scalar::Text(value) => self.admits_text(comparison, value),
        }
    }

    fn admits_text(&self, comparison: Comparison, value: &str) -> bool {
        if let Some(range) = self.range
            && let Some(value) = IpRange::parse(value)
        {
            return match comparison {
                Comparison::Equal => value.overlaps(range),
                Comparison::Less => value.begins_before(range),
                Comparison::LessOrEqual => value.begins_before(range) || value.overlaps(range),
                Comparison::Greater => value.ends_after(range),
                Comparison::GreaterOrEqual => value.ends_after(range) || value.overlaps(range),
            };
        }
        if let Some(at) = self.instant
            && let Some(value) = instant(value)
        {
            return comparison.admits(value.cmp(&at));
        }
        match (comparison, self.number) {
            // A number that is no text orders texts that are numbers.
            (Comparison::Equal, _) => value == self.text,
            (_, Some(number)) if !self.quoted => {
                Number::parse(value).is_some_and(|value| comparison.admits(value.compare(number)))
            }
            _ => comparison.admits(value.cmp(self.text.as_str())),
        }
    }

    /// Whether a value lies between this and another literal, both included.
    pub(crate) fn to_admits(&self, high: &Self, value: &Scalar<'_>) -> bool {
        if let (Scalar::Text(text), Some(low), Some(top)) = (value, self.range, high.range)
            && let Some(value) = IpRange::parse(text)
        {
            return low.up_to(top).is_some_and(|span| value.overlaps(span));
        }
        self.admits(Comparison::GreaterOrEqual, value)
            && high.admits(Comparison::LessOrEqual, value)
    }
}

/// A date, or a date with a time of day.
fn instant(text: &str) -> Option<Timestamp> {
    let shaped = (10..=40).contains(&text.len())
        && text.as_bytes().get(4) == Some(&b'-')
        && text.as_bytes().get(7) == Some(&b'-')
        && text.bytes().next().is_some_and(|b| b.is_ascii_digit());
    if shaped { Timestamp::parse(text).ok() } else { None }
}

//! Values that are written in a policy or made by a function.

use super::pattern::Pattern;
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// A value of a policy's text, or one that a function made. Children are shared, so that a
/// query into a made value needs no copy.
#[derive(Clone, Debug)]
pub enum Literal {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number with a fraction or an exponent.
    Float(f64),
    /// A string.
    Text(Arc<str>),
    /// One character, as `parse_char` makes them and ranges hold them.
    Char(char),
    /// `/…/`
    Regex(Pattern),
    /// `[…]`
    List(Vec<Arc<Literal>>),
    /// `{…}`
    Map(Vec<(Arc<str>, Arc<Literal>)>),
    /// `r[1, 10)`
    IntRange(Range<i64>),
    /// `r(0.5, 1.0)`
    FloatRange(Range<f64>),
    /// `r[a, z]`
    CharRange(Range<char>),
}

/// Two bounds, each of which belongs to the range or not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range<T> {
    /// The lower bound.
    pub lower: T,
    /// The upper bound.
    pub upper: T,
    /// Whether the lower bound belongs to the range.
    pub lower_in: bool,
    /// Whether the upper bound belongs to the range.
    pub upper_in: bool,
}

impl<T: PartialOrd> Range<T> {
    /// Whether a value lies within.
    pub fn holds(&self, value: &T) -> bool {
        let above = if self.lower_in { *value >= self.lower } else { *value > self.lower };
        let below = if self.upper_in { *value <= self.upper } else { *value < self.upper };
        above && below
    }

    /// The same for a value of another type, told by its order to a bound.
    pub(crate) fn holds_by(&self, order: impl Fn(&T) -> Option<Ordering>) -> bool {
        let above = order(&self.lower);
        let below = order(&self.upper);
        above.is_some_and(|o| o.is_gt() || (self.lower_in && o.is_eq()))
            && below.is_some_and(|o| o.is_lt() || (self.upper_in && o.is_eq()))
    }
}

impl<T: fmt::Display> fmt::Display for Range<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = if self.lower_in { '[' } else { '(' };
        let close = if self.upper_in { ']' } else { ')' };
        write!(f, "r{open}{}, {}{close}", self.lower, self.upper)
    }
}

impl Literal {
    /// A string.
    pub(crate) fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// About how many bytes the value takes, with all that it holds.
    pub(crate) fn weight(&self) -> usize {
        let own = size_of::<Self>();
        own + match self {
            Self::Text(text) => text.len(),
            Self::List(list) => list.iter().map(|each| each.weight()).sum(),
            Self::Map(map) => map.iter().map(|(key, value)| key.len() + value.weight()).sum(),
            _ => 0,
        }
    }
}

/// As JSON, with ranges and regular expressions as policies spell them.
impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{value:?}"),
            Self::Text(text) => quoted(f, text),
            Self::Char(value) => quoted(f, value.encode_utf8(&mut [0; 4])),
            Self::Regex(pattern) => write!(f, "{pattern}"),
            Self::List(list) => {
                f.write_str("[")?;
                for (at, each) in list.iter().enumerate() {
                    write!(f, "{}{each}", if at > 0 { "," } else { "" })?;
                }
                f.write_str("]")
            }
            Self::Map(map) => {
                f.write_str("{")?;
                for (at, (key, value)) in map.iter().enumerate() {
                    f.write_str(if at > 0 { "," } else { "" })?;
                    quoted(f, key)?;
                    write!(f, ":{value}")?;
                }
                f.write_str("}")
            }
            Self::IntRange(range) => write!(f, "{range}"),
            Self::FloatRange(range) => write!(f, "{range}"),
            Self::CharRange(range) => write!(f, "{range}"),
        }
    }
}

fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?)
}

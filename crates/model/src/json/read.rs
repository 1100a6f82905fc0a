//! Typed reads.

use super::node::{Kind, Node};
use super::text::unescape;
use super::walk::Items;
use std::borrow::Cow;
use std::ops::Range;

/// A value that has not the type which the reader needs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{pointer}` should be {expected} but is {seen}")]
pub struct Malformed {
    /// JSON pointer to the value.
    pub pointer: String,
    /// What was wanted, such as `a string`.
    pub expected: &'static str,
    /// What is there, cut to a few characters.
    pub seen: String,
}

impl<'d> Node<'d> {
    /// The string, decoded; `None` for anything that is no valid string.
    #[inline]
    pub fn as_str(&self) -> Option<Cow<'d, str>> {
        unescape(self.quoted()?)
    }

    /// What stands between the quotes of a string, escapes and all.
    #[inline]
    pub fn quoted(&self) -> Option<&'d str> {
        let [b'"', _inner @ .., b'"'] = self.bytes() else { return None };
        let Range { start, end } = self.range();
        self.doc().text.get(start + 1..end - 1)
    }

    /// Whether this is exactly the string `text`.
    #[inline]
    pub fn is_str(&self, text: &str) -> bool {
        self.as_str().is_some_and(|s| s == text)
    }

    /// The boolean.
    #[inline]
    pub fn as_bool(&self) -> Option<bool> {
        match self.bytes() {
            b"true" => Some(true),
            b"false" => Some(false),
            _ => None,
        }
    }

    /// The number as an integer; `None` when it is none or does not fit.
    #[inline]
    pub fn as_i64(&self) -> Option<i64> {
        let (negative, digits) = match self.bytes() {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        // What surely fits, and nearly all numbers do.
        if matches!(digits.len(), 1..=18) && digits.iter().all(u8::is_ascii_digit) {
            let number = digits.iter().fold(0, |n, digit| n * 10 + i64::from(digit - b'0'));
            return Some(if negative { -number } else { number });
        }
        if self.kind() == Kind::Number { self.raw().parse().ok() } else { None }
    }

    /// The number as a float.
    pub fn as_f64(&self) -> Option<f64> {
        if self.kind() != Kind::Number {
            return None;
        }
        serde_json::from_str(self.raw()).ok()
    }

    /// The string, or `None` where nothing or `null` stands; an error for any other type.
    #[inline]
    pub fn opt_str(&self) -> Result<Option<Cow<'d, str>>, Malformed> {
        self.typed("a string", |n| n.as_str())
    }

    /// The boolean, or `None` where nothing or `null` stands. The strings `"true"` and
    /// `"false"` count, since some recorded items spell booleans so.
    pub fn opt_bool(&self) -> Result<Option<bool>, Malformed> {
        self.typed("a boolean", |n| {
            n.as_bool().or_else(|| match n.as_str()?.as_ref() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            })
        })
    }

    /// The integer, or `None` where nothing or `null` stands.
    #[inline]
    pub fn opt_i64(&self) -> Result<Option<i64>, Malformed> {
        self.typed("an integer", |n| n.as_i64())
    }

    /// The elements, none where nothing or `null` stands; an error for any other type.
    #[inline]
    pub fn opt_items(&self) -> Result<Items<'d>, Malformed> {
        match self.kind() {
            Kind::Array | Kind::Missing | Kind::Null => Ok(self.items()),
            _ => Err(self.malformed("an array")),
        }
    }

    /// This node if it is an object, `None` where nothing or `null` stands.
    #[inline]
    pub fn opt_object(&self) -> Result<Option<Node<'d>>, Malformed> {
        self.typed("an object", |n| (n.kind() == Kind::Object).then_some(*n))
    }

    /// The string, which must be there.
    pub fn req_str(&self) -> Result<Cow<'d, str>, Malformed> {
        self.opt_str()?.ok_or_else(|| self.malformed("a string"))
    }

    /// The boolean, which must be there.
    pub fn req_bool(&self) -> Result<bool, Malformed> {
        self.opt_bool()?.ok_or_else(|| self.malformed("a boolean"))
    }

    /// This node, which must be an object.
    #[inline]
    pub fn req_object(&self) -> Result<Node<'d>, Malformed> {
        self.opt_object()?.ok_or_else(|| self.malformed("an object"))
    }

    #[inline]
    fn typed<T>(
        &self,
        expected: &'static str,
        read: impl Fn(&Self) -> Option<T>,
    ) -> Result<Option<T>, Malformed> {
        if self.is_absent() {
            return Ok(None);
        }
        read(self).map(Some).ok_or_else(|| self.malformed(expected))
    }

    /// The error that this value should have been `expected`.
    #[cold]
    pub fn malformed(&self, expected: &'static str) -> Malformed {
        let mut seen = if self.exists() { self.raw().to_owned() } else { String::from("missing") };
        crate::verdict::truncate_chars(&mut seen, 80);
        Malformed { pointer: self.pointer(), expected, seen }
    }
}

//! JSON text inside an item, kept as text.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::fmt;

/// A JSON value as compact text: strict JSON, without whitespace between tokens.
#[derive(Clone)]
pub struct RawJson(Box<RawValue>);

impl RawJson {
    /// `null`
    pub fn null() -> Self {
        Self(RawValue::NULL.to_owned())
    }

    /// Takes `text` if it is strict JSON ([`crate::json::strict::check`]); removes
    /// whitespace between tokens.
    pub fn parse(text: &str) -> Result<Self, crate::json::strict::StrictError> {
        crate::json::strict::check(text)?;
        Ok(Self::from_checked(text))
    }

    /// Takes text that is known to be strict JSON.
    pub(crate) fn from_checked(text: &str) -> Self {
        match RawValue::from_string(compact(text)) {
            Ok(raw) => Self(raw),
            Err(_) => Self::null(),
        }
    }

    /// Takes a value out of a text that is known to be strict JSON, and perhaps `compact`.
    pub(crate) fn from_checked_raw(raw: &RawValue, compact: bool) -> Self {
        // What is compact already is copied; anything else would be read once more.
        if compact || is_compact(raw.get()) {
            Self(raw.to_owned())
        } else {
            Self::from_checked(raw.get())
        }
    }

    /// The JSON of a value of ours.
    pub fn from_value(value: &serde_json::Value) -> Self {
        Self::from_checked(&value.to_string())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        self.as_str() == "null"
    }

    /// The value as a tree; meant for differences and displays, not for rules.
    pub fn to_value(&self) -> serde_json::Value {
        serde_json::from_str(self.as_str()).unwrap_or(serde_json::Value::Null)
    }
}

/// Whether there is no whitespace outside of strings.
fn is_compact(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let Some(quote) = memchr::memchr(b'"', rest) {
        let (between, string) = rest.split_at(quote);
        if between.iter().any(u8::is_ascii_whitespace) {
            return false;
        }
        rest = string.get(1..).unwrap_or_default();
        // Past the closing quote, over escaped ones.
        while let Some(at) = memchr::memchr2(b'"', b'\\', rest) {
            let escape = rest.get(at) == Some(&b'\\');
            rest = rest.get(at + 1 + usize::from(escape)..).unwrap_or_default();
            if !escape {
                break;
            }
        }
    }
    !rest.iter().any(u8::is_ascii_whitespace)
}

/// Removes whitespace outside of strings, by copying the runs between it.
fn compact(text: &str) -> String {
    let text = text.trim_ascii();
    let mut out = String::with_capacity(text.len());
    let mut bytes = text.bytes().enumerate();
    let mut run = 0;
    while let Some((at, byte)) = bytes.next() {
        if byte == b'"' {
            // Past the closing quote, over escaped ones.
            while let Some((_, byte)) = bytes.next() {
                match byte {
                    b'"' => break,
                    b'\\' => drop(bytes.next()),
                    _ => {}
                }
            }
        } else if byte.is_ascii_whitespace() {
            out.push_str(text.get(run..at).unwrap_or_default());
            run = at + 1;
        }
    }
    out.push_str(text.get(run..).unwrap_or_default());
    out
}

impl Default for RawJson {
    fn default() -> Self {
        Self::null()
    }
}

impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PartialEq for RawJson {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for RawJson {}

impl Serialize for RawJson {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compacts_and_refuses() {
        let raw = RawJson::parse(" { \"a b\" : [ 1 , \"x \\\" y\" ] }\n").unwrap();
        assert_eq!(raw.as_str(), r#"{"a b":[1,"x \" y"]}"#);
        assert!(is_compact(raw.as_str()));
        for compact in ["1", r#""a b""#, r#"["\\"," ","\" "]"#, ""] {
            assert!(is_compact(compact), "{compact}");
        }
        for loose in [" 1", "1\n", r#"["\\" ]"#, r#"{"a": 1}"#, r#"["\"", 1]"#] {
            assert!(!is_compact(loose), "{loose}");
        }
        assert!(RawJson::parse("{").is_err());
        assert!(RawJson::parse(r#"{"a":1,"a":1}"#).is_err());
    }
}

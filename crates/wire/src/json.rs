//! JSON bodies, read strictly.
//!
//! serde_json does the lexing. On top of it this reader refuses what would make a request mean two
//! things or cost too much: duplicate keys, nesting beyond [`MAX_DEPTH`], NUL characters, and
//! anything after the value.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::error::{MAX_ECHO, WireError};

/// Levels of nesting that a body may have. No modelled input comes near.
pub const MAX_DEPTH: usize = 100;

/// Reads a request body. An empty body is an empty object, as for AWS.
///
/// # Errors
/// `SerializationException` when the bytes aren't UTF-8, aren't one JSON object, repeat a key,
/// contain a NUL character, or nest deeper than [`MAX_DEPTH`].
pub fn parse_body(body: &[u8]) -> Result<Value, WireError> {
    let text = std::str::from_utf8(body)
        .map_err(|_| WireError::serialization("the body is not valid UTF-8"))?;
    if text.trim_ascii().is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let value = parse(text)?;
    if value.is_object() {
        return Ok(value);
    }
    Err(WireError::serialization("Start of structure or map not found where expected."))
}

/// Reads one JSON value of any kind, as strictly.
///
/// # Errors
/// As [`parse_body`], but for the value's kind.
pub fn parse(text: &str) -> Result<Value, WireError> {
    let reason = Cell::new(None);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let seed = Strict { depth: 0, reason: &reason };
    let value = seed.deserialize(&mut deserializer);
    let value = value.and_then(|value| deserializer.end().map(|()| value));
    value.map_err(|error| {
        WireError::serialization(reason.take().unwrap_or_else(|| error.to_string()))
    })
}

/// Builds a [`Value`] and keeps the reason when it refuses, free of serde_json's position suffix.
#[derive(Clone, Copy)]
struct Strict<'a> {
    depth: usize,
    reason: &'a Cell<Option<String>>,
}

impl Strict<'_> {
    fn refuse<E: serde::de::Error>(self, reason: String) -> E {
        self.reason.set(Some(reason));
        E::custom("refused")
    }

    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            return Err(self.refuse(format!("the body nests deeper than {MAX_DEPTH} levels")));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    fn text<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        if text.as_bytes().contains(&0) {
            return Err(self.refuse("strings may not contain the NUL character".to_owned()));
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.visit_string(value.to_owned())
    }

    fn visit_string<E: serde::de::Error>(self, value: String) -> Result<Value, E> {
        self.text(&value)?;
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut values = Vec::new();
        while let Some(value) = access.next_element_seed(inner)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut values = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            self.text(&key)?;
            if values.contains_key(&key) {
                let key: String = key.chars().take(MAX_ECHO).collect();
                return Err(self.refuse(format!("the key `{key}` occurs more than once")));
            }
            let value = access.next_value_seed(inner)?;
            values.insert(key, value);
        }
        Ok(Value::Object(values))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn message(body: &[u8]) -> String {
        let error = parse_body(body).unwrap_err();
        assert_eq!(error.code(), "SerializationException");
        error.message().to_owned()
    }

    #[test]
    fn good_bodies_are_read() {
        assert_eq!(parse_body(b"").unwrap(), json!({}));
        assert_eq!(parse_body(b" \n").unwrap(), json!({}));
        let text = r#"{"a": [1, -2, 2.5, true, null, "\u00e9\ud83d\ude00"], "b": {"a": {}}}"#;
        assert_eq!(
            parse_body(text.as_bytes()).unwrap(),
            serde_json::from_str::<Value>(text).unwrap()
        );
    }

    #[test]
    fn bad_bodies_are_refused_with_a_reason() {
        for (body, part) in [
            (&b"[]"[..], "Start of structure or map not found"),
            (b"null", "Start of structure or map not found"),
            (b"{} {}", "trailing characters"),
            (b"{\"a\":1", "EOF"),
            (b"{\"a\":1,\"b\":{\"c\":1,\"c\":2}}", "the key `c` occurs more than once"),
            (b"{\"a\":1,\"\\u0061\":2}", "the key `a` occurs more than once"),
            (b"{\"a\":\"\\u0000\"}", "NUL"),
            (b"{\"a\":\"\0\"}", "control character"),
            (b"\0", "expected value"),
            (b"{\"a\":\"\xff\"}", "not valid UTF-8"),
            (b"{\"a\":\"\\ud800\"}", "hex escape"),
            (b"{\"a\":1e999}", "number out of range"),
            (b"{\"a\":NaN}", "expected value"),
            (b"{a:1}", "key must be a string"),
        ] {
            let message = message(body);
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse_body(nested(MAX_DEPTH - 1).as_bytes()).is_ok());
        assert!(message(nested(MAX_DEPTH).as_bytes()).contains("nests deeper"));
        assert!(message(nested(1_000_000).as_bytes()).contains("nests deeper"));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse_body(&body);
        }

        #[test]
        fn whatever_serde_json_writes_is_read_back(text in "\\PC{0,40}", number in any::<i64>()) {
            let value = json!({ "text": text, "list": [number, { "n": number }] });
            prop_assert_eq!(parse_body(value.to_string().as_bytes()).unwrap(), value);
        }
    }
}

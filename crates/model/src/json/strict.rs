//! The full check that a text passes before it is stored.

use super::along;
use super::index::Index;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;

/// A text that is not strict JSON; the message names line and column.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct StrictError(String);

/// Checks that `text` is one JSON value with no duplicate key in any object, no NUL
/// character in any string, and nesting of at most 127 levels.
pub fn check(text: &str) -> Result<(), StrictError> {
    is_compact(text).map(drop)
}

/// Checks as [`check`] does; tells whether the text is known to have no whitespace between
/// tokens.
pub(crate) fn is_compact(text: &str) -> Result<bool, StrictError> {
    thread_local!(static INDEX: Cell<Index> = Cell::default());
    let mut index = INDEX.take();
    let good = index.index(text).ok().and_then(|()| along::check(index.doc(text)));
    if text.len() <= MAX_KEPT {
        INDEX.set(index);
    }
    match good {
        Some(compact) => Ok(compact),
        None => read(text).map(|()| false),
    }
}

/// The index of a text of so many bytes is kept for the next one.
const MAX_KEPT: usize = 1 << 20;

/// The check by reading character by character, which knows what is wrong.
fn read(text: &str) -> Result<(), StrictError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    Check.deserialize(&mut deserializer).map_err(|e| StrictError(e.to_string()))?;
    deserializer.end().map_err(|e| StrictError(e.to_string()))
}

#[derive(Clone, Copy)]
struct Check;

impl<'de> DeserializeSeed<'de> for Check {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

fn no_nul<E: Error>(text: &str) -> Result<(), E> {
    if text.contains('\0') {
        return Err(E::custom("a string holds a NUL character"));
    }
    Ok(())
}

impl<'de> Visitor<'de> for Check {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_str<E: Error>(self, v: &str) -> Result<(), E> {
        no_nul(v)
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Check)?.is_some() {}
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut keys = Keys::default();
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            no_nul(&key)?;
            if let Some(key) = keys.insert(key) {
                return Err(A::Error::custom(format_args!("duplicate key `{key}`")));
            }
            map.next_value_seed(Check)?;
        }
        Ok(())
    }
}

/// The keys of one object: a linear list while small, a set beyond.
#[derive(Default)]
struct Keys<'de> {
    few: Vec<std::borrow::Cow<'de, str>>,
    many: HashSet<std::borrow::Cow<'de, str>>,
}

impl<'de> Keys<'de> {
    /// Remembers `key`; gives it back when it was there already.
    fn insert(&mut self, key: std::borrow::Cow<'de, str>) -> Option<std::borrow::Cow<'de, str>> {
        const FEW: usize = 24;
        if !self.many.is_empty() {
            return if self.many.contains(&key) {
                Some(key)
            } else {
                self.many.insert(key);
                None
            };
        }
        if self.few.contains(&key) {
            return Some(key);
        }
        self.few.push(key);
        if self.few.len() > FEW {
            self.many.extend(self.few.drain(..));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accepts_json_and_names_faults() {
        assert_eq!(check(r#"{"a":[1,2.5,null,true,"x"],"b":{}}"#), Ok(()));
        for (bad, say) in [
            (r#"{"a":1,"a":2}"#.to_owned(), "duplicate key `a`"),
            (r#"{"a":{"b\u0063":1,"bc":2}}"#.to_owned(), "duplicate key `bc`"),
            (r#"{"a":"\u0000"}"#.to_owned(), "NUL"),
            (r#"{"a":1}x"#.to_owned(), "trailing"),
            ("[".repeat(500), "recursion limit"),
            ("{\"a\":01}".to_owned(), "line 1"),
            (String::new(), "EOF"),
        ] {
            let message = check(&bad).unwrap_err().to_string();
            assert!(message.contains(say), "{bad}: {message}");
        }
        let many: Vec<String> = (0..100).map(|i| format!("\"k{}\":1", i % 99)).collect();
        let text = format!("{{{}}}", many.join(","));
        assert!(check(&text).unwrap_err().to_string().contains("`k0`"));
    }

    fn along(text: &str) -> Option<bool> {
        let mut index = Index::default();
        index.index(text).ok().and_then(|()| along::check(index.doc(text)))
    }

    #[test]
    fn good_texts_need_no_second_reading() {
        let many: Vec<String> = (0..100).map(|i| format!("\"k{i}\":[{i}]")).collect();
        let deep = "[".repeat(127) + &"]".repeat(127);
        for text in [
            r#"{"a":[1,-2.5,0,null,true,false,"x\u00e9\"",[],{}],"b":{"a":"}"}}"#,
            "\"x\"",
            "17",
            &format!("{{{}}}", many.join(",")),
            &deep,
        ] {
            assert_eq!(along(text), Some(true), "{text}");
            assert_eq!(read(text), Ok(()), "{text}");
        }
        assert_eq!(along("[1, 2]"), Some(false));
        assert_eq!(along(" { \"a\"\t:\r\n{ } }\n"), Some(false));
    }

    #[test]
    fn bad_texts_are_not_taken() {
        let many: Vec<String> = (0..100).map(|i| format!("\"k{}\":1", i % 99)).collect();
        let deep = "[".repeat(128) + &"]".repeat(128);
        for text in [
            "",
            " ",
            "[,]",
            "[1,]",
            "[1 2]",
            "{,}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{1:1}",
            "[\"a\":1]",
            "[1,\"a\":1]",
            "{\"a\":1:2}",
            "{\"a\":1 \"b\":2}",
            "[{}{}]",
            "[[] 1]",
            "[1 []]",
            "[01]",
            "[-]",
            "[1.]",
            "[.5]",
            "[+1]",
            "[tru]",
            "[\"a\"\"b\"]",
            "[\"a\" \"b\"]",
            "[\"\n\"]",
            "[\"\\x\"]",
            "[\"\\u0000\"]",
            "[\"\\ud800\"]",
            "[\u{c}1]",
            "\u{c}[]",
            "[]\u{c}",
            "[\u{a0}1]",
            "{\"a\":1,\"a\":1}",
            "{\"a\":{},\"a\":1}",
            "[1e999]",
            "\"",
            "{\"a\" 1:2}",
            "{\"a\":[1],2}",
            "{}x",
            "x{}",
            "[1]2",
            "]",
            "{]",
            &format!("{{{}}}", many.join(",")),
            &deep,
        ] {
            assert_eq!(along(text), None, "{text}");
            assert!(read(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn takes_only_what_the_parser_takes(
            tokens in prop::collection::vec(
                prop::sample::select(vec![
                    "{", "}", "[", "]", ":", ",", "\"a\"", "\"b\"", "\"\\u0061\"", "\"\\u0000\"",
                    "\"\\\\\"", "\"", "\\", "1", "-0.5", "01", "1e5", "null", "true", " ", "\n", "\u{c}", "é",
                    "{\"a\":", ",\"b\":", "[1,", "{}", "[]",
                ]),
                0..14,
            ),
        ) {
            let text = tokens.concat();
            prop_assert!(along(&text).is_none() || read(&text).is_ok(), "{}", text);
        }
    }
}

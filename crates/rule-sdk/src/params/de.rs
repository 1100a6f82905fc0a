//! A serde deserializer over a map of strings.

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, IntoDeserializer, Visitor};
use std::collections::BTreeMap;
use std::fmt;

/// What could not be read, with the parameter's name.
#[derive(Debug)]
pub(super) struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(msg: T) -> Self {
        Self(msg.to_string())
    }
}

pub(super) struct Params(BTreeMap<String, String>);

impl Params {
    pub(super) fn new(values: BTreeMap<String, String>) -> Self {
        Self(values)
    }
}

impl<'de> de::Deserializer<'de> for Params {
    type Error = Error;
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let entries = self.0.into_iter().map(|(name, text)| {
            let value = Text { name: name.clone(), text };
            (name, value)
        });
        visitor.visit_map(MapDeserializer::new(entries))
    }
    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct newtype_struct seq tuple tuple_struct map struct enum
        identifier ignored_any
    }
}

/// One value, read as whatever the struct wants.
struct Text {
    name: String,
    text: String,
}

impl Text {
    fn fault(&self, what: &str) -> Error {
        Error(format!("`{}`: `{:.64}` is not {what}", self.name, self.text))
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let n: i64 = self.text.trim().parse().map_err(|_| self.fault("an integer"))?;
        let named = |e: Error| Error(format!("`{}`: {e}", self.name));
        match u64::try_from(n) {
            Ok(n) => visitor.visit_u64(n).map_err(named),
            Err(_) => visitor.visit_i64(n).map_err(named),
        }
    }
}

impl IntoDeserializer<'_, Error> for Text {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.number(visitor)
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Text {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let name = self.name;
        visitor.visit_string(self.text).map_err(|e: Error| Error(format!("`{name}`: {e}")))
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let n: f64 = self.text.trim().parse().map_err(|_| self.fault("a number"))?;
        visitor.visit_f64(n)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.text.trim().to_ascii_lowercase().as_str() {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(self.fault("`true` or `false`")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let elements: Vec<Text> = self
            .text
            .split(',')
            .map(str::trim)
            .filter(|element| !element.is_empty())
            .map(|element| Text { name: self.name.clone(), text: element.to_owned() })
            .collect();
        visitor.visit_seq(SeqDeserializer::new(elements.into_iter()))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let parameter = self.name;
        self.text
            .into_deserializer()
            .deserialize_enum(name, variants, visitor)
            .map_err(|e: Error| Error(format!("`{parameter}`: {e}")))
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct tuple tuple_struct map
        struct identifier ignored_any
    }
}

//! The functions of the language.

mod convert;
mod text;

use crate::error::EvalFault;
use crate::eval::Found;
use crate::value::{Literal, Shape, Value};
use crate::yaml;

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// How many values there are.
    Count,
    /// Strings joined to one, with another string or character between them.
    Join,
    /// Strings read as JSON or YAML.
    JsonParse,
    /// The time, in seconds since 1970.
    Now,
    /// Strings read as booleans.
    ParseBoolean,
    /// Digits and strings of one byte as characters.
    ParseChar,
    /// Strings read as RFC 3339, in seconds since 1970.
    ParseEpoch,
    /// Strings, integers and digits as floats.
    ParseFloat,
    /// Strings, floats and digits as integers.
    ParseInt,
    /// Scalars as strings.
    ParseString,
    /// What an expression matches, put into a template.
    RegexReplace,
    /// A part of strings, by bytes.
    Substring,
    /// Strings in lower case.
    ToLower,
    /// Strings in upper case.
    ToUpper,
    /// Strings without percent signs.
    UrlDecode,
}

impl Function {
    /// All functions, by name.
    pub const ALL: [Self; 15] = [
        Self::Count,
        Self::Join,
        Self::JsonParse,
        Self::Now,
        Self::ParseBoolean,
        Self::ParseChar,
        Self::ParseEpoch,
        Self::ParseFloat,
        Self::ParseInt,
        Self::ParseString,
        Self::RegexReplace,
        Self::Substring,
        Self::ToLower,
        Self::ToUpper,
        Self::UrlDecode,
    ];

    /// The function of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.name() == name)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Join => "join",
            Self::JsonParse => "json_parse",
            Self::Now => "now",
            Self::ParseBoolean => "parse_boolean",
            Self::ParseChar => "parse_char",
            Self::ParseEpoch => "parse_epoch",
            Self::ParseFloat => "parse_float",
            Self::ParseInt => "parse_int",
            Self::ParseString => "parse_string",
            Self::RegexReplace => "regex_replace",
            Self::Substring => "substring",
            Self::ToLower => "to_lower",
            Self::ToUpper => "to_upper",
            Self::UrlDecode => "url_decode",
        }
    }

    /// How many arguments it takes.
    pub(crate) fn arity(self) -> usize {
        match self {
            Self::Now => 0,
            Self::Join => 2,
            Self::RegexReplace | Self::Substring => 3,
            _ => 1,
        }
    }

    /// Works on arguments, each of which is a list of values. At most `most` bytes may come of
    /// it; `now` is the time.
    ///
    /// # Errors
    /// Arguments that the function can't work on.
    pub(crate) fn call<'v>(
        self,
        arguments: &[Vec<Found<'v>>],
        now: i64,
        most: usize,
    ) -> Result<Vec<Value<'v>>, EvalFault> {
        let values = arguments.first().map(Vec::as_slice).unwrap_or_default();
        let other = |at: usize| match arguments.get(at).and_then(|argument| argument.first()) {
            Some(Found::Literal(value) | Found::Value(value)) => Ok(value),
            _ => Err(Fault::Argument(format!("argument {} has no value", at + 1)).of(self)),
        };
        match self {
            Self::Now => return Ok(vec![Value::made(Literal::Int(now), None)]),
            Self::Count => {
                let count = values.iter().filter(|v| !matches!(v, Found::Missing(_))).count();
                return Ok(vec![Value::made(Literal::Int(count as i64), origin(values))]);
            }
            Self::Join => {
                let joined = text::join(values, other(1)?, most).map_err(|e| e.of(self))?;
                return Ok(vec![Value::made(joined, origin(values))]);
            }
            _ => {}
        }
        let work: Work = match self {
            Self::RegexReplace => text::replace(other(1)?, other(2)?).map_err(|e| e.of(self))?,
            Self::Substring => text::substring(other(1)?, other(2)?).map_err(|e| e.of(self))?,
            Self::JsonParse => Box::new(json_parse),
            Self::ParseBoolean => Box::new(convert::boolean),
            Self::ParseChar => Box::new(convert::character),
            Self::ParseEpoch => Box::new(convert::epoch),
            Self::ParseFloat => Box::new(convert::float),
            Self::ParseInt => Box::new(convert::integer),
            Self::ParseString => Box::new(convert::string),
            Self::ToLower => Box::new(text::to_lower),
            Self::ToUpper => Box::new(text::to_upper),
            _ => Box::new(text::url_decode),
        };
        let mut made = Vec::with_capacity(values.len());
        let mut left = most;
        for found in values {
            let (Found::Literal(value) | Found::Value(value)) = found else { continue };
            // What a function can't be applied to has no value there.
            if let Some(literal) = work(&value.shape()?, left).map_err(|e| e.of(self))? {
                left = left.checked_sub(literal.weight()).ok_or(EvalFault::Memory(most))?;
                made.push(Value::made(literal, value.origin()));
            }
        }
        Ok(made)
    }
}

/// What a function makes of one value: nothing where it has no meaning.
type Made = Result<Option<Literal>, Fault>;

/// What a function does to each value, making at most so many bytes of it.
type Work = Box<dyn Fn(&Shape<'_>, usize) -> Made>;

/// Why a function could not work.
enum Fault {
    /// An argument that says how to work.
    Argument(String),
    /// A value to work on.
    Value(String),
    /// The result would be too large.
    TooLarge(usize),
}

impl Fault {
    fn of(self, function: Function) -> EvalFault {
        let name = function.name();
        match self {
            Self::Argument(reason) => EvalFault::Function { name, reason },
            Self::Value(reason) => EvalFault::Conversion { name, reason },
            Self::TooLarge(most) => EvalFault::Memory(most),
        }
    }
}

/// A text in a message, not longer than messages should be.
fn told(text: &str) -> String {
    let told: String = text.chars().take(60).collect();
    if told.len() < text.len() { format!("`{told}…`") } else { format!("`{told}`") }
}

fn origin<'v>(values: &[Found<'v>]) -> Option<assize_model::json::Node<'v>> {
    match values.first()? {
        Found::Literal(value) | Found::Value(value) => value.origin(),
        Found::Missing(missing) => missing.at.origin(),
    }
}

fn json_parse(value: &Shape<'_>, most: usize) -> Made {
    let Shape::Text(text) = value else { return Ok(None) };
    // Read values take several times the room of their text.
    if text.len() > most / 8 {
        return Err(Fault::TooLarge(most));
    }
    let read = yaml::literal(text).map_err(|error| Fault::Argument(error.to_string()))?;
    Ok(Some(read))
}

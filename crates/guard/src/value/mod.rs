//! Values as an evaluation meets them: of the document, of the policy, or made by a function.

pub(crate) mod compare;
mod literal;
mod pattern;

pub use literal::{Literal, Range};
pub use pattern::Pattern;

use assize_model::json::{self, Kind, Malformed, Node};
use std::borrow::Cow;
use std::sync::Arc;

/// A value. Cheap to copy; nothing of the document is read before it is asked for.
#[derive(Clone, Debug)]
pub(crate) enum Value<'v> {
    /// A part of the document.
    Node(Node<'v>),
    /// Written in the policy.
    Written(&'v Literal),
    /// Made by a function, or a key of the document; with the part of the document that it
    /// was made of.
    Made(Arc<Literal>, Option<Node<'v>>),
}

/// What a value is, with its content where it is a scalar.
pub(crate) enum Shape<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Cow<'a, str>),
    Char(char),
    Regex(&'a Pattern),
    List,
    Map,
    IntRange(Range<i64>),
    FloatRange(Range<f64>),
    CharRange(Range<char>),
}

impl Shape<'_> {
    /// Its name in messages.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Int(_) => "an integer",
            Self::Float(_) => "a float",
            Self::Text(_) => "a string",
            Self::Char(_) => "a character",
            Self::Regex(_) => "a regular expression",
            Self::List => "a list",
            Self::Map => "a map",
            Self::IntRange(_) | Self::FloatRange(_) | Self::CharRange(_) => "a range",
        }
    }
}

impl<'v> Value<'v> {
    /// A made value.
    pub(crate) fn made(literal: Literal, origin: Option<Node<'v>>) -> Self {
        Self::Made(Arc::new(literal), origin)
    }

    /// The part of the document that the value is, or was made of.
    pub(crate) fn origin(&self) -> Option<Node<'v>> {
        match self {
            Self::Node(node) => Some(*node),
            Self::Written(_) => None,
            Self::Made(_, origin) => *origin,
        }
    }

    fn literal(&self) -> Option<&Literal> {
        match self {
            Self::Node(_) => None,
            Self::Written(literal) => Some(literal),
            Self::Made(literal, _) => Some(literal),
        }
    }

    /// About how many bytes were made for the value.
    pub(crate) fn weight(&self) -> usize {
        if let Self::Made(literal, _) = self { literal.weight() } else { 0 }
    }

    /// What the value is.
    ///
    /// # Errors
    /// A scalar of the document that is no JSON.
    #[inline]
    pub(crate) fn shape(&self) -> Result<Shape<'_>, Malformed> {
        let Some(literal) = self.literal() else { return self.node_shape() };
        Ok(match literal {
            Literal::Null => Shape::Null,
            Literal::Bool(value) => Shape::Bool(*value),
            Literal::Int(value) => Shape::Int(*value),
            Literal::Float(value) => Shape::Float(*value),
            Literal::Text(text) => Shape::Text(Cow::Borrowed(text)),
            Literal::Char(value) => Shape::Char(*value),
            Literal::Regex(pattern) => Shape::Regex(pattern),
            Literal::List(_) => Shape::List,
            Literal::Map(_) => Shape::Map,
            Literal::IntRange(range) => Shape::IntRange(*range),
            Literal::FloatRange(range) => Shape::FloatRange(*range),
            Literal::CharRange(range) => Shape::CharRange(*range),
        })
    }

    #[inline]
    fn node_shape(&self) -> Result<Shape<'_>, Malformed> {
        let Self::Node(node) = self else { return Ok(Shape::Null) };
        let shape = match node.kind() {
            Kind::Object => Some(Shape::Map),
            Kind::Array => Some(Shape::List),
            Kind::String => node.as_str().map(Shape::Text),
            Kind::Bool => node.as_bool().map(Shape::Bool),
            Kind::Null => (node.bytes() == b"null").then_some(Shape::Null),
            Kind::Number => number(node),
            Kind::Missing | Kind::Invalid => None,
        };
        shape.ok_or_else(|| node.malformed("a JSON value"))
    }

    /// Whether it is a list.
    pub(crate) fn is_list(&self) -> bool {
        match self {
            Self::Node(node) => node.kind() == Kind::Array,
            _ => matches!(self.literal(), Some(Literal::List(_))),
        }
    }

    /// Whether it is a map.
    pub(crate) fn is_map(&self) -> bool {
        match self {
            Self::Node(node) => node.kind() == Kind::Object,
            _ => matches!(self.literal(), Some(Literal::Map(_))),
        }
    }

    /// Whether it is neither list nor map.
    pub(crate) fn is_scalar(&self) -> bool {
        !self.is_list() && !self.is_map()
    }

    /// The elements of a list in order; none of anything else.
    pub(crate) fn items(&self) -> Items<'v> {
        match self {
            Self::Node(node) => Items::Node(node.items()),
            Self::Written(Literal::List(list)) => Items::Written(list.iter()),
            Self::Made(made, origin) if matches!(**made, Literal::List(_)) => {
                Items::Made { made: Arc::clone(made), origin: *origin, at: 0 }
            }
            _ => Items::None,
        }
    }

    /// The members of a map in order; none of anything else. Of keys that stand twice, the
    /// last one counts for [`Value::get`], while both are listed; stored documents have none.
    pub(crate) fn members(&self) -> Vec<(Cow<'v, str>, Value<'v>)> {
        match self {
            Self::Node(node) => node.members().map(|(k, v)| (k, Self::Node(v))).collect(),
            Self::Written(Literal::Map(map)) => map
                .iter()
                .map(|(key, value)| (Cow::Borrowed(&**key), Self::Written(value)))
                .collect(),
            Self::Made(made, origin) => match &**made {
                Literal::Map(map) => map
                    .iter()
                    .map(|(key, value)| {
                        let value = Self::Made(Arc::clone(value), *origin);
                        (Cow::Owned(key.to_string()), value)
                    })
                    .collect(),
                _ => Vec::new(),
            },
            Self::Written(_) => Vec::new(),
        }
    }

    /// The member of a map.
    #[inline]
    pub(crate) fn get(&self, name: &str) -> Option<Value<'v>> {
        match self {
            Self::Node(node) => {
                let found = node.get(name);
                found.exists().then_some(Self::Node(found))
            }
            Self::Written(Literal::Map(map)) => member(map, name).map(|v| Self::Written(v)),
            Self::Written(_) => None,
            Self::Made(made, origin) => match &**made {
                Literal::Map(map) => member(map, name).map(|v| Self::Made(Arc::clone(v), *origin)),
                _ => None,
            },
        }
    }

    /// The value as JSON text, or as policies spell it.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Node(node) => node.raw().to_owned(),
            Self::Written(literal) => literal.to_string(),
            Self::Made(literal, _) => literal.to_string(),
        }
    }
}

fn member<'m>(map: &'m [(Arc<str>, Arc<Literal>)], name: &str) -> Option<&'m Arc<Literal>> {
    map.iter().find(|(key, _)| &**key == name).map(|(_, value)| value)
}

/// Integers beyond 64 bits with sign wrap around where they have no sign, as they do in Guard;
/// beyond that they are floats.
#[inline]
fn number(node: &Node<'_>) -> Option<Shape<'static>> {
    let raw = node.raw();
    if raw == "-0" {
        return Some(Shape::Float(-0.0));
    }
    if let Some(value) = node.as_i64() {
        return Some(Shape::Int(value));
    }
    match raw.parse::<u64>() {
        Ok(value) => Some(Shape::Int(value as i64)),
        Err(_) => node.as_f64().map(Shape::Float),
    }
}

/// The elements of a list.
pub(crate) enum Items<'v> {
    None,
    Node(json::Items<'v>),
    Written(std::slice::Iter<'v, Arc<Literal>>),
    Made { made: Arc<Literal>, origin: Option<Node<'v>>, at: usize },
}

impl<'v> Iterator for Items<'v> {
    type Item = Value<'v>;

    fn next(&mut self) -> Option<Value<'v>> {
        match self {
            Self::None => None,
            Self::Node(items) => items.next().map(Value::Node),
            Self::Written(items) => items.next().map(|item| Value::Written(item)),
            Self::Made { made, origin, at } => {
                let Literal::List(list) = &**made else { return None };
                let item = list.get(*at)?;
                *at += 1;
                Some(Value::Made(Arc::clone(item), *origin))
            }
        }
    }
}

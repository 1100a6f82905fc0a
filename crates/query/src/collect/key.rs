//! Values that sort and group.

use crate::document::{Document, Scalar};
use crate::literal::Number;
use crate::plan::Sort;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::ops::ControlFlow;

/// Characters of a text that decide about its place.
const SORTED_CHARS: usize = 256;

/// A value that can be kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Value {
    Bool(bool),
    Number(Number),
    Text(String),
}

impl Value {
    pub(crate) fn of(scalar: Scalar<'_>) -> Self {
        match scalar {
            Scalar::Bool(value) => Self::Bool(value),
            Scalar::Number(value) => Self::Number(value),
            Scalar::Text(value) => Self::Text(value.into_owned()),
        }
    }

    pub(crate) fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Bool(value) => (*value).into(),
            Self::Number(Number::Integer(value)) => (*value).into(),
            Self::Number(Number::Float(value)) => (*value).into(),
            Self::Text(value) => value.as_str().into(),
        }
    }

    /// Bytes that it holds beside itself.
    pub(crate) fn size(&self) -> usize {
        if let Self::Text(text) = self { text.len() } else { 0 }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Bool(_) => 0,
            Self::Number(_) => 1,
            Self::Text(_) => 2,
        }
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.compare(*b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (a, b) => a.rank().cmp(&b.rank()),
        }
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Value {}

/// A part of a key, with its direction. What is absent comes last in both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) value: Option<Value>,
    descending: bool,
}

impl Part {
    pub(crate) const fn new(value: Option<Value>, descending: bool) -> Self {
        Self { value, descending }
    }
}

impl Ord for Part {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.value, &other.value) {
            (Some(a), Some(b)) if self.descending => b.cmp(a),
            (Some(a), Some(b)) => a.cmp(b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        }
    }
}

impl PartialOrd for Part {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What rows and groups are sorted by.
pub(crate) type Key = Vec<Part>;

/// The key of an item. Of several values the one that comes first counts.
pub(crate) fn sort_key(order: &[Sort], document: &Document<'_>) -> Key {
    let part = |sort: &Sort| {
        let mut first: Option<Value> = None;
        let _ = document.values(&sort.property, &mut |scalar| {
            let mut value = Value::of(scalar);
            if let Value::Text(text) = &mut value
                && let Some((end, _)) = text.char_indices().nth(SORTED_CHARS)
            {
                text.truncate(end);
            }
            let earlier = first
                .as_ref()
                .is_none_or(|first| if sort.descending { value > *first } else { value < *first });
            if earlier {
                first = Some(value);
            }
            ControlFlow::Continue(())
        });
        Part::new(first, sort.descending)
    };
    order.iter().map(part).collect()
}

/// The keys of the groups that an item is in: one for each combination of its values. An item
/// without one of the properties is in none.
pub(crate) fn group_keys(key: &[Sort], document: &Document<'_>) -> Vec<Key> {
    let mut keys = vec![Key::with_capacity(key.len())];
    for sort in key {
        let mut values: Vec<Value> = Vec::new();
        let _ = document.values(&sort.property, &mut |scalar| {
            let value = Value::of(scalar);
            if !values.contains(&value) {
                values.push(value);
            }
            if values.len() < MOST_VALUES {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        let mut longer = Vec::with_capacity(keys.len() * values.len());
        for key in &keys {
            for value in &values {
                let mut key = key.clone();
                key.push(Part::new(Some(value.clone()), sort.descending));
                longer.push(key);
            }
        }
        longer.truncate(MOST_KEYS);
        keys = longer;
    }
    keys
}

/// The most values of one property that an item is grouped by.
const MOST_VALUES: usize = 1_000;
/// The most groups that one item is in.
const MOST_KEYS: usize = 10_000;

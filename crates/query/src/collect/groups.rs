//! Groups of items, and what is added up of each.

use super::key::{Key, Value, group_keys};
use super::sum::Sum;
use crate::document::Document;
use crate::error::QueryError;
use crate::plan::{Column, Grouping, Term};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The most groups that are kept to be sorted by an aggregate, and the most bytes of their keys.
const MOST_GROUPS: usize = 100_000;
const MOST_BYTES: usize = 64 << 20;

/// Groups in order of their keys. Where that is the order of the answer, only the first ones
/// after the page before are kept: one that is pushed out can't come back, since all that
/// pushed it out stay before it.
#[derive(Debug)]
pub(crate) struct Groups<'q> {
    grouping: &'q Grouping,
    after: Option<Key>,
    most: usize,
    bytes: usize,
    groups: BTreeMap<Key, Vec<Sum>>,
}

/// A group's row.
pub(crate) struct Group {
    pub(crate) key: Key,
    pub(crate) json: String,
}

impl<'q> Groups<'q> {
    pub(crate) fn new(grouping: &'q Grouping, after: Option<Key>, most: usize) -> Self {
        Self { grouping, after, most, bytes: 0, groups: BTreeMap::new() }
    }

    pub(crate) fn offer(&mut self, document: &Document<'_>) -> Result<(), QueryError> {
        for key in group_keys(&self.grouping.key, document) {
            let grouping = self.grouping;
            if let Some(sums) = self.group(key)? {
                for (sum, aggregate) in sums.iter_mut().zip(&grouping.aggregates) {
                    sum.add(aggregate, document);
                }
            }
        }
        Ok(())
    }

    /// The sums of a group, unless it is of another page.
    fn group(&mut self, key: Key) -> Result<Option<&mut Vec<Sum>>, QueryError> {
        if self.after.as_ref().is_some_and(|after| key <= *after) {
            return Ok(None);
        }
        if !self.groups.contains_key(&key) {
            if self.grouping.order.is_empty() {
                if self.groups.len() >= self.most {
                    if self.groups.last_key_value().is_some_and(|(last, _)| key > *last) {
                        return Ok(None);
                    }
                    self.groups.pop_last();
                }
            } else {
                self.bytes +=
                    key.iter().filter_map(|p| p.value.as_ref()).map(Value::size).sum::<usize>();
                if self.groups.len() >= MOST_GROUPS || self.bytes > MOST_BYTES {
                    return Err(QueryError::TooManyGroups(self.groups.len()));
                }
            }
        }
        let aggregates = &self.grouping.aggregates;
        let fresh = || aggregates.iter().map(|a| Sum::new(a.function)).collect();
        Ok(Some(self.groups.entry(key).or_insert_with(fresh)))
    }

    pub(crate) fn merge(&mut self, other: Self) -> Result<(), QueryError> {
        for (key, more) in other.groups {
            if let Some(sums) = self.group(key)? {
                for (sum, more) in sums.iter_mut().zip(more) {
                    sum.merge(more);
                }
            }
        }
        Ok(())
    }

    /// The groups in the order of the answer. Without a GROUP BY there is always one.
    pub(crate) fn into_sorted(mut self, columns: &[Column]) -> Result<Vec<Group>, QueryError> {
        if self.grouping.key.is_empty() && self.after.is_none() {
            self.group(Key::new())?;
        }
        let mut rows: Vec<(Key, Vec<Option<Value>>)> = self
            .groups
            .into_iter()
            .map(|(key, sums)| {
                let results = sums.iter().zip(&self.grouping.aggregates);
                (key, results.map(|(sum, aggregate)| sum.result(aggregate.function)).collect())
            })
            .collect();
        if !self.grouping.order.is_empty() {
            rows.sort_by(|a, b| compare(self.grouping, a, b));
            rows.truncate(self.most.saturating_sub(1));
        }
        let row = |(key, results): (Key, Vec<Option<Value>>)| {
            let json = json(self.grouping, columns, &key, &results);
            Group { key, json }
        };
        Ok(rows.into_iter().map(row).collect())
    }
}

type Finished = (Key, Vec<Option<Value>>);

fn compare(grouping: &Grouping, a: &Finished, b: &Finished) -> Ordering {
    let value = |row: &Finished, by: Term| match by {
        Term::Key(at) => row.0.get(at).and_then(|part| part.value.clone()),
        Term::Aggregate(at) => row.1.get(at).cloned().flatten(),
    };
    for sort in &grouping.order {
        let part = |row| super::key::Part::new(value(row, sort.by), sort.descending);
        let order = part(a).cmp(&part(b));
        if order.is_ne() {
            return order;
        }
    }
    a.0.cmp(&b.0)
}

fn json(grouping: &Grouping, columns: &[Column], key: &Key, results: &[Option<Value>]) -> String {
    let to_json = |value: Option<&Value>| value.map_or(serde_json::Value::Null, Value::to_json);
    let mut row = serde_json::Map::new();
    for column in columns {
        match column {
            Column::Aggregate(at) => {
                if let Some(aggregate) = grouping.aggregates.get(*at) {
                    let result = results.get(*at).and_then(Option::as_ref);
                    row.insert(aggregate.name(), to_json(result));
                }
            }
            Column::Property(property) => {
                let part = grouping.key.iter().position(|sort| sort.property == *property);
                let value = part.and_then(|at| key.get(at)).and_then(|part| part.value.as_ref());
                insert(&mut row, property.root.name(), &property.steps, to_json(value));
            }
        }
    }
    serde_json::Value::Object(row).to_string()
}

/// Puts a value where the steps lead, making the objects on the way.
fn insert(
    row: &mut serde_json::Map<String, serde_json::Value>,
    name: &str,
    steps: &[String],
    value: serde_json::Value,
) {
    let Some((step, rest)) = steps.split_first() else {
        row.insert(name.to_owned(), value);
        return;
    };
    let within = row.entry(name).or_insert_with(|| serde_json::Value::Object(Default::default()));
    if let serde_json::Value::Object(within) = within {
        insert(within, step, rest, value);
    }
}

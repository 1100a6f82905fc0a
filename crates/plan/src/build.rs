//! Filling in an item along a table's fields.

use crate::reader::{Reader, Seen, has_unknown, unreadable, unreadable_object};
use crate::table::{Absent, Field, Kind};
use serde_json::{Map, Value, json};

/// Fills in what the fields say of the properties.
pub(crate) fn fill(item: &mut Value, fields: &[Field], reader: &Reader<'_>) {
    for field in fields {
        let seen = reader.get(field.cfn, field.terraform);
        let value = match field.kind {
            Kind::Text => plain(seen.text()),
            Kind::Flag => plain(seen.flag()),
            Kind::List => plain(seen.list().then(known_or_not)),
            Kind::Document => document(seen),
            Kind::References(member) => references(reader, field, seen, member),
            Kind::Made(make) => plain(make(reader)),
            Kind::MadeObject(make) => match make(reader) {
                Seen::Unknown => Some(unreadable_object()),
                other => plain(other),
            },
            Kind::Append(make) => {
                append(item, field.to, make(reader));
                continue;
            }
        };
        let value = value.or_else(|| match field.absent {
            Absent::Nothing => None,
            Absent::Unknown => Some(unreadable()),
            Absent::Json(text) => serde_json::from_str(text).ok(),
        });
        if let Some(value) = value
            && let Some(place) = place(item, field.to)
        {
            *place = value;
        }
    }
}

/// Makes what the fields say unreadable.
pub(crate) fn spoil(item: &mut Value, fields: &[Field]) {
    for field in fields {
        let value = match field.kind {
            Kind::Document | Kind::MadeObject(_) => unreadable_object(),
            _ => unreadable(),
        };
        if let Some(place) = place(item, field.to) {
            *place = value;
        }
    }
}

fn plain(seen: Seen) -> Option<Value> {
    match seen {
        Seen::Absent => None,
        Seen::Unknown => Some(unreadable()),
        Seen::Known(value) => Some(value),
    }
}

/// A list of scalars is known when all of them are.
fn known_or_not(value: Value) -> Seen {
    if has_unknown(&value) { Seen::Unknown } else { Seen::Known(value) }
}

/// A policy document: JSON, or text that holds JSON. It is known as a whole or not at all.
pub(crate) fn document(seen: Seen) -> Option<Value> {
    match seen {
        Seen::Absent => None,
        Seen::Unknown => Some(unreadable_object()),
        Seen::Known(value) if has_unknown(&value) => Some(unreadable_object()),
        Seen::Known(Value::String(text)) => Some(Value::String(text)),
        Seen::Known(other) => Some(Value::String(other.to_string())),
    }
}

fn references(
    reader: &Reader<'_>,
    field: &Field,
    seen: Seen,
    member: &'static str,
) -> Option<Value> {
    if seen == Seen::Absent {
        return None;
    }
    match reader.ids(field.cfn, field.terraform) {
        Some(ids) => Some(ids.into_iter().map(|id| json!({ member: id })).collect()),
        None => Some(unreadable()),
    }
}

/// Adds an element to a list; one that is not known makes the list unreadable.
fn append(item: &mut Value, to: &str, seen: Seen) {
    let Some(place) = place(item, to) else { return };
    match seen {
        Seen::Absent => {}
        Seen::Unknown => *place = unreadable(),
        Seen::Known(Value::Array(more)) => extend(place, more),
        Seen::Known(one) => extend(place, vec![one]),
    }
}

fn extend(place: &mut Value, more: Vec<Value>) {
    match place {
        Value::Null => *place = Value::Array(more),
        Value::Array(list) => list.extend(more),
        // It is unreadable, and stays so.
        _ => {}
    }
}

/// The place of a dotted path, made on the way; none where something else stands.
pub(crate) fn place<'i>(item: &'i mut Value, path: &str) -> Option<&'i mut Value> {
    let mut here = item;
    for part in path.split('.') {
        if here.is_null() {
            *here = Value::Object(Map::new());
        }
        here = here.as_object_mut()?.entry(part).or_insert(Value::Null);
    }
    Some(here)
}

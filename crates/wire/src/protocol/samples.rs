//! Values that fit a shape, made of a seed's bytes, for tests.

use serde_json::{Map, Value, json};

use crate::schema::{Kind, Location, Member, Shape, TimestampFormat};

/// Levels below which structures, lists and maps stay empty.
const MAX_DEPTH: usize = 6;

/// Texts that are hard to carry.
const TEXTS: [&str; 6] = ["a", "x & <y> \"z\"", "é 日本", "1.2/3:4", " two\n\tlines ", "100%+="];
/// Texts that a header can carry.
const HEADER_TEXTS: [&str; 3] = ["a", "x & <y>", "1.2/3:4=+"];

/// A value of an input or output.
pub(super) fn sample(shape: &Shape, seed: &mut dyn Iterator<Item = u8>) -> Value {
    let mut fields = Map::new();
    for member in shape.members() {
        // A body is always there, be it empty.
        let wanted = member.required
            || shape.traits.payload == Some(member.name)
            || matches!(member.traits.location, Location::Uri | Location::Status)
            || seed.next().unwrap_or(0) % 4 == 1;
        if wanted && let Some(value) = of_member(member, seed, MAX_DEPTH) {
            fields.insert(member.name.to_owned(), value);
        }
    }
    Value::Object(fields)
}

fn of_member(member: &Member, seed: &mut dyn Iterator<Item = u8>, depth: usize) -> Option<Value> {
    let dice = seed.next().unwrap_or(1);
    let location = member.traits.location;
    match (location, &member.shape.kind) {
        (Location::Status, _) => Some((200 + u16::from(dice % 3)).into()),
        (Location::HeaderPrefix, _) => Some(json!({"key": "value", "other": "x"})),
        (Location::Header, Kind::String(..)) => {
            Some(HEADER_TEXTS[usize::from(dice) % HEADER_TEXTS.len()].into())
        }
        (Location::Header, Kind::Timestamp) => Some((u32::from(dice) * 1_000_003).into()),
        (Location::Query, Kind::Map { .. }) => None,
        _ if member.timestamp_format() == Some(TimestampFormat::Rfc822) => {
            Some((u32::from(dice) * 1_000_003).into())
        }
        _ => of_shape(member.shape, seed, depth),
    }
}

/// None stands for a value that no wire could tell from an absent one.
fn of_shape(shape: &Shape, seed: &mut dyn Iterator<Item = u8>, depth: usize) -> Option<Value> {
    let dice = seed.next().unwrap_or(1);
    let below = depth.checked_sub(1);
    match &shape.kind {
        Kind::Structure(members) => {
            let below = below?;
            let mut fields = Map::new();
            for member in *members {
                if (member.required || seed.next().unwrap_or(0) % 3 == 1)
                    && let Some(value) = of_member(member, seed, below)
                {
                    fields.insert(member.name.to_owned(), value);
                }
            }
            (!fields.is_empty()).then_some(Value::Object(fields))
        }
        Kind::List(element, _) => {
            let below = below?;
            let values: Vec<Value> =
                (0..1 + dice % 12).filter_map(|_| of_shape(element, seed, below)).collect();
            (!values.is_empty()).then_some(Value::Array(values))
        }
        Kind::Map { key, value, .. } => {
            let below = below?;
            let key = match key.kind {
                Kind::Enumeration([first, ..], _) => (*first).to_owned(),
                _ => TEXTS[usize::from(dice) % TEXTS.len()].to_owned(),
            };
            let value = of_shape(value, seed, below)?;
            Some(Value::Object([(key, value)].into_iter().collect()))
        }
        Kind::String(..) => Some(TEXTS[usize::from(dice) % TEXTS.len()].into()),
        Kind::Enumeration(values, _) => Some(values[usize::from(dice) % values.len()].into()),
        Kind::Blob(_) => Some(["AAE=", "PGE+", "/+8="][usize::from(dice % 3)].into()),
        Kind::Boolean => Some((dice > 99).into()),
        Kind::Integer(_) => Some((i32::from(dice) - 100).into()),
        Kind::Long(_) => Some((i64::from(dice) * (1 << 40)).into()),
        Kind::Double(_) if dice > 240 => Some("NaN".into()),
        Kind::Double(_) => Some((f64::from(dice) / 4.0).into()),
        Kind::Timestamp if dice > 128 => Some((f64::from(dice) * 1e6 + 0.25).into()),
        Kind::Timestamp => Some((u32::from(dice) * 1_000_003).into()),
    }
}

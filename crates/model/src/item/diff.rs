//! `configurationItemDiff`: what changed between two items of a resource.

use super::ConfigurationItem;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// How a property changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ChangeType {
    /// It was not there before.
    Create,
    /// Its value is another.
    Update,
    /// It is no more.
    Delete,
}

/// One property's change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyChange {
    /// The value before, or null.
    pub previous_value: Value,
    /// The value now, or null.
    pub updated_value: Value,
    /// How it changed.
    pub change_type: ChangeType,
}

/// The difference between successive items, as rule events carry it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemDiff {
    /// Changes by dotted path, each segment's first letter in upper case:
    /// `Configuration.State`, `Relationships.1`, `Tags.env`.
    pub changed_properties: BTreeMap<String, PropertyChange>,
    /// Of the resource: created, updated or deleted.
    pub change_type: ChangeType,
}

/// The difference from `before` to `after`. A first item is a creation without properties.
pub fn item_diff(before: Option<&ConfigurationItem>, after: &ConfigurationItem) -> ItemDiff {
    let Some(before) = before.filter(|b| !b.status.is_deleted()) else {
        return ItemDiff { changed_properties: BTreeMap::new(), change_type: ChangeType::Create };
    };
    let mut changed = BTreeMap::new();
    compare("", &parts(before), &parts(after), &mut changed);
    let change_type =
        if after.status.is_deleted() { ChangeType::Delete } else { ChangeType::Update };
    ItemDiff { changed_properties: changed, change_type }
}

/// The parts of an item that count as its configuration.
fn parts(item: &ConfigurationItem) -> Value {
    let supplementary: Map<String, Value> = item
        .supplementary_configuration
        .iter()
        .map(|(name, raw)| (name.clone(), raw.to_value()))
        .collect();
    let tags: Map<String, Value> =
        item.tags.iter().map(|(k, v)| (k.clone(), Value::from(v.as_str()))).collect();
    serde_json::json!({
        "configuration": item.configuration.to_value(),
        "relationships": serde_json::to_value(&item.relationships).unwrap_or_default(),
        "supplementaryConfiguration": supplementary,
        "tags": tags,
    })
}

fn compare(
    path: &str,
    before: &Value,
    after: &Value,
    changed: &mut BTreeMap<String, PropertyChange>,
) {
    match (before, after) {
        (Value::Object(b), Value::Object(a)) => {
            for (key, old) in b {
                compare(&join(path, key), old, a.get(key).unwrap_or(&Value::Null), changed);
            }
            for (key, new) in a.iter().filter(|(key, _)| !b.contains_key(*key)) {
                compare(&join(path, key), &Value::Null, new, changed);
            }
        }
        (Value::Array(b), Value::Array(a)) => compare_arrays(path, b, a, changed),
        _ if before == after => {}
        _ => {
            note(path, before, after, changed);
        }
    }
}

/// A changed element is a deletion at its old index and a creation at its new one, with the
/// whole element as value. Where both fall on one index the property is updated.
fn compare_arrays(
    path: &str,
    before: &[Value],
    after: &[Value],
    changed: &mut BTreeMap<String, PropertyChange>,
) {
    let mut kept = vec![false; after.len()];
    let mut gone: BTreeMap<usize, &Value> = BTreeMap::new();
    for (index, old) in before.iter().enumerate() {
        let same = kept.iter_mut().zip(after).find(|(kept, new)| !**kept && *new == old);
        match same {
            Some((kept, _)) => *kept = true,
            None => {
                gone.insert(index, old);
            }
        }
    }
    for (index, new) in after.iter().enumerate().filter(|(i, _)| kept.get(*i) == Some(&false)) {
        let old = gone.remove(&index).unwrap_or(&Value::Null);
        note(&join(path, &index.to_string()), old, new, changed);
    }
    for (index, old) in gone {
        note(&join(path, &index.to_string()), old, &Value::Null, changed);
    }
}

fn note(path: &str, before: &Value, after: &Value, changed: &mut BTreeMap<String, PropertyChange>) {
    let change_type = match (before, after) {
        (Value::Null, _) => ChangeType::Create,
        (_, Value::Null) => ChangeType::Delete,
        _ => ChangeType::Update,
    };
    changed.insert(
        path.to_owned(),
        PropertyChange {
            previous_value: before.clone(),
            updated_value: after.clone(),
            change_type,
        },
    );
}

/// Appends a segment with its first letter in upper case. Tag keys keep their case.
fn join(path: &str, segment: &str) -> String {
    let segment = if path == "Tags" {
        segment.to_owned()
    } else {
        let mut chars = segment.chars();
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
    };
    if path.is_empty() { segment } else { format!("{path}.{segment}") }
}

#[cfg(test)]
mod tests {
    use super::super::parse::Defaults;
    use super::*;
    use crate::time::Timestamp;

    fn item(configuration: &str, tags: &str) -> ConfigurationItem {
        let text = format!(
            r#"{{"resourceType":"AWS::EC2::Instance","resourceId":"i-1","configuration":{configuration},"tags":{tags}}}"#
        );
        let defaults = Defaults {
            account: "123456789012".into(),
            region: "us-east-1".into(),
            capture_time: Timestamp::from_millis(0),
        };
        ConfigurationItem::parse(&text, &defaults).unwrap()
    }

    #[test]
    fn names_each_changed_property() {
        let before =
            item(r#"{"state":{"name":"running"},"groups":["a","b"],"gone":1}"#, r#"{"k":"v"}"#);
        let after = item(
            r#"{"state":{"name":"stopped"},"groups":["b","c"],"new":[1]}"#,
            r#"{"k":"w","x":"y"}"#,
        );
        let diff = item_diff(Some(&before), &after);
        let seen: Vec<(String, ChangeType)> =
            diff.changed_properties.iter().map(|(k, v)| (k.clone(), v.change_type)).collect();
        assert_eq!(
            seen,
            [
                ("Configuration.Gone".into(), ChangeType::Delete),
                ("Configuration.Groups.0".into(), ChangeType::Delete),
                ("Configuration.Groups.1".into(), ChangeType::Create),
                ("Configuration.New".into(), ChangeType::Create),
                ("Configuration.State.Name".into(), ChangeType::Update),
                ("Tags.k".into(), ChangeType::Update),
                ("Tags.x".into(), ChangeType::Create),
            ]
        );
        assert_eq!(diff.change_type, ChangeType::Update);
    }

    #[test]
    fn first_and_last_items() {
        let one = item("{}", "{}");
        assert_eq!(item_diff(None, &one).change_type, ChangeType::Create);
        let gone = one.deleted(Timestamp::from_millis(9));
        assert_eq!(item_diff(Some(&one), &gone).change_type, ChangeType::Delete);
        assert_eq!(item_diff(Some(&gone), &one).change_type, ChangeType::Create);
    }
}

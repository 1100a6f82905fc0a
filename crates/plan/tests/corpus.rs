//! The cases of `tests/corpus/plan`: properties, and what the item holds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use assize_plan::{Home, resource};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    note: String,
    #[serde(rename = "type")]
    kind: String,
    properties: Value,
    item: Value,
}

#[test]
fn items_hold_what_the_cases_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/corpus/plan/resources.yaml");
    let text = std::fs::read_to_string(path).unwrap();
    let cases: Vec<Case> = serde_norway::from_str(&text).unwrap();
    let home = Home {
        account: "123456789012".into(),
        region: "us-east-1".into(),
        time: "2026-11-01T00:00:00.000Z".into(),
    };
    assert!(cases.len() >= 15);
    for case in cases {
        let planned = resource(&case.kind, "x", case.properties, &home).unwrap();
        holds(&case.item, &planned.item, &case.note);
    }
}

/// Members that the case names must be there; lists must be whole.
fn holds(wanted: &Value, found: &Value, at: &str) {
    match (wanted, found) {
        (Value::String(text), found) if text == "unknown" => {
            assert!(found.get("unknown").is_some(), "{at}: {found} is known");
        }
        (Value::Object(wanted), Value::Object(found)) => {
            for (name, wanted) in wanted {
                let found = found.get(name).unwrap_or(&Value::Null);
                holds(wanted, found, &format!("{at}/{name}"));
            }
        }
        (Value::Array(wanted), Value::Array(found)) => {
            assert_eq!(wanted.len(), found.len(), "{at}: {found:?}");
            for (number, (wanted, found)) in wanted.iter().zip(found).enumerate() {
                holds(wanted, found, &format!("{at}/{number}"));
            }
        }
        (wanted, found) => assert_eq!(wanted, found, "{at}"),
    }
}

//! SARIF as the specification has it: members, types and required ones of every object that
//! `assize eval` writes (SARIF 2.1.0 §3; which allows no others).
#![allow(clippy::unwrap_used, clippy::panic, reason = "test helpers")]

mod support;

use serde_json::Value;
use support::{assize, json};

/// What a member may be.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Text,
    Count,
    Positive,
    Flag,
    /// One of these.
    Word(&'static [&'static str]),
    /// An object of this name.
    Is(&'static str),
    /// A list of objects of this name.
    List(&'static str),
    /// An object whose members are free.
    Bag,
    /// An object whose members are texts.
    Texts,
}

use Kind::{Bag, Count, Flag, Is, List, Positive, Text, Texts, Word};

const LEVELS: &[&str] = &["none", "note", "warning", "error"];
const KINDS: &[&str] = &["notApplicable", "pass", "fail", "review", "open", "informational"];

/// Objects by name: each member, whether it must be there, and what it is.
type Object = (&'static str, &'static [(&'static str, bool, Kind)]);

const OBJECTS: &[Object] = &[
    (
        "sarifLog",
        &[
            ("$schema", false, Text),
            ("version", true, Word(&["2.1.0"])),
            ("runs", true, List("run")),
        ],
    ),
    (
        "run",
        &[
            ("tool", true, Is("tool")),
            ("results", false, List("result")),
            ("invocations", false, List("invocation")),
        ],
    ),
    ("tool", &[("driver", true, Is("toolComponent"))]),
    (
        "toolComponent",
        &[
            ("name", true, Text),
            ("semanticVersion", false, Text),
            ("rules", false, List("reportingDescriptor")),
        ],
    ),
    (
        "reportingDescriptor",
        &[
            ("id", true, Text),
            ("shortDescription", false, Is("message")),
            ("defaultConfiguration", false, Is("reportingConfiguration")),
            ("properties", false, Bag),
        ],
    ),
    ("reportingConfiguration", &[("level", false, Word(LEVELS))]),
    ("message", &[("text", true, Text)]),
    (
        "result",
        &[
            ("ruleId", false, Text),
            ("ruleIndex", false, Count),
            ("kind", false, Word(KINDS)),
            ("level", false, Word(LEVELS)),
            ("message", true, Is("message")),
            ("locations", false, List("location")),
            ("partialFingerprints", false, Texts),
            ("properties", false, Bag),
        ],
    ),
    (
        "location",
        &[
            ("physicalLocation", false, Is("physicalLocation")),
            ("logicalLocations", false, List("logicalLocation")),
        ],
    ),
    (
        "physicalLocation",
        &[("artifactLocation", true, Is("artifactLocation")), ("region", false, Is("region"))],
    ),
    ("artifactLocation", &[("uri", false, Text)]),
    ("region", &[("startLine", false, Positive), ("byteOffset", false, Count)]),
    (
        "logicalLocation",
        &[("name", false, Text), ("fullyQualifiedName", false, Text), ("kind", false, Text)],
    ),
    (
        "invocation",
        &[
            ("executionSuccessful", true, Flag),
            ("toolExecutionNotifications", false, List("notification")),
        ],
    ),
    (
        "notification",
        &[
            ("level", false, Word(LEVELS)),
            ("message", true, Is("message")),
            ("locations", false, List("location")),
        ],
    ),
];

fn check(value: &Value, object: &str, path: &str) {
    let (_, members) = OBJECTS.iter().find(|(name, _)| *name == object).unwrap();
    let found = value.as_object().unwrap_or_else(|| panic!("{path}: no object"));
    for (name, inner) in found {
        let member = members.iter().find(|(known, ..)| known == name);
        let (_, _, kind) = member.unwrap_or_else(|| panic!("{path}: no {object} has `{name}`"));
        is(inner, *kind, &format!("{path}/{name}"));
    }
    for (name, _, _) in members.iter().filter(|(_, required, _)| *required) {
        assert!(found.contains_key(*name), "{path}: a {object} must have `{name}`");
    }
}

fn is(value: &Value, kind: Kind, path: &str) {
    match kind {
        Is(object) => return check(value, object, path),
        List(object) => {
            let list = value.as_array().unwrap_or_else(|| panic!("{path}: no list"));
            return list.iter().for_each(|element| check(element, object, path));
        }
        _ => {}
    }
    let fits = match kind {
        Text => value.is_string(),
        Count => value.is_u64(),
        Positive => value.as_u64().is_some_and(|n| n > 0),
        Flag => value.is_boolean(),
        Word(words) => value.as_str().is_some_and(|word| words.contains(&word)),
        Bag => value.is_object(),
        Texts => value.as_object().is_some_and(|all| all.values().all(Value::is_string)),
        Is(_) | List(_) => true,
    };
    assert!(fits, "{path}: {value} is no {kind:?}");
}

#[test]
fn logs_have_the_specifications_members_only() {
    let all = "COMPLIANT,NON_COMPLIANT,NOT_APPLICABLE,INSUFFICIENT_DATA";
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    for more in [&[][..], &["--compliance", all], &["--rules", "rules.yaml"]] {
        let files = ["snapshot.json", "broken.ndjson"];
        let args = [&["eval", "-o", "sarif"], more, &files].concat();
        let log = json(&assize(&args).current_dir(fixtures).output().unwrap());
        check(&log, "sarifLog", "");
        let run = log.pointer("/runs/0").unwrap();
        let rules = run.pointer("/tool/driver/rules").and_then(Value::as_array).unwrap();
        let results = run.get("results").and_then(Value::as_array).unwrap();
        assert!(!results.is_empty());
        for result in results {
            // §3.27.6: the index is that of the rule with the result's id.
            let at = result.get("ruleIndex").and_then(Value::as_u64).unwrap();
            let rule = rules.get(usize::try_from(at).unwrap()).unwrap();
            assert_eq!(rule.get("id"), result.get("ruleId"));
            // §3.27.10: only failures have a level other than none.
            let fails = result.get("kind").and_then(Value::as_str) == Some("fail");
            let level = result.get("level").and_then(Value::as_str).unwrap();
            assert_eq!(fails, level != "none", "{result}");
        }
    }
}

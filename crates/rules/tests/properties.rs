//! What holds for every rule and any item at all.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use assize_model::item::IndexedItem;
use assize_model::{ComplianceType, Timestamp};
use assize_rule::testing::FixedContext;
use assize_rule::{NativeRule, Param, ParamKind, ParamMap};
use assize_rules::RULES;
use assize_rules::ec2::openings::{Group, Wanted, judge, may_be_open, openings};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Names that rules look for, so that arbitrary items get past their first steps: those of
/// the corpus.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    fn collect(value: &Value, names: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                names.extend(members.keys().cloned());
                members.values().for_each(|value| collect(value, names));
            }
            Value::Array(elements) => elements.iter().for_each(|value| collect(value, names)),
            _ => {}
        }
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/corpus/rules");
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        collect(&serde_norway::from_str(&text).unwrap(), &mut names);
    }
    names.into_iter().collect()
});

const WORDS: &[&str] = &[
    "",
    "tcp",
    "udp",
    "-1",
    "icmp",
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "::/0",
    "10.0.0.0/8",
    "default",
    "sg-1",
    "Allow",
    "Deny",
    "*",
    "s3:*",
    "AllUsers",
    "Read",
    "Enabled",
    "N/A",
    "2026-01-01T00:00:00Z",
    "%7B%22Statement%22%3A%5B%5D%7D",
    "{\"Statement\":[]}",
    "{",
    "\"",
    "attached",
    "true",
    "arn:aws:iam::123456789012:policy/p",
    "\u{0}é😀\"\\",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1_i64..70_000).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(WORDS).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 96, 8, |inner| {
        let name = prop_oneof![
            8 => prop::sample::select(NAMES.as_slice()),
            1 => any::<String>(),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..10)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Parameters with which every rule can be prepared.
fn params(rule: &NativeRule) -> ParamMap {
    let value = |param: &Param| match (param.name, param.kind) {
        ("*", _) => ("port", "22"),
        (name @ "oldestVersionSupported", _) => (name, "1.29"),
        (name, ParamKind::Int | ParamKind::Double) => (name, "90"),
        (name, ParamKind::Boolean) => (name, "true"),
        (name, ParamKind::String | ParamKind::Csv) => (name, "x/~y"),
    };
    rule.params.iter().filter(|p| p.required || p.name == "*").map(value).collect()
}

fn item(resource_type: &str, parts: &[Value; 4]) -> String {
    let [configuration, supplementary, tags, relationships] = parts;
    json!({
        "resourceType": resource_type, "resourceId": "r-1", "awsAccountId": "123456789012",
        "configuration": configuration, "supplementaryConfiguration": supplementary,
        "tags": tags, "relationships": relationships,
    })
    .to_string()
}

proptest! {
    #[test]
    fn no_item_makes_a_rule_panic(
        parts in [any_json(), any_json(), any_json(), any_json()],
        group in any_json(),
    ) {
        let nothing = [group, Value::Null, Value::Null, Value::Null];
        let other = item("AWS::EC2::SecurityGroup", &nothing).replace("r-1", "sg-1");
        let context = FixedContext::at(Timestamp::from_millis(1_767_225_600_000)).with(&other);
        for rule in RULES {
            let prepared = rule.prepare(&params(rule)).unwrap();
            for resource_type in rule.types.iter().take(3) {
                let indexed = IndexedItem::new(item(resource_type, &parts)).unwrap();
                let view = indexed.view().unwrap();
                let verdict = prepared.judge(&view, &context);
                let annotation = verdict.annotation.clone().unwrap_or_default();
                prop_assert!(annotation.chars().count() <= 256);
                prop_assert!(
                    verdict.compliance == ComplianceType::Compliant || !annotation.is_empty(),
                    "{} {:?}", rule.id, verdict
                );
                prop_assert_eq!(prepared.judge(&view, &context), verdict, "{}", rule.id);
            }
        }
    }
}

fn permission() -> impl Strategy<Value = Value> {
    let block = prop::sample::select(&[
        "0.0.0.0/0",
        "0.0.0.0/1",
        "128.0.0.0/1",
        "0.0.0.0/2",
        "64.0.0.0/2",
        "10.0.0.0/8",
        "::/0",
        "::/1",
        "8000::/1",
        "2000::/3",
        "fc00::/7",
    ]);
    let protocol = prop::sample::select(&["tcp", "udp", "-1", "icmp"]);
    let ports = (0_u16..6, 0_u16..6);
    (protocol, ports, prop::collection::vec(block, 0..3)).prop_map(|(protocol, ports, blocks)| {
        json!({
            "ipProtocol": protocol,
            "fromPort": ports.0.min(ports.1),
            "toPort": ports.0.max(ports.1),
            "ipRanges": blocks,
        })
    })
}

/// The slow way: port by port, all blocks that reach it.
fn open_by_brute_force(groups: &[Vec<Value>], wanted: &[(&str, u16)]) -> bool {
    let reach = |protocol: &str, port: u16| {
        let blocks: Vec<_> = groups
            .iter()
            .flatten()
            .filter(|p| {
                let of = p["ipProtocol"].as_str().unwrap();
                let within = p["fromPort"].as_u64().unwrap() <= u64::from(port)
                    && u64::from(port) <= p["toPort"].as_u64().unwrap();
                of == "-1" || (of == protocol && within)
            })
            .flat_map(|p| p["ipRanges"].as_array().unwrap())
            .map(|b| assize_rules::shared::net::Cidr::parse(b.as_str().unwrap()).unwrap())
            .collect();
        assize_rules::shared::net::reach_the_world(blocks)
    };
    wanted.iter().any(|(protocol, port)| reach(protocol, *port))
}

proptest! {
    #[test]
    fn openings_agree_with_brute_force(
        groups in prop::collection::vec(prop::collection::vec(permission(), 0..4), 1..3),
        tcp in prop::collection::vec(0_u16..6, 0..3),
        udp in prop::collection::vec(0_u16..6, 0..3),
    ) {
        let items: Vec<IndexedItem> = groups
            .iter()
            .map(|permissions| {
                let parts = [
                    json!({ "ipPermissions": permissions }), Value::Null, Value::Null, Value::Null,
                ];
                IndexedItem::new(item("AWS::EC2::SecurityGroup", &parts)).unwrap()
            })
            .collect();
        let views: Vec<_> = items.iter().map(|i| i.view().unwrap()).collect();
        let judged: Vec<_> = views.iter().map(|v| Group::used(v).unwrap()).collect();
        let ports = tcp.iter().map(|p| ("tcp", *p)).chain(udp.iter().map(|p| ("udp", *p)));
        let ports: Vec<_> = ports.collect();
        let wanted = Wanted { tcp: tcp.into_iter().collect(), udp: udp.into_iter().collect() };
        let open = open_by_brute_force(&groups, &ports);
        prop_assert_eq!(!openings(&judged, &wanted).unwrap().is_empty(), open);
        // The quick phase may suspect too much, but never too little.
        prop_assert!(may_be_open(&judged, &wanted).unwrap() || !open);
        let verdict = judge(&judged, &wanted).unwrap();
        prop_assert_eq!(verdict.compliance == ComplianceType::NonCompliant, open);
        prop_assert_eq!(verdict.evidence.is_empty(), !open);
    }
}

//! What the recorder writes, against the properties that AWS publishes for each type.
//!
//! A sample that has every member of the service's answers goes through the same conversion as
//! real answers do. Each published property is either among what comes out, or in the table of
//! those that are not written, with the reason.

use crate::found::Draft;
use crate::path;
use crate::spec::{Keep, Spec};
use crate::types;
use assize_wire::schema::{Kind, Shape};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

const PUBLISHED: &str = include_str!("../data/published-properties.txt");

/// Shapes nest at most so deep in a sample; some hold themselves.
const DEPTH: usize = 12;

/// A name that the service gives, as with attributes of queues.
const ANY: &str = "*";

/// Published properties that are not written: type, how the path begins, why.
const NOT_WRITTEN: &[(&str, &str, &str)] = &[
    (
        "AWS::EC2::Instance",
        "configuration.state.value",
        "states of instances have a code and a name, and no sample of AWS's has a value",
    ),
    (
        "AWS::S3::Bucket",
        "supplementaryConfiguration.BucketLifecycleConfiguration.rules.filter.predicate.prefix",
        "written for a filter of a prefix alone; the sample's filter has several parts",
    ),
    (
        "AWS::RDS::DBInstance",
        "configuration.latestRestorableTime",
        "moves on by itself, so that each look would make an item",
    ),
];

/// A value that has everything.
fn sample(shape: &'static Shape, depth: usize) -> Value {
    match &shape.kind {
        _ if depth == 0 => Value::Null,
        Kind::Structure(members) => members
            .iter()
            .map(|member| (member.name.to_owned(), sample(member.shape, depth - 1)))
            .filter(|(_, value)| !value.is_null())
            .collect::<Map<_, _>>()
            .into(),
        Kind::List(element, _) => json!([sample(element, depth - 1)]),
        Kind::Map { value, .. } => json!({ ANY: sample(value, depth - 1) }),
        Kind::Boolean => json!(true),
        Kind::Integer(_) | Kind::Long(_) => json!(1),
        Kind::Double(_) => json!(1.5),
        Kind::Timestamp => json!(1.5),
        _ => json!("x"),
    }
}

/// What becomes of a type whose answers have everything.
fn draft(spec: &'static Spec) -> Draft {
    let output = |operation| spec.service.operation(operation).unwrap().output.unwrap();
    let mut shape = path::shape(output(spec.list.operation), spec.list.results).unwrap();
    let mut raw = sample(shape, DEPTH);
    let (mut supplements, mut aside) = (BTreeMap::new(), BTreeMap::new());
    for detail in spec.details {
        let of = output(detail.operation);
        let whole = sample(of, DEPTH);
        match detail.keep {
            Keep::Configuration(at) => {
                shape = path::shape(of, at).unwrap();
                raw = sample(shape, DEPTH);
            }
            Keep::Supplement(name, at) => {
                let shape = path::shape(of, at).unwrap();
                supplements.insert(name.to_owned(), spec.style.value(shape, &sample(shape, DEPTH)));
            }
            Keep::Aside(name) => drop(aside.insert(name, whole)),
            Keep::Fill(at) => {
                let (Value::Object(members), Some(Value::Object(more))) = (&mut raw, whole.get(at))
                else {
                    continue;
                };
                for (name, value) in more {
                    members.entry(name.clone()).or_insert_with(|| value.clone());
                }
            }
            Keep::Tags(_) => {}
        }
    }
    let mut draft = Draft {
        id: "x".into(),
        name: Some("x".into()),
        arn: Some("x".into()),
        region: "x".into(),
        zone: "x".into(),
        created: None,
        configuration: spec.style.value(shape, &raw),
        supplements,
        tags: BTreeMap::from([("key".to_owned(), "value".to_owned())]),
        aside,
        links: Vec::new(),
        wanted: true,
    };
    (spec.finish)(&mut draft);
    draft
}

/// The paths to all values that are no objects, lists gone through.
fn paths(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                paths(value, &format!("{at}.{name}"), found);
            }
        }
        Value::Array(values) => {
            found.insert(at.to_owned());
            values.iter().for_each(|value| paths(value, at, found));
        }
        _ => drop(found.insert(at.to_owned())),
    }
}

/// Whether some path found is a published one.
fn has(found: &BTreeSet<String>, path: &str) -> bool {
    let fits = |found: &str| {
        found.split('.').count() == path.split('.').count()
            && found.split('.').zip(path.split('.')).all(|(a, b)| a == b || a == ANY)
    };
    found.contains(path) || found.iter().any(|found| fits(found))
}

/// Published properties by type.
fn published() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut all: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut of = "";
    for line in PUBLISHED.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix("  ") {
            Some(path) => all.get_mut(of).unwrap().push(path),
            None => {
                of = line;
                all.insert(of, Vec::new());
            }
        }
    }
    all
}

#[test]
fn published_properties_are_written() {
    let published = published();
    let mut unexplained = Vec::new();
    let mut needed = BTreeSet::new();
    let (mut all, mut written) = (0, 0);
    for spec in types::all() {
        let draft = draft(spec);
        let mut found = BTreeSet::new();
        paths(&draft.configuration, "configuration", &mut found);
        for (name, value) in &draft.supplements {
            paths(value, &format!("supplementaryConfiguration.{name}"), &mut found);
        }
        let wanted = &published[spec.resource_type];
        let here = wanted.iter().filter(|path| has(&found, path)).count();
        println!("{:<28} {here} of {}", spec.resource_type, wanted.len());
        all += wanted.len();
        written += here;
        for path in wanted.iter().filter(|path| !has(&found, path)) {
            let explained = |(kind, start, _): &(&str, &str, &str)| {
                *kind == spec.resource_type && path.starts_with(start)
            };
            match NOT_WRITTEN.iter().position(explained) {
                Some(at) => drop(needed.insert(at)),
                None => unexplained.push(format!("{} {path}", spec.resource_type)),
            }
        }
    }
    println!("{written} of {all}");
    assert!(unexplained.is_empty(), "not written:\n{}", unexplained.join("\n"));
    for (at, entry) in NOT_WRITTEN.iter().enumerate() {
        assert!(needed.contains(&at), "{entry:?} is written, or is not published any more");
    }
}

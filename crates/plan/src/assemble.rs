//! From resources to items: parts join what they are parts of.

use crate::build::{fill, place, spoil};
use crate::reader::{Reader, Seen, Side, unreadable, unreadable_object};
use crate::table::{self, Part, Type};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The member of an item's configuration, and of its supplementary configuration, that lists the
/// other members that are known to be there or not.
pub const LISTED: &str = "planned";

/// Where resources will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// When items are captured, as items write it.
    pub time: String,
}

/// A resource as it is written.
#[derive(Clone, Debug)]
pub struct Draft {
    side: Side,
    kind: String,
    id: String,
    properties: Value,
    line: Option<u64>,
    refers: BTreeMap<String, Vec<String>>,
}

impl Draft {
    /// A resource of a template.
    pub fn cloudformation(kind: &str, id: &str, properties: Value, line: Option<u64>) -> Self {
        let (kind, id) = (kind.to_owned(), id.to_owned());
        let refers = BTreeMap::new();
        Self { side: Side::CloudFormation, kind, id, properties, line, refers }
    }

    /// A resource of a plan; `refers` has, by attribute, the addresses of the resources that it
    /// names.
    pub(crate) fn terraform(
        kind: &str,
        id: &str,
        properties: Value,
        refers: BTreeMap<String, Vec<String>>,
    ) -> Self {
        let (kind, id) = (kind.to_owned(), id.to_owned());
        Self { side: Side::Terraform, kind, id, properties, line: None, refers }
    }
}

/// An item of a resource that is planned.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The item.
    pub item: Value,
    /// The line of the resource, where the input has lines.
    pub line: Option<u64>,
}

/// Makes the items, in the order of the resources. Answers also which resources are of types that
/// are not known: id and type.
pub fn assemble(drafts: Vec<Draft>, home: &Home) -> (Vec<Planned>, Vec<(String, String)>) {
    let mut planned: Vec<Planned> = Vec::new();
    let mut names: Vec<Named> = Vec::new();
    let mut parts: Vec<(&'static Part, &Draft)> = Vec::new();
    let mut unknown = Vec::new();
    for draft in &drafts {
        let found = match draft.side {
            Side::CloudFormation => table::by_cfn(&draft.kind),
            Side::Terraform => table::by_terraform(&draft.kind),
        };
        let part_of = table::parts(draft.side, &draft.kind);
        match found {
            Some(entry) => {
                let (item, name) = item(entry, draft, home);
                names.push(Named { kind: entry.cfn, id: draft.id.clone(), name });
                planned.push(Planned { item, line: draft.line });
            }
            None if part_of.is_empty() => unknown.push((draft.id.clone(), draft.kind.clone())),
            None => {}
        }
        parts.extend(part_of.into_iter().map(|part| (part, draft)));
    }
    for (part, draft) in parts {
        join(part, draft, &names, &mut planned, home);
    }
    (planned, unknown)
}

/// By what a resource is named.
struct Named {
    kind: &'static str,
    id: String,
    name: Option<String>,
}

fn reader<'r>(
    draft: &'r Draft,
    home: &'r Home,
    refers: &'r dyn Fn(&str) -> Option<Vec<String>>,
) -> Reader<'r> {
    let properties = &draft.properties;
    Reader { side: draft.side, properties, account: &home.account, refers }
}

fn item(entry: &Type, draft: &Draft, home: &Home) -> (Value, Option<String>) {
    let refers = |attribute: &str| draft.refers.get(attribute).cloned();
    let reader = reader(draft, home, &refers);
    let name = match reader.get(entry.name.0, entry.name.1).text() {
        Seen::Known(Value::String(name)) => Some(name),
        _ => None,
    };
    let global = entry.cfn.starts_with("AWS::IAM::");
    let mut item = json!({
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": home.time,
        "configurationItemStatus": "ResourceDiscovered",
        "awsAccountId": home.account,
        "resourceType": entry.item,
        "resourceId": draft.id,
        "awsRegion": if global { "global" } else { home.region.as_str() },
        "relationships": [],
        "configuration": { LISTED: listed(entry, "configuration.") },
        "supplementaryConfiguration": { LISTED: listed(entry, "supplementaryConfiguration.") },
        "tags": tags(&reader),
    });
    let called = name.as_deref().unwrap_or(&draft.id);
    if let Some(members) = item.as_object_mut() {
        members.insert("resourceName".to_owned(), called.into());
        if let Some(arn) = entry.arn {
            let arn = arn.replace("ACCOUNT", &home.account).replace("REGION", &home.region);
            members.insert("ARN".to_owned(), arn.replace("NAME", called).into());
        }
    }
    fill(&mut item, entry.fields, &reader);
    if let (Some(to), Some(arn)) = (entry.arn_to, item.get("ARN").cloned())
        && let Some(place) = place(&mut item, to)
    {
        *place = arn;
    }
    (item, name)
}

/// The members of a section of the item that the tables fill in: where one of them is not there,
/// nothing is said of it. Of all others nobody knows whether they will be there.
fn listed(entry: &Type, section: &str) -> BTreeSet<&'static str> {
    let parts = table::parts_of(entry.cfn).flat_map(|part| part.fields);
    let places = entry.fields.iter().chain(parts).map(|field| field.to).chain(entry.arn_to);
    places.filter_map(|to| to.strip_prefix(section)?.split('.').next()).collect()
}

/// Tags as items have them. What is not known can't be read as tags.
fn tags(reader: &Reader<'_>) -> Value {
    let all = match reader.get("", "tags_all") {
        Seen::Absent => reader.get("Tags", "tags"),
        other => other,
    };
    let scalar = |value: &Value| match Seen::of(Some(value)).text() {
        Seen::Known(text) => text,
        Seen::Absent => Value::String(String::new()),
        Seen::Unknown => unreadable(),
    };
    match all {
        Seen::Absent => json!({}),
        Seen::Known(Value::Object(members)) => members
            .iter()
            .map(|(key, value)| (key.clone(), scalar(value)))
            .collect::<Map<_, _>>()
            .into(),
        Seen::Known(Value::Array(list)) => {
            let mut tags = Map::new();
            for tag in &list {
                match Seen::of(tag.get("Key")) {
                    Seen::Known(Value::String(key)) => {
                        let value = tag.get("Value").map_or(Value::Null, scalar);
                        tags.insert(key, value);
                    }
                    _ => return unreadable_object(),
                }
            }
            tags.into()
        }
        _ => unreadable_object(),
    }
}

/// Has a part change the items that it is a part of. One whose owner is not in the plan changes
/// nothing: it says something of a resource that is there already. One whose owner is not known may
/// belong to any, so that what it says is not known of all of them.
fn join(part: &Part, draft: &Draft, names: &[Named], planned: &mut [Planned], home: &Home) {
    let refers = |attribute: &str| draft.refers.get(attribute).cloned();
    let reader = reader(draft, home, &refers);
    let owners = reader.ids(part.owner.0, part.owner.1);
    let of_kind = names.iter().zip(planned.iter_mut()).filter(|(named, _)| named.kind == part.of);
    for (named, planned) in of_kind {
        let is_meant = |owner: &String| named.id == *owner || named.name.as_ref() == Some(owner);
        match &owners {
            None => spoil(&mut planned.item, part.fields),
            Some(owners) if owners.iter().any(is_meant) => {
                fill(&mut planned.item, part.fields, &reader);
            }
            Some(_) => {}
        }
    }
}

//! DescribeTags: tags of all recorded EC2 resources.

use super::describe::{arrival, limit};
use super::error::{bad_token, dry_run, internal};
use super::filter;
use super::kinds::KINDS;
use crate::config::page::{Question, next_token, page};
use assize_engine::ports::{Cursor, StoreError};
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::ec2::{Ec2Error, schema, shapes};
use assize_wire::typed::FromWire;
use serde_json::{Value, json};
use std::ops::ControlFlow;

/// The most tags of a page.
const PAGE: usize = 1_000;

/// Items read from the store in one go.
const CHUNK: usize = 500;

/// What DescribeTags calls the types, where it is not the type's last word in small letters
/// joined by hyphens.
const NAMES: &[(&str, &str)] = &[
    ("AWS::EC2::EIP", "elastic-ip"),
    ("AWS::EC2::FlowLog", "vpc-flow-log"),
    ("AWS::EC2::Instance", "instance"),
    ("AWS::EC2::InternetGateway", "internet-gateway"),
    ("AWS::EC2::NatGateway", "natgateway"),
    ("AWS::EC2::NetworkAcl", "network-acl"),
    ("AWS::EC2::NetworkInterface", "network-interface"),
    ("AWS::EC2::RouteTable", "route-table"),
    ("AWS::EC2::SecurityGroup", "security-group"),
    ("AWS::EC2::Subnet", "subnet"),
    ("AWS::EC2::VPC", "vpc"),
    ("AWS::EC2::VPCEndpoint", "vpc-endpoint"),
    ("AWS::EC2::Volume", "volume"),
];

/// Answers DescribeTags.
pub(super) fn describe(
    engine: &Engine,
    home: &AccountRegion,
    input: &shapes::DescribeTagsRequest,
) -> Result<shapes::DescribeTagsResult, Ec2Error> {
    let asked = serde_json::to_value(input).map_err(|e| internal(&e))?;
    if asked.get("DryRun").and_then(Value::as_bool) == Some(true) {
        return Err(dry_run());
    }
    let aliases = [("key", "Key"), ("value", "Value")];
    let filters = filter::read(&asked, &schema::TAG_DESCRIPTION_SHAPE, &aliases)?;
    let admits = |tag: &Value| filters.iter().all(|filter| filter.admits_tag(tag));
    let question = Question::new("DescribeTags", asked.get("Filters"));
    let token = asked.get("NextToken").and_then(Value::as_str);
    let limit = limit(&asked)?.unwrap_or(PAGE);
    let start = page(&question, token, limit).map_err(|_| bad_token())?;
    let start = match start.after {
        Some(cursor) => Some((cursor.resource_type.clone(), arrival(&cursor)?)),
        None => None,
    };
    let mut found: Vec<(Cursor, Vec<Value>)> = Vec::new();
    let mut count = 0;
    let mut kinds: Vec<&str> = KINDS.iter().map(|kind| kind.resource_type).collect();
    kinds.sort_unstable();
    let scanned = engine.read(|tx| -> Result<(), StoreError> {
        for resource_type in kinds {
            let mut after = match &start {
                Some((begun, _)) if begun.as_str() > resource_type => continue,
                Some((begun, at)) if begun == resource_type => Some(*at),
                _ => None,
            };
            loop {
                let mut seen = 0;
                let mut last = None;
                tx.scan_items(home, resource_type, after, CHUNK, &mut |at, row| {
                    seen += 1;
                    last = Some(at);
                    let mut tags = tags_of(resource_type, &row.key.resource_id, &row.text);
                    tags.retain(admits);
                    count += tags.len();
                    if !tags.is_empty() {
                        found.push((Cursor::new(resource_type, at.to_string()), tags));
                    }
                    // Whole resources only: a page may be a little longer than asked for.
                    if count > limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                })?;
                if count > limit {
                    return Ok(());
                }
                if seen < CHUNK {
                    break;
                }
                after = last;
            }
        }
        Ok(())
    });
    scanned.map_err(|e| internal(&EngineError::from(e)))?;
    // The resource that went over the limit begins the next page, unless it is the only one.
    let mut token = None;
    if count > limit && found.len() > 1 {
        found.pop();
        token = found.last().map(|(cursor, _)| next_token(&question, cursor));
    }
    let tags: Vec<Value> = found.into_iter().flat_map(|(_, tags)| tags).collect();
    let output = json!({"Tags": tags, "NextToken": token});
    shapes::DescribeTagsResult::from_wire(output).map_err(|e| internal(&e))
}

fn tags_of(resource_type: &str, id: &str, text: &str) -> Vec<Value> {
    let name = NAMES.iter().find(|(known, _)| *known == resource_type).map_or("", |(_, name)| name);
    let item: Value = serde_json::from_str(text).unwrap_or_default();
    let Some(tags) = item.get("tags").and_then(Value::as_object) else { return Vec::new() };
    let tag = |(key, value): (&String, &Value)| json!({"ResourceId": id, "ResourceType": name, "Key": key, "Value": value});
    tags.iter().map(tag).collect()
}

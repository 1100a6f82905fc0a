//! DescribeSecurityGroupRules: each source of each permission of the recorded groups.

use super::describe::{arrival, limit, texts, thing};
use super::error::{bad_token, dry_run, internal, not_found};
use super::filter;
use super::kinds::{Ids, kind};
use crate::config::page::{Question, next_token, page};
use assize_engine::ports::{Arrival, Cursor, StoreError};
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::ec2::{Ec2Error, operations, schema, shapes};
use assize_wire::operation::Operation;
use assize_wire::typed::FromWire;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use std::ops::ControlFlow;

const TYPE: &str = "AWS::EC2::SecurityGroup";

/// The most rules of a page.
const PAGE: usize = 1_000;

/// Members of a permission that list sources: the member of a source that becomes a rule's.
const SOURCES: &[(&str, &str, &str)] = &[
    ("IpRanges", "CidrIp", "CidrIpv4"),
    ("Ipv6Ranges", "CidrIpv6", "CidrIpv6"),
    ("PrefixListIds", "PrefixListId", "PrefixListId"),
];

static IDS: Ids = Ids {
    input: "SecurityGroupRuleIds",
    property: "SecurityGroupRuleId",
    prefix: "sgr-",
    not_found: "InvalidSecurityGroupRuleId.NotFound",
    malformed: "InvalidSecurityGroupRuleId.Malformed",
    one: "The security group rule ID '{}' does not exist",
    many: "The security group rule IDs '{}' do not exist",
};

/// Answers DescribeSecurityGroupRules.
pub(super) fn describe(
    engine: &Engine,
    home: &AccountRegion,
    input: &shapes::DescribeSecurityGroupRulesRequest,
) -> Result<shapes::DescribeSecurityGroupRulesResult, Ec2Error> {
    let asked = serde_json::to_value(input).map_err(|e| internal(&e))?;
    if asked.get("DryRun").and_then(Value::as_bool) == Some(true) {
        return Err(dry_run());
    }
    let groups = kind(operations::DescribeSecurityGroups::NAME)
        .ok_or_else(|| internal(&"groups are not told"))?;
    let filters = filter::read(&asked, &schema::SECURITY_GROUP_RULE_SHAPE, &[])?;
    let ids = texts(&asked, IDS.input);
    let question = Question::new("DescribeSecurityGroupRules", [asked.get("Filters")]);
    let token = asked.get("NextToken").and_then(Value::as_str);
    let wanted = limit(&asked)?;
    // All groups are looked through for rules by id.
    let limit = if ids.is_empty() { wanted.unwrap_or(PAGE) } else { usize::MAX };
    let after = page(&question, token, limit).map_err(|_| bad_token())?.after;
    let mut found: Vec<(Arrival, Vec<Value>)> = Vec::new();
    let mut count = 0;
    let after = after.map(|cursor| arrival(&cursor)).transpose()?;
    let scanned = engine.read(|tx| -> Result<(), StoreError> {
        tx.scan_items(home, TYPE, after, usize::MAX, &mut |at, row| {
            let group = thing(home, &groups.ids, &schema::SECURITY_GROUP_SHAPE, &row);
            let mut rules = group.as_ref().map(rules_of).unwrap_or_default();
            rules.retain(|rule| {
                filters.iter().all(|filter| filter.admits(rule))
                    && (ids.is_empty() || ids.contains(&id_of(rule)))
            });
            count += rules.len();
            if !rules.is_empty() {
                found.push((at, rules));
            }
            // Whole groups only: a page may be a little longer than asked for.
            if count > limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    });
    scanned.map_err(|e| internal(&EngineError::from(e)))?;
    let mut token = None;
    if count > limit && found.len() > 1 {
        found.pop();
        token =
            found.last().map(|(at, _)| next_token(&question, &Cursor::new(TYPE, at.to_string())));
    }
    let rules: Vec<Value> = found.into_iter().flat_map(|(_, rules)| rules).collect();
    let missing: Vec<&str> =
        ids.into_iter().filter(|id| !rules.iter().any(|rule| id_of(rule) == *id)).collect();
    if !missing.is_empty() {
        return Err(not_found(&IDS, &missing));
    }
    let output = json!({"SecurityGroupRules": rules, "NextToken": token});
    shapes::DescribeSecurityGroupRulesResult::from_wire(output).map_err(|e| internal(&e))
}

fn id_of(rule: &Value) -> &str {
    rule.get(IDS.property).and_then(Value::as_str).unwrap_or_default()
}

/// The rules of a group: one for each source of each permission.
fn rules_of(group: &Value) -> Vec<Value> {
    let mut rules = Vec::new();
    for (list, is_egress) in [("IpPermissions", false), ("IpPermissionsEgress", true)] {
        for permission in members(group, list) {
            for (sources, from, to) in SOURCES {
                for source in members(permission, sources) {
                    let Some(value) = source.get(*from) else { continue };
                    rules.push(rule(group, permission, is_egress, source, to, value.clone()));
                }
            }
            for pair in members(permission, "UserIdGroupPairs") {
                let told: Map<String, Value> =
                    ["GroupId", "UserId", "VpcId", "PeeringStatus", "VpcPeeringConnectionId"]
                        .into_iter()
                        .filter_map(|name| Some((name.to_owned(), pair.get(name)?.clone())))
                        .collect();
                let told = Value::Object(told);
                rules.push(rule(group, permission, is_egress, pair, "ReferencedGroupInfo", told));
            }
        }
    }
    rules
}

/// A rule. AWS gives each an id of its own, which items do not carry: here it follows from
/// what the rule says, so it stays as long as the rule does.
fn rule(
    group: &Value,
    permission: &Value,
    is_egress: bool,
    source: &Value,
    named: &str,
    value: Value,
) -> Value {
    // A permission for all protocols has no ports; rules say -1.
    let port = |name: &str| permission.get(name).cloned().unwrap_or_else(|| (-1).into());
    let said = json!([
        group.get("GroupId"),
        is_egress,
        permission.get("IpProtocol"),
        port("FromPort"),
        port("ToPort"),
        named,
        value,
    ]);
    let digest = Sha256::digest(said.to_string().as_bytes());
    let hex: String = digest.iter().take(8).map(|b| format!("{b:02x}")).collect();
    let mut rule = json!({
        "SecurityGroupRuleId": format!("sgr-0{hex}"),
        "GroupId": group.get("GroupId"),
        "GroupOwnerId": group.get("OwnerId"),
        "IsEgress": is_egress,
        "IpProtocol": permission.get("IpProtocol"),
        "FromPort": port("FromPort"),
        "ToPort": port("ToPort"),
        "Tags": [],
    });
    if let Some(rule) = rule.as_object_mut() {
        rule.insert(named.to_owned(), value);
        if let Some(text) = source.get("Description") {
            rule.insert("Description".to_owned(), text.clone());
        }
    }
    rule
}

fn members<'v>(value: &'v Value, list: &str) -> impl Iterator<Item = &'v Value> {
    value.get(list).and_then(Value::as_array).into_iter().flatten()
}

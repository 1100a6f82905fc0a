//! What rules found about a resource, as the item that AWS Config records of it.

use super::source::RuleName;
use crate::ports::{ResourceVerdicts, RuleVerdict};
use assize_model::item::ITEM_VERSION;
use assize_model::{AccountRegion, ComplianceType, Timestamp};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// The type of these items.
pub(crate) const RESOURCE_COMPLIANCE: &str = "AWS::Config::ResourceCompliance";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    configuration_item_version: &'a str,
    configuration_item_capture_time: Timestamp,
    configuration_state_id: i64,
    aws_account_id: &'a str,
    configuration_item_status: &'a str,
    resource_type: &'a str,
    resource_id: &'a str,
    aws_region: &'a str,
    relationships: [Relationship<'a>; 1],
    configuration: Configuration<'a>,
    supplementary_configuration: BTreeMap<&'a str, &'a str>,
    tags: BTreeMap<&'a str, &'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Relationship<'a> {
    resource_id: &'a str,
    resource_type: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Configuration<'a> {
    target_resource_id: &'a str,
    target_resource_type: &'a str,
    compliance_type: ComplianceType,
    config_rule_list: Vec<Rule<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    config_rule_arn: &'a str,
    config_rule_id: &'a str,
    config_rule_name: &'a str,
    compliance_type: ComplianceType,
}

/// The id of such an item.
pub(super) fn id(resource_type: &str, resource_id: &str) -> String {
    format!("{resource_type}/{resource_id}")
}

/// The item's text as of a time, that of the last change unless given; `None` when no rule that
/// there is has a verdict.
pub(crate) fn text(
    home: &AccountRegion,
    resource_type: &str,
    found: &ResourceVerdicts,
    rules: &HashMap<String, RuleName>,
    captured: Option<Timestamp>,
) -> Option<String> {
    let known = |verdict: &&RuleVerdict| rules.contains_key(&verdict.rule_id);
    let verdicts: Vec<&RuleVerdict> = found.verdicts.iter().filter(known).collect();
    let since = verdicts.iter().map(|verdict| verdict.since).max()?;
    let since = captured.unwrap_or(since);
    let count = |compliance| verdicts.iter().filter(|v| v.compliance == compliance).count() as u64;
    let compliance_type = ComplianceType::aggregate(
        count(ComplianceType::Compliant),
        count(ComplianceType::NonCompliant),
    );
    let rule = |verdict: &&RuleVerdict| {
        let rule = rules.get(&verdict.rule_id);
        Rule {
            config_rule_arn: rule.map_or("", |rule| &rule.arn),
            config_rule_id: "",
            config_rule_name: rule.map_or("", |rule| &rule.name),
            compliance_type: verdict.compliance,
        }
    };
    let mut config_rule_list: Vec<Rule<'_>> = verdicts.iter().map(rule).collect();
    for (rule, verdict) in config_rule_list.iter_mut().zip(&verdicts) {
        rule.config_rule_id = &verdict.rule_id;
    }
    config_rule_list.sort_by_key(|rule| rule.config_rule_name);
    let item = Item {
        configuration_item_version: ITEM_VERSION,
        configuration_item_capture_time: since,
        configuration_state_id: since.millis(),
        aws_account_id: &home.account,
        configuration_item_status: "OK",
        resource_type: RESOURCE_COMPLIANCE,
        resource_id: &id(resource_type, &found.id),
        aws_region: &home.region,
        relationships: [Relationship {
            resource_id: &found.id,
            resource_type,
            name: "Is associated with ",
        }],
        configuration: Configuration {
            target_resource_id: &found.id,
            target_resource_type: resource_type,
            compliance_type,
            config_rule_list,
        },
        supplementary_configuration: BTreeMap::new(),
        tags: BTreeMap::new(),
    };
    serde_json::to_string(&item).ok()
}

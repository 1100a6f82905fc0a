//! A result as JSON has it, in AWS Config's words.

use assize_engine::offline::{Bad, Evaluator, Judged, RuleTotals};
use assize_model::{ComplianceType, Evidence, Timestamp};
use serde::Serialize;
use std::borrow::Cow;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResultJson<'a> {
    config_rule_name: &'a str,
    source_identifier: &'a str,
    resource_type: Cow<'a, str>,
    resource_id: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_name: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    arn: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aws_account_id: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aws_region: Option<Cow<'a, str>>,
    compliance_type: ComplianceType,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotation: Option<&'a str>,
    #[serde(skip_serializing_if = "<[Evidence]>::is_empty")]
    evidence: &'a [Evidence],
    #[serde(skip_serializing_if = "Option::is_none")]
    ordering_timestamp: Option<Timestamp>,
    location: Location<'a>,
}

/// Where a record stands.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Location<'a> {
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    byte_offset: u64,
}

impl<'a> ResultJson<'a> {
    pub fn new(judged: &'a Judged<'a>) -> Self {
        let item = judged.item;
        Self {
            config_rule_name: judged.rule.rule.name(),
            source_identifier: identifier(judged),
            resource_type: item.resource_type(),
            resource_id: item.resource_id(),
            resource_name: item.resource_name(),
            arn: item.arn(),
            aws_account_id: item.account_id(),
            aws_region: item.region(),
            compliance_type: judged.verdict.compliance,
            annotation: judged.verdict.annotation.as_deref(),
            evidence: &judged.verdict.evidence,
            ordering_timestamp: item.capture_time(),
            location: Location {
                file: judged.source,
                record: Some(judged.place.number),
                line: judged.place.line,
                byte_offset: judged.place.offset,
            },
        }
    }
}

/// The identifier of the rule's logic.
pub fn identifier<'a>(judged: &Judged<'a>) -> &'a str {
    judged.rule.rule.definition.source.source_identifier.as_deref().unwrap_or("")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleJson<'a> {
    config_rule_name: &'a str,
    source_identifier: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_parameters: Option<&'a str>,
}

/// The rules in order.
pub fn rules(evaluator: &Evaluator) -> impl Iterator<Item = RuleJson<'_>> {
    evaluator.rules().iter().map(|rule| {
        let definition = &rule.rule.definition;
        let id = definition.source.source_identifier.as_deref().unwrap_or("");
        RuleJson {
            config_rule_name: rule.rule.name(),
            source_identifier: id,
            description: description(definition.description.as_deref(), id),
            input_parameters: definition.input_parameters.as_deref(),
        }
    })
}

/// The rule's own description, or the one of its logic.
pub fn description<'a>(own: Option<&'a str>, identifier: &str) -> Option<&'a str> {
    own.or_else(|| assize_rules::find(identifier).map(|native| native.description))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BadJson<'a> {
    location: Location<'a>,
    reason: &'a str,
}

impl<'a> From<&'a Bad> for BadJson<'a> {
    fn from(bad: &'a Bad) -> Self {
        let location = Location {
            file: &bad.source,
            record: bad.record.map(|p| p.number),
            line: bad.record.and_then(|p| p.line),
            byte_offset: bad.offset,
        };
        Self { location, reason: &bad.reason }
    }
}

/// Counts of verdicts.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CountsJson {
    compliant: u64,
    non_compliant: u64,
    not_applicable: u64,
    insufficient_data: u64,
}

impl From<RuleTotals> for CountsJson {
    fn from(totals: RuleTotals) -> Self {
        Self {
            compliant: totals.compliant,
            non_compliant: totals.non_compliant,
            not_applicable: totals.not_applicable,
            insufficient_data: totals.insufficient_data,
        }
    }
}

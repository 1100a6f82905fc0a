//! Bodies of messages, as AWS Config documents them.

use super::notice::Verdict;
use assize_model::compliance::ComplianceType;
use assize_model::rule::ConfigRule;
use assize_model::{AccountRegion, ResourceKey, Timestamp};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ComplianceChange<'a> {
    pub aws_account_id: &'a str,
    pub config_rule_name: &'a str,
    #[serde(rename = "configRuleARN")]
    pub config_rule_arn: &'a str,
    pub resource_type: &'a str,
    pub resource_id: &'a str,
    pub aws_region: &'a str,
    pub new_evaluation_result: EvaluationResult<'a>,
    pub old_evaluation_result: Option<EvaluationResult<'a>>,
    pub notification_creation_time: Timestamp,
    pub message_type: &'static str,
    pub record_version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EvaluationResult<'a> {
    evaluation_result_identifier: Identifier<'a>,
    compliance_type: ComplianceType,
    result_recorded_time: Timestamp,
    config_rule_invoked_time: Timestamp,
    annotation: Option<&'a str>,
    result_token: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Identifier<'a> {
    evaluation_result_qualifier: Qualifier<'a>,
    ordering_timestamp: Timestamp,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Qualifier<'a> {
    config_rule_name: &'a str,
    resource_type: &'a str,
    resource_id: &'a str,
}

impl<'a> EvaluationResult<'a> {
    pub(super) fn of(rule: &'a ConfigRule, key: &'a ResourceKey, verdict: &'a Verdict) -> Self {
        Self {
            evaluation_result_identifier: Identifier {
                evaluation_result_qualifier: Qualifier {
                    config_rule_name: rule.name(),
                    resource_type: &key.resource_type,
                    resource_id: &key.resource_id,
                },
                ordering_timestamp: verdict.ordering,
            },
            compliance_type: verdict.compliance,
            result_recorded_time: verdict.recorded_at,
            config_rule_invoked_time: verdict.invoked_at,
            annotation: verdict.annotation.as_deref(),
            result_token: None,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EvaluationStarted<'a> {
    pub aws_account_id: &'a str,
    pub aws_region: &'a str,
    pub config_rule_names: &'a [String],
    pub notification_creation_time: Timestamp,
    pub message_type: &'static str,
    pub record_version: &'static str,
}

/// Of snapshots and files of history; members that do not belong to a message are left out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Delivery<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config_snapshot_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3_object_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3_bucket: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<&'a str>,
    pub notification_creation_time: Timestamp,
    pub message_type: &'static str,
    pub record_version: &'static str,
}

impl Delivery<'_> {
    pub(super) const fn of(message_type: &'static str, at: Timestamp) -> Self {
        Self {
            config_snapshot_id: None,
            s3_object_key: None,
            s3_bucket: None,
            error_code: None,
            error_message: None,
            notification_creation_time: at,
            message_type,
            record_version: "1.1",
        }
    }
}

/// The subject of a message, cut to what SNS takes.
pub(super) fn subject(home: &AccountRegion, what: &str) -> String {
    const MAX: usize = 100;
    let text: String = format!("[AWS Config:{}] {what}", home.region)
        .chars()
        .map(|c| if c.is_ascii() && !c.is_ascii_control() { c } else { '?' })
        .collect();
    if text.len() <= MAX { text } else { format!("{}...", text.get(..MAX - 3).unwrap_or_default()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_cut() {
        let home = AccountRegion::new("123456789012", "us-east-1");
        assert_eq!(subject(&home, "x\ny ä"), "[AWS Config:us-east-1] x?y ?");
        let long = subject(&home, &"AWS::EC2::Instance i-0123456789 is COMPLIANT with ".repeat(3));
        assert_eq!(long.len(), 100);
        assert!(long.ends_with("..."));
    }
}

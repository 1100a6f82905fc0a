//! The config rule.

use super::OWNER_TAG;
use super::compare::same_json;
use super::step::Step;
use crate::aws::{Aws, AwsError};
use crate::error::ProjectError;
use crate::file::{Language, Project};
use assize_wire::generated::config::operations::{
    DeleteConfigRule, DescribeConfigRules, GetCustomRulePolicy, ListTagsForResource, PutConfigRule,
    StartConfigRulesEvaluation,
};
use assize_wire::generated::config::shapes::{
    DeleteConfigRuleRequest, DescribeConfigRulesRequest, GetCustomRulePolicyRequest,
    ListTagsForResourceRequest, PutConfigRuleRequest, StartConfigRulesEvaluationRequest, Tag,
};
use assize_wire::typed::FromWire as _;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const ABSENT: [&str; 1] = ["NoSuchConfigRuleException"];
/// How long a new permission may take to be known to AWS Config.
const PERMISSION_WAIT: Duration = Duration::from_secs(30);
/// How long a rule that is being deleted or evaluated may take; also longer than AWS Config wants
/// between two evaluations that are asked for.
const BUSY_WAIT: Duration = Duration::from_secs(75);
const PAUSE: Duration = Duration::from_secs(1);
/// The members of a rule that a project says.
const MEMBERS: [&str; 6] = [
    "Description",
    "Scope",
    "Source",
    "InputParameters",
    "MaximumExecutionFrequency",
    "EvaluationModes",
];

/// A rule as it is there.
pub struct Seen {
    rule: Value,
    /// The project that made it.
    pub owner: Option<String>,
}

/// The rule, if it is there.
pub fn look(aws: &impl Aws, name: &str) -> Result<Option<Seen>, AwsError> {
    let ask = DescribeConfigRulesRequest {
        config_rule_names: Some(vec![name.to_owned()]),
        ..Default::default()
    };
    let found = aws.find::<DescribeConfigRules>(&ask, &ABSENT)?;
    let Some(rule) = found.and_then(|found| found.config_rules?.into_iter().next()) else {
        return Ok(None);
    };
    let arn = rule.config_rule_arn.clone().unwrap_or_default();
    let is_policy = rule.source.custom_policy_details.is_some();
    let mut rule = serde_json::to_value(rule).unwrap_or_default();
    if is_policy {
        // The description leaves the policy out.
        let ask = GetCustomRulePolicyRequest { config_rule_name: Some(name.to_owned()) };
        let text = aws.call::<GetCustomRulePolicy>(&ask)?.policy_text;
        if let Some(details) = rule.pointer_mut("/Source/CustomPolicyDetails")
            && let Some(details) = details.as_object_mut()
        {
            details.insert("PolicyText".to_owned(), json!(text));
        }
    }
    let ask = ListTagsForResourceRequest { resource_arn: arn, limit: None, next_token: None };
    let tags = aws.call::<ListTagsForResource>(&ask)?.tags.unwrap_or_default();
    let owner = tags.into_iter().find(|tag| tag.key.as_deref() == Some(OWNER_TAG));
    Ok(Some(Seen { rule, owner: owner.and_then(|tag| tag.value) }))
}

/// The steps to a rule. `code_changes` tells that what judges changes, though the rule may not.
pub fn steps(
    seen: Option<&Seen>,
    project: &Project,
    arn: Option<&str>,
    code_changes: bool,
) -> Vec<Step> {
    let rule = project.name().to_owned();
    let Some(seen) = seen else { return vec![Step::PutRule { rule, members: None }] };
    let wanted = project.config_rule(arn);
    let differs = |name: &&&str| !is_same(seen.rule.get(**name), wanted.get(**name));
    let members: Vec<String> = MEMBERS.iter().filter(differs).map(|m| (*m).to_owned()).collect();
    if !members.is_empty() {
        return vec![Step::PutRule { rule, members: Some(members) }];
    }
    if code_changes { vec![Step::Evaluate { rule }] } else { Vec::new() }
}

/// Whether a member is as wanted. What AWS fills in, and the order of an object's members, do not
/// count.
fn is_same(has: Option<&Value>, wanted: Option<&Value>) -> bool {
    match (has.unwrap_or(&Value::Null), wanted.unwrap_or(&Value::Null)) {
        (Value::String(has), Value::String(wanted)) => same_json(has, wanted),
        (Value::String(has), Value::Null) => has.is_empty() || has == "{}",
        (Value::Object(has), Value::Object(wanted)) => {
            let all = has.keys().chain(wanted.keys());
            all.into_iter().all(|name| {
                let filled_in = ["MaximumExecutionFrequency", "EnableDebugLogDelivery"];
                let open = filled_in.contains(&name.as_str()) && !wanted.contains_key(name);
                open || is_same(has.get(name), wanted.get(name))
            })
        }
        (Value::Array(has), Value::Array(wanted)) => {
            has.len() == wanted.len()
                && has.iter().zip(wanted).all(|(has, wanted)| is_same(Some(has), Some(wanted)))
        }
        (Value::Array(has), Value::Null) => has.is_empty(),
        (has, wanted) => has == wanted,
    }
}

/// Puts the rule. A permission that was just given may not be known yet.
pub fn put(
    aws: &impl Aws,
    project: &Project,
    arn: Option<&str>,
    tags: &BTreeMap<String, String>,
) -> Result<(), ProjectError> {
    let tags =
        tags.iter().map(|(key, value)| Tag { key: Some(key.clone()), value: Some(value.clone()) });
    let tags: Vec<Tag> = tags.collect();
    let value = json!({ "ConfigRule": project.config_rule(arn), "Tags": tags });
    let ask = PutConfigRuleRequest::from_wire(value)
        .map_err(|error| ProjectError::invalid(format!("ConfigRule: {error}")))?;
    let is_young = |error: &AwsError| {
        project.language != Language::Guard && error.code() == "InsufficientPermissionsException"
    };
    patiently(PERMISSION_WAIT, is_young, || aws.call::<PutConfigRule>(&ask)).map(drop)
}

/// Has the rule judge anew.
pub fn evaluate(aws: &impl Aws, rule: &str) -> Result<(), ProjectError> {
    let ask = StartConfigRulesEvaluationRequest { config_rule_names: Some(vec![rule.to_owned()]) };
    let is_busy = |error: &AwsError| {
        matches!(error.code(), "ResourceInUseException" | "LimitExceededException")
    };
    patiently(BUSY_WAIT, is_busy, || aws.call::<StartConfigRulesEvaluation>(&ask)).map(drop)
}

/// Removes the rule.
pub fn delete(aws: &impl Aws, rule: &str) -> Result<(), ProjectError> {
    let ask = DeleteConfigRuleRequest { config_rule_name: rule.to_owned() };
    let is_busy = |error: &AwsError| error.code() == "ResourceInUseException";
    patiently(BUSY_WAIT, is_busy, || aws.call::<DeleteConfigRule>(&ask)).map(drop)
}

/// Calls again while the answer may still become another.
fn patiently<T>(
    wait: Duration,
    again: impl Fn(&AwsError) -> bool,
    call: impl Fn() -> Result<T, AwsError>,
) -> Result<T, ProjectError> {
    let until = Instant::now() + wait;
    loop {
        match call() {
            Err(error) if again(&error) && Instant::now() < until => std::thread::sleep(PAUSE),
            other => return Ok(other?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_does_not_differ() {
        let same = |has: Value, wanted: Value| is_same(Some(&has), Some(&wanted));
        assert!(same(json!("{\"a\": \"1\"}"), json!("{\"a\":\"1\"}")));
        assert!(same(json!("{}"), Value::Null));
        assert!(!same(json!("{\"a\":\"1\"}"), Value::Null));
        assert!(same(
            json!([{"MessageType": "ScheduledNotification", "MaximumExecutionFrequency": "One_Hour"}]),
            json!([{"MessageType": "ScheduledNotification"}])
        ));
        assert!(!same(
            json!([{"MaximumExecutionFrequency": "One_Hour"}]),
            json!([{"MaximumExecutionFrequency": "Six_Hours"}])
        ));
        assert!(!same(json!({"TagKey": "a"}), json!({})));
        assert!(!same(Value::Null, json!({"ComplianceResourceTypes": ["AWS::EC2::Volume"]})));
    }
}

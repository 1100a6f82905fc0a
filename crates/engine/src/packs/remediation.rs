//! A resource of the type `AWS::Config::RemediationConfiguration`, for a rule of the same pack.

use super::CREATED_BY;
use super::compile::PlannedRule;
use super::fields::{Fields, meaning};
use crate::remediation::{Controls, Parameter, Remediation};
use assize_template::{Fault, Node, TemplateError};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// What PutRemediationConfigurations takes.
const MAX_TEXT: usize = 256;
const MAX_PARAMETERS: usize = 25;
const MAX_VALUES: usize = 25;
const PERCENT: RangeInclusive<i64> = 1..=100;
const ATTEMPTS: RangeInclusive<i64> = 1..=25;
const SECONDS: RangeInclusive<i64> = 1..=2_678_000;

/// The configuration, checked as PutRemediationConfigurations checks it. `ConfigRuleName` is the
/// name of a rule of the template, or a reference to it.
pub(super) fn configuration(
    node: &Node,
    rules: &[PlannedRule],
    suffix: &str,
) -> Result<Remediation, TemplateError> {
    let mut fields = Fields::new(node)?;
    let rule_name = rule_name(fields.must("ConfigRuleName")?, rules, suffix)
        .map_err(|error| error.within("ConfigRuleName"))?;
    let missing = |name| move || node.fault(Fault::Missing(name));
    let target = fields.text("TargetId", MAX_TEXT)?.ok_or_else(missing("TargetId"))?;
    let target_type = fields.word("TargetType", |text| (text == "SSM_DOCUMENT").then_some(()))?;
    target_type.ok_or_else(missing("TargetType"))?;
    let configuration = Remediation {
        rule_name,
        arn: String::new(),
        target,
        target_version: fields.text("TargetVersion", MAX_TEXT)?,
        parameters: fields.with("Parameters", parameters)?.unwrap_or_default(),
        resource_type: fields.text("ResourceType", MAX_TEXT)?,
        automatic: fields.parsed("Automatic", "`true` or `false`")?.unwrap_or(false),
        controls: fields.with("ExecutionControls", controls)?.flatten(),
        max_attempts: number(&mut fields, "MaximumAutomaticAttempts", ATTEMPTS)?
            .and_then(|attempts| i32::try_from(attempts).ok()),
        retry_seconds: number(&mut fields, "RetryAttemptSeconds", SECONDS)?,
        created_by_service: Some(CREATED_BY.to_owned()),
    };
    fields.end()?;
    configuration.check().map_err(|error| meaning(node, error.to_string()))?;
    Ok(configuration)
}

/// The full name of the rule that is meant.
fn rule_name(node: &Node, rules: &[PlannedRule], suffix: &str) -> Result<String, TemplateError> {
    let name = node.want_text()?;
    let full = format!("{name}{suffix}");
    let mut names = rules.iter().map(|rule| rule.definition.config_rule_name.as_str());
    let known = names.find(|known| *known == name || *known == full);
    let no_such = || node.fault(Fault::NoSuch { kind: "rule", name: name.to_owned() });
    known.map(str::to_owned).ok_or_else(no_such)
}

fn parameters(node: &Node) -> Result<BTreeMap<String, Parameter>, TemplateError> {
    let entries = node.want_map()?;
    if entries.len() > MAX_PARAMETERS {
        return Err(meaning(node, format!("there are more than {MAX_PARAMETERS} parameters")));
    }
    let one = |(name, node): &(assize_template::Key, Node)| {
        let parameter = parameter(node).map_err(|error| error.within(&name.text))?;
        Ok((name.text.clone(), parameter))
    };
    entries.iter().map(one).collect()
}

fn parameter(node: &Node) -> Result<Parameter, TemplateError> {
    let mut fields = Fields::new(node)?;
    let resource = fields.with("ResourceValue", |node| {
        let mut fields = Fields::new(node)?;
        let value = fields.word("Value", |text| (text == "RESOURCE_ID").then_some(()))?;
        fields.end()?;
        value.ok_or_else(|| node.fault(Fault::Missing("Value")))
    })?;
    let values = fields.with("StaticValue", static_values)?;
    fields.end()?;
    match (resource, values) {
        (Some(()), None) => Ok(Parameter::ResourceId),
        (None, Some(values)) => Ok(Parameter::Static(values)),
        _ => Err(node.fault(Fault::Expected("either ResourceValue or StaticValue"))),
    }
}

/// `Values`, or `Value` as CloudFormation's documentation has it.
fn static_values(node: &Node) -> Result<Vec<String>, TemplateError> {
    let mut fields = Fields::new(node)?;
    let mut values = fields.texts("Values", MAX_TEXT)?;
    values.extend(fields.texts("Value", MAX_TEXT)?);
    fields.end()?;
    if values.is_empty() || values.len() > MAX_VALUES {
        return Err(node.fault(Fault::Expected("a list of 1 to 25 Values")));
    }
    Ok(values)
}

fn controls(node: &Node) -> Result<Option<Controls>, TemplateError> {
    let mut fields = Fields::new(node)?;
    let controls = fields.with("SsmControls", |node| {
        let mut fields = Fields::new(node)?;
        let percent = |value: Option<i64>| value.and_then(|value| i32::try_from(value).ok());
        let concurrency = number(&mut fields, "ConcurrentExecutionRatePercentage", PERCENT)?;
        let errors = number(&mut fields, "ErrorPercentage", PERCENT)?;
        fields.end()?;
        Ok(Controls { concurrency: percent(concurrency), errors: percent(errors) })
    })?;
    fields.end()?;
    Ok(controls)
}

fn number(
    fields: &mut Fields<'_>,
    name: &str,
    range: RangeInclusive<i64>,
) -> Result<Option<i64>, TemplateError> {
    fields.with(name, |node| {
        let number = node.want_text()?.trim().parse::<i64>().ok();
        let (least, most) = (range.start(), range.end());
        let wanted = || meaning(node, format!("a number from {least} to {most} is expected here"));
        number.filter(|number| range.contains(number)).ok_or_else(wanted)
    })
}

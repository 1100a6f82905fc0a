//! A resource of the type `AWS::Config::ConfigRule` becomes a rule's definition.

use super::fields::{Fields, meaning};
use crate::rules::check_definition;
use assize_model::rule::{
    CustomPolicyDetails, EvaluationMode, Frequency, MessageType, Owner, RuleDefinition, Scope,
    Source, SourceDetail,
};
use assize_template::{Fault, Node, TemplateError};
use serde_json::{Map, Value};

/// The longest name of a rule.
const MAX_NAME: usize = 128;
/// What PutConfigRule takes of other texts.
const MAX_TEXT: usize = 256;
const MAX_POLICY: usize = 10_000;
const MAX_PARAMETERS: usize = 1_024;
const MAX_TYPES: usize = 100;
const MAX_DETAILS: usize = 25;

/// The definition, checked as PutConfigRule checks it; `suffix` is added to the name.
pub(super) fn definition(node: &Node, suffix: &str) -> Result<RuleDefinition, TemplateError> {
    let mut fields = Fields::new(node)?;
    let name = fields.must("ConfigRuleName")?;
    let config_rule_name = full_name(name, suffix).map_err(|e| e.within("ConfigRuleName"))?;
    let source_node = fields.must("Source")?;
    let mut definition = RuleDefinition {
        config_rule_name,
        description: fields.text("Description", MAX_TEXT)?,
        scope: fields.with("Scope", scope)?,
        source: source(source_node).map_err(|error| error.within("Source"))?,
        input_parameters: fields.with("InputParameters", parameters)?.flatten(),
        maximum_execution_frequency: fields
            .word("MaximumExecutionFrequency", |text| text.parse::<Frequency>().ok())?,
        evaluation_modes: fields.with("EvaluationModes", modes)?.unwrap_or_default(),
    };
    fields.end()?;
    check_definition(&mut definition).map_err(|error| meaning(node, error.to_string()))?;
    Ok(definition)
}

/// The name that a rule has once it is there.
pub(super) fn full_name(node: &Node, suffix: &str) -> Result<String, TemplateError> {
    let name = node.want_text()?;
    if name.trim().is_empty() {
        return Err(node.fault(Fault::Expected("a name")));
    }
    let full = format!("{name}{suffix}");
    if full.chars().count() > MAX_NAME {
        let text = format!("the name is longer than {} characters", MAX_NAME - suffix.len());
        return Err(meaning(node, text));
    }
    Ok(full)
}

fn scope(node: &Node) -> Result<Scope, TemplateError> {
    let mut fields = Fields::new(node)?;
    let scope = Scope {
        compliance_resource_types: fields.texts("ComplianceResourceTypes", MAX_TEXT)?,
        tag_key: fields.text("TagKey", 128)?,
        tag_value: fields.text("TagValue", MAX_TEXT)?,
        compliance_resource_id: fields.text("ComplianceResourceId", 768)?,
    };
    fields.end()?;
    if scope.compliance_resource_types.len() > MAX_TYPES {
        return Err(meaning(node, format!("there are more than {MAX_TYPES} types")));
    }
    Ok(scope)
}

fn source(node: &Node) -> Result<Source, TemplateError> {
    let mut fields = Fields::new(node)?;
    let owner = fields.word("Owner", owner)?;
    let source = Source {
        owner: owner.ok_or_else(|| node.fault(Fault::Missing("Owner")))?,
        source_identifier: fields.text("SourceIdentifier", MAX_TEXT)?,
        source_details: fields
            .with("SourceDetails", |node| each(node, MAX_DETAILS, detail))?
            .unwrap_or_default(),
        custom_policy_details: fields.with("CustomPolicyDetails", policy)?,
    };
    fields.end()?;
    Ok(source)
}

fn owner(text: &str) -> Option<Owner> {
    [Owner::Aws, Owner::CustomLambda, Owner::CustomPolicy].into_iter().find(|o| o.as_str() == text)
}

fn detail(node: &Node) -> Result<SourceDetail, TemplateError> {
    let mut fields = Fields::new(node)?;
    let detail = SourceDetail {
        event_source: fields
            .word("EventSource", |text| (text == "aws.config").then(|| text.to_owned()))?,
        message_type: fields.word("MessageType", message)?,
        maximum_execution_frequency: fields
            .word("MaximumExecutionFrequency", |text| text.parse::<Frequency>().ok())?,
    };
    fields.end()?;
    Ok(detail)
}

fn message(text: &str) -> Option<MessageType> {
    serde_json::from_value(Value::String(text.to_owned())).ok()
}

fn policy(node: &Node) -> Result<CustomPolicyDetails, TemplateError> {
    let mut fields = Fields::new(node)?;
    let missing = |name| move || node.fault(Fault::Missing(name));
    let details = CustomPolicyDetails {
        policy_runtime: fields.text("PolicyRuntime", 64)?.ok_or_else(missing("PolicyRuntime"))?,
        policy_text: fields.text("PolicyText", MAX_POLICY)?.ok_or_else(missing("PolicyText"))?,
        enable_debug_log_delivery: fields
            .parsed("EnableDebugLogDelivery", "`true` or `false`")?
            .unwrap_or_default(),
    };
    fields.end()?;
    Ok(details)
}

fn modes(node: &Node) -> Result<Vec<EvaluationMode>, TemplateError> {
    each(node, 2, |node| {
        let mut fields = Fields::new(node)?;
        let mode = fields
            .word("Mode", |text| serde_json::from_value(Value::String(text.to_owned())).ok())?;
        fields.end()?;
        mode.ok_or_else(|| node.fault(Fault::Missing("Mode")))
    })
}

fn each<T>(
    node: &Node,
    most: usize,
    read: impl Fn(&Node) -> Result<T, TemplateError>,
) -> Result<Vec<T>, TemplateError> {
    let items = node.want_list()?;
    if items.len() > most {
        return Err(meaning(node, format!("there are more than {most} entries")));
    }
    let one = |(at, item): (usize, &Node)| read(item).map_err(|e| e.within(at.to_string()));
    items.iter().enumerate().map(one).collect()
}

/// A map of scalars, which become texts as they are written; or text that holds JSON.
fn parameters(node: &Node) -> Result<Option<String>, TemplateError> {
    let text = match node.as_text() {
        Some(text) => text.to_owned(),
        None => {
            let mut map = Map::new();
            for (key, value) in node.want_map()?.iter().filter(|(_, value)| !value.is_null()) {
                let text = value.want_text().map_err(|error| error.within(&key.text))?;
                map.insert(key.text.clone(), Value::String(text.to_owned()));
            }
            if map.is_empty() {
                return Ok(None);
            }
            Value::Object(map).to_string()
        }
    };
    if text.chars().count() > MAX_PARAMETERS {
        let said = format!("the parameters are longer than {MAX_PARAMETERS} characters as JSON");
        return Err(meaning(node, said));
    }
    Ok(Some(text))
}

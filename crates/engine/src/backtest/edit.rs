//! What is different in the version under test.

use super::BacktestError;
use crate::rules::GuardRule;
use assize_model::rule::{
    CustomPolicyDetails, MessageType, Owner, RuleDefinition, Source, SourceDetail,
};
use serde::{Deserialize, Serialize};

/// A change of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Edit {
    /// Another definition.
    Definition(Box<RuleDefinition>),
    /// Another Guard policy.
    Guard(String),
    /// Other parameters, as a JSON object.
    Parameters(String),
}

/// The definition under test: the deployed one with its change. A name under which nothing is
/// deployed may be the identifier of a native rule.
pub(super) fn apply(
    name: &str,
    deployed: Option<&RuleDefinition>,
    edit: Option<&Edit>,
) -> Result<RuleDefinition, BacktestError> {
    let base = || match deployed {
        Some(definition) => Ok(definition.clone()),
        None => native(name).ok_or_else(|| BacktestError::NoSuchRule(name.to_owned())),
    };
    match edit {
        None => base(),
        Some(Edit::Definition(definition)) => Ok((**definition).clone()),
        Some(Edit::Parameters(parameters)) => {
            Ok(RuleDefinition { input_parameters: Some(parameters.clone()), ..base()? })
        }
        Some(Edit::Guard(text)) => guard(name, deployed, text),
    }
}

fn native(name: &str) -> Option<RuleDefinition> {
    let found = assize_rules::find(name);
    let id = found.or_else(|| assize_rules::find(&name.to_ascii_uppercase().replace('-', "_")))?.id;
    Some(RuleDefinition {
        config_rule_name: name.to_owned(),
        source: Source {
            owner: Owner::Aws,
            source_identifier: Some(id.to_owned()),
            source_details: Vec::new(),
            custom_policy_details: None,
        },
        ..bare(name)
    })
}

/// A rule with that policy: the deployed one's scope and parameters stay.
fn guard(
    name: &str,
    deployed: Option<&RuleDefinition>,
    text: &str,
) -> Result<RuleDefinition, BacktestError> {
    GuardRule::new(text, None)
        .map_err(|error| BacktestError::Edit(format!("the policy is invalid: {error}")))?;
    let mut definition = deployed.cloned().unwrap_or_else(|| bare(name));
    let runtime = "guard-2.x.x".to_owned();
    let change = SourceDetail {
        event_source: Some("aws.config".to_owned()),
        message_type: Some(MessageType::ConfigurationItemChangeNotification),
        maximum_execution_frequency: None,
    };
    definition.maximum_execution_frequency = None;
    definition.source = Source {
        owner: Owner::CustomPolicy,
        source_identifier: None,
        source_details: vec![change],
        custom_policy_details: Some(CustomPolicyDetails {
            policy_runtime: runtime,
            policy_text: text.to_owned(),
            enable_debug_log_delivery: false,
        }),
    };
    Ok(definition)
}

fn bare(name: &str) -> RuleDefinition {
    RuleDefinition {
        config_rule_name: name.to_owned(),
        description: None,
        scope: None,
        source: Source {
            owner: Owner::Aws,
            source_identifier: None,
            source_details: Vec::new(),
            custom_policy_details: None,
        },
        input_parameters: None,
        maximum_execution_frequency: None,
        evaluation_modes: vec![assize_model::rule::EvaluationMode::Detective],
    }
}

//! Rules.

use super::tags;
use assize_engine::EngineError;
use assize_engine::rules::{RuleError, RuleRequest};
use assize_model::rule::{
    ConfigRule, CustomPolicyDetails, EvaluationMode, Frequency, MessageType, Owner, RuleDefinition,
    RuleState, Scope, Source, SourceDetail,
};
use assize_wire::generated::config::{enums, shapes};

/// What a PutConfigRule request asks for.
pub(in crate::config) fn rule_request(
    input: shapes::PutConfigRuleRequest,
) -> Result<RuleRequest, EngineError> {
    let tags = tags(input.tags.unwrap_or_default())?;
    let rule = input.config_rule;
    if rule.rule_evaluation_visibility == Some(enums::RuleEvaluationVisibility::Internal) {
        return Err(RuleError::NotBuilt("internal rules (RuleEvaluationVisibility)").into());
    }
    let scope = rule.scope.map(scope).transpose()?;
    let modes = rule.evaluation_modes.unwrap_or_default();
    let definition = RuleDefinition {
        // The engine sets it once it knows which rule is meant.
        config_rule_name: String::new(),
        description: rule.description,
        scope,
        source: source(rule.source),
        input_parameters: rule.input_parameters,
        maximum_execution_frequency: rule.maximum_execution_frequency.map(frequency),
        evaluation_modes: modes.into_iter().filter_map(|m| m.mode).map(evaluation_mode).collect(),
    };
    Ok(RuleRequest {
        name: rule.config_rule_name,
        id: rule.config_rule_id,
        arn: rule.config_rule_arn,
        state: rule.config_rule_state.map(state),
        created_by: rule.created_by,
        definition,
        tags,
    })
}

fn scope(scope: shapes::Scope) -> Result<Scope, RuleError> {
    if scope.service_principals.is_some_and(|principals| !principals.is_empty()) {
        return Err(RuleError::NotBuilt("scopes of service principals (ServicePrincipals)"));
    }
    Ok(Scope {
        compliance_resource_types: scope.compliance_resource_types.unwrap_or_default(),
        tag_key: scope.tag_key,
        tag_value: scope.tag_value,
        compliance_resource_id: scope.compliance_resource_id,
    })
}

fn source(source: shapes::Source) -> Source {
    let detail = |detail: shapes::SourceDetail| SourceDetail {
        event_source: detail.event_source.map(|s| s.as_str().to_owned()),
        message_type: detail.message_type.map(message_type),
        maximum_execution_frequency: detail.maximum_execution_frequency.map(frequency),
    };
    Source {
        owner: match source.owner {
            enums::Owner::Aws => Owner::Aws,
            enums::Owner::CustomLambda => Owner::CustomLambda,
            enums::Owner::CustomPolicy => Owner::CustomPolicy,
        },
        source_identifier: source.source_identifier,
        source_details: source.source_details.unwrap_or_default().into_iter().map(detail).collect(),
        custom_policy_details: source.custom_policy_details.map(|details| CustomPolicyDetails {
            policy_runtime: details.policy_runtime,
            policy_text: details.policy_text,
            enable_debug_log_delivery: details.enable_debug_log_delivery.unwrap_or_default(),
        }),
    }
}

/// A rule as DescribeConfigRules tells it.
pub(in crate::config) fn rule_shape(rule: &ConfigRule) -> shapes::ConfigRule {
    let definition = &rule.definition;
    let modes = definition.evaluation_modes.iter().map(|mode| mode_shape(*mode)).collect();
    shapes::ConfigRule {
        config_rule_name: Some(definition.config_rule_name.clone()),
        config_rule_arn: Some(rule.arn.clone()),
        config_rule_id: Some(rule.id.clone()),
        config_rule_state: Some(state_shape(rule.state)),
        created_by: rule.created_by.clone(),
        description: definition.description.clone(),
        scope: definition.scope.as_ref().map(scope_shape),
        source: source_shape(&definition.source),
        input_parameters: definition.input_parameters.clone(),
        maximum_execution_frequency: definition.maximum_execution_frequency.map(frequency_shape),
        evaluation_modes: Some(modes),
        rule_evaluation_visibility: None,
    }
}

fn scope_shape(scope: &Scope) -> shapes::Scope {
    let types = &scope.compliance_resource_types;
    shapes::Scope {
        compliance_resource_types: (!types.is_empty()).then(|| types.clone()),
        tag_key: scope.tag_key.clone(),
        tag_value: scope.tag_value.clone(),
        compliance_resource_id: scope.compliance_resource_id.clone(),
        service_principals: None,
    }
}

fn source_shape(source: &Source) -> shapes::Source {
    let detail = |detail: &SourceDetail| shapes::SourceDetail {
        event_source: detail.event_source.as_ref().map(|_| enums::EventSource::AwsConfig),
        message_type: detail.message_type.map(message_type_shape),
        maximum_execution_frequency: detail.maximum_execution_frequency.map(frequency_shape),
    };
    let details = &source.source_details;
    shapes::Source {
        owner: match source.owner {
            Owner::Aws => enums::Owner::Aws,
            Owner::CustomLambda => enums::Owner::CustomLambda,
            Owner::CustomPolicy => enums::Owner::CustomPolicy,
        },
        source_identifier: source.source_identifier.clone(),
        source_details: (!details.is_empty()).then(|| details.iter().map(detail).collect()),
        custom_policy_details: source.custom_policy_details.as_ref().map(|details| {
            shapes::CustomPolicyDetails {
                policy_runtime: details.policy_runtime.clone(),
                policy_text: details.policy_text.clone(),
                enable_debug_log_delivery: Some(details.enable_debug_log_delivery),
            }
        }),
    }
}

/// What wakes a function's rule of an organization.
pub(in crate::config) const fn trigger(
    wire: enums::OrganizationConfigRuleTriggerType,
) -> MessageType {
    use enums::OrganizationConfigRuleTriggerType as Wire;
    match wire {
        Wire::ConfigurationItemChangeNotification => {
            MessageType::ConfigurationItemChangeNotification
        }
        Wire::OversizedConfigurationItemChangeNotification => {
            MessageType::OversizedConfigurationItemChangeNotification
        }
        Wire::ScheduledNotification => MessageType::ScheduledNotification,
    }
}

/// The same on the wire; rules of an organization are not woken by deliveries.
pub(in crate::config) const fn trigger_shape(
    message: MessageType,
) -> Option<enums::OrganizationConfigRuleTriggerType> {
    use enums::OrganizationConfigRuleTriggerType as Wire;
    match message {
        MessageType::ConfigurationItemChangeNotification => {
            Some(Wire::ConfigurationItemChangeNotification)
        }
        MessageType::OversizedConfigurationItemChangeNotification => {
            Some(Wire::OversizedConfigurationItemChangeNotification)
        }
        MessageType::ScheduledNotification => Some(Wire::ScheduledNotification),
        MessageType::ConfigurationSnapshotDeliveryCompleted => None,
    }
}

/// Writes both directions of a conversion between enumerations with the same variants.
macro_rules! same_variants {
    ($wire:ident, $model:ident, $from:ident, $to:ident { $($variant:ident),+ $(,)? }) => {
        /// The model's value for a wire's.
        pub(in crate::config) const fn $from(value: enums::$wire) -> $model {
            match value { $(enums::$wire::$variant => $model::$variant),+ }
        }

        /// The wire's value for a model's.
        pub(in crate::config) const fn $to(value: $model) -> enums::$wire {
            match value { $($model::$variant => enums::$wire::$variant),+ }
        }
    };
}

same_variants!(
    MaximumExecutionFrequency,
    Frequency,
    frequency,
    frequency_shape { OneHour, ThreeHours, SixHours, TwelveHours, TwentyFourHours }
);
same_variants!(
    ConfigRuleState,
    RuleState,
    state,
    state_shape { Active, Deleting, DeletingResults, Evaluating }
);
same_variants!(
    MessageType,
    MessageType,
    message_type,
    message_type_shape {
        ConfigurationItemChangeNotification,
        OversizedConfigurationItemChangeNotification,
        ScheduledNotification,
        ConfigurationSnapshotDeliveryCompleted,
    }
);
same_variants!(
    EvaluationMode,
    EvaluationMode,
    evaluation_mode,
    mode_value { Detective, Proactive }
);

fn mode_shape(mode: EvaluationMode) -> shapes::EvaluationModeConfiguration {
    shapes::EvaluationModeConfiguration { mode: Some(mode_value(mode)) }
}

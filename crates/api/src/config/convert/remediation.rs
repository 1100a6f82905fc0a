//! Remediation: configurations, exceptions, executions.

use super::{moment, time};
use crate::config::error::to_config_error;
use assize_engine::remediation::{
    Controls, Execution, ExecutionState, Parameter, Refused, Remediation, RemediationError,
    RemediationException, Step, StepState,
};
use assize_model::ResourceKey;
use assize_wire::Timestamp;
use assize_wire::generated::config::{ConfigError, enums, shapes};
use std::collections::BTreeMap;

/// AWS Config's error for something about remediation that can't be done.
pub(in crate::config) fn remediation_error(error: RemediationError) -> ConfigError {
    let text = error.to_string();
    match error {
        RemediationError::Invalid(_) => ConfigError::invalid_parameter_value_exception(text),
        RemediationError::NoConfiguration(_) => {
            ConfigError::no_such_remediation_configuration_exception(text)
        }
        RemediationError::NoException(_) => {
            ConfigError::no_such_remediation_exception_exception(text)
        }
        RemediationError::InProgress(_) => ConfigError::remediation_in_progress_exception(text),
        RemediationError::Engine(error) => to_config_error(error),
    }
}

/// Reads a configuration.
pub(in crate::config) fn remediation(
    shape: shapes::RemediationConfiguration,
) -> Result<Remediation, ConfigError> {
    let invalid = |text: String| Err(ConfigError::invalid_parameter_value_exception(text));
    if shape.created_by_service.is_some() {
        return invalid("CreatedByService is set by services. Leave it out.".to_owned());
    }
    let mut parameters = BTreeMap::new();
    for (name, value) in shape.parameters.unwrap_or_default() {
        let parameter = match (value.resource_value, value.static_value) {
            (Some(value), None) => match value.value {
                enums::ResourceValueType::ResourceId => Parameter::ResourceId,
            },
            (None, Some(value)) => Parameter::Static(value.values),
            _ => {
                return invalid(format!(
                    "The parameter {name} needs either a ResourceValue or a StaticValue."
                ));
            }
        };
        parameters.insert(name, parameter);
    }
    let controls = shape.execution_controls.and_then(|controls| controls.ssm_controls);
    Ok(Remediation {
        rule_name: shape.config_rule_name,
        arn: String::new(),
        target: shape.target_id,
        target_version: shape.target_version,
        parameters,
        resource_type: shape.resource_type,
        automatic: shape.automatic.unwrap_or(false),
        controls: controls.map(|controls| Controls {
            concurrency: controls.concurrent_execution_rate_percentage,
            errors: controls.error_percentage,
        }),
        max_attempts: shape.maximum_automatic_attempts,
        retry_seconds: shape.retry_attempt_seconds,
        created_by_service: None,
    })
}

/// Writes a configuration.
pub(in crate::config) fn remediation_shape(one: Remediation) -> shapes::RemediationConfiguration {
    let value = |parameter| match parameter {
        Parameter::ResourceId => shapes::RemediationParameterValue {
            resource_value: Some(shapes::ResourceValue {
                value: enums::ResourceValueType::ResourceId,
            }),
            static_value: None,
        },
        Parameter::Static(values) => shapes::RemediationParameterValue {
            resource_value: None,
            static_value: Some(shapes::StaticValue { values }),
        },
    };
    let controls = one.controls.map(|controls| shapes::ExecutionControls {
        ssm_controls: Some(shapes::SsmControls {
            concurrent_execution_rate_percentage: controls.concurrency,
            error_percentage: controls.errors,
        }),
    });
    shapes::RemediationConfiguration {
        arn: Some(one.arn).filter(|arn| !arn.is_empty()),
        automatic: Some(one.automatic),
        config_rule_name: one.rule_name,
        created_by_service: one.created_by_service,
        execution_controls: controls,
        maximum_automatic_attempts: one.max_attempts,
        parameters: Some(one.parameters.into_iter().map(|(name, p)| (name, value(p))).collect()),
        resource_type: one.resource_type,
        retry_attempt_seconds: one.retry_seconds,
        target_id: one.target,
        target_type: enums::RemediationTargetType::SsmDocument,
        target_version: one.target_version,
    }
}

/// Reads the key of an exception; both members are needed, though the model says so of none.
pub(in crate::config) fn exception_key(
    shape: shapes::RemediationExceptionResourceKey,
) -> Result<ResourceKey, ConfigError> {
    match (shape.resource_type, shape.resource_id) {
        (Some(resource_type), Some(resource_id)) => {
            Ok(ResourceKey::new(resource_type, resource_id))
        }
        _ => Err(ConfigError::validation_exception(
            "Each of the ResourceKeys needs a ResourceType and a ResourceId.",
        )),
    }
}

/// Writes the key of an exception.
pub(in crate::config) fn exception_key_shape(
    key: ResourceKey,
) -> shapes::RemediationExceptionResourceKey {
    shapes::RemediationExceptionResourceKey {
        resource_id: Some(key.resource_id),
        resource_type: Some(key.resource_type),
    }
}

/// An exception as it is asked for.
pub(in crate::config) fn exception(
    key: ResourceKey,
    message: Option<String>,
    expires: Option<Timestamp>,
) -> RemediationException {
    RemediationException { key, message, expires: expires.map(moment) }
}

/// Writes an exception.
pub(in crate::config) fn exception_shape(
    rule_name: &str,
    one: RemediationException,
) -> shapes::RemediationException {
    shapes::RemediationException {
        config_rule_name: rule_name.to_owned(),
        expiration_time: one.expires.map(time),
        message: one.message,
        resource_id: one.key.resource_id,
        resource_type: one.key.resource_type,
    }
}

/// Reads the key of a resource.
pub(in crate::config) fn resource_key(shape: shapes::ResourceKey) -> ResourceKey {
    ResourceKey::new(shape.resource_type, shape.resource_id)
}

/// Writes the key of a resource.
pub(in crate::config) fn resource_key_shape(key: ResourceKey) -> shapes::ResourceKey {
    shapes::ResourceKey { resource_id: key.resource_id, resource_type: key.resource_type }
}

/// Writes an execution.
pub(in crate::config) fn execution_shape(one: Execution) -> shapes::RemediationExecutionStatus {
    let state = match one.state {
        ExecutionState::Queued => enums::RemediationExecutionState::Queued,
        ExecutionState::InProgress => enums::RemediationExecutionState::InProgress,
        ExecutionState::Succeeded => enums::RemediationExecutionState::Succeeded,
        ExecutionState::Failed => enums::RemediationExecutionState::Failed,
    };
    shapes::RemediationExecutionStatus {
        invocation_time: Some(time(one.invoked)),
        last_updated_time: Some(time(one.updated)),
        resource_key: Some(resource_key_shape(one.key)),
        state: Some(state),
        step_details: Some(one.steps.into_iter().map(step_shape).collect()),
    }
}

fn step_shape(step: Step) -> shapes::RemediationExecutionStep {
    let state = match step.state {
        StepState::Succeeded => enums::RemediationExecutionStepState::Succeeded,
        StepState::Failed => enums::RemediationExecutionStepState::Failed,
        StepState::Pending => enums::RemediationExecutionStepState::Pending,
    };
    shapes::RemediationExecutionStep {
        error_message: step.message,
        name: Some(step.name),
        start_time: step.started.map(time),
        state: Some(state),
        stop_time: step.ended.map(time),
    }
}

/// What was refused, gathered by its reason, in the order of the request.
pub(in crate::config) fn by_reason<T>(refused: Vec<Refused<T>>) -> Vec<(String, Vec<T>)> {
    let mut batches: Vec<(String, Vec<T>)> = Vec::new();
    for Refused { item, reason } in refused {
        match batches.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, items)) => items.push(item),
            None => batches.push((reason, vec![item])),
        }
    }
    batches
}

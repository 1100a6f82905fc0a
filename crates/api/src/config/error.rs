//! The one place where the engine's failures become AWS Config's.

use assize_engine::EngineError;
use assize_engine::organization::{Kind, OrganizationError};
use assize_engine::packs::PackError;
use assize_engine::ports::StoreError;
use assize_engine::rules::RuleError;
use assize_engine::tags::TagError;
use assize_wire::error::WireError;
use assize_wire::generated::config::ConfigError;

/// AWS Config's error for a failure of the engine, in AWS's words where AWS has some.
pub(super) fn to_config_error(error: EngineError) -> ConfigError {
    match error {
        EngineError::NoSuchRule(name) => no_such_rule(&name),
        EngineError::Rule(error) => from_rule(&error),
        EngineError::Pack(error) => from_pack(&error),
        EngineError::Organization(error) => from_organization(&error),
        EngineError::Evaluation(error) => {
            ConfigError::invalid_parameter_value_exception(error.to_string())
        }
        EngineError::Tags(error) => from_tags(&error),
        EngineError::Parameters(error) => {
            ConfigError::invalid_parameter_value_exception(error.to_string())
        }
        EngineError::NotInvocable(error) => {
            // AWS's text has no room for the reason, so the server's log tells it.
            tracing::warn!(%error, "a rule was refused");
            ConfigError::insufficient_permissions_exception(format!(
                "The AWS Lambda function {} cannot be invoked. Check the specified function ARN, and \
             check the function's permissions",
                error.arn
            ))
        }
        EngineError::InvalidToken(reason) => {
            tracing::debug!(reason, "a result token was refused");
            ConfigError::invalid_result_token_exception("The resultToken provided is invalid")
        }
        EngineError::EvaluationLimit(_) => ConfigError::limit_exceeded_exception(error.to_string()),
        EngineError::NoSuchResource(_) => {
            ConfigError::resource_not_discovered_exception(error.to_string())
        }
        EngineError::NotKept { .. } => ConfigError::invalid_time_range_exception(error.to_string()),
        EngineError::Store(error) => from_store(&error),
        EngineError::Stopping => WireError::service_unavailable(error.to_string()).into(),
    }
}

fn from_rule(error: &RuleError) -> ConfigError {
    let text = error.to_string();
    match error {
        RuleError::TooMany { .. } => {
            ConfigError::max_number_of_config_rules_exceeded_exception(text)
        }
        RuleError::InUse { .. } | RuleError::HasRemediation(_) => {
            ConfigError::resource_in_use_exception(text)
        }
        RuleError::ServiceLinked => WireError::access_denied(text).into(),
        RuleError::NotBuilt(_) => WireError::not_implemented_message(text).into(),
        _ => ConfigError::invalid_parameter_value_exception(text),
    }
}

fn from_pack(error: &PackError) -> ConfigError {
    let text = error.to_string();
    match error {
        PackError::NoSuchPack(_) => ConfigError::no_such_conformance_pack_exception(text),
        PackError::NoSuchRule { .. } => {
            ConfigError::no_such_config_rule_in_conformance_pack_exception(text)
        }
        PackError::InUse(_) => ConfigError::resource_in_use_exception(text),
        PackError::TooMany { .. } => {
            ConfigError::max_number_of_conformance_packs_exceeded_exception(text)
        }
        PackError::Template(_)
        | PackError::Unreadable { .. }
        | PackError::DocumentTaken { .. }
        | PackError::Failed(_) => ConfigError::conformance_pack_template_validation_exception(text),
        PackError::Delivery(_) => ConfigError::insufficient_permissions_exception(text),
        PackError::Owned(_) => WireError::access_denied(text).into(),
        PackError::NotBuilt(_) => WireError::not_implemented_message(text).into(),
        PackError::Sources
        | PackError::Parameter(_)
        | PackError::IdsWithoutType
        | PackError::FilterType => ConfigError::invalid_parameter_value_exception(text),
    }
}

fn from_organization(error: &OrganizationError) -> ConfigError {
    use OrganizationError as Fault;
    let text = error.to_string();
    match error {
        Fault::AccessDenied => ConfigError::organization_access_denied_exception(text),
        Fault::NotPresent(Kind::Rule) | Fault::NotFound { kind: Kind::Rule, .. } => {
            ConfigError::no_such_organization_config_rule_exception(text)
        }
        Fault::NotPresent(Kind::Pack) | Fault::NotFound { kind: Kind::Pack, .. } => {
            ConfigError::no_such_organization_conformance_pack_exception(text)
        }
        Fault::InUse { .. } => ConfigError::resource_in_use_exception(text),
        Fault::TooMany { kind: Kind::Rule, .. } => {
            ConfigError::max_number_of_organization_config_rules_exceeded_exception(text)
        }
        Fault::TooMany { kind: Kind::Pack, .. } => {
            ConfigError::max_number_of_organization_conformance_packs_exceeded_exception(text)
        }
        Fault::Metadata | Fault::Triggers => ConfigError::invalid_parameter_value_exception(text),
        Fault::NoTemplate => ConfigError::validation_exception(text),
        Fault::Template(PackError::NotBuilt(_)) => WireError::not_implemented_message(text).into(),
        Fault::Template(PackError::Delivery(_)) => {
            ConfigError::insufficient_permissions_exception(text)
        }
        Fault::Template(PackError::Parameter(_)) => ConfigError::validation_exception(text),
        Fault::Template(_) => {
            ConfigError::organization_conformance_pack_template_validation_exception(text)
        }
    }
}

fn from_tags(error: &TagError) -> ConfigError {
    let text = error.to_string();
    match error {
        TagError::NoSuchResource(_) => ConfigError::resource_not_found_exception(text),
        TagError::TooMany => ConfigError::too_many_tags_exception(text),
        _ => ConfigError::validation_exception(text),
    }
}

/// The texts name no path of the server; those go to its log.
fn from_store(error: &StoreError) -> ConfigError {
    tracing::error!(%error, "the store failed");
    match error {
        StoreError::Full { .. } => WireError::service_unavailable(
            "The server's disk is full: nothing was kept. Free some space, then try again.",
        ),
        StoreError::ReadOnly { .. } => WireError::service_unavailable(
            "The server's data directory cannot be written: nothing was kept.",
        ),
        _ => WireError::internal_failure(
            "The store failed; the server's log says why. Nothing was kept.",
        ),
    }
    .into()
}

/// NoSuchConfigRuleException in AWS's words.
pub(super) fn no_such_rule(name: &str) -> ConfigError {
    ConfigError::no_such_config_rule_exception(format!(
        "The ConfigRule '{name}' provided in the request is invalid. Please check the configRule \
         name"
    ))
}

//! Rules and packs of an organization.

use super::pack::{parameter_shapes, parameters};
use super::rule::{frequency, frequency_shape, trigger, trigger_shape};
use super::{tags, time};
use assize_engine::EngineError;
use assize_engine::organization::{
    MemberStatus, OrgPackRequest, OrgResource, OrgRuleRequest, OrganizationError, Outcome, Phase,
    Status, What,
};
use assize_engine::packs::TemplateSource;
use assize_model::rule::{
    CustomPolicyDetails, MessageType, Owner, RuleDefinition, Scope, Source, SourceDetail,
};
use assize_wire::generated::config::{enums, shapes};
use std::collections::BTreeSet;

/// Where triggers come from.
const EVENT_SOURCE: &str = "aws.config";

/// What a PutOrganizationConfigRule request asks for.
pub(in crate::config) fn org_rule_request(
    input: shapes::PutOrganizationConfigRuleRequest,
) -> Result<OrgRuleRequest, EngineError> {
    let (managed, custom, policy) = (
        input.organization_managed_rule_metadata,
        input.organization_custom_rule_metadata,
        input.organization_custom_policy_rule_metadata,
    );
    let mut debug_accounts = BTreeSet::new();
    let definition = match (managed, custom, policy) {
        (Some(managed), None, None) => from_managed(managed),
        (None, Some(custom), None) => from_custom(custom),
        (None, None, Some(mut policy)) => {
            debug_accounts.extend(policy.debug_log_delivery_accounts.take().unwrap_or_default());
            from_policy(policy)
        }
        _ => return Err(OrganizationError::Metadata.into()),
    };
    Ok(OrgRuleRequest {
        name: input.organization_config_rule_name,
        definition,
        debug_accounts,
        excluded: input.excluded_accounts.unwrap_or_default().into_iter().collect(),
        tags: tags(input.tags.unwrap_or_default())?,
    })
}

fn from_managed(managed: shapes::OrganizationManagedRuleMetadata) -> RuleDefinition {
    RuleDefinition {
        source: source(Owner::Aws, Some(managed.rule_identifier)),
        description: managed.description,
        input_parameters: managed.input_parameters,
        maximum_execution_frequency: managed.maximum_execution_frequency.map(frequency),
        scope: scope(
            managed.resource_types_scope,
            managed.resource_id_scope,
            managed.tag_key_scope,
            managed.tag_value_scope,
        ),
        ..unnamed()
    }
}

fn from_custom(custom: shapes::OrganizationCustomRuleMetadata) -> RuleDefinition {
    let period = custom.maximum_execution_frequency.map(frequency);
    let detail = |wire| {
        let message = trigger(wire);
        let period = period.filter(|_| message == MessageType::ScheduledNotification);
        SourceDetail { maximum_execution_frequency: period, ..on(message) }
    };
    let triggers = custom.organization_config_rule_trigger_types.into_iter();
    RuleDefinition {
        source: Source {
            source_details: triggers.map(detail).collect(),
            ..source(Owner::CustomLambda, Some(custom.lambda_function_arn))
        },
        description: custom.description,
        input_parameters: custom.input_parameters,
        scope: scope(
            custom.resource_types_scope,
            custom.resource_id_scope,
            custom.tag_key_scope,
            custom.tag_value_scope,
        ),
        ..unnamed()
    }
}

fn from_policy(policy: shapes::OrganizationCustomPolicyRuleMetadata) -> RuleDefinition {
    use enums::OrganizationConfigRuleTriggerTypeNoSN as Wire;
    let triggers = policy.organization_config_rule_trigger_types.unwrap_or_default();
    let details = triggers.into_iter().map(|wire| match wire {
        Wire::ConfigurationItemChangeNotification => {
            on(MessageType::ConfigurationItemChangeNotification)
        }
        Wire::OversizedConfigurationItemChangeNotification => {
            on(MessageType::OversizedConfigurationItemChangeNotification)
        }
    });
    RuleDefinition {
        source: Source {
            source_details: details.collect(),
            custom_policy_details: Some(CustomPolicyDetails {
                policy_runtime: policy.policy_runtime,
                policy_text: policy.policy_text,
                enable_debug_log_delivery: false,
            }),
            ..source(Owner::CustomPolicy, None)
        },
        description: policy.description,
        input_parameters: policy.input_parameters,
        maximum_execution_frequency: policy.maximum_execution_frequency.map(frequency),
        scope: scope(
            policy.resource_types_scope,
            policy.resource_id_scope,
            policy.tag_key_scope,
            policy.tag_value_scope,
        ),
        ..unnamed()
    }
}

/// A definition that says nothing; its name is set for each account.
fn unnamed() -> RuleDefinition {
    RuleDefinition {
        config_rule_name: String::new(),
        description: None,
        scope: None,
        source: source(Owner::Aws, None),
        input_parameters: None,
        maximum_execution_frequency: None,
        evaluation_modes: Vec::new(),
    }
}

const fn source(owner: Owner, source_identifier: Option<String>) -> Source {
    Source { owner, source_identifier, source_details: Vec::new(), custom_policy_details: None }
}

fn on(message: MessageType) -> SourceDetail {
    SourceDetail {
        event_source: Some(EVENT_SOURCE.to_owned()),
        message_type: Some(message),
        maximum_execution_frequency: None,
    }
}

fn scope(
    types: Option<Vec<String>>,
    id: Option<String>,
    tag_key: Option<String>,
    tag_value: Option<String>,
) -> Option<Scope> {
    let scope = Scope {
        compliance_resource_types: types.unwrap_or_default(),
        tag_key,
        tag_value,
        compliance_resource_id: id,
    };
    (scope != Scope::default()).then_some(scope)
}

/// What a PutOrganizationConformancePack request asks for. Of two templates the one in a bucket
/// counts, as with AWS.
pub(in crate::config) fn org_pack_request(
    input: shapes::PutOrganizationConformancePackRequest,
) -> Result<OrgPackRequest, EngineError> {
    let stored = input.template_s3_uri.map(TemplateSource::S3);
    let source = stored.or(input.template_body.map(TemplateSource::Body));
    Ok(OrgPackRequest {
        name: input.organization_conformance_pack_name,
        source: source.ok_or(OrganizationError::NoTemplate)?,
        parameters: parameters(input.conformance_pack_input_parameters)
            .map_err(OrganizationError::Template)?,
        delivery_bucket: input.delivery_s3_bucket,
        delivery_key_prefix: input.delivery_s3_key_prefix,
        excluded: input.excluded_accounts.unwrap_or_default().into_iter().collect(),
        tags: tags(input.tags.unwrap_or_default())?,
    })
}

/// A rule as DescribeOrganizationConfigRules tells it.
pub(in crate::config) fn org_rule(resource: OrgResource) -> shapes::OrganizationConfigRule {
    let mut shape = shapes::OrganizationConfigRule {
        excluded_accounts: Some(resource.excluded.into_iter().collect()),
        last_update_time: Some(time(resource.updated_at)),
        organization_config_rule_arn: resource.arn,
        organization_config_rule_name: resource.name,
        ..shapes::OrganizationConfigRule::default()
    };
    let What::Rule { definition, debug_accounts } = resource.what else { return shape };
    match definition.source.owner {
        Owner::Aws => shape.organization_managed_rule_metadata = Some(managed(*definition)),
        Owner::CustomLambda => shape.organization_custom_rule_metadata = Some(custom(*definition)),
        Owner::CustomPolicy => {
            let told = policy(*definition, debug_accounts);
            shape.organization_custom_policy_rule_metadata = Some(told);
        }
    }
    shape
}

fn managed(rule: RuleDefinition) -> shapes::OrganizationManagedRuleMetadata {
    let scope = rule.scope.unwrap_or_default();
    shapes::OrganizationManagedRuleMetadata {
        description: rule.description,
        input_parameters: rule.input_parameters,
        maximum_execution_frequency: rule.maximum_execution_frequency.map(frequency_shape),
        resource_id_scope: scope.compliance_resource_id,
        resource_types_scope: Some(scope.compliance_resource_types),
        rule_identifier: rule.source.source_identifier.unwrap_or_default(),
        tag_key_scope: scope.tag_key,
        tag_value_scope: scope.tag_value,
    }
}

fn custom(rule: RuleDefinition) -> shapes::OrganizationCustomRuleMetadata {
    let scope = rule.scope.unwrap_or_default();
    let details = rule.source.source_details;
    let period = details.iter().find_map(|detail| detail.maximum_execution_frequency);
    let triggers = details.iter().filter_map(|detail| detail.message_type);
    shapes::OrganizationCustomRuleMetadata {
        description: rule.description,
        input_parameters: rule.input_parameters,
        lambda_function_arn: rule.source.source_identifier.unwrap_or_default(),
        maximum_execution_frequency: period.map(frequency_shape),
        organization_config_rule_trigger_types: triggers.filter_map(trigger_shape).collect(),
        resource_id_scope: scope.compliance_resource_id,
        resource_types_scope: Some(scope.compliance_resource_types),
        tag_key_scope: scope.tag_key,
        tag_value_scope: scope.tag_value,
    }
}

fn policy(
    rule: RuleDefinition,
    debug_accounts: BTreeSet<String>,
) -> shapes::OrganizationCustomPolicyRuleMetadataNoPolicy {
    use enums::OrganizationConfigRuleTriggerTypeNoSN as Wire;
    let scope = rule.scope.unwrap_or_default();
    let messages = rule.source.source_details.iter().filter_map(|detail| detail.message_type);
    let triggers = messages.filter_map(|message| match message {
        MessageType::ConfigurationItemChangeNotification => {
            Some(Wire::ConfigurationItemChangeNotification)
        }
        MessageType::OversizedConfigurationItemChangeNotification => {
            Some(Wire::OversizedConfigurationItemChangeNotification)
        }
        _ => None,
    });
    shapes::OrganizationCustomPolicyRuleMetadataNoPolicy {
        debug_log_delivery_accounts: Some(debug_accounts.into_iter().collect()),
        description: rule.description,
        input_parameters: rule.input_parameters,
        maximum_execution_frequency: rule.maximum_execution_frequency.map(frequency_shape),
        organization_config_rule_trigger_types: Some(triggers.collect()),
        policy_runtime: rule.source.custom_policy_details.map(|details| details.policy_runtime),
        resource_id_scope: scope.compliance_resource_id,
        resource_types_scope: Some(scope.compliance_resource_types),
        tag_key_scope: scope.tag_key,
        tag_value_scope: scope.tag_value,
    }
}

/// A pack as DescribeOrganizationConformancePacks tells it.
pub(in crate::config) fn org_pack(resource: OrgResource) -> shapes::OrganizationConformancePack {
    let (values, bucket, prefix) = match resource.what {
        What::Pack { parameters, delivery_bucket, delivery_key_prefix, .. } => {
            (parameters, delivery_bucket, delivery_key_prefix)
        }
        What::Rule { .. } => Default::default(),
    };
    shapes::OrganizationConformancePack {
        conformance_pack_input_parameters: Some(parameter_shapes(values)),
        delivery_s3_bucket: bucket,
        delivery_s3_key_prefix: prefix,
        excluded_accounts: Some(resource.excluded.into_iter().collect()),
        last_update_time: time(resource.updated_at),
        organization_conformance_pack_arn: resource.arn,
        organization_conformance_pack_name: resource.name,
    }
}

/// How far a rule is over all accounts.
pub(in crate::config) fn org_rule_status(
    resource: OrgResource,
) -> shapes::OrganizationConfigRuleStatus {
    let (error_code, error_message) = resource.first_error().cloned().unzip();
    shapes::OrganizationConfigRuleStatus {
        error_code,
        error_message,
        last_update_time: Some(time(resource.updated_at)),
        organization_config_rule_name: resource.name,
        organization_rule_status: rule_status(resource.status),
    }
}

/// How far a pack is over all accounts.
pub(in crate::config) fn org_pack_status(
    resource: OrgResource,
) -> shapes::OrganizationConformancePackStatus {
    let (error_code, error_message) = resource.first_error().cloned().unzip();
    shapes::OrganizationConformancePackStatus {
        error_code,
        error_message,
        last_update_time: Some(time(resource.updated_at)),
        organization_conformance_pack_name: resource.name,
        status: pack_status(resource.status),
    }
}

/// How far a rule is in one account.
pub(in crate::config) fn member_rule(
    account_id: String,
    config_rule_name: String,
    member: MemberStatus,
) -> shapes::MemberAccountStatus {
    let (error_code, error_message) = member.error.unzip();
    shapes::MemberAccountStatus {
        account_id,
        config_rule_name,
        error_code,
        error_message,
        last_update_time: Some(time(member.at)),
        member_account_rule_status: member_rule_status(member.status),
    }
}

/// How far a pack is in one account.
pub(in crate::config) fn member_pack(
    account_id: String,
    conformance_pack_name: String,
    member: MemberStatus,
) -> shapes::OrganizationConformancePackDetailedStatus {
    let (error_code, error_message) = member.error.unzip();
    shapes::OrganizationConformancePackDetailedStatus {
        account_id,
        conformance_pack_name,
        error_code,
        error_message,
        last_update_time: Some(time(member.at)),
        status: member_pack_status(member.status),
    }
}

/// AWS has the same nine words in four enumerations.
macro_rules! statuses {
    ($($function:ident -> $wire:ident;)+) => {$(
        /// The wire's word for a status.
        pub(in crate::config) const fn $function(status: Status) -> enums::$wire {
            use enums::$wire as Wire;
            match (status.phase, status.outcome) {
                (Phase::Create, Outcome::InProgress) => Wire::CreateInProgress,
                (Phase::Create, Outcome::Successful) => Wire::CreateSuccessful,
                (Phase::Create, Outcome::Failed) => Wire::CreateFailed,
                (Phase::Update, Outcome::InProgress) => Wire::UpdateInProgress,
                (Phase::Update, Outcome::Successful) => Wire::UpdateSuccessful,
                (Phase::Update, Outcome::Failed) => Wire::UpdateFailed,
                (Phase::Delete, Outcome::InProgress) => Wire::DeleteInProgress,
                (Phase::Delete, Outcome::Successful) => Wire::DeleteSuccessful,
                (Phase::Delete, Outcome::Failed) => Wire::DeleteFailed,
            }
        }
    )+};
}

statuses! {
    rule_status -> OrganizationRuleStatus;
    pack_status -> OrganizationResourceStatus;
    member_rule_status -> MemberAccountRuleStatus;
    member_pack_status -> OrganizationResourceDetailedStatus;
}

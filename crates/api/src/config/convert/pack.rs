//! Conformance packs.

use super::{evaluation_result, tags, time};
use assize_engine::EngineError;
use assize_engine::packs::{
    Pack, PackError, PackFilter, PackRequest, PackResult, PackState, RuleCompliance, TemplateSource,
};
use assize_model::ComplianceType;
use assize_wire::generated::config::{enums, shapes};
use std::collections::BTreeMap;

/// What a PutConformancePack request asks for.
pub(in crate::config) fn pack_request(
    input: shapes::PutConformancePackRequest,
) -> Result<PackRequest, EngineError> {
    if input.scope.is_some() {
        return Err(PackError::NotBuilt("scopes of conformance packs (Scope)").into());
    }
    if input.source.is_some() {
        return Err(PackError::NotBuilt("managed conformance packs (Source)").into());
    }
    let document = input.template_ssm_document_details;
    let sources = [
        input.template_body.map(TemplateSource::Body),
        input.template_s3_uri.map(TemplateSource::S3),
        document.map(|d| TemplateSource::Document(d.document_name, d.document_version)),
    ];
    let mut sources = sources.into_iter().flatten();
    let (Some(source), None) = (sources.next(), sources.next()) else {
        return Err(PackError::Sources.into());
    };
    Ok(PackRequest {
        name: input.conformance_pack_name,
        source,
        parameters: parameters(input.conformance_pack_input_parameters)?,
        delivery_bucket: input.delivery_s3_bucket,
        delivery_key_prefix: input.delivery_s3_key_prefix,
        tags: tags(input.tags.unwrap_or_default())?,
    })
}

/// Values of parameters by name.
pub(in crate::config) fn parameters(
    given: Option<Vec<shapes::ConformancePackInputParameter>>,
) -> Result<BTreeMap<String, String>, PackError> {
    let mut values = BTreeMap::new();
    for parameter in given.unwrap_or_default() {
        let name = parameter.parameter_name;
        if values.insert(name.clone(), parameter.parameter_value).is_some() {
            return Err(PackError::Parameter(name));
        }
    }
    Ok(values)
}

/// The same on the wire.
pub(in crate::config) fn parameter_shapes(
    values: BTreeMap<String, String>,
) -> Vec<shapes::ConformancePackInputParameter> {
    let shape = |(name, value)| shapes::ConformancePackInputParameter {
        parameter_name: name,
        parameter_value: value,
    };
    values.into_iter().map(shape).collect()
}

/// A pack as DescribeConformancePacks tells it.
pub(in crate::config) fn pack_detail(pack: Pack) -> shapes::ConformancePackDetail {
    let document = pack.document.map(|(document_name, document_version)| {
        shapes::TemplateSSMDocumentDetails { document_name, document_version }
    });
    shapes::ConformancePackDetail {
        conformance_pack_arn: pack.arn,
        conformance_pack_id: pack.id,
        conformance_pack_input_parameters: Some(parameter_shapes(pack.parameters)),
        conformance_pack_name: pack.name,
        created_by: pack.created_by,
        delivery_s3_bucket: pack.delivery_bucket,
        delivery_s3_key_prefix: pack.delivery_key_prefix,
        last_update_requested_time: Some(time(pack.requested_at)),
        scope: None,
        source: None,
        template_ssm_document_details: document,
        r#type: None,
    }
}

/// How far a pack is.
pub(in crate::config) fn pack_status(pack: Pack) -> shapes::ConformancePackStatusDetail {
    shapes::ConformancePackStatusDetail {
        conformance_pack_arn: pack.arn,
        conformance_pack_id: pack.id,
        conformance_pack_name: pack.name,
        conformance_pack_state: match pack.state {
            PackState::CreateInProgress => enums::ConformancePackState::CreateInProgress,
            PackState::CreateComplete => enums::ConformancePackState::CreateComplete,
            PackState::CreateFailed => enums::ConformancePackState::CreateFailed,
            PackState::DeleteInProgress => enums::ConformancePackState::DeleteInProgress,
        },
        conformance_pack_status_reason: pack.reason,
        last_update_completed_time: pack.completed_at.map(time),
        last_update_requested_time: time(pack.requested_at),
        stack_arn: Some(pack.stack_arn),
        r#type: None,
    }
}

/// Packs and their rules are never told of as not applicable.
pub(in crate::config) const fn pack_compliance_type(
    compliance: ComplianceType,
) -> enums::ConformancePackComplianceType {
    match compliance {
        ComplianceType::Compliant => enums::ConformancePackComplianceType::Compliant,
        ComplianceType::NonCompliant => enums::ConformancePackComplianceType::NonCompliant,
        ComplianceType::NotApplicable | ComplianceType::InsufficientData => {
            enums::ConformancePackComplianceType::InsufficientData
        }
    }
}

/// AWS's filters know two of the three values.
pub(in crate::config) fn wanted_compliance(
    wire: Option<enums::ConformancePackComplianceType>,
) -> Result<Option<ComplianceType>, PackError> {
    match wire {
        None => Ok(None),
        Some(enums::ConformancePackComplianceType::Compliant) => {
            Ok(Some(ComplianceType::Compliant))
        }
        Some(enums::ConformancePackComplianceType::NonCompliant) => {
            Ok(Some(ComplianceType::NonCompliant))
        }
        Some(enums::ConformancePackComplianceType::InsufficientData) => Err(PackError::FilterType),
    }
}

/// Which results a request for details asks for.
pub(in crate::config) fn pack_filter(
    filters: Option<shapes::ConformancePackEvaluationFilters>,
) -> Result<PackFilter, PackError> {
    let Some(filters) = filters else { return Ok(PackFilter::default()) };
    Ok(PackFilter {
        rules: filters.config_rule_names.unwrap_or_default(),
        compliance: wanted_compliance(filters.compliance_type)?,
        resource_type: filters.resource_type,
        resource_ids: filters.resource_ids.unwrap_or_default(),
    })
}

/// A rule of a pack with what it adds up to.
pub(in crate::config) fn pack_rule(told: RuleCompliance) -> shapes::ConformancePackRuleCompliance {
    shapes::ConformancePackRuleCompliance {
        compliance_type: Some(pack_compliance_type(told.counts.compliance())),
        config_rule_name: Some(told.rule.name),
        controls: Some(told.rule.controls),
    }
}

/// A result of a pack's rule.
pub(in crate::config) fn pack_result(told: PackResult) -> shapes::ConformancePackEvaluationResult {
    let (invoked, recorded) = (told.row.invoked_at, told.row.recorded_at);
    let compliance = told.row.compliance;
    let result = evaluation_result(told.row, &told.rule);
    shapes::ConformancePackEvaluationResult {
        annotation: result.annotation,
        compliance_type: pack_compliance_type(compliance),
        config_rule_invoked_time: time(invoked),
        evaluation_result_identifier: result.evaluation_result_identifier.unwrap_or_default(),
        result_recorded_time: time(recorded),
    }
}

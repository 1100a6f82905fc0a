//! DescribeComplianceByResource

use crate::config::convert::{compliance_filter, compliance_of};
use crate::config::error::to_config_error;
use crate::config::page::{Question, cut, limit, one_more, page};
use assize_engine::ports::ResourceCompliance;
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "DescribeComplianceByResource";

/// Resources in one answer, unless the request says otherwise.
const PAGE: usize = 10;

/// Tells what the results of each resource, over all rules, add up to.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeComplianceByResourceRequest,
) -> Result<shapes::DescribeComplianceByResourceResponse, ConfigError> {
    if input.resource_id.is_some() && input.resource_type.is_none() {
        return Err(ConfigError::invalid_parameter_value_exception(
            "A resourceType should be provided when resourceId is provided",
        ));
    }
    let question =
        Question::new(NAME, (&input.resource_type, &input.resource_id, &input.compliance_types));
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let filter = compliance_filter(input.compliance_types);
    let (kind, id) = (input.resource_type.as_deref(), input.resource_id.as_deref());
    let mut rows = engine
        .read(|tx| -> Result<_, EngineError> {
            Ok(tx.resource_compliance(home, kind, id, &filter.types, &one_more(&page))?)
        })
        .map_err(to_config_error)?;
    let next_token = cut(&question, &mut rows, &page, |row| row.key.clone());
    Ok(shapes::DescribeComplianceByResourceResponse {
        compliance_by_resources: Some(rows.into_iter().map(shape).collect()),
        next_token,
    })
}

fn shape(row: ResourceCompliance) -> shapes::ComplianceByResource {
    shapes::ComplianceByResource {
        resource_type: Some(row.key.resource_type),
        resource_id: Some(row.key.resource_id),
        compliance: Some(compliance_of(row.counts)),
    }
}

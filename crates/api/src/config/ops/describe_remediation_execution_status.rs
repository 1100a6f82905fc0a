//! DescribeRemediationExecutionStatus

use crate::config::convert::{execution_shape, remediation_error, resource_key};
use crate::config::page::{Question, cut, limit, one_more, page};
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "DescribeRemediationExecutionStatus";

/// Executions in one answer unless told otherwise.
const PAGE: usize = 25;

/// Tells how the last executions for the resources of a rule go.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeRemediationExecutionStatusRequest,
) -> Result<shapes::DescribeRemediationExecutionStatusResponse, ConfigError> {
    let rule = input.config_rule_name;
    let keys: Vec<_> =
        input.resource_keys.unwrap_or_default().into_iter().map(resource_key).collect();
    let question = Question::new(NAME, (&rule, &keys));
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let asked = one_more(&page);
    let mut found = engine
        .remediation_executions(home, &rule, &keys, asked.after.as_ref(), asked.limit)
        .map_err(remediation_error)?;
    let next_token = cut(&question, &mut found, &page, |one| one.key.clone());
    Ok(shapes::DescribeRemediationExecutionStatusResponse {
        next_token,
        remediation_execution_statuses: Some(found.into_iter().map(execution_shape).collect()),
    })
}

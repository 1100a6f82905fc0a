//! DescribeRemediationExceptions

use crate::config::convert::{exception_key, exception_shape, remediation_error};
use crate::config::page::{Question, cut, limit, one_more, page};
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "DescribeRemediationExceptions";

/// Exceptions in one answer unless told otherwise.
const PAGE: usize = 25;

/// Tells which resources of a rule are not remediated.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeRemediationExceptionsRequest,
) -> Result<shapes::DescribeRemediationExceptionsResponse, ConfigError> {
    let rule = input.config_rule_name;
    let keys = input.resource_keys.unwrap_or_default().into_iter().map(exception_key);
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    let question = Question::new(NAME, (&rule, &keys));
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let asked = one_more(&page);
    let mut found = engine
        .remediation_exceptions(home, &rule, &keys, asked.after.as_ref(), asked.limit)
        .map_err(remediation_error)?;
    let next_token = cut(&question, &mut found, &page, |one| one.key.clone());
    let shapes = found.into_iter().map(|one| exception_shape(&rule, one));
    Ok(shapes::DescribeRemediationExceptionsResponse {
        next_token,
        remediation_exceptions: Some(shapes.collect()),
    })
}

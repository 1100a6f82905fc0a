//! DescribeConfigurationAggregators

use crate::config::convert::{aggregate_error, aggregator_shape};
use crate::config::page::{Question, cut, limit, one_more, page};
use assize_engine::Engine;
use assize_engine::ports::Cursor;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "DescribeConfigurationAggregators";

/// Aggregators in one answer, unless the request says otherwise.
const PAGE: usize = 100;

/// Tells aggregators in order of name.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeConfigurationAggregatorsRequest,
) -> Result<shapes::DescribeConfigurationAggregatorsResponse, ConfigError> {
    let names = input.configuration_aggregator_names.unwrap_or_default();
    let question = Question::new(NAME, &names);
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let mut found = engine.aggregators(home, &names, &one_more(&page)).map_err(aggregate_error)?;
    let next_token = cut(&question, &mut found, &page, |found| Cursor::new("", &*found.name));
    Ok(shapes::DescribeConfigurationAggregatorsResponse {
        configuration_aggregators: Some(found.into_iter().map(aggregator_shape).collect()),
        next_token,
    })
}

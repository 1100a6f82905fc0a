//! DescribeConfigurationAggregatorSourcesStatus

use crate::config::convert::{aggregate_error, source_status_shape, update_status};
use crate::config::page::{Question, cut, limit, page};
use assize_engine::Engine;
use assize_engine::aggregate::{SourceOf, SourceStatus};
use assize_engine::ports::Cursor;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "DescribeConfigurationAggregatorSourcesStatus";

/// Sources in one answer, unless the request says otherwise.
const PAGE: usize = 100;

/// Tells how each source of an aggregator is.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeConfigurationAggregatorSourcesStatusRequest,
) -> Result<shapes::DescribeConfigurationAggregatorSourcesStatusResponse, ConfigError> {
    let name = input.configuration_aggregator_name;
    let question = Question::new(NAME, (&name, &input.update_status));
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let wanted = input.update_status.unwrap_or_default();
    let mut sources = engine.aggregator_sources(home, &name).map_err(aggregate_error)?;
    sources.retain(|source| {
        let of_page = page.after.as_ref().is_none_or(|after| cursor(source) > *after);
        of_page && (wanted.is_empty() || wanted.contains(&update_status(source.state)))
    });
    let next_token = cut(&question, &mut sources, &page, cursor);
    Ok(shapes::DescribeConfigurationAggregatorSourcesStatusResponse {
        aggregated_source_status_list: Some(sources.into_iter().map(source_status_shape).collect()),
        next_token,
    })
}

/// Its two parts are account and region, which the organization as a whole has not.
fn cursor(status: &SourceStatus) -> Cursor {
    match &status.of {
        SourceOf::Organization(_) => Cursor::new("", ""),
        SourceOf::Home(home) => Cursor::new(&*home.account, &*home.region),
    }
}

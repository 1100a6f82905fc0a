//! PutConfigurationAggregator

use crate::config::convert::{aggregate_error, aggregator_shape, tags};
use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_engine::aggregate::{AggregateError, Regions, Source};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Makes an aggregator, or changes its sources.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::PutConfigurationAggregatorRequest,
) -> Result<shapes::PutConfigurationAggregatorResponse, ConfigError> {
    let tags = tags(input.tags.unwrap_or_default()).map_err(to_config_error)?;
    if input.aggregator_filters.is_some() {
        return Err(ConfigError::invalid_parameter_value_exception(
            "AggregatorFilters are not supported: an aggregator sees all that its sources record.",
        ));
    }
    let accounts = input.account_aggregation_sources.unwrap_or_default().pop();
    let source =
        source(accounts, input.organization_aggregation_source).map_err(aggregate_error)?;
    let aggregator = engine
        .put_aggregator(home, &input.configuration_aggregator_name, source, tags)
        .map_err(aggregate_error)?;
    Ok(shapes::PutConfigurationAggregatorResponse {
        configuration_aggregator: Some(aggregator_shape(aggregator)),
    })
}

fn source(
    accounts: Option<shapes::AccountAggregationSource>,
    organization: Option<shapes::OrganizationAggregationSource>,
) -> Result<Source, AggregateError> {
    match (accounts, organization) {
        (Some(_), Some(_)) => Err(AggregateError::TwoSources),
        (None, None) => Err(AggregateError::NoSource),
        (Some(of), None) => Ok(Source::Accounts {
            account_ids: of.account_ids,
            regions: Regions::new(of.aws_regions, of.all_aws_regions.unwrap_or(false))?,
        }),
        (None, Some(of)) => Ok(Source::Organization {
            role_arn: of.role_arn,
            regions: Regions::new(of.aws_regions, of.all_aws_regions.unwrap_or(false))?,
        }),
    }
}

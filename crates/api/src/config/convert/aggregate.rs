//! Aggregators and what they see.

use super::time;
use crate::config::error::to_config_error;
use assize_engine::aggregate::{
    AggregateError, Aggregator, Authorization, Regions, Source, SourceOf, SourceState, SourceStatus,
};
use assize_wire::generated::config::{ConfigError, enums, shapes};

/// AWS Config's error for an aggregator that can't be had so.
pub(in crate::config) fn aggregate_error(error: AggregateError) -> ConfigError {
    let text = error.to_string();
    match error {
        AggregateError::NoSuchAggregator | AggregateError::NoSuchAggregators => {
            ConfigError::no_such_configuration_aggregator_exception(text)
        }
        AggregateError::TooMany { .. } => ConfigError::limit_exceeded_exception(text),
        AggregateError::NoOrganization => ConfigError::no_available_organization_exception(text),
        AggregateError::TwoSources
        | AggregateError::NoSource
        | AggregateError::TwoRegions
        | AggregateError::NoRegions => ConfigError::invalid_parameter_value_exception(text),
        AggregateError::Engine(error) => to_config_error(error),
    }
}

/// An aggregator on the wire.
pub(in crate::config) fn aggregator_shape(
    aggregator: Aggregator,
) -> shapes::ConfigurationAggregator {
    let split = |regions: Regions| match regions {
        Regions::All => (Some(true), None),
        Regions::Listed(regions) => (Some(false), Some(regions)),
    };
    let (accounts, organization) = match aggregator.source {
        Source::Accounts { account_ids, regions } => {
            let (all_aws_regions, aws_regions) = split(regions);
            (
                Some(vec![shapes::AccountAggregationSource {
                    account_ids,
                    all_aws_regions,
                    aws_regions,
                }]),
                None,
            )
        }
        Source::Organization { role_arn, regions } => {
            let (all_aws_regions, aws_regions) = split(regions);
            (
                None,
                Some(shapes::OrganizationAggregationSource {
                    role_arn,
                    all_aws_regions,
                    aws_regions,
                }),
            )
        }
    };
    shapes::ConfigurationAggregator {
        account_aggregation_sources: accounts,
        organization_aggregation_source: organization,
        configuration_aggregator_arn: Some(aggregator.arn),
        configuration_aggregator_name: Some(aggregator.name),
        creation_time: Some(time(aggregator.created_at)),
        last_updated_time: Some(time(aggregator.updated_at)),
        ..Default::default()
    }
}

/// An authorization on the wire.
pub(in crate::config) fn authorization_shape(
    authorization: Authorization,
) -> shapes::AggregationAuthorization {
    shapes::AggregationAuthorization {
        aggregation_authorization_arn: Some(authorization.arn),
        authorized_account_id: Some(authorization.account),
        authorized_aws_region: Some(authorization.region),
        creation_time: Some(time(authorization.created_at)),
    }
}

/// A source's status on the wire.
pub(in crate::config) fn source_status_shape(
    status: SourceStatus,
) -> shapes::AggregatedSourceStatus {
    let fault = match status.state {
        SourceState::Seen => None,
        SourceState::NotAuthorized => Some((
            "ACCESS_DENIED",
            "The source account has not authorized the aggregator's account and region.",
        )),
        SourceState::NoOrganization => Some((
            "ORGANIZATION_NOT_AVAILABLE",
            "The server's configuration states no organization that the aggregator's account \
             administers.",
        )),
    };
    let (source_type, source_id, aws_region) = match status.of {
        SourceOf::Home(home) => {
            (enums::AggregatedSourceType::Account, Some(home.account), Some(home.region))
        }
        SourceOf::Organization(id) => (enums::AggregatedSourceType::Organization, id, None),
    };
    shapes::AggregatedSourceStatus {
        source_id,
        source_type: Some(source_type),
        aws_region,
        last_update_status: Some(update_status(status.state)),
        last_update_time: Some(time(status.at)),
        last_error_code: fault.map(|(code, _)| code.to_owned()),
        last_error_message: fault.map(|(_, text)| text.to_owned()),
    }
}

/// AWS's word for a source's state.
pub(in crate::config) const fn update_status(
    state: SourceState,
) -> enums::AggregatedSourceStatusType {
    match state {
        SourceState::Seen => enums::AggregatedSourceStatusType::Succeeded,
        SourceState::NotAuthorized | SourceState::NoOrganization => {
            enums::AggregatedSourceStatusType::Failed
        }
    }
}

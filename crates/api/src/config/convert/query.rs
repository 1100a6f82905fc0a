//! Queries: what went wrong, what answers hold, stored ones.

use crate::config::error::to_config_error;
use assize_engine::query::{QueryFault, StoredQuery, StoredQueryError};
use assize_query::{Query, QueryError};
use assize_wire::error::WireError;
use assize_wire::generated::config::{ConfigError, shapes};

/// AWS Config's error for a query that has no answer.
pub(in crate::config) fn query_error(fault: QueryFault) -> ConfigError {
    match fault {
        QueryFault::Query(error) => expression_error(&error),
        QueryFault::Deadline => ConfigError::invalid_expression_exception(fault.to_string()),
        QueryFault::Busy => WireError::service_unavailable(fault.to_string()).into(),
        QueryFault::Engine(error) => to_config_error(error),
    }
}

fn expression_error(error: &QueryError) -> ConfigError {
    ConfigError::invalid_expression_exception(error.to_string())
}

/// The columns of a query.
pub(in crate::config) fn query_info(query: &Query) -> shapes::QueryInfo {
    let fields = query.fields().into_iter().map(|name| shapes::FieldInfo { name: Some(name) });
    shapes::QueryInfo { select_fields: Some(fields.collect()) }
}

/// AWS Config's error for a stored query that can't be had so.
pub(in crate::config) fn stored_query_error(error: StoredQueryError) -> ConfigError {
    let text = error.to_string();
    match error {
        StoredQueryError::NoSuchQuery(_) => ConfigError::resource_not_found_exception(text),
        StoredQueryError::Engine(error) => to_config_error(error),
        StoredQueryError::NoExpression(_)
        | StoredQueryError::Expression(_)
        | StoredQueryError::OtherId(_)
        | StoredQueryError::TooMany(_) => ConfigError::validation_exception(text),
    }
}

/// A stored query on the wire.
pub(in crate::config) fn stored_query_shape(query: StoredQuery) -> shapes::StoredQuery {
    shapes::StoredQuery {
        query_id: Some(query.id),
        query_arn: Some(query.arn),
        query_name: query.name,
        description: Some(query.description),
        expression: Some(query.expression),
    }
}

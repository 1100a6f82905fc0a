//! Concurrency, tags, and what the account may have.

use super::error::to_lambda_error;
use super::functions::{name, plain};
use assize_functions::Registry;
use assize_model::AccountRegion;
use assize_wire::generated::lambda::{LambdaError, shapes};
use std::collections::BTreeMap;

/// AWS's limits of an account.
const CONCURRENT: i32 = 1_000;
const ZIPPED: i64 = 52_428_800;
const UNZIPPED: i64 = 262_144_000;
const TOTAL: i64 = 80_530_636_800;

pub(super) fn put_concurrency(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::PutFunctionConcurrencyRequest,
) -> Result<shapes::Concurrency, LambdaError> {
    let name = plain(home, &input.function_name)?;
    let reserved = u32::try_from(input.reserved_concurrent_executions).unwrap_or(0);
    registry.set_concurrency(home, &name, Some(reserved)).map_err(to_lambda_error)?;
    let reserved_concurrent_executions = Some(input.reserved_concurrent_executions);
    Ok(shapes::Concurrency { reserved_concurrent_executions })
}

pub(super) fn get_concurrency(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::GetFunctionConcurrencyRequest,
) -> Result<shapes::GetFunctionConcurrencyResponse, LambdaError> {
    let name = plain(home, &input.function_name)?;
    let found = registry.find(home, &name).map_err(to_lambda_error)?;
    let reserved = found.record.concurrency.and_then(|n| i32::try_from(n).ok());
    Ok(shapes::GetFunctionConcurrencyResponse { reserved_concurrent_executions: reserved })
}

pub(super) fn delete_concurrency(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::DeleteFunctionConcurrencyRequest,
) -> Result<(), LambdaError> {
    let name = plain(home, &input.function_name)?;
    registry.set_concurrency(home, &name, None).map_err(to_lambda_error)
}

pub(super) fn account(
    registry: &Registry,
    home: &AccountRegion,
    _: shapes::GetAccountSettingsRequest,
) -> Result<shapes::GetAccountSettingsResponse, LambdaError> {
    let usage = registry.usage(home).map_err(to_lambda_error)?;
    let number = |n: u64| Some(i64::try_from(n).unwrap_or(i64::MAX));
    Ok(shapes::GetAccountSettingsResponse {
        account_limit: Some(shapes::AccountLimit {
            code_size_unzipped: Some(UNZIPPED),
            code_size_zipped: Some(ZIPPED),
            concurrent_executions: Some(CONCURRENT),
            total_code_size: Some(TOTAL),
            unreserved_concurrent_executions: Some(CONCURRENT),
        }),
        account_usage: Some(shapes::AccountUsage {
            function_count: number(usage.functions),
            total_code_size: number(usage.code_bytes),
        }),
    })
}

pub(super) fn list_tags(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::ListTagsRequest,
) -> Result<shapes::ListTagsResponse, LambdaError> {
    let name = name(home, &input.resource, None)?;
    let found = registry.find(home, &name).map_err(to_lambda_error)?;
    Ok(shapes::ListTagsResponse { tags: Some(found.record.tags) })
}

pub(super) fn tag(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::TagResourceRequest,
) -> Result<(), LambdaError> {
    let name = name(home, &input.resource, None)?;
    registry.set_tags(home, &name, input.tags, Vec::new()).map_err(to_lambda_error)
}

pub(super) fn untag(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::UntagResourceRequest,
) -> Result<(), LambdaError> {
    let name = name(home, &input.resource, None)?;
    registry.set_tags(home, &name, BTreeMap::new(), input.tag_keys).map_err(to_lambda_error)
}

//! PublishVersion, ListVersionsByFunction.

use super::configuration::{Moment, listed_arn, shown};
use super::error::{to_lambda_error, unsupported};
use super::functions::{page_size, plain};
use assize_functions::Registry;
use assize_model::AccountRegion;
use assize_wire::generated::lambda::{LambdaError, shapes};

pub(super) fn publish(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::PublishVersionRequest,
) -> Result<shapes::FunctionConfiguration, LambdaError> {
    if input.publish_to.is_some() {
        return Err(unsupported("PublishTo", "it has no such thing"));
    }
    let name = plain(home, &input.function_name)?;
    let made = registry
        .publish(home, &name, input.description, input.revision_id, input.code_sha256)
        .map_err(to_lambda_error)?;
    Ok(shown(made.arn, &made.name, made.version, Moment::Created))
}

pub(super) fn list(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::ListVersionsByFunctionRequest,
) -> Result<shapes::ListVersionsByFunctionResponse, LambdaError> {
    let name = plain(home, &input.function_name)?;
    let found = registry.find(home, &name).map_err(to_lambda_error)?;
    let limit = page_size(input.max_items);
    let all = std::iter::once(found.record.latest).chain(found.record.published);
    let mut rows: Vec<_> = match input.marker.filter(|marker| !marker.is_empty()) {
        Some(marker) => all.skip_while(|v| v.version != marker).skip(1).take(limit + 1).collect(),
        None => all.take(limit + 1).collect(),
    };
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next_marker = rows.last().filter(|_| more).map(|version| version.version.clone());
    let versions = rows.into_iter().map(|version| {
        let arn = listed_arn(home, &found.name, &version.version);
        shown(arn, &found.name, version, Moment::Later)
    });
    Ok(shapes::ListVersionsByFunctionResponse { versions: Some(versions.collect()), next_marker })
}

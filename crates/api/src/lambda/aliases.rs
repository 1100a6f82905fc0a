//! CreateAlias, GetAlias, UpdateAlias, DeleteAlias, ListAliases.

use super::configuration::listed_arn;
use super::error::{to_lambda_error, unsupported};
use super::functions::{page_size, plain};
use assize_functions::{Alias, AliasChange, Registry};
use assize_model::AccountRegion;
use assize_wire::generated::lambda::{LambdaError, shapes};

pub(super) fn create(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::CreateAliasRequest,
) -> Result<shapes::AliasConfiguration, LambdaError> {
    refuse_weights(input.routing_config.as_ref())?;
    let function = plain(home, &input.function_name)?;
    let change = AliasChange {
        version: Some(input.function_version),
        description: input.description,
        revision: None,
    };
    let alias = registry.create_alias(home, &function, &input.name, change);
    Ok(shown(home, &function.name, input.name, alias.map_err(to_lambda_error)?))
}

pub(super) fn update(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::UpdateAliasRequest,
) -> Result<shapes::AliasConfiguration, LambdaError> {
    refuse_weights(input.routing_config.as_ref())?;
    let function = plain(home, &input.function_name)?;
    let change = AliasChange {
        version: input.function_version,
        description: input.description,
        revision: input.revision_id,
    };
    let alias = registry.update_alias(home, &function, &input.name, change);
    Ok(shown(home, &function.name, input.name, alias.map_err(to_lambda_error)?))
}

/// An alias points to one version.
fn refuse_weights(config: Option<&shapes::AliasRoutingConfiguration>) -> Result<(), LambdaError> {
    let weights = config.and_then(|config| config.additional_version_weights.as_ref());
    if weights.is_some_and(|weights| !weights.is_empty()) {
        return Err(unsupported("AdditionalVersionWeights", "an alias points to one version"));
    }
    Ok(())
}

pub(super) fn get(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::GetAliasRequest,
) -> Result<shapes::AliasConfiguration, LambdaError> {
    let function = plain(home, &input.function_name)?;
    let alias = registry.alias(home, &function, &input.name).map_err(to_lambda_error)?;
    Ok(shown(home, &function.name, input.name, alias))
}

pub(super) fn delete(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::DeleteAliasRequest,
) -> Result<(), LambdaError> {
    let function = plain(home, &input.function_name)?;
    registry.delete_alias(home, &function, &input.name).map_err(to_lambda_error)
}

pub(super) fn list(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::ListAliasesRequest,
) -> Result<shapes::ListAliasesResponse, LambdaError> {
    let function = plain(home, &input.function_name)?;
    let found = registry.find(home, &function).map_err(to_lambda_error)?;
    let limit = page_size(input.max_items);
    let marker = input.marker.unwrap_or_default();
    let mut rows: Vec<(String, Alias)> = found
        .record
        .aliases
        .into_iter()
        .filter(|(name, _)| *name > marker)
        .filter(|(_, alias)| input.function_version.as_ref().is_none_or(|v| *v == alias.version))
        .take(limit + 1)
        .collect();
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next_marker = rows.last().filter(|_| more).map(|(name, _)| name.clone());
    let aliases =
        rows.into_iter().map(|(name, alias)| shown(home, &function.name, name, alias)).collect();
    Ok(shapes::ListAliasesResponse { aliases: Some(aliases), next_marker })
}

fn shown(
    home: &AccountRegion,
    function: &str,
    name: String,
    alias: Alias,
) -> shapes::AliasConfiguration {
    shapes::AliasConfiguration {
        alias_arn: Some(listed_arn(home, function, &name)),
        name: Some(name),
        function_version: Some(alias.version),
        description: Some(alias.description),
        revision_id: Some(alias.revision_id),
        routing_config: None,
    }
}

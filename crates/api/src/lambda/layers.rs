//! PublishLayerVersion, GetLayerVersion, ListLayers, ListLayerVersions, DeleteLayerVersion.

use super::configuration::iso;
use super::error::{invalid, to_lambda_error};
use super::functions::{page_size, zip_of};
use assize_functions::{LayerName, LayerVersion, NewLayer, Registry, layer_arn};
use assize_model::AccountRegion;
use assize_wire::generated::lambda::enums::Architecture;
use assize_wire::generated::lambda::{LambdaError, shapes};

pub(super) fn publish(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::PublishLayerVersionRequest,
) -> Result<shapes::PublishLayerVersionResponse, LambdaError> {
    let LayerName { name, version } = named(home, &input.layer_name)?;
    if version.is_some() {
        return Err(invalid("A layer is published under its name, without a version."));
    }
    let zip = zip_of(input.content.zip_file, input.content.s3_bucket.is_some())?;
    let architectures = input.compatible_architectures.unwrap_or_default();
    let new = NewLayer {
        description: input.description.unwrap_or_default(),
        zip,
        runtimes: input.compatible_runtimes.unwrap_or_default(),
        architectures: architectures.iter().map(|one| one.as_str().to_owned()).collect(),
        license: input.license_info,
    };
    let made = registry.publish_layer(home, &name, new).map_err(to_lambda_error)?;
    let told = Told::of(home, &name, made);
    Ok(shapes::PublishLayerVersionResponse {
        content: Some(told.content),
        layer_arn: Some(told.layer_arn),
        layer_version_arn: Some(told.arn),
        description: Some(told.description),
        created_date: Some(told.created),
        version: Some(told.version),
        compatible_architectures: told.architectures,
        compatible_runtimes: told.runtimes,
        license_info: told.license,
    })
}

pub(super) fn get(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::GetLayerVersionRequest,
) -> Result<shapes::GetLayerVersionResponse, LambdaError> {
    let LayerName { name, .. } = named(home, &input.layer_name)?;
    found(registry, home, &name, number(input.version_number)?)
}

pub(super) fn get_by_arn(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::GetLayerVersionByArnRequest,
) -> Result<shapes::GetLayerVersionResponse, LambdaError> {
    match named(home, &input.arn)? {
        LayerName { name, version: Some(version) } => found(registry, home, &name, version),
        _ => Err(invalid("The ARN names no version of the layer.")),
    }
}

fn found(
    registry: &Registry,
    home: &AccountRegion,
    name: &str,
    version: u64,
) -> Result<shapes::GetLayerVersionResponse, LambdaError> {
    let found = registry.layer(home, name, version).map_err(to_lambda_error)?;
    let told = Told::of(home, name, found);
    Ok(shapes::GetLayerVersionResponse {
        content: Some(told.content),
        layer_arn: Some(told.layer_arn),
        layer_version_arn: Some(told.arn),
        description: Some(told.description),
        created_date: Some(told.created),
        version: Some(told.version),
        compatible_architectures: told.architectures,
        compatible_runtimes: told.runtimes,
        license_info: told.license,
    })
}

pub(super) fn list(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::ListLayersRequest,
) -> Result<shapes::ListLayersResponse, LambdaError> {
    let fits = fitting(input.compatible_runtime, input.compatible_architecture);
    let after = input.marker.as_deref().filter(|marker| !marker.is_empty());
    let rows = registry.layers(home, after).map_err(to_lambda_error)?;
    let mut layers = Vec::new();
    let limit = page_size(input.max_items);
    let mut next_marker = None;
    for (name, versions) in rows {
        let Some(newest) = versions.into_iter().find(|version| fits(version)) else { continue };
        if layers.len() == limit {
            let last: Option<&shapes::LayersListItem> = layers.last();
            next_marker = last.and_then(|last| last.layer_name.clone());
            break;
        }
        layers.push(shapes::LayersListItem {
            layer_arn: Some(layer_arn(home, &name)),
            latest_matching_version: Some(item(Told::of(home, &name, newest))),
            layer_name: Some(name),
        });
    }
    Ok(shapes::ListLayersResponse { layers: Some(layers), next_marker })
}

pub(super) fn list_versions(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::ListLayerVersionsRequest,
) -> Result<shapes::ListLayerVersionsResponse, LambdaError> {
    let LayerName { name, .. } = named(home, &input.layer_name)?;
    let fits = fitting(input.compatible_runtime, input.compatible_architecture);
    let before = match input.marker.as_deref().filter(|marker| !marker.is_empty()) {
        Some(marker) => marker.parse().map_err(|_| invalid("The marker is not one of a page."))?,
        None => u64::MAX,
    };
    let limit = page_size(input.max_items);
    let mut versions: Vec<LayerVersion> = registry
        .layer_versions(home, &name)
        .map_err(to_lambda_error)?
        .into_iter()
        .filter(|version| version.version < before && fits(version))
        .take(limit + 1)
        .collect();
    let more = versions.len() > limit;
    versions.truncate(limit);
    let next_marker = versions.last().filter(|_| more).map(|last| last.version.to_string());
    let layer_versions =
        versions.into_iter().map(|version| item(Told::of(home, &name, version))).collect();
    Ok(shapes::ListLayerVersionsResponse { layer_versions: Some(layer_versions), next_marker })
}

pub(super) fn delete(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::DeleteLayerVersionRequest,
) -> Result<(), LambdaError> {
    let LayerName { name, .. } = named(home, &input.layer_name)?;
    let version = number(input.version_number)?;
    registry.delete_layer(home, &name, version).map_err(to_lambda_error)
}

fn named(home: &AccountRegion, text: &str) -> Result<LayerName, LambdaError> {
    LayerName::parse(home, text).map_err(to_lambda_error)
}

fn number(version: i64) -> Result<u64, LambdaError> {
    match u64::try_from(version) {
        Ok(version) if version > 0 => Ok(version),
        _ => Err(invalid("Layer Version Cannot be less than 1.")),
    }
}

/// Whether a version says that it fits; one that says nothing fits all.
fn fitting(
    runtime: Option<String>,
    architecture: Option<Architecture>,
) -> impl Fn(&LayerVersion) -> bool {
    let says = |all: &[String], wanted: Option<&str>| {
        wanted.is_none_or(|wanted| all.is_empty() || all.iter().any(|one| one == wanted))
    };
    move |version| {
        says(&version.runtimes, runtime.as_deref())
            && says(&version.architectures, architecture.map(Architecture::as_str))
    }
}

/// A version as AWS tells it; empty lists are left out.
struct Told {
    content: shapes::LayerVersionContentOutput,
    layer_arn: String,
    arn: String,
    description: String,
    created: String,
    version: i64,
    architectures: Option<Vec<Architecture>>,
    runtimes: Option<Vec<String>>,
    license: Option<String>,
}

impl Told {
    fn of(home: &AccountRegion, name: &str, version: LayerVersion) -> Self {
        let layer_arn = layer_arn(home, name);
        let architectures = version.architectures.iter().filter_map(|one| one.parse().ok());
        Self {
            arn: format!("{layer_arn}:{}", version.version),
            layer_arn,
            // Without a location: there is no S3 here that the zip file could be taken from.
            content: shapes::LayerVersionContentOutput {
                code_sha256: Some(version.code_sha256),
                code_size: i64::try_from(version.code_size).ok(),
                ..shapes::LayerVersionContentOutput::default()
            },
            description: version.description,
            created: iso(version.created),
            version: i64::try_from(version.version).unwrap_or(i64::MAX),
            architectures: Some(architectures.collect()).filter(|all: &Vec<_>| !all.is_empty()),
            runtimes: Some(version.runtimes).filter(|all| !all.is_empty()),
            license: version.license,
        }
    }
}

fn item(told: Told) -> shapes::LayerVersionsListItem {
    shapes::LayerVersionsListItem {
        layer_version_arn: Some(told.arn),
        version: Some(told.version),
        description: Some(told.description),
        created_date: Some(told.created),
        compatible_architectures: told.architectures,
        compatible_runtimes: told.runtimes,
        license_info: told.license,
    }
}

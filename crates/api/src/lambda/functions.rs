//! CreateFunction, GetFunction, ListFunctions, the updates and DeleteFunction.

use super::configuration::{Moment, listed_arn, shown};
use super::error::{invalid, to_lambda_error, unsupported};
use assize_functions::{Change, Found, FunctionName, NewFunction, Registry, Settings, is_retired};
use assize_model::AccountRegion;
use assize_wire::generated::lambda::enums::{FunctionVersion, PackageType, SnapStartApplyOn};
use assize_wire::generated::lambda::{LambdaError, shapes};
use assize_wire::types::Blob;

/// Functions in one answer.
const MAX_ITEMS: usize = 50;
/// The only size of `/tmp`, in MiB.
const EPHEMERAL_MB: i32 = 512;

pub(super) fn create(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::CreateFunctionRequest,
) -> Result<shapes::FunctionConfiguration, LambdaError> {
    if input.package_type == Some(PackageType::Image) || input.code.image_uri.is_some() {
        return Err(unsupported("PackageType Image", "code is a zip file"));
    }
    Extras {
        vpc: input.vpc_config.as_ref(),
        files: input.file_system_configs.as_deref(),
        dead_letter: input.dead_letter_config.as_ref(),
        kms_key: input.kms_key_arn.as_deref(),
        storage: input.ephemeral_storage.as_ref(),
        logging: input.logging_config.as_ref(),
        snap_start: input.snap_start.as_ref(),
        others: &[
            ("ImageConfig", input.image_config.is_some()),
            ("CodeSigningConfigArn", input.code_signing_config_arn.is_some()),
            ("DurableConfig", input.durable_config.is_some()),
            ("CapacityProviderConfig", input.capacity_provider_config.is_some()),
            ("AcceleratorConfig", input.accelerator_config.is_some()),
            ("TenancyConfig", input.tenancy_config.is_some()),
            ("RuntimeConfig", input.runtime_config.is_some()),
            ("PublishTo", input.publish_to.is_some()),
        ],
    }
    .refuse()?;
    let zip = zip_of(input.code.zip_file, input.code.s3_bucket.is_some())?;
    let name = FunctionName::parse(home, &input.function_name, None).map_err(to_lambda_error)?;
    if name.qualifier.is_some() {
        return Err(invalid("A new function has no qualifier yet."));
    }
    let needed = |member: &str, value: Option<String>| {
        value.filter(|value| !value.is_empty()).ok_or_else(|| {
            invalid(format!(
                "Runtime and Handler are mandatory parameters for functions created with \
                 deployment packages; {member} is missing."
            ))
        })
    };
    let runtime = needed("Runtime", input.runtime)?;
    warn_of_retired(&name.name, &runtime);
    let settings = Settings {
        handler: needed("Handler", input.handler)?,
        runtime,
        role: input.role,
        description: input.description.unwrap_or_default(),
        timeout: natural(input.timeout).unwrap_or(3),
        memory_mb: natural(input.memory_size).unwrap_or(128),
        environment: input.environment.and_then(|e| e.variables).unwrap_or_default(),
        architecture: architecture(input.architectures.as_deref())?,
        tracing: tracing_mode(input.tracing_config).unwrap_or_else(|| "PassThrough".to_owned()),
        layers: input.layers.unwrap_or_default(),
    };
    let new = NewFunction {
        name: name.name,
        settings,
        tags: input.tags.unwrap_or_default(),
        zip,
        publish: input.publish.unwrap_or(false),
    };
    let made = registry.create(home, new).map_err(to_lambda_error)?;
    Ok(shown(made.arn, &made.name, made.version, Moment::Created))
}

pub(super) fn zip_of(zip: Option<Blob>, from_s3: bool) -> Result<Vec<u8>, LambdaError> {
    if from_s3 {
        return Err(unsupported("code in S3", "pass the zip file itself as ZipFile"));
    }
    zip.map(|zip| zip.0).ok_or_else(|| invalid("Please provide a source for function code."))
}

fn natural(number: Option<i32>) -> Option<u32> {
    number.and_then(|number| u32::try_from(number).ok())
}

fn architecture(
    given: Option<&[assize_wire::generated::lambda::enums::Architecture]>,
) -> Result<String, LambdaError> {
    match given {
        None | Some([]) => Ok("x86_64".to_owned()),
        Some([one]) => Ok(one.as_str().to_owned()),
        Some(_) => Err(invalid("A function has one architecture.")),
    }
}

fn tracing_mode(config: Option<shapes::TracingConfig>) -> Option<String> {
    config.and_then(|config| config.mode).map(|mode| mode.as_str().to_owned())
}

fn warn_of_retired(name: &str, runtime: &str) {
    if is_retired(runtime) {
        tracing::warn!(
            function = name,
            runtime,
            "AWS has retired this runtime; the function runs on the newest that is installed"
        );
    }
}

/// Members that AWS has and Assize does not: none is taken in silence.
struct Extras<'a> {
    vpc: Option<&'a shapes::VpcConfig>,
    files: Option<&'a [shapes::FileSystemConfig]>,
    dead_letter: Option<&'a shapes::DeadLetterConfig>,
    kms_key: Option<&'a str>,
    storage: Option<&'a shapes::EphemeralStorage>,
    logging: Option<&'a shapes::LoggingConfig>,
    snap_start: Option<&'a shapes::SnapStart>,
    others: &'a [(&'static str, bool)],
}

impl Extras<'_> {
    fn refuse(&self) -> Result<(), LambdaError> {
        let in_vpc = |vpc: &shapes::VpcConfig| {
            vpc.subnet_ids.as_ref().is_some_and(|ids| !ids.is_empty())
                || vpc.security_group_ids.as_ref().is_some_and(|ids| !ids.is_empty())
        };
        if self.vpc.is_some_and(in_vpc) {
            return Err(unsupported("VpcConfig", "functions reach this server only"));
        }
        if self.files.is_some_and(|files| !files.is_empty()) {
            return Err(unsupported("FileSystemConfigs", "functions have no file system but /tmp"));
        }
        let target = |config: &shapes::DeadLetterConfig| config.target_arn.as_deref() != Some("");
        if self.dead_letter.is_some_and(|config| config.target_arn.is_some() && target(config)) {
            return Err(unsupported("DeadLetterConfig", "events that fail are told in the log"));
        }
        if self.kms_key.is_some_and(|key| !key.is_empty()) {
            return Err(unsupported("KMSKeyArn", "variables are not encrypted by a key of yours"));
        }
        if self.storage.is_some_and(|storage| storage.size != EPHEMERAL_MB) {
            return Err(unsupported("an EphemeralStorage of another Size", "/tmp has 512 MB"));
        }
        if self.logging.is_some_and(|config| *config != shapes::LoggingConfig::default()) {
            return Err(unsupported("LoggingConfig", "logs are text, in /aws/lambda/NAME"));
        }
        let snaps = |snap: &shapes::SnapStart| {
            !matches!(snap.apply_on, None | Some(SnapStartApplyOn::None))
        };
        if self.snap_start.is_some_and(snaps) {
            return Err(unsupported("SnapStart", "processes start anew"));
        }
        match self.others.iter().find(|(_, given)| *given) {
            Some((member, _)) => Err(unsupported(member, "it has no such thing")),
            None => Ok(()),
        }
    }
}

pub(super) fn name(
    home: &AccountRegion,
    text: &str,
    qualifier: Option<&str>,
) -> Result<FunctionName, LambdaError> {
    FunctionName::parse(home, text, qualifier).map_err(to_lambda_error)
}

/// A function of which no version can be named.
pub(super) fn plain(home: &AccountRegion, text: &str) -> Result<FunctionName, LambdaError> {
    let named = name(home, text, None)?;
    Ok(FunctionName { qualifier: None, ..named })
}

pub(super) fn get(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::GetFunctionRequest,
) -> Result<shapes::GetFunctionResponse, LambdaError> {
    let name = name(home, &input.function_name, input.qualifier.as_deref())?;
    let Found { arn, name, version, record } =
        registry.find(home, &name).map_err(to_lambda_error)?;
    let concurrency = record.concurrency.map(|reserved| shapes::Concurrency {
        reserved_concurrent_executions: i32::try_from(reserved).ok(),
    });
    Ok(shapes::GetFunctionResponse {
        configuration: Some(shown(arn, &name, version, Moment::Later)),
        // Without a location: there is no S3 here that the code could be taken from.
        code: Some(shapes::FunctionCodeLocation {
            repository_type: Some("S3".to_owned()),
            ..shapes::FunctionCodeLocation::default()
        }),
        tags: (!record.tags.is_empty()).then_some(record.tags),
        concurrency,
        tags_error: None,
    })
}

pub(super) fn get_configuration(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::GetFunctionConfigurationRequest,
) -> Result<shapes::FunctionConfiguration, LambdaError> {
    let name = name(home, &input.function_name, input.qualifier.as_deref())?;
    let found = registry.find(home, &name).map_err(to_lambda_error)?;
    Ok(shown(found.arn, &found.name, found.version, Moment::Later))
}

pub(super) fn list(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::ListFunctionsRequest,
) -> Result<shapes::ListFunctionsResponse, LambdaError> {
    if input.master_region.is_some() {
        return Err(unsupported("MasterRegion", "functions are not copied to edges"));
    }
    let limit = page_size(input.max_items);
    let after = input.marker.as_deref().filter(|marker| !marker.is_empty());
    let mut rows = registry.list(home, after, limit + 1).map_err(to_lambda_error)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next_marker = rows.last().filter(|_| more).map(|(name, _)| name.clone());
    let all = input.function_version == Some(FunctionVersion::All);
    let mut functions = Vec::new();
    for (name, record) in rows {
        if !all {
            let arn = FunctionName { name: name.clone(), qualifier: None }.arn(home);
            functions.push(shown(arn, &name, record.latest, Moment::Later));
            continue;
        }
        for version in std::iter::once(record.latest).chain(record.published) {
            let arn = listed_arn(home, &name, &version.version);
            functions.push(shown(arn, &name, version, Moment::Later));
        }
    }
    Ok(shapes::ListFunctionsResponse { functions: Some(functions), next_marker })
}

/// How many rows a request wants; AWS gives fifty at most.
pub(super) fn page_size(given: Option<i32>) -> usize {
    given
        .and_then(|n| usize::try_from(n).ok())
        .filter(|n| *n > 0)
        .unwrap_or(MAX_ITEMS)
        .min(MAX_ITEMS)
}

pub(super) fn update_code(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::UpdateFunctionCodeRequest,
) -> Result<shapes::FunctionConfiguration, LambdaError> {
    if input.image_uri.is_some() {
        return Err(unsupported("ImageUri", "code is a zip file"));
    }
    if input.publish_to.is_some() {
        return Err(unsupported("PublishTo", "it has no such thing"));
    }
    let zip = zip_of(input.zip_file, input.s3_bucket.is_some())?;
    let name = plain(home, &input.function_name)?;
    let (publish, dry_run) = (input.publish.unwrap_or(false), input.dry_run.unwrap_or(false));
    let changed = registry
        .update_code(home, &name, &zip, input.revision_id, publish, dry_run)
        .map_err(to_lambda_error)?;
    if !dry_run {
        collect(registry);
    }
    let moment = if dry_run { Moment::Later } else { Moment::Changed };
    Ok(shown(changed.arn, &changed.name, changed.version, moment))
}

/// Deletes code that was replaced. A failure is told in the log only: the update is done.
fn collect(registry: &Registry) {
    if let Err(error) = registry.collect_code() {
        tracing::warn!(%error, "code that nobody needs stays");
    }
}

pub(super) fn update_configuration(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::UpdateFunctionConfigurationRequest,
) -> Result<shapes::FunctionConfiguration, LambdaError> {
    Extras {
        vpc: input.vpc_config.as_ref(),
        files: input.file_system_configs.as_deref(),
        dead_letter: input.dead_letter_config.as_ref(),
        kms_key: input.kms_key_arn.as_deref(),
        storage: input.ephemeral_storage.as_ref(),
        logging: input.logging_config.as_ref(),
        snap_start: input.snap_start.as_ref(),
        others: &[
            ("ImageConfig", input.image_config.is_some()),
            ("DurableConfig", input.durable_config.is_some()),
            ("CapacityProviderConfig", input.capacity_provider_config.is_some()),
            ("AcceleratorConfig", input.accelerator_config.is_some()),
            ("RuntimeConfig", input.runtime_config.is_some()),
        ],
    }
    .refuse()?;
    let name = plain(home, &input.function_name)?;
    if let Some(runtime) = &input.runtime {
        warn_of_retired(&name.name, runtime);
    }
    let change = Change {
        runtime: input.runtime,
        handler: input.handler,
        role: input.role,
        description: input.description,
        timeout: natural(input.timeout),
        memory_mb: natural(input.memory_size),
        environment: input.environment.map(|e| e.variables.unwrap_or_default()),
        tracing: tracing_mode(input.tracing_config),
        layers: input.layers,
    };
    let changed = registry
        .update_configuration(home, &name, change, input.revision_id)
        .map_err(to_lambda_error)?;
    collect(registry);
    Ok(shown(changed.arn, &changed.name, changed.version, Moment::Changed))
}

pub(super) fn delete(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::DeleteFunctionRequest,
) -> Result<shapes::DeleteFunctionResponse, LambdaError> {
    let name = name(home, &input.function_name, input.qualifier.as_deref())?;
    registry.delete(home, &name).map_err(to_lambda_error)?;
    Ok(shapes::DeleteFunctionResponse { status_code: Some(204) })
}

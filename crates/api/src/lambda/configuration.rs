//! A version as FunctionConfiguration.

use assize_functions::{AttachedLayer, FunctionName, Version};
use assize_model::{AccountRegion, Timestamp};
use assize_wire::generated::lambda::enums::{
    Architecture, LastUpdateStatus, LogFormat, PackageType, SnapStartApplyOn,
    SnapStartOptimizationStatus, State, StateReasonCode, TracingMode,
};
use assize_wire::generated::lambda::shapes;

/// When in a version's life it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// In the answer to its creation: AWS has it pending then.
    Created,
    /// In the answer to a change.
    Changed,
    /// At any other time.
    Later,
}

/// A version as AWS shows it, under that ARN.
pub(super) fn shown(
    arn: String,
    name: &str,
    version: Version,
    moment: Moment,
) -> shapes::FunctionConfiguration {
    let environment = (!version.environment.is_empty()).then_some(shapes::EnvironmentResponse {
        variables: Some(version.environment),
        error: None,
    });
    let layer = |layer: AttachedLayer| shapes::Layer {
        arn: Some(layer.arn),
        code_size: i64::try_from(layer.code_size).ok(),
        ..shapes::Layer::default()
    };
    let layers: Vec<shapes::Layer> = version.layers.into_iter().map(layer).collect();
    let created = moment == Moment::Created;
    shapes::FunctionConfiguration {
        function_name: Some(name.to_owned()),
        function_arn: Some(arn),
        runtime: Some(version.runtime),
        role: Some(version.role),
        handler: Some(version.handler),
        code_size: i64::try_from(version.code_size).ok(),
        code_sha256: Some(version.code_sha256),
        description: Some(version.description),
        timeout: i32::try_from(version.timeout).ok(),
        memory_size: i32::try_from(version.memory_mb).ok(),
        last_modified: Some(iso(version.last_modified)),
        version: Some(version.version),
        environment,
        layers: (!layers.is_empty()).then_some(layers),
        tracing_config: Some(shapes::TracingConfigResponse {
            mode: version.tracing.parse::<TracingMode>().ok(),
        }),
        revision_id: Some(version.revision_id),
        state: Some(if created { State::Pending } else { State::Active }),
        state_reason: created.then(|| "The function is being created.".to_owned()),
        state_reason_code: created.then_some(StateReasonCode::Creating),
        last_update_status: match moment {
            Moment::Created => None,
            Moment::Changed => Some(LastUpdateStatus::InProgress),
            Moment::Later => Some(LastUpdateStatus::Successful),
        },
        package_type: Some(PackageType::Zip),
        architectures: version.architecture.parse::<Architecture>().ok().map(|one| vec![one]),
        ephemeral_storage: Some(shapes::EphemeralStorage { size: 512 }),
        snap_start: Some(shapes::SnapStartResponse {
            apply_on: Some(SnapStartApplyOn::None),
            optimization_status: Some(SnapStartOptimizationStatus::Off),
        }),
        logging_config: Some(shapes::LoggingConfig {
            log_format: Some(LogFormat::Text),
            log_group: Some(format!("/aws/lambda/{name}")),
            ..shapes::LoggingConfig::default()
        }),
        ..shapes::FunctionConfiguration::default()
    }
}

/// `2018-07-05T13:18:28.119+0000`
pub(super) fn iso(at: Timestamp) -> String {
    let at = assize_wire::Timestamp::from_millis(at.millis()).to_iso(true).unwrap_or_default();
    format!("{}+0000", at.trim_end_matches('Z'))
}

/// The ARN of a version in a list: with its number, `$LATEST` included.
pub(super) fn listed_arn(home: &AccountRegion, name: &str, version: &str) -> String {
    let qualifier = Some(version.to_owned());
    FunctionName { name: name.to_owned(), qualifier }.arn(home)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_aws_does() {
        let at = Timestamp::from_millis(1_530_796_708_119);
        assert_eq!(iso(at), "2018-07-05T13:18:28.119+0000");
        assert_eq!(iso(Timestamp::from_millis(0)), "1970-01-01T00:00:00.000+0000");
    }
}

//! Recorders and delivery channels.

use super::time;
use assize_engine::channel::{Channel, ChannelError};
use assize_engine::delivery::ExportStatus;
use assize_engine::notify::StreamStatus;
use assize_engine::ports::BucketError;
use assize_engine::recorder::{
    Frequency, LinkedRecorder, ModeOverride, Recorder, RecorderError, RecorderSettings,
    RecordingGroup, RecordingMode,
};
use assize_model::rule::Frequency as SnapshotFrequency;
use assize_wire::error::WireError;
use assize_wire::generated::config::{ConfigError, enums, shapes};

use crate::config::error::to_config_error;

/// AWS Config's error for a recorder that can't be had so.
pub(in crate::config) fn recorder_error(error: RecorderError) -> ConfigError {
    match error {
        RecorderError::TooMany(name) => {
            ConfigError::max_number_of_configuration_recorders_exceeded_exception(format!(
                "Failed to put configuration recorder '{name}' because the maximum number of \
                 configuration recorders: 1 is reached."
            ))
        }
        RecorderError::NoSuchRecorder(name) => no_such_recorder(&name),
        RecorderError::NoChannel => ConfigError::no_available_delivery_channel_exception(
            "Delivery channel is not available to start configuration recorder.",
        ),
        RecorderError::OfService(name) => ConfigError::unmodifiable_entity_exception(format!(
            "The configuration recorder '{name}' is linked to a service: it is always on, and \
             PutServiceLinkedConfigurationRecorder and DeleteServiceLinkedConfigurationRecorder \
             are the operations for it."
        )),
        RecorderError::NoSuchService(service) => ConfigError::validation_exception(format!(
            "The service principal {service} does not support service-linked configuration \
             recorders."
        )),
        RecorderError::LinkedExists(service) => ConfigError::conflict_exception(format!(
            "A service-linked configuration recorder already exists for the service {service}."
        )),
        RecorderError::GroupOfService(arn) => ConfigError::conflict_exception(format!(
            "The configuration recorder {arn} is linked to a service, which sets what it records."
        )),
        RecorderError::GroupOfAll => ConfigError::conflict_exception(
            "The recording strategy of the configuration recorder must be \
             INCLUSION_BY_RESOURCE_TYPES or EXCLUSION_BY_RESOURCE_TYPES.",
        ),
        RecorderError::NothingLeft | RecorderError::TooManyTypes(_) => {
            ConfigError::validation_exception(format!("The recording group is not valid: {error}."))
        }
        RecorderError::Engine(error) => to_config_error(error),
    }
}

/// NoSuchConfigurationRecorderException in AWS's words.
pub(in crate::config) fn no_such_recorder(name: &str) -> ConfigError {
    ConfigError::no_such_configuration_recorder_exception(format!(
        "Cannot find configuration recorder with the specified name '{name}'."
    ))
}

/// AWS Config's error for a delivery channel that can't be had so.
pub(in crate::config) fn channel_error(error: ChannelError) -> ConfigError {
    match error {
        ChannelError::NoRecorder => ConfigError::no_available_configuration_recorder_exception(
            "Configuration recorder is not available to put delivery channel.",
        ),
        ChannelError::TooMany(name) => {
            ConfigError::max_number_of_delivery_channels_exceeded_exception(format!(
                "Failed to put delivery channel '{name}' because the maximum number of delivery \
                 channels: 1 is reached."
            ))
        }
        ChannelError::NoSuchChannel(name) => no_such_channel(&name),
        ChannelError::InUse(name) => {
            ConfigError::last_delivery_channel_delete_failed_exception(format!(
                "Failed to delete last specified delivery channel with name '{name}', because \
                 there is a running configuration recorder."
            ))
        }
        ChannelError::Bucket(error) => bucket_error(&error),
        ChannelError::Engine(error) => to_config_error(error),
    }
}

/// AWS Config's error for a bucket that can't be written. AWS's text of the latter names prefix
/// and key too, which the caller knows.
fn bucket_error(error: &BucketError) -> ConfigError {
    match error {
        BucketError::NoSuchBucket(bucket) | BucketError::BadBucket(bucket) => {
            ConfigError::no_such_bucket_exception(format!(
                "Cannot find a S3 bucket with the name '{bucket:.80}'."
            ))
        }
        BucketError::BadKey { key, reason } => ConfigError::invalid_s3_key_prefix_exception(
            format!("The s3 key prefix makes the key '{key:.200}', which is not valid: {reason}."),
        ),
        BucketError::Denied { bucket, .. } => {
            tracing::warn!(%error, "a delivery channel was refused");
            ConfigError::insufficient_delivery_policy_exception(format!(
                "Insufficient delivery policy to s3 bucket: {bucket}, unable to write to bucket."
            ))
        }
        other => WireError::service_unavailable(other.to_string()).into(),
    }
}

/// How deliveries of a kind went, on the wire.
pub(in crate::config) fn export_info(status: ExportStatus) -> shapes::ConfigExportDeliveryInfo {
    let ExportStatus { last_attempt, last_success, failure, next, .. } = status;
    let outcome = match &failure {
        Some(_) => enums::DeliveryStatus::Failure,
        None => enums::DeliveryStatus::Success,
    };
    let (code, message) = failure.map(|failure| (failure.code, failure.message)).unzip();
    shapes::ConfigExportDeliveryInfo {
        last_status: last_attempt.map(|_| outcome),
        last_error_code: code,
        last_error_message: message,
        last_attempt_time: last_attempt.map(time),
        last_successful_time: last_success.map(time),
        next_delivery_time: next.map(time),
    }
}

/// How telling the channel's topic went, on the wire.
pub(in crate::config) fn stream_info(
    status: Option<StreamStatus>,
) -> shapes::ConfigStreamDeliveryInfo {
    use enums::DeliveryStatus as Status;
    let Some(StreamStatus { changed, failure }) = status else {
        return shapes::ConfigStreamDeliveryInfo {
            last_status: Some(Status::NotApplicable),
            ..Default::default()
        };
    };
    let outcome = if failure.is_some() { Status::Failure } else { Status::Success };
    let (code, message) = failure.unzip();
    shapes::ConfigStreamDeliveryInfo {
        last_status: Some(outcome),
        last_error_code: code,
        last_error_message: message,
        last_status_change_time: Some(time(changed)),
    }
}

/// NoSuchDeliveryChannelException in AWS's words.
pub(in crate::config) fn no_such_channel(name: &str) -> ConfigError {
    ConfigError::no_such_delivery_channel_exception(format!(
        "Cannot find delivery channel with specified name '{name}'."
    ))
}

/// A frequency from the wire.
pub(in crate::config) const fn frequency(wire: enums::RecordingFrequency) -> Frequency {
    match wire {
        enums::RecordingFrequency::Continuous => Frequency::Continuous,
        enums::RecordingFrequency::Daily => Frequency::Daily,
    }
}

const fn frequency_shape(frequency: Frequency) -> enums::RecordingFrequency {
    match frequency {
        Frequency::Continuous => enums::RecordingFrequency::Continuous,
        Frequency::Daily => enums::RecordingFrequency::Daily,
    }
}

/// A service's recorder on the wire.
pub(in crate::config) fn linked_shape(
    linked: &LinkedRecorder,
    account: &str,
) -> shapes::ConfigurationRecorder {
    shapes::ConfigurationRecorder {
        recording_scope: Some(enums::RecordingScope::Internal),
        service_principal: Some(linked.principal.clone()),
        ..recorder_shape(linked.as_recorder(account))
    }
}

/// The status of a service's recorder on the wire: it is always on.
pub(in crate::config) fn linked_status(
    linked: &LinkedRecorder,
    account: &str,
) -> shapes::ConfigurationRecorderStatus {
    shapes::ConfigurationRecorderStatus {
        service_principal: Some(linked.principal.clone()),
        ..recorder_status(linked.as_recorder(account))
    }
}

/// A recorder on the wire.
pub(in crate::config) fn recorder_shape(recorder: Recorder) -> shapes::ConfigurationRecorder {
    let RecorderSettings { name, role_arn, group, mode } = recorder.settings;
    shapes::ConfigurationRecorder {
        arn: Some(recorder.arn),
        name: Some(name),
        role_arn: Some(role_arn),
        recording_group: Some(group_shape(group)),
        recording_mode: Some(mode_shape(mode)),
        recording_scope: Some(enums::RecordingScope::Paid),
        ..Default::default()
    }
}

fn group_shape(group: RecordingGroup) -> shapes::RecordingGroup {
    use enums::RecordingStrategyType as Strategy;
    let (all_supported, global, only, but, strategy) = match group {
        RecordingGroup::All { include_global } => {
            (true, include_global, Vec::new(), Vec::new(), Strategy::AllSupportedResourceTypes)
        }
        RecordingGroup::Only(types) => {
            (false, false, types, Vec::new(), Strategy::InclusionByResourceTypes)
        }
        RecordingGroup::AllBut(types) => {
            (false, false, Vec::new(), types, Strategy::ExclusionByResourceTypes)
        }
    };
    shapes::RecordingGroup {
        all_supported: Some(all_supported),
        include_global_resource_types: Some(global),
        resource_types: Some(only),
        exclusion_by_resource_types: Some(shapes::ExclusionByResourceTypes {
            resource_types: Some(but),
        }),
        recording_strategy: Some(shapes::RecordingStrategy { use_only: Some(strategy) }),
    }
}

fn mode_shape(mode: RecordingMode) -> shapes::RecordingMode {
    let overrides = mode.overrides.into_iter().map(
        |ModeOverride { description, resource_types, frequency }| shapes::RecordingModeOverride {
            description,
            recording_frequency: frequency_shape(frequency),
            resource_types,
        },
    );
    shapes::RecordingMode {
        recording_frequency: frequency_shape(mode.frequency),
        recording_mode_overrides: Some(overrides.collect()),
    }
}

/// A recorder's status on the wire. A recorder that never started has none; one whose last look
/// at the account failed says why.
pub(in crate::config) fn recorder_status(
    recorder: Recorder,
) -> shapes::ConfigurationRecorderStatus {
    let changed = recorder.last_start.max(recorder.last_stop).max(recorder.last_turn);
    let status = match &recorder.failure {
        Some(_) => enums::RecorderStatus::Failure,
        None => enums::RecorderStatus::Success,
    };
    let (code, message) = recorder.failure.map(|failure| (failure.code, failure.message)).unzip();
    shapes::ConfigurationRecorderStatus {
        arn: Some(recorder.arn),
        name: Some(recorder.settings.name),
        recording: Some(recorder.recording),
        last_start_time: recorder.last_start.map(time),
        last_stop_time: recorder.last_stop.map(time),
        last_status: recorder.last_start.map(|_| status),
        last_error_code: code,
        last_error_message: message,
        last_status_change_time: changed.map(time),
        ..Default::default()
    }
}

/// A delivery channel on the wire.
pub(in crate::config) fn channel_shape(channel: Channel) -> shapes::DeliveryChannel {
    let properties =
        channel.snapshot_frequency.map(|frequency| shapes::ConfigSnapshotDeliveryProperties {
            delivery_frequency: Some(snapshot_frequency_shape(frequency)),
        });
    shapes::DeliveryChannel {
        name: Some(channel.name),
        s3_bucket_name: Some(channel.bucket),
        s3_key_prefix: channel.key_prefix,
        s3_kms_key_arn: channel.kms_key_arn,
        sns_topic_arn: channel.topic_arn,
        config_snapshot_delivery_properties: properties,
    }
}

/// How often snapshots are delivered.
pub(in crate::config) const fn snapshot_frequency(
    wire: enums::MaximumExecutionFrequency,
) -> SnapshotFrequency {
    use enums::MaximumExecutionFrequency as Wire;
    match wire {
        Wire::OneHour => SnapshotFrequency::OneHour,
        Wire::ThreeHours => SnapshotFrequency::ThreeHours,
        Wire::SixHours => SnapshotFrequency::SixHours,
        Wire::TwelveHours => SnapshotFrequency::TwelveHours,
        Wire::TwentyFourHours => SnapshotFrequency::TwentyFourHours,
    }
}

const fn snapshot_frequency_shape(
    frequency: SnapshotFrequency,
) -> enums::MaximumExecutionFrequency {
    use enums::MaximumExecutionFrequency as Wire;
    match frequency {
        SnapshotFrequency::OneHour => Wire::OneHour,
        SnapshotFrequency::ThreeHours => Wire::ThreeHours,
        SnapshotFrequency::SixHours => Wire::SixHours,
        SnapshotFrequency::TwelveHours => Wire::TwelveHours,
        SnapshotFrequency::TwentyFourHours => Wire::TwentyFourHours,
    }
}

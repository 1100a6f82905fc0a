//! PutDeliveryChannel

use crate::config::convert::{channel_error, snapshot_frequency};
use assize_engine::Engine;
use assize_engine::channel::{Channel, ChannelError};
use assize_model::AccountRegion;
use assize_model::arn::Arn;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// The channel's name where the request gives none.
const DEFAULT_NAME: &str = "default";

/// Makes or replaces the delivery channel.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::PutDeliveryChannelRequest,
) -> Result<(), ConfigError> {
    // Asked first, as AWS does: without a recorder the rest doesn't matter.
    let recorder = engine.recorder(home).map_err(|error| channel_error(error.into()))?;
    if recorder.is_none() {
        return Err(channel_error(ChannelError::NoRecorder));
    }
    engine.put_channel(home, channel(input.delivery_channel)?).map_err(channel_error)
}

fn channel(given: shapes::DeliveryChannel) -> Result<Channel, ConfigError> {
    let name = given.name.unwrap_or_else(|| DEFAULT_NAME.to_owned());
    if name.trim().is_empty() {
        return Err(ConfigError::invalid_delivery_channel_name_exception(format!(
            "The delivery channel name '{name}' is not valid, blank string."
        )));
    }
    let bucket = given.s3_bucket_name.unwrap_or_default();
    if bucket.is_empty() {
        return Err(ConfigError::no_such_bucket_exception(
            "Cannot find a S3 bucket with an empty bucket name.",
        ));
    }
    if !is_bucket(&bucket) {
        return Err(ConfigError::no_such_bucket_exception(format!(
            "Cannot find a S3 bucket with the name '{bucket:.80}': no bucket can have it."
        )));
    }
    if let Some(prefix) = given.s3_key_prefix.as_deref().filter(|prefix| !is_prefix(prefix)) {
        let reason = if prefix.is_empty() { "empty s3 key prefix" } else { "not a key of S3" };
        return Err(ConfigError::invalid_s3_key_prefix_exception(format!(
            "The s3 key prefix '{prefix:.80}' is not valid, {reason}."
        )));
    }
    if let Some(arn) = given.s3_kms_key_arn.as_deref().filter(|arn| !is_of(arn, "kms")) {
        return Err(ConfigError::invalid_s3_kms_key_arn_exception(format!(
            "The arn '{arn:.200}' is not a valid kms key or alias arn."
        )));
    }
    if let Some(arn) = given.sns_topic_arn.as_deref().filter(|arn| !is_of(arn, "sns")) {
        return Err(ConfigError::invalid_sns_topic_arn_exception(format!(
            "The sns topic arn '{arn:.200}' is not valid."
        )));
    }
    Ok(Channel {
        name,
        bucket,
        key_prefix: given.s3_key_prefix,
        kms_key_arn: given.s3_kms_key_arn,
        topic_arn: given.sns_topic_arn,
        snapshot_frequency: given
            .config_snapshot_delivery_properties
            .and_then(|properties| properties.delivery_frequency)
            .map(snapshot_frequency),
    })
}

/// Whether a bucket can have the name. A folder of the data directory may get it, so it must
/// not lead elsewhere.
fn is_bucket(name: &str) -> bool {
    let ends = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    (3..=63).contains(&name.len())
        && ends(name.bytes().next())
        && ends(name.bytes().last())
        && !name.contains("..")
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.')
}

/// Whether keys may begin so, as files in a folder too.
fn is_prefix(prefix: &str) -> bool {
    (1..=512).contains(&prefix.len())
        && !prefix.chars().any(|c| c.is_control() || c == '\\')
        && prefix.split('/').all(|part| part != ".." && part != ".")
}

fn is_of(arn: &str, service: &str) -> bool {
    Arn::parse(arn).is_some_and(|arn| arn.service == service && !arn.region.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_stay_within_the_folder() {
        for good in ["abc", "my-bucket.logs", "1-2"] {
            assert!(is_bucket(good), "{good}");
        }
        for bad in ["ab", "../..", "a/b", "a..b", "Abc", "-ab", "ab.", "a\\b", &"a".repeat(64)] {
            assert!(!is_bucket(bad), "{bad}");
        }
        assert!(is_prefix("config/eu") && !is_prefix("../x") && !is_prefix("a/../b"));
    }
}

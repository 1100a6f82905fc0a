//! Rules about AWS CloudTrail.

use crate::shared::read::{config, demand, need, text};

const TRAIL: &[&str] = &["AWS::CloudTrail::Trail"];

rule! {
    /// Items hold `kmsKeyId` only where a key is set.
    CloudTrailEncryptionEnabled = "CLOUD_TRAIL_ENCRYPTION_ENABLED",
    "Checks that CloudTrail trails encrypt their logs with a KMS key.",
    TRAIL, PERIODIC,
    |item| {
        let trail = config(item)?;
        let key = trail.get_any_case("kmsKeyId");
        let say = "no KMS key encrypts the trail's logs";
        Ok(demand(text(key)?.is_some(), say, key, "/configuration/kmsKeyId", "a KMS key"))
    }
}

rule! {
    /// The flag is always recorded.
    CloudTrailLogFileValidationEnabled = "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
    "Checks that CloudTrail trails sign their log files with digests.",
    TRAIL, PERIODIC,
    |item| {
        let enabled = need(config(item)?, "logFileValidationEnabled")?;
        Ok(demand(enabled.req_bool()?, "log file validation is off", enabled, "", "true"))
    }
}

//! Rules about single trails.

use super::TRAIL;
use crate::shared::place::{at, beside};
use crate::shared::time::{age, time};
use assize_rule::Verdict;

rule! {
    /// Items hold `kmsKeyId` only where a key is set.
    CloudTrailEncryptionEnabled = "CLOUD_TRAIL_ENCRYPTION_ENABLED",
    "Checks that CloudTrail trails encrypt their logs with a KMS key.",
    TRAIL, PERIODIC,
    |item| at(item, "kmsKeyId")?.must_be_filled("no KMS key encrypts the trail's logs", "a KMS key")
}

rule! {
    /// The flag is always recorded.
    CloudTrailLogFileValidationEnabled = "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
    "Checks that CloudTrail trails sign their log files with digests.",
    TRAIL, PERIODIC,
    |item| at(item, "logFileValidationEnabled")?.must_be_true("log file validation is off")
}

rule! {
    /// Without a window the log group alone decides.
    CloudTrailCloudWatchLogsEnabled = "CLOUD_TRAIL_CLOUD_WATCH_LOGS_ENABLED",
    "Checks that CloudTrail trails send their logs to CloudWatch Logs.",
    TRAIL, PERIODIC,
    needs "With `expectedDeliveryWindowAge`, `TrailStatus.latestCloudWatchLogsDeliveryTime` \
           (GetTrailStatus).",
    params {
        /// The most hours since the last delivery to CloudWatch Logs.
        "expectedDeliveryWindowAge" => hours: Option<i64>,
    }
    |item, params, cx| {
        let group = at(item, "cloudWatchLogsLogGroupArn")?;
        if !group.is_filled() {
            return group.demand(false, "the trail sends no logs to CloudWatch Logs", "a log group");
        }
        let Some(hours) = params.hours else { return Ok(Verdict::compliant()) };
        let delivered = beside(item, "TrailStatus.latestCloudWatchLogsDeliveryTime")?;
        let Some(last) = time(delivered.recorded()?.node())? else {
            return delivered.demand(false, "no logs were ever delivered", "a delivery");
        };
        let age = age(last, cx.now());
        let say = format!("the last logs were delivered {age} ago, more than {hours} hours");
        delivered.demand(!age.exceeds_hours(hours), say, format!("at most {hours} hours ago"))
    }
}

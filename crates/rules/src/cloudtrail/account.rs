//! Rules that ask whether the account has a trail of some kind.

use super::events::Selected;
use crate::shared::account::{ACCOUNT, Found, any_of};
use crate::shared::place::{at, beside, given, wanted};
use assize_model::json::Malformed;
use assize_rule::ItemView;

const TRAIL: &str = "AWS::CloudTrail::Trail";

/// Whether a trail logs at all: `isLogging` in the status, or in the configuration as
/// CloudFormation has it.
fn is_logging(trail: &ItemView<'_>) -> Result<Found, Malformed> {
    let own = at(trail, "isLogging")?.flag()?;
    let status = || beside(trail, "TrailStatus.isLogging").and_then(|place| place.flag());
    Ok(match own.map_or_else(|| status().unwrap_or(None), Some) {
        Some(true) => Found::Yes,
        Some(false) => Found::No,
        None => Found::Unknown("TrailStatus.isLogging"),
    })
}

/// Whether a property is what is wanted of it, if anything is.
fn is_as_wanted(
    trail: &ItemView<'_>,
    name: &'static str,
    want: &Option<String>,
) -> Result<bool, Malformed> {
    let Some(want) = wanted(want) else { return Ok(true) };
    Ok(at(trail, name)?.text()?.as_deref() == Some(want))
}

fn is_on(trail: &ItemView<'_>, name: &'static str) -> Result<bool, Malformed> {
    Ok(at(trail, name)?.flag()?.unwrap_or(false))
}

fn selects(trail: &ItemView<'_>, enough: impl Fn(&Selected) -> bool) -> Result<Found, Malformed> {
    Ok(match Selected::of(trail)? {
        Some(selected) => Found::from(enough(&selected)),
        None => Found::Unknown("EventSelectors"),
    })
}

rule! {
    /// Any trail that logs will do, unless parameters ask for more.
    CloudTrailEnabled = "CLOUD_TRAIL_ENABLED",
    "Checks that the account has a CloudTrail trail that logs.",
    ACCOUNT, PERIODIC,
    reads [TRAIL],
    needs "Of trails, `TrailStatus.isLogging` (GetTrailStatus).",
    params {
        /// The bucket to which the trail must deliver.
        "s3BucketName" => bucket: Option<String>,
        /// ARN of the topic to which it must publish.
        "snsTopicArn" => topic: Option<String>,
        /// ARN of the log group to which it must send.
        "cloudWatchLogsLogGroupArn" => group: Option<String>,
    }
    |_item, params, cx| any_of(cx, TRAIL, "a trail that logs", |trail| {
        let fits = is_as_wanted(trail, "s3BucketName", &params.bucket)?
            && is_as_wanted(trail, "snsTopicARN", &params.topic)?
            && is_as_wanted(trail, "cloudWatchLogsLogGroupArn", &params.group)?;
        if fits { is_logging(trail) } else { Ok(Found::No) }
    })
}

rule! {
    /// A trail of all regions that logs the management events asked for and leaves none out.
    MultiRegionCloudTrailEnabled = "MULTI_REGION_CLOUD_TRAIL_ENABLED",
    "Checks that the account has a CloudTrail trail of all regions that logs management events.",
    ACCOUNT, PERIODIC,
    reads [TRAIL],
    needs "Of trails, `TrailStatus.isLogging` (GetTrailStatus) and, with selectors of their own, \
           `EventSelectors` or `AdvancedEventSelectors` (GetEventSelectors).",
    params {
        /// The bucket to which the trail must deliver.
        "s3BucketName" => bucket: Option<String>,
        /// ARN of the topic to which it must publish.
        "snsTopicArn" => topic: Option<String>,
        /// ARN of the log group to which it must send.
        "cloudWatchLogsLogGroupArn" => group: Option<String>,
        /// Whether it must log management events.
        "includeManagementEvents" => management: bool = "true",
        /// Which of them: `READ_ONLY`, `WRITE_ONLY` or `ALL`.
        "readWriteType" => kind: ReadWrite = "ALL",
    }
    |_item, params, cx| any_of(cx, TRAIL, "a trail of all regions that logs management events", |trail| {
        let fits = is_on(trail, "isMultiRegionTrail")?
            && is_as_wanted(trail, "s3BucketName", &params.bucket)?
            && is_as_wanted(trail, "snsTopicARN", &params.topic)?
            && is_as_wanted(trail, "cloudWatchLogsLogGroupArn", &params.group)?;
        if !fits {
            return Ok(Found::No);
        }
        let enough = selects(trail, |events| {
            let (reads, writes) = events.management;
            let kinds = match params.kind {
                ReadWrite::All => reads && writes,
                ReadWrite::ReadOnly => reads,
                ReadWrite::WriteOnly => writes,
            };
            !params.management || (kinds && !events.excludes)
        });
        Ok(enough?.and(is_logging(trail)?))
    })
}

/// Events that read, that write, or both.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReadWrite {
    /// Both.
    All,
    /// Those that read.
    ReadOnly,
    /// Those that write.
    WriteOnly,
}

impl assize_rule::ParamType for ReadWrite {
    const KIND: assize_rule::ParamKind = assize_rule::ParamKind::String;
}

rule! {
    /// One trail must log them for all buckets, or for all that are named.
    CloudtrailS3DataeventsEnabled = "CLOUDTRAIL_S3_DATAEVENTS_ENABLED",
    "Checks that a CloudTrail trail logs the data events of all S3 buckets, or of those named.",
    ACCOUNT, PERIODIC,
    reads [TRAIL],
    needs "Of trails, `EventSelectors` or `AdvancedEventSelectors` (GetEventSelectors).",
    params {
        /// Names of the buckets whose data events must be logged; all when not given.
        "S3BucketNames" => buckets: Option<Vec<String>>,
    }
    |_item, params, cx| any_of(cx, TRAIL, "a trail that logs data events of S3 buckets", |trail| {
        selects(trail, |events| events.logs_objects(given(&params.buckets), true, true))
    })
}

rule! {
    /// As for all events, but events that read will do.
    CloudtrailAllReadS3DataEventCheck = "CLOUDTRAIL_ALL_READ_S3_DATA_EVENT_CHECK",
    "Checks that a CloudTrail trail of all regions logs reading data events of all S3 buckets.",
    ACCOUNT, PERIODIC,
    reads [TRAIL],
    needs "Of trails, `EventSelectors` or `AdvancedEventSelectors` (GetEventSelectors).",
    |_item, _params, cx| any_of(cx, TRAIL, "a trail that logs reads of S3 objects", |trail| {
        let regions = Found::from(is_on(trail, "isMultiRegionTrail")?);
        Ok(regions.and(selects(trail, |events| events.logs_objects(&[], true, false))?))
    })
}

rule! {
    /// As for all events, but events that write will do.
    CloudtrailAllWriteS3DataEventCheck = "CLOUDTRAIL_ALL_WRITE_S3_DATA_EVENT_CHECK",
    "Checks that a CloudTrail trail of all regions logs writing data events of all S3 buckets.",
    ACCOUNT, PERIODIC,
    reads [TRAIL],
    needs "Of trails, `EventSelectors` or `AdvancedEventSelectors` (GetEventSelectors).",
    |_item, _params, cx| any_of(cx, TRAIL, "a trail that logs writes of S3 objects", |trail| {
        let regions = Found::from(is_on(trail, "isMultiRegionTrail")?);
        Ok(regions.and(selects(trail, |events| events.logs_objects(&[], false, true))?))
    })
}

rule! {
    /// The practices that AWS names: global services, all regions, log file validation, a
    /// KMS key, and all management events.
    CloudtrailSecurityTrailEnabled = "CLOUDTRAIL_SECURITY_TRAIL_ENABLED",
    "Checks that the account has a CloudTrail trail that follows the security practices.",
    ACCOUNT, PERIODIC,
    reads [TRAIL],
    needs "Of trails with selectors of their own, `EventSelectors` or `AdvancedEventSelectors` \
           (GetEventSelectors).",
    |_item, _params, cx| any_of(cx, TRAIL, "a trail that follows the security practices", |trail| {
        let fits = is_on(trail, "includeGlobalServiceEvents")?
            && is_on(trail, "isMultiRegionTrail")?
            && is_on(trail, "logFileValidationEnabled")?
            && at(trail, "kmsKeyId")?.is_filled();
        if !fits {
            return Ok(Found::No);
        }
        selects(trail, |events| events.management == (true, true) && !events.excludes)
    })
}

//! Rules about AWS Secrets Manager.

use crate::shared::place::{at, beside};
use crate::shared::time::{age, time};
use assize_model::Timestamp;
use assize_model::json::Malformed;
use assize_rule::{ItemView, Verdict};

const SECRET: &[&str] = &["AWS::SecretsManager::Secret"];

rule! {
    /// The key that Secrets Manager shares among all secrets is no key of one's own.
    SecretsmanagerUsingCmk = "SECRETSMANAGER_USING_CMK",
    "Checks that secrets are encrypted with a customer managed key, optionally one of a list.",
    SECRET, CHANGE,
    params {
        /// ARNs of the keys that will do; any when not given.
        "kmsKeyArns" => keys: Option<Vec<String>>,
    }
    |item, params| {
        let key = at(item, "kmsKeyId")?;
        if key.text()?.is_some_and(|key| key.ends_with("alias/aws/secretsmanager")) {
            return key.demand(false, "AWS manages the secret's key", "a customer managed key");
        }
        let say = "no customer managed key encrypts the secret";
        key.must_be_listed(&params.keys, say, "a customer managed key")
    }
}

rule! {
    /// Rotation must be on, and often enough, where that is asked for.
    SecretsmanagerRotationEnabledCheck = "SECRETSMANAGER_ROTATION_ENABLED_CHECK",
    "Checks that secrets are rotated, optionally often enough.",
    SECRET, CHANGE,
    params {
        /// The most days between two rotations.
        "maximumAllowedRotationFrequency" => days: Option<i64>,
        /// The most hours between two rotations.
        "maximumAllowedRotationFrequencyInHours" => hours: Option<i64>,
    }
    |item, params| {
        let on = at(item, "rotationEnabled")?;
        if !on.flag()?.unwrap_or(false) {
            return on.demand(false, "the secret is not rotated", "true");
        }
        let most = match (params.hours, params.days) {
            (Some(hours), _) => hours,
            (None, Some(days)) => days.saturating_mul(24),
            (None, None) => return Ok(Verdict::compliant()),
        };
        let days = at(item, "rotationRules.automaticallyAfterDays")?;
        let hours = at(item, "rotationRules.automaticallyAfterHours")?;
        let schedule = at(item, "rotationRules.rotationScheduleExpression")?;
        let (place, gap) = if let Some(gap) = hours.int()? {
            (hours, gap)
        } else if let Some(gap) = days.int()? {
            (days, gap.saturating_mul(24))
        } else {
            let text = schedule.need_text()?;
            let gap = crate::shared::schedule::longest_gap_hours(&text);
            (schedule, gap.ok_or_else(|| schedule.node().malformed("a schedule"))?)
        };
        let say = format!("{gap} hours lie between two rotations");
        place.demand(gap <= most, say, format!("at most {most} hours"))
    }
}

rule! {
    /// Secrets that are not rotated are not applicable.
    SecretsmanagerScheduledRotationSuccessCheck =
        "SECRETSMANAGER_SCHEDULED_ROTATION_SUCCESS_CHECK",
    "Checks that secrets are rotated when they should be.",
    SECRET, CHANGE,
    |item| {
        if !at(item, "rotationEnabled")?.flag()?.unwrap_or(false) {
            return Ok(Verdict::not_applicable("the secret is not rotated"));
        }
        at(item, "rotationOccurringAsScheduled")?
            .must_be_true("the last rotation did not happen as scheduled")
    }
}

/// A date that DescribeSecret tells.
fn date<'d>(
    item: &ItemView<'d>,
    path: &'static str,
) -> Result<(Option<Timestamp>, crate::shared::place::Place<'d>), Malformed> {
    let own = beside(item, path)?;
    Ok((time(own.node())?, own))
}

rule! {
    /// A secret that nobody ever read counts from the day on which it was made.
    SecretsmanagerSecretUnused = "SECRETSMANAGER_SECRET_UNUSED",
    "Checks that secrets were used lately.",
    SECRET, PERIODIC,
    needs "`DescribeSecret`: `lastAccessedDate` and `createdDate`.",
    params {
        /// The most days without use.
        "unusedForDays" => days: Option<i64> = "90",
    }
    |item, params, cx| {
        let (used, place) = date(item, "DescribeSecret.lastAccessedDate")?;
        let (created, made) = date(item, "DescribeSecret.createdDate")?;
        let last = used.or(created).ok_or_else(|| made.missing())?;
        let (age, days) = (age(last, cx.now()), params.days.unwrap_or(90));
        let say = format!("the secret was not used for {age}");
        let place = if used.is_some() { place } else { made };
        place.demand(!age.exceeds_days(days), say, format!("used within {days} days"))
    }
}

rule! {
    /// A secret that was never rotated counts from the day on which it was made.
    SecretsmanagerSecretPeriodicRotation = "SECRETSMANAGER_SECRET_PERIODIC_ROTATION",
    "Checks that secrets were rotated lately.",
    SECRET, PERIODIC,
    needs "`DescribeSecret`: `lastRotatedDate` and `createdDate`.",
    params {
        /// The most days since the last rotation.
        "maxDaysSinceRotation" => days: Option<i64> = "90",
    }
    |item, params, cx| {
        let (rotated, place) = date(item, "DescribeSecret.lastRotatedDate")?;
        let (created, made) = date(item, "DescribeSecret.createdDate")?;
        let last = rotated.or(created).ok_or_else(|| made.missing())?;
        let (age, days) = (age(last, cx.now()), params.days.unwrap_or(90));
        let say = format!("the secret was not rotated for {age}");
        let place = if rotated.is_some() { place } else { made };
        place.demand(!age.exceeds_days(days), say, format!("rotated within {days} days"))
    }
}

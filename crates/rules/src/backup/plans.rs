//! Rules about backup plans and recovery points.

use super::PLAN;
use super::protected::plan_rules;
use crate::shared::place::{at, within};
use crate::shared::read::config;
use crate::shared::schedule::longest_gap_hours;
use assize_rule::Verdict;

const POINT: &[&str] = &["AWS::Backup::RecoveryPoint"];

/// A unit of time.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Hours.
    Hours,
    /// Days.
    Days,
}

impl assize_rule::ParamType for Unit {
    const KIND: assize_rule::ParamKind = assize_rule::ParamKind::String;
}

rule! {
    /// One rule of the plan must be often enough and keep backups long enough. Backups
    /// without an end are kept for good.
    BackupPlanMinFrequencyAndMinRetentionCheck = "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK",
    "Checks that backup plans make backups often enough and keep them long enough.",
    &[PLAN], CHANGE,
    params {
        /// How many units may lie between two backups: 1 to 24 hours, 1 to 31 days.
        "requiredFrequencyValue" => value: i64 = "1",
        /// The unit: `hours` or `days`.
        "requiredFrequencyUnit" => unit: Unit = "days",
        /// The least number of days that backups are kept.
        "requiredRetentionDays" => days: i64 = "35",
    }
    |item, params| {
        let rules = plan_rules(config(item)?)?;
        let hours = params.value.saturating_mul(match params.unit {
            Unit::Hours => 1,
            Unit::Days => 24,
        });
        for rule in rules.need_items()? {
            let schedule = within(rule, "scheduleExpression")?;
            let gap = match schedule.text()? {
                Some(text) => longest_gap_hours(&text)
                    .ok_or_else(|| schedule.node().malformed("a schedule"))?,
                // What AWS Backup takes when a rule has none: daily.
                None => 24,
            };
            let kept = within(rule, "lifecycle.deleteAfterDays")?.int()?;
            if gap <= hours && kept.is_none_or(|kept| kept >= params.days) {
                return Ok(Verdict::compliant());
            }
        }
        let days = params.days;
        let say = format!("no rule makes backups every {hours} hours and keeps them {days} days");
        rules.demand(false, say, format!("every {hours} hours, kept {days} days"))
    }
}

rule! {
    /// The flag is always recorded.
    BackupRecoveryPointEncrypted = "BACKUP_RECOVERY_POINT_ENCRYPTED",
    "Checks that recovery points are encrypted.",
    POINT, CHANGE,
    |item| at(item, "isEncrypted")?.must_be_true("the recovery point is not encrypted")
}

rule! {
    /// Recovery points without an end are kept for good.
    BackupRecoveryPointMinimumRetentionCheck = "BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK",
    "Checks that recovery points are kept long enough.",
    POINT, CHANGE,
    params {
        /// The least number of days.
        "requiredRetentionDays" => days: i64 = "35",
    }
    |item, params| {
        let days = at(item, "lifecycle.deleteAfterDays")?;
        let Some(seen) = days.int()? else { return Ok(Verdict::compliant()) };
        let say = format!("the recovery point is kept for {seen} days");
        days.demand(seen >= params.days, say, format!("at least {}", params.days))
    }
}

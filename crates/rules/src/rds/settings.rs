//! Rules about settings of instances: backups, logs, monitoring, access.

use super::INSTANCE;
use crate::shared::names::not_by_default;
use crate::shared::place::{at, wanted};
use assize_rule::Verdict;
use std::collections::BTreeSet;

rule! {
    /// Read replicas are judged only when asked for, as they are backed up at their source.
    DbInstanceBackupEnabled = "DB_INSTANCE_BACKUP_ENABLED",
    "Checks that RDS instances are backed up, optionally for some days or in a given window.",
    INSTANCE, CHANGE,
    params {
        /// The number of days that backups must be kept.
        "backupRetentionPeriod" => days: Option<i64>,
        /// The least number of days that backups must be kept.
        "backupRetentionMinimum" => least: Option<i64>,
        /// The window in which backups must be made, such as `23:30-00:00`.
        "preferredBackupWindow" => window: Option<String>,
        /// Whether read replicas are judged too.
        "checkReadReplicas" => replicas: Option<bool>,
    }
    |item, params| {
        let source = at(item, "readReplicaSourceDBInstanceIdentifier")?.text()?;
        if source.is_some() && params.replicas != Some(true) {
            return Ok(Verdict::not_applicable("the instance is a read replica"));
        }
        let period = at(item, "backupRetentionPeriod")?;
        let seen = period.need_int()?;
        if seen <= 0 {
            return period.demand(false, "the instance is not backed up", "at least 1");
        }
        if let Some(days) = params.days.filter(|days| *days != seen) {
            return period.demand(false, format!("backups are kept for {seen} days"), days.to_string());
        }
        if let Some(least) = params.least.filter(|least| *least > seen) {
            let say = format!("backups are kept for {seen} days");
            return period.demand(false, say, format!("at least {least}"));
        }
        match wanted(&params.window) {
            Some(window) => at(item, "preferredBackupWindow")?
                .must_be_one_of(&[window], "the backup window"),
            None => Ok(Verdict::compliant()),
        }
    }
}

rule! {
    /// An interval of zero is none.
    RdsEnhancedMonitoringEnabled = "RDS_ENHANCED_MONITORING_ENABLED",
    "Checks that RDS instances have enhanced monitoring, optionally at a given interval.",
    INSTANCE, CHANGE,
    params {
        /// The interval in seconds: 1, 5, 10, 15, 30 or 60.
        "monitoringInterval" => seconds: Option<i64>,
    }
    |item, params| {
        let interval = at(item, "monitoringInterval")?;
        let seen = interval.int()?.unwrap_or(0);
        if seen <= 0 {
            return interval.demand(false, "enhanced monitoring is off", "an interval");
        }
        let ok = params.seconds.is_none_or(|seconds| seconds == seen);
        let expected = params.seconds.unwrap_or(seen).to_string();
        interval.demand(ok, format!("the interval of monitoring is {seen} seconds"), expected)
    }
}

rule! {
    /// Engines that know no such thing are not applicable.
    RdsInstanceIamAuthenticationEnabled = "RDS_INSTANCE_IAM_AUTHENTICATION_ENABLED",
    "Checks that RDS instances take users of IAM.",
    INSTANCE, CHANGE,
    |item| {
        let engine = at(item, "engine")?.need_text()?;
        if !["aurora", "mysql", "mariadb", "postgres"].iter().any(|e| engine.starts_with(e)) {
            return Ok(Verdict::not_applicable(format!("{engine} takes no users of IAM")));
        }
        at(item, "iAMDatabaseAuthenticationEnabled")?
            .must_be_true("the instance takes no users of IAM")
    }
}

rule! {
    /// Which names are given by default depends on the engine.
    RdsInstanceDefaultAdminCheck = "RDS_INSTANCE_DEFAULT_ADMIN_CHECK",
    "Checks that RDS instances don't have the default name of the administrator.",
    INSTANCE, CHANGE,
    params {
        /// Names that the administrator may have; any but the defaults when not given.
        "validAdminUserNames" => valid: Option<Vec<String>>,
    }
    |item, params| {
        let name = at(item, "masterUsername")?;
        not_by_default(name, &["admin", "postgres"], &params.valid, "administrator")
    }
}

/// The logs that each engine can export.
fn logs_of(engine: &str) -> &'static [&'static str] {
    match engine {
        "aurora-postgresql" => &["postgresql"],
        "postgres" => &["postgresql", "upgrade"],
        "aurora" | "aurora-mysql" | "mariadb" | "mysql" => {
            &["audit", "error", "general", "slowquery"]
        }
        engine if engine.starts_with("oracle") => &["alert", "audit", "trace", "listener"],
        "sqlserver-ex" => &["error"],
        engine if engine.starts_with("sqlserver") => &["error", "agent"],
        _ => &[],
    }
}

/// The logs that a parameter such as `oracle: general, slowquery; aurora: alert` adds.
fn added<'p>(parameter: Option<&'p str>, engine: &str) -> impl Iterator<Item = &'p str> {
    let parts = parameter.unwrap_or_default().split(';').filter_map(|part| part.split_once(':'));
    let of_engine: Vec<&str> = parts
        .filter(|(name, _)| engine.starts_with(&name.trim().to_ascii_lowercase()))
        .flat_map(|(_, logs)| logs.split(','))
        .map(str::trim)
        .filter(|log| !log.is_empty())
        .collect();
    of_engine.into_iter()
}

rule! {
    /// All logs that the engine can export; engines without any are not applicable.
    RdsLoggingEnabled = "RDS_LOGGING_ENABLED",
    "Checks that RDS instances export all logs of their engine to CloudWatch Logs.",
    INSTANCE, CHANGE,
    params {
        /// Further logs by engine, such as `oracle: general; aurora: alert, slowquery`.
        "additionalLogs" => additional: Option<String>,
    }
    |item, params| {
        let engine = at(item, "engine")?.need_text()?;
        let mut missing: BTreeSet<String> =
            logs_of(&engine).iter().map(|log| (*log).to_owned()).collect();
        missing.extend(added(wanted(&params.additional), &engine).map(str::to_ascii_lowercase));
        if missing.is_empty() {
            return Ok(Verdict::not_applicable(format!("{engine} exports no logs")));
        }
        let exports = at(item, "enabledCloudwatchLogsExports")?;
        for log in exports.items()? {
            missing.remove(&*log.req_str()?);
        }
        let logs: Vec<String> = missing.into_iter().collect();
        let say = format!("the instance does not export {}", logs.join(", "));
        exports.demand(logs.is_empty(), say, logs.join(" and "))
    }
}

rule! {
    /// Such groups belong to networks of before there were VPCs; the default one can't be
    /// deleted.
    RdsDbSecurityGroupNotAllowed = "RDS_DB_SECURITY_GROUP_NOT_ALLOWED",
    "Checks that there are no DB security groups but the default one.",
    &["AWS::RDS::DBSecurityGroup"], CHANGE,
    |item| {
        let name = at(item, "dBSecurityGroupName")?;
        let seen = name.need_text()?;
        name.demand(seen == "default", format!("{seen} is a DB security group"), "a group of a VPC")
    }
}

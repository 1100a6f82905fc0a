//! Rules about clusters of Neptune and DocumentDB, whose items are those of RDS clusters.

use super::CLUSTER;
use crate::shared::place::{Place, at};
use assize_model::json::Malformed;
use assize_rule::{ItemView, Outcome, Verdict};

/// Judges a property of a cluster of one engine; others are not applicable.
fn of_engine(
    item: &ItemView<'_>,
    wanted: &str,
    path: &'static str,
    judge: impl Fn(Place<'_>) -> Outcome,
) -> Outcome {
    let engine = at(item, "engine")?.need_text()?;
    if engine != wanted {
        return Ok(Verdict::not_applicable(format!("the cluster is of {engine}, not of {wanted}")));
    }
    judge(at(item, path)?)
}

/// Encrypted, and by one of the keys, where some are given.
fn encrypted(item: &ItemView<'_>, engine: &str, keys: &Option<Vec<String>>) -> Outcome {
    let verdict = of_engine(item, engine, "storageEncrypted", |place| {
        place.must_be_true("the cluster is not encrypted")
    })?;
    if keys.as_deref().unwrap_or_default().is_empty()
        || verdict.compliance != assize_rule::ComplianceType::Compliant
    {
        return Ok(verdict);
    }
    at(item, "kmsKeyId")?.must_be_listed(keys, "no KMS key encrypts the cluster", "a KMS key")
}

/// Demands that a log is exported.
fn exports(place: Place<'_>, log: &str) -> Result<bool, Malformed> {
    for seen in place.items()? {
        if seen.req_str()? == log {
            return Ok(true);
        }
    }
    Ok(false)
}

rule! {
    /// The flag is always recorded.
    NeptuneClusterEncrypted = "NEPTUNE_CLUSTER_ENCRYPTED",
    "Checks that Neptune clusters are encrypted, optionally with one of the given keys.",
    CLUSTER, CHANGE,
    params {
        /// ARNs of the keys that may encrypt; any when not given.
        "KmsKeyArns" => keys: Option<Vec<String>>,
    }
    |item, params| encrypted(item, "neptune", &params.keys)
}

rule! {
    /// The flag is always recorded.
    DocdbClusterEncrypted = "DOCDB_CLUSTER_ENCRYPTED",
    "Checks that DocumentDB clusters are encrypted, optionally with one of the given keys.",
    CLUSTER, CHANGE,
    params {
        /// ARNs of the keys that may encrypt; any when not given.
        "kmsKeyArns" => keys: Option<Vec<String>>,
    }
    |item, params| encrypted(item, "docdb", &params.keys)
}

rule! {
    /// The number of days is always recorded.
    NeptuneClusterBackupRetentionCheck = "NEPTUNE_CLUSTER_BACKUP_RETENTION_CHECK",
    "Checks that backups of Neptune clusters are kept for some days.",
    CLUSTER, CHANGE,
    params {
        /// The least number of days.
        "minimumBackupRetentionPeriod" => days: i64 = "7",
    }
    |item, params| of_engine(item, "neptune", "backupRetentionPeriod", |place| {
        place.must_be_at_least(params.days, "the number of days that backups are kept")
    })
}

rule! {
    /// The number of days is always recorded.
    DocdbClusterBackupRetentionCheck = "DOCDB_CLUSTER_BACKUP_RETENTION_CHECK",
    "Checks that backups of DocumentDB clusters are kept for some days.",
    CLUSTER, CHANGE,
    params {
        /// The least number of days.
        "minimumBackupRetentionPeriod" => days: i64 = "7",
    }
    |item, params| of_engine(item, "docdb", "backupRetentionPeriod", |place| {
        place.must_be_at_least(params.days, "the number of days that backups are kept")
    })
}

rule! {
    /// Neptune exports audit logs.
    NeptuneClusterCloudwatchLogExportEnabled = "NEPTUNE_CLUSTER_CLOUDWATCH_LOG_EXPORT_ENABLED",
    "Checks that Neptune clusters export their audit logs to CloudWatch Logs.",
    CLUSTER, CHANGE,
    |item| of_engine(item, "neptune", "enabledCloudwatchLogsExports", |place| {
        place.demand(exports(place, "audit")?, "audit logs are not exported", "audit")
    })
}

rule! {
    /// DocumentDB exports audit and profiler logs.
    DocdbClusterAuditLoggingEnabled = "DOCDB_CLUSTER_AUDIT_LOGGING_ENABLED",
    "Checks that DocumentDB clusters export their audit logs to CloudWatch Logs.",
    CLUSTER, CHANGE,
    |item| of_engine(item, "docdb", "enabledCloudwatchLogsExports", |place| {
        place.demand(exports(place, "audit")?, "audit logs are not exported", "audit")
    })
}

rule! {
    /// The flag is always recorded.
    NeptuneClusterIamDatabaseAuthentication = "NEPTUNE_CLUSTER_IAM_DATABASE_AUTHENTICATION",
    "Checks that Neptune clusters take users of IAM.",
    CLUSTER, CHANGE,
    |item| of_engine(item, "neptune", "iAMDatabaseAuthenticationEnabled", |place| {
        place.must_be_true("the cluster takes no users of IAM")
    })
}

rule! {
    /// The flag is always recorded.
    NeptuneClusterDeletionProtectionEnabled = "NEPTUNE_CLUSTER_DELETION_PROTECTION_ENABLED",
    "Checks that Neptune clusters are protected against deletion.",
    CLUSTER, CHANGE,
    |item| of_engine(item, "neptune", "deletionProtection", |place| {
        place.must_be_true("deletion protection is off")
    })
}

rule! {
    /// The flag is always recorded.
    DocdbClusterDeletionProtectionEnabled = "DOCDB_CLUSTER_DELETION_PROTECTION_ENABLED",
    "Checks that DocumentDB clusters are protected against deletion.",
    CLUSTER, CHANGE,
    |item| of_engine(item, "docdb", "deletionProtection", |place| {
        place.must_be_true("deletion protection is off")
    })
}

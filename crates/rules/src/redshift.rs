//! Rules about Amazon Redshift.

use crate::shared::names::not_by_default;
use crate::shared::place::{at, beside, given, wanted, within};
use assize_rule::{ItemView, Outcome, ResourceKey, Verdict};

const CLUSTER: &[&str] = &["AWS::Redshift::Cluster"];
const GROUP: &str = "AWS::Redshift::ClusterParameterGroup";

rule! {
    /// The flag is always recorded.
    RedshiftClusterPublicAccessCheck = "REDSHIFT_CLUSTER_PUBLIC_ACCESS_CHECK",
    "Checks that Redshift clusters are not publicly accessible.",
    CLUSTER, CHANGE,
    |item| at(item, "publiclyAccessible")?.must_be_false("the cluster is publicly accessible")
}

rule! {
    /// Encryption, audit logging and the type of nodes; the first fault found is told.
    RedshiftClusterConfigurationCheck = "REDSHIFT_CLUSTER_CONFIGURATION_CHECK",
    "Checks encryption, audit logging and the type of nodes of Redshift clusters.",
    CLUSTER, CHANGE,
    needs "`LoggingStatus` (DescribeLoggingStatus).",
    params {
        /// Whether clusters must be encrypted.
        "clusterDbEncrypted" => encrypted: bool,
        /// Whether audit logging must be on.
        "loggingEnabled" => logging: bool,
        /// The types that nodes may have.
        "nodeTypes" => nodes: Option<Vec<String>> = "dc1.large",
    }
    |item, params| {
        let encrypted = at(item, "encrypted")?;
        let is = encrypted.flag()?.ok_or_else(|| encrypted.missing())?;
        if is != params.encrypted {
            let say = if is { "the cluster is encrypted" } else { "the cluster is not encrypted" };
            return encrypted.demand(false, say, params.encrypted.to_string());
        }
        let kind = at(item, "nodeType")?;
        let seen = kind.need_text()?;
        let nodes = given(&params.nodes);
        if !nodes.is_empty() && !nodes.iter().any(|node| *node == seen) {
            let say = format!("nodes are of the type {seen}");
            return kind.demand(false, say, nodes.join(" or "));
        }
        let logging = beside(item, "LoggingStatus.loggingEnabled")?;
        let is = logging.flag()?.ok_or_else(|| logging.missing())?;
        let say = if is { "audit logging is on" } else { "audit logging is off" };
        logging.demand(is == params.logging, say, params.logging.to_string())
    }
}

rule! {
    /// The parameter `require_ssl` of the cluster's parameter groups must be on. A group
    /// that is not recorded tells nothing.
    RedshiftRequireTlsSsl = "REDSHIFT_REQUIRE_TLS_SSL",
    "Checks that Redshift clusters take connections by TLS only.",
    CLUSTER, CHANGE,
    reads [GROUP],
    needs "Of the cluster's parameter groups, `Parameters` (DescribeClusterParameters).",
    |item, _params, cx| {
        for group in at(item, "clusterParameterGroups")?.need_items()? {
            let name = within(group, "parameterGroupName")?.need_text()?;
            let key = ResourceKey::new(GROUP, name.as_ref());
            let Some(recorded) = cx.get(&key)? else {
                return Ok(Verdict::insufficient_data(format!("{key} is not recorded")));
            };
            let view = recorded.view()?;
            let verdict = requires_ssl(&view)?;
            if verdict.compliance != assize_rule::ComplianceType::Compliant {
                let mut verdict = verdict;
                for fact in &mut verdict.evidence {
                    fact.resource = Some(key.clone());
                }
                return Ok(verdict);
            }
        }
        Ok(Verdict::compliant())
    }
}

fn requires_ssl(group: &ItemView<'_>) -> Outcome {
    let parameters = beside(group, "Parameters")?;
    for parameter in parameters.need_items()? {
        if within(parameter, "parameterName")?.node().is_str("require_ssl") {
            let value = within(parameter, "parameterValue")?;
            return value.must_be_on("the parameter require_ssl is off");
        }
    }
    parameters.demand(false, "the parameter require_ssl is not set", "require_ssl")
}

rule! {
    /// A retention of zero days is no backup.
    RedshiftBackupEnabled = "REDSHIFT_BACKUP_ENABLED",
    "Checks that Redshift clusters take automated snapshots, optionally kept for some days.",
    CLUSTER, CHANGE,
    params {
        /// The least number of days that snapshots are kept.
        "MinRetentionPeriod" => least: Option<i64>,
        /// The most days that snapshots are kept.
        "MaxRetentionPeriod" => most: Option<i64>,
    }
    |item, params| {
        let period = at(item, "automatedSnapshotRetentionPeriod")?;
        let days = period.need_int()?;
        if days <= 0 {
            return period.demand(false, "the cluster takes no automated snapshots", "at least 1");
        }
        let (least, most) = (params.least.unwrap_or(1), params.most.unwrap_or(i64::MAX));
        let say = format!("snapshots are kept for {days} days");
        let expected = match params.most {
            Some(most) => format!("{least} to {most}"),
            None => format!("at least {least}"),
        };
        period.demand((least..=most).contains(&days), say, expected)
    }
}

rule! {
    /// Clusters encrypted by a hardware module have no KMS key.
    RedshiftClusterKmsEnabled = "REDSHIFT_CLUSTER_KMS_ENABLED",
    "Checks that Redshift clusters are encrypted with a KMS key, optionally one of a list.",
    CLUSTER, CHANGE,
    params {
        /// ARNs of the keys that may encrypt clusters; any when not given.
        "kmsKeyArns" => keys: Option<Vec<String>>,
    }
    |item, params| {
        let encrypted = at(item, "encrypted")?;
        if !encrypted.flag()?.ok_or_else(|| encrypted.missing())? {
            return encrypted.demand(false, "the cluster is not encrypted", "true");
        }
        let say = "no KMS key encrypts the cluster";
        at(item, "kmsKeyId")?.must_be_listed(&params.keys, say, "a KMS key")
    }
}

rule! {
    /// The window is compared as it is written.
    RedshiftClusterMaintenancesettingsCheck = "REDSHIFT_CLUSTER_MAINTENANCESETTINGS_CHECK",
    "Checks version upgrades, maintenance window and snapshots of Redshift clusters.",
    CLUSTER, CHANGE,
    params {
        /// Whether clusters must take version upgrades.
        "allowVersionUpgrade" => upgrade: bool,
        /// The maintenance window, such as `sun:01:00-sun:01:30`.
        "preferredMaintenanceWindow" => window: Option<String>,
        /// The number of days that automated snapshots must be kept.
        "automatedSnapshotRetentionPeriod" => days: Option<i64> = "1",
    }
    |item, params| {
        let upgrade = at(item, "allowVersionUpgrade")?;
        let is = upgrade.flag()?.ok_or_else(|| upgrade.missing())?;
        if is != params.upgrade {
            let say = format!("allowVersionUpgrade is {is}");
            return upgrade.demand(false, say, params.upgrade.to_string());
        }
        if let Some(wanted) = wanted(&params.window) {
            let window = at(item, "preferredMaintenanceWindow")?;
            let seen = window.need_text()?;
            if !seen.eq_ignore_ascii_case(wanted) {
                let say = format!("the maintenance window is {seen}, not {wanted}");
                return window.demand(false, say, wanted);
            }
        }
        let period = at(item, "automatedSnapshotRetentionPeriod")?;
        let (seen, days) = (period.need_int()?, params.days.unwrap_or(1));
        period.demand(seen == days, format!("snapshots are kept for {seen} days"), days.to_string())
    }
}

rule! {
    /// The flag is always recorded.
    RedshiftEnhancedVpcRoutingEnabled = "REDSHIFT_ENHANCED_VPC_ROUTING_ENABLED",
    "Checks that Redshift clusters route their traffic through their VPC.",
    CLUSTER, CHANGE,
    |item| at(item, "enhancedVpcRouting")?.must_be_true("enhanced VPC routing is off")
}

rule! {
    /// The status is recorded beside the configuration.
    RedshiftAuditLoggingEnabled = "REDSHIFT_AUDIT_LOGGING_ENABLED",
    "Checks that Redshift clusters log what is done, optionally to given buckets.",
    CLUSTER, CHANGE,
    needs "`LoggingStatus` (DescribeLoggingStatus).",
    params {
        /// Names of the buckets to which logs may go; any when not given.
        "bucketNames" => buckets: Option<Vec<String>>,
    }
    |item, params| {
        let logging = beside(item, "LoggingStatus.loggingEnabled")?;
        if !logging.flag()?.ok_or_else(|| logging.missing())? {
            return logging.demand(false, "audit logging is off", "true");
        }
        if given(&params.buckets).is_empty() {
            return Ok(Verdict::compliant());
        }
        let say = "audit logs go to no bucket";
        beside(item, "LoggingStatus.bucketName")?.must_be_listed(&params.buckets, say, "a bucket")
    }
}

rule! {
    /// The default is `awsuser`.
    RedshiftDefaultAdminCheck = "REDSHIFT_DEFAULT_ADMIN_CHECK",
    "Checks that Redshift clusters don't have the default name of the administrator.",
    CLUSTER, CHANGE,
    params {
        /// Names that the administrator may have; any but the default when not given.
        "validAdminUserNames" => valid: Option<Vec<String>>,
    }
    |item, params| {
        not_by_default(at(item, "masterUsername")?, &["awsuser"], &params.valid, "administrator")
    }
}

rule! {
    /// The default is `dev`.
    RedshiftDefaultDbNameCheck = "REDSHIFT_DEFAULT_DB_NAME_CHECK",
    "Checks that Redshift clusters don't have the default name of the database.",
    CLUSTER, CHANGE,
    params {
        /// Names that the database may have; any but the default when not given.
        "validDatabaseNames" => valid: Option<Vec<String>>,
    }
    |item, params| not_by_default(at(item, "dBName")?, &["dev"], &params.valid, "database")
}

//! Rules about clusters of Aurora, and of RDS itself.

use super::CLUSTER;
use crate::shared::names::not_by_default;
use crate::shared::place::at;
use assize_model::json::Malformed;
use assize_rule::{ItemView, Verdict};

/// Why a rule of RDS does not apply to a cluster of a service that shares its API.
fn foreign(item: &ItemView<'_>) -> Result<Option<Verdict>, Malformed> {
    let engine = at(item, "engine")?.need_text()?;
    let foreign = matches!(&*engine, "neptune" | "docdb");
    Ok(foreign.then(|| Verdict::not_applicable(format!("{engine} is not an engine of RDS"))))
}

rule! {
    /// The flag is always recorded.
    RdsClusterMultiAzEnabled = "RDS_CLUSTER_MULTI_AZ_ENABLED",
    "Checks that RDS clusters have instances in several availability zones.",
    CLUSTER, CHANGE,
    |item| match foreign(item)? {
        Some(verdict) => Ok(verdict),
        None => at(item, "multiAZ")?.must_be_true("the cluster is in one availability zone"),
    }
}

rule! {
    /// The flag is always recorded.
    RdsClusterDeletionProtectionEnabled = "RDS_CLUSTER_DELETION_PROTECTION_ENABLED",
    "Checks that RDS clusters are protected against deletion.",
    CLUSTER, CHANGE,
    |item| match foreign(item)? {
        Some(verdict) => Ok(verdict),
        None => at(item, "deletionProtection")?.must_be_true("deletion protection is off"),
    }
}

rule! {
    /// The flag is always recorded.
    RdsClusterIamAuthenticationEnabled = "RDS_CLUSTER_IAM_AUTHENTICATION_ENABLED",
    "Checks that RDS clusters take users of IAM.",
    CLUSTER, CHANGE,
    |item| match foreign(item)? {
        Some(verdict) => Ok(verdict),
        None => at(item, "iAMDatabaseAuthenticationEnabled")?
            .must_be_true("the cluster takes no users of IAM"),
    }
}

rule! {
    /// Which names are given by default depends on the engine.
    RdsClusterDefaultAdminCheck = "RDS_CLUSTER_DEFAULT_ADMIN_CHECK",
    "Checks that RDS clusters don't have the default name of the administrator.",
    CLUSTER, CHANGE,
    params {
        /// Names that the administrator may have; any but the defaults when not given.
        "validAdminUserNames" => valid: Option<Vec<String>>,
    }
    |item, params| {
        if let Some(verdict) = foreign(item)? {
            return Ok(verdict);
        }
        let name = at(item, "masterUsername")?;
        not_by_default(name, &["admin", "postgres"], &params.valid, "administrator")
    }
}

//! Rules about snapshots of instances and clusters.

use super::CLUSTER_SNAPSHOT;
use crate::shared::place::{Place, at, beside, within};
use assize_model::json::Malformed;
use assize_rule::{ItemView, Outcome, Verdict};

const SNAPSHOTS: &[&str] = &["AWS::RDS::DBClusterSnapshot", "AWS::RDS::DBSnapshot"];

fn encryption<'d>(item: &ItemView<'d>) -> Result<Place<'d>, Malformed> {
    let of_cluster = item.resource_type() == "AWS::RDS::DBClusterSnapshot";
    at(item, if of_cluster { "storageEncrypted" } else { "encrypted" })
}

/// Demands that not everybody may restore the snapshot.
fn must_not_be_public(item: &ItemView<'_>) -> Outcome {
    let of_cluster = item.resource_type() == "AWS::RDS::DBClusterSnapshot";
    let name = if of_cluster { "DBClusterSnapshotAttributes" } else { "DBSnapshotAttributes" };
    for attribute in beside(item, name)?.need_items()? {
        if within(attribute, "attributeName")?.need_text()? != "restore" {
            continue;
        }
        let values = within(attribute, "attributeValues")?;
        for account in values.items()? {
            if account.req_str()? == "all" {
                return values.demand(false, "everybody may restore the snapshot", "no `all`");
            }
        }
    }
    Ok(Verdict::compliant())
}

/// Why a rule about one engine does not apply.
fn other_engine(item: &ItemView<'_>, wanted: &str) -> Result<Option<Verdict>, Malformed> {
    let engine = at(item, "engine")?.need_text()?;
    let say = || format!("the snapshot is of {engine}, not of {wanted}");
    Ok((engine != wanted).then(|| Verdict::not_applicable(say())))
}

rule! {
    /// Whom the attribute `restore` names may restore; `all` is everybody.
    RdsSnapshotsPublicProhibited = "RDS_SNAPSHOTS_PUBLIC_PROHIBITED",
    "Checks that not everybody may restore RDS snapshots.",
    SNAPSHOTS, CHANGE,
    needs "`DBSnapshotAttributes` or `DBClusterSnapshotAttributes`.",
    |item| must_not_be_public(item)
}

rule! {
    /// The flag is always recorded.
    RdsSnapshotEncrypted = "RDS_SNAPSHOT_ENCRYPTED",
    "Checks that RDS snapshots are encrypted.",
    SNAPSHOTS, CHANGE,
    |item| encryption(item)?.must_be_true("the snapshot is not encrypted")
}

rule! {
    /// Snapshots of Neptune only.
    NeptuneClusterSnapshotEncrypted = "NEPTUNE_CLUSTER_SNAPSHOT_ENCRYPTED",
    "Checks that snapshots of Neptune clusters are encrypted.",
    CLUSTER_SNAPSHOT, CHANGE,
    |item| match other_engine(item, "neptune")? {
        Some(verdict) => Ok(verdict),
        None => encryption(item)?.must_be_true("the snapshot is not encrypted"),
    }
}

rule! {
    /// Snapshots of Neptune only.
    NeptuneClusterSnapshotPublicProhibited = "NEPTUNE_CLUSTER_SNAPSHOT_PUBLIC_PROHIBITED",
    "Checks that not everybody may restore snapshots of Neptune clusters.",
    CLUSTER_SNAPSHOT, CHANGE,
    needs "`DBClusterSnapshotAttributes`.",
    |item| match other_engine(item, "neptune")? {
        Some(verdict) => Ok(verdict),
        None => must_not_be_public(item),
    }
}

rule! {
    /// Snapshots of DocumentDB only.
    DocdbClusterSnapshotPublicProhibited = "DOCDB_CLUSTER_SNAPSHOT_PUBLIC_PROHIBITED",
    "Checks that not everybody may restore snapshots of DocumentDB clusters.",
    CLUSTER_SNAPSHOT, CHANGE,
    needs "`DBClusterSnapshotAttributes`.",
    |item| match other_engine(item, "docdb")? {
        Some(verdict) => Ok(verdict),
        None => must_not_be_public(item),
    }
}

//! Rules about Amazon ElastiCache.

use crate::shared::place::at;
use assize_rule::Verdict;

rule! {
    /// Clusters of Redis only; a group counts by its own number.
    ElasticacheRedisClusterAutomaticBackupCheck = "ELASTICACHE_REDIS_CLUSTER_AUTOMATIC_BACKUP_CHECK",
    "Checks that Redis clusters of ElastiCache are backed up and backups kept for some days.",
    &["AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup"], PERIODIC,
    params {
        /// The least number of days.
        "snapshotRetentionPeriod" => days: i64 = "15",
    }
    |item, params| {
        let engine = at(item, "engine")?.text()?;
        if let Some(engine) = engine.filter(|engine| !matches!(&**engine, "redis" | "valkey")) {
            return Ok(Verdict::not_applicable(format!("the cluster is of {engine}")));
        }
        at(item, "snapshotRetentionLimit")?
            .must_be_at_least(params.days, "the number of days that backups are kept")
    }
}

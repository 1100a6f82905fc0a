//! Assize's engine within this process, on a store of its own, as `assize serve` has it.

use crate::data::{ACCOUNT, REGION};
use crate::harness::{Fault, Settings};
use assize_engine::ports::{ManualClock, NoRunner};
use assize_engine::rules::PutRule;
use assize_engine::{Engine, Options};
use assize_model::item::parse::Defaults;
use assize_model::rule::RuleDefinition;
use assize_model::{AccountRegion, ConfigurationItem, Timestamp};
use assize_recorder::{Batch, Limits, Reader, Source};
use assize_store::SqliteStore;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::TempDir;

/// Items that are recorded in one transaction: as many as the bare inserts have.
pub const BATCH: usize = 100;

/// Twenty managed rules over the types of [`crate::data::mixed`], with their parameters.
pub const RULES: [(&str, &str); 20] = [
    ("EBS_OPTIMIZED_INSTANCE", "{}"),
    ("EC2_EXPOSED_INSTANCE", r#"{"port":"22"}"#),
    ("EC2_IMDSV2_CHECK", "{}"),
    ("EC2_INSTANCE_DETAILED_MONITORING_ENABLED", "{}"),
    ("EC2_INSTANCE_NO_PUBLIC_IP", "{}"),
    ("EC2_INSTANCE_PROFILE_ATTACHED", "{}"),
    ("EC2_VOLUME_INUSE_CHECK", "{}"),
    ("ENCRYPTED_VOLUMES", "{}"),
    ("IAM_INACTIVE_USER", r#"{"maxInactiveDays":"90"}"#),
    ("IAM_USER_GROUP_MEMBERSHIP_CHECK", "{}"),
    ("IAM_USER_NO_POLICIES_CHECK", "{}"),
    ("INCOMING_SSH_DISABLED", "{}"),
    ("REQUIRED_TAGS", r#"{"tag1Key":"stage"}"#),
    ("RESTRICTED_INCOMING_TRAFFIC", "{}"),
    ("S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED", "{}"),
    ("S3_BUCKET_LOGGING_ENABLED", "{}"),
    ("S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED", "{}"),
    ("S3_BUCKET_VERSIONING_ENABLED", "{}"),
    ("VPC_DEFAULT_SECURITY_GROUP_CLOSED", "{}"),
    ("VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS", r#"{"authorizedTcpPorts":"443"}"#),
];

/// An engine with its store.
pub struct Embedded {
    /// The engine.
    pub engine: Arc<Engine>,
    /// What it takes for the time.
    pub clock: Arc<ManualClock>,
    /// Account and region of everything.
    pub home: AccountRegion,
    _folder: TempDir,
}

impl Embedded {
    /// An engine on a fresh store with the settings of a server: every commit is safe on the
    /// disk before it is acknowledged.
    pub fn new(settings: &Settings) -> Result<Self, Fault> {
        let folder = settings.folder()?;
        let store = SqliteStore::open(folder.path(), assize_store::Options::default())?;
        let clock = Arc::new(ManualClock::at(Timestamp::parse("2026-02-01T00:00:00Z")?));
        let options = Options { home_region: REGION.into(), ..Options::default() };
        let engine = Engine::new(
            Arc::new(store),
            Arc::<ManualClock>::clone(&clock),
            Arc::new(NoRunner),
            options,
        )?;
        let home = AccountRegion::new(ACCOUNT, REGION);
        Ok(Self { engine: Arc::new(engine), clock, home, _folder: folder })
    }

    /// Puts a managed rule; answers its id.
    pub fn put_rule(&self, name: &str, id: &str, parameters: &str) -> Result<String, Fault> {
        let definition: RuleDefinition = serde_json::from_value(serde_json::json!({
            "ConfigRuleName": name,
            "Source": { "Owner": "AWS", "SourceIdentifier": id },
            "InputParameters": parameters,
        }))?;
        let rule = self.engine.put_rule(&self.home, PutRule { definition, created_by: None })?;
        Ok(rule.id)
    }

    /// Reads a file of items and records them, on so many threads; answers how many.
    pub fn import(&self, file: &Path, threads: usize) -> Result<u64, Fault> {
        let reader = Mutex::new(Reader::new([Source::file(file)], Limits::default()));
        let worker = || self.import_batches(&reader);
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
            let mut all = 0;
            for worker in workers {
                all += worker.join().map_err(|_| "a thread panicked")??;
            }
            Ok(all)
        })
    }

    fn import_batches(&self, reader: &Mutex<Reader>) -> Result<u64, Fault> {
        let mut batch = Batch::default();
        let mut waiting: Vec<ConfigurationItem> = Vec::with_capacity(BATCH);
        let mut all = 0;
        loop {
            let more = reader.lock().unwrap_or_else(PoisonError::into_inner).fill(&mut batch);
            let mut fault = None;
            batch.items(&defaults()?, &mut |found| match found {
                Ok((_, item)) => waiting.push(item),
                Err(bad) => fault = Some(bad.to_string()),
            });
            if let Some(fault) = fault {
                return Err(fault.into());
            }
            while waiting.len() >= BATCH || (!more && !waiting.is_empty()) {
                let rest = waiting.split_off(waiting.len().min(BATCH));
                let summary = self.engine.record(std::mem::replace(&mut waiting, rest))?;
                all += summary.discovered + summary.updated;
            }
            if !more {
                return Ok(all);
            }
        }
    }
}

/// What items that do not say belong to.
pub fn defaults() -> Result<Defaults, Fault> {
    Ok(Defaults {
        account: ACCOUNT.into(),
        region: REGION.into(),
        capture_time: Timestamp::parse("2026-01-01T00:00:00Z")?,
    })
}

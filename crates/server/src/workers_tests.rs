//! Workers over a store that panics and fails.

use super::*;
use assize_engine::Options;
use assize_engine::ports::{
    Invocation, NoRunner, ReadTx, Store, StoreError, SystemClock, WriteJob,
};
use assize_model::{AccountRegion, Timestamp};
use assize_store::SqliteStore;
use std::sync::atomic::AtomicU32;
use std::time::Instant;

/// Panics at the first claim, fails at the second.
struct Unsteady {
    inner: SqliteStore,
    claims: Arc<AtomicU32>,
}

impl Store for Unsteady {
    fn run_write(&self, job: WriteJob) -> Result<(), StoreError> {
        self.inner.run_write(job)
    }

    fn run_read(&self, job: &mut dyn FnMut(&dyn ReadTx)) -> Result<(), StoreError> {
        self.inner.run_read(job)
    }

    fn claim(&self, now: Timestamp, lease_ms: i64, max: usize) -> Result<Vec<Task>, StoreError> {
        match self.claims.fetch_add(1, Ordering::SeqCst) {
            0 => panic!("on purpose"),
            1 => Err(StoreError::Other("on purpose".into())),
            _ => self.inner.claim(now, lease_ms, max),
        }
    }

    fn release(&self, task: &Task, not_before: Timestamp) -> Result<(), StoreError> {
        self.inner.release(task, not_before)
    }

    fn claim_calls(
        &self,
        now: Timestamp,
        lease_ms: i64,
        max: usize,
        allowance: &dyn Fn(&AccountRegion, &str) -> usize,
    ) -> Result<Vec<Invocation>, StoreError> {
        self.inner.claim_calls(now, lease_ms, max, allowance)
    }

    fn release_call(
        &self,
        invocation: &Invocation,
        not_before: Timestamp,
        counts: bool,
    ) -> Result<(), StoreError> {
        self.inner.release_call(invocation, not_before, counts)
    }
}

/// A store of logs, and a registry without functions, in a folder that lasts as long as it is
/// held.
pub(crate) fn parts() -> (tempfile::TempDir, Arc<dyn LogStore>, Arc<Registry>) {
    let dir = tempfile::tempdir().unwrap();
    let options = assize_store::Options { durable: false, ..Default::default() };
    let logs = assize_store::SqliteLogs::open(dir.path(), options).unwrap();
    let logs: Arc<dyn LogStore> = Arc::new(logs);
    let store: Arc<dyn Store> = Arc::new(SqliteStore::temporary().unwrap());
    let clock: Arc<dyn assize_engine::ports::Clock> = Arc::new(SystemClock);
    let config = crate::Config::ephemeral(dir.path());
    let functions =
        crate::lambda::Functions::open(&config, config.listen, &store, &clock, &logs).unwrap();
    (dir, logs, functions.registry)
}

#[test]
fn workers_outlive_faults_and_end_at_once() {
    let claims = Arc::new(AtomicU32::new(0));
    let inner = SqliteStore::temporary().unwrap();
    let store = Arc::new(Unsteady { inner, claims: Arc::clone(&claims) });
    let engine =
        Engine::new(store, Arc::new(SystemClock), Arc::new(NoRunner), Options::default()).unwrap();
    let (_dir, logs, registry) = parts();
    let mut workers = Workers::start(&Arc::new(engine), &logs, &registry, None).unwrap();
    let begun = Instant::now();
    while claims.load(Ordering::SeqCst) < 4 {
        assert!(begun.elapsed() < Duration::from_secs(30), "the worker did not go on");
        std::thread::sleep(Duration::from_millis(10));
    }
    let begun = Instant::now();
    assert!(workers.stop());
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

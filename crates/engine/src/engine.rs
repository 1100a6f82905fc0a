//! The engine: its parts and its caches.

use crate::error::EngineError;
use crate::functions::FunctionReads;
use crate::limits::Limits;
use crate::notify::Hearers;
use crate::organization::Organization;
use crate::packs::Deployments;
use crate::ports::{
    Buckets, Clock, Documents, LogStore, NoBuckets, NoDocuments, ReadTx, Runner, Sink, Store,
    StoreExt, WriteTx,
};
use crate::query::Gate;
use crate::rules::RuleSet;
use crate::tokens::TokenKey;
use assize_model::{AccountRegion, ResourceKey, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, OnceLock};
use std::time::Duration;

/// How long a function that answers later may take to do so, in milliseconds: somewhat longer than
/// AWS Lambda lets a function run.
pub const ANSWER_WAIT_MS: i64 = 20 * 60_000;

/// How the engine behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// The region that items of global services belong to.
    pub home_region: String,
    /// How many threads judge during a sweep.
    pub sweep_threads: usize,
    /// How long a claimed task is kept from others, in milliseconds.
    pub lease_ms: i64,
    /// How long a claimed call of a function is: longer than any function may run.
    pub call_lease_ms: i64,
    /// How long after a function's failure it is tried again, in milliseconds: one wait for
    /// each further try. AWS Lambda tries twice more, after one and two minutes.
    pub function_retries_ms: Vec<i64>,
    /// How long a function that answers later may take to do so, in milliseconds.
    pub answer_wait_ms: i64,
    /// The organization whose accounts are here, if one is stated.
    pub organization: Option<Organization>,
    /// How often history is delivered, in milliseconds. AWS does every six hours.
    pub history_every_ms: i64,
    /// How many of each thing there may be.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            home_region: "us-east-1".into(),
            sweep_threads: std::thread::available_parallelism().map_or(1, usize::from),
            lease_ms: 60_000,
            call_lease_ms: 20 * 60_000,
            function_retries_ms: vec![1_000, 5_000],
            answer_wait_ms: ANSWER_WAIT_MS,
            organization: None,
            history_every_ms: 6 * 60 * 60 * 1_000,
            limits: Limits::default(),
        }
    }
}

/// The use cases over their ports. Shared by reference between threads.
pub struct Engine {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) runner: Arc<dyn Runner>,
    pub(crate) logs: Option<Arc<dyn LogStore>>,
    pub(crate) options: Options,
    buckets: OnceLock<Arc<dyn Buckets>>,
    documents: OnceLock<Arc<dyn Documents>>,
    sinks: OnceLock<Arc<[Arc<dyn Sink>]>>,
    pub(crate) token_key: TokenKey,
    pub(crate) function_reads: FunctionReads,
    pub(crate) queries: Gate,
    pub(crate) backtests: Gate,
    pub(crate) deployments: Deployments,
    pub(crate) organization_changes: Deployments,
    rule_sets: Mutex<HashMap<AccountRegion, (i64, Arc<RuleSet>)>>,
    wake: (Mutex<u64>, Condvar),
}

impl Engine {
    /// Joins the ports. Reads, or makes on first use, the key that signs result tokens.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        runner: Arc<dyn Runner>,
        options: Options,
    ) -> Result<Self, EngineError> {
        let token_key = TokenKey::load(&*store)?;
        Ok(Self {
            store,
            clock,
            runner,
            logs: None,
            options,
            buckets: OnceLock::new(),
            documents: OnceLock::new(),
            sinks: OnceLock::new(),
            token_key,
            function_reads: FunctionReads::default(),
            queries: Gate::default(),
            backtests: Gate::default(),
            deployments: Deployments::default(),
            organization_changes: Deployments::default(),
            rule_sets: Mutex::default(),
            wake: Default::default(),
        })
    }

    /// Keeps the debug logs of rules that ask for them. Without this nobody keeps them.
    #[must_use]
    pub fn with_logs(self, logs: Arc<dyn LogStore>) -> Self {
        Self { logs: Some(logs), ..self }
    }

    /// The store.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Who runs functions.
    pub fn runner(&self) -> &dyn Runner {
        &*self.runner
    }

    /// Joins the buckets, which may need what the engine keeps. The first ones stay.
    pub fn set_buckets(&self, buckets: Arc<dyn Buckets>) {
        // Whoever comes second changes nothing.
        let _ = self.buckets.set(buckets);
    }

    /// The buckets; none is there unless they were joined.
    pub fn buckets(&self) -> &dyn Buckets {
        self.buckets.get().map_or(&NoBuckets, |buckets| &**buckets)
    }

    /// Joins the stored documents. The first ones stay.
    pub fn set_documents(&self, documents: Arc<dyn Documents>) {
        // Whoever comes second changes nothing.
        let _ = self.documents.set(documents);
    }

    /// The stored documents; none is there unless they were joined.
    pub fn documents(&self) -> &dyn Documents {
        self.documents.get().map_or(&NoDocuments, |documents| &**documents)
    }

    /// Joins those who are told what happens. The first ones stay.
    pub fn set_sinks(&self, sinks: Vec<Arc<dyn Sink>>) {
        // Whoever comes second changes nothing.
        let _ = self.sinks.set(sinks.into());
    }

    /// Those who are told what happens; nobody unless they were joined.
    pub fn sinks(&self) -> &[Arc<dyn Sink>] {
        self.sinks.get().map_or(&[], |sinks| &**sinks)
    }

    /// The same, to take into a transaction.
    pub(crate) fn hearers(&self) -> Hearers {
        Hearers::new(self.sinks.get().map_or_else(|| Arc::from([]), Arc::clone))
    }

    /// A secret of this server's own for one purpose, the same after every start.
    pub fn derived_key(&self, purpose: &str) -> Result<[u8; 32], EngineError> {
        self.token_key.derive(purpose)
    }

    /// The region of items of global services.
    pub fn home_region(&self) -> &str {
        &self.options.home_region
    }

    /// How many of each thing there may be.
    pub fn limits(&self) -> &Limits {
        &self.options.limits
    }

    /// The current time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Reads on a consistent snapshot.
    pub fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        E: From<crate::ports::StoreError>,
        F: FnOnce(&dyn ReadTx) -> Result<T, E>,
    {
        self.store.read(f)
    }

    /// The rules of a home, compiled; compiled again only when one was put or deleted. `tx`
    /// must be a snapshot of what is committed; what a write transaction sees may yet be
    /// undone, so no set from there is kept.
    pub fn rule_set(
        &self,
        tx: &dyn ReadTx,
        home: &AccountRegion,
    ) -> Result<Arc<RuleSet>, EngineError> {
        let version = tx.rules_version(home)?;
        if let Some(set) = self.known_rule_set(home, version) {
            return Ok(set);
        }
        let set = Arc::new(RuleSet::compile(tx.rules(home)?));
        if let Ok(mut sets) = self.rule_sets.lock() {
            sets.insert(home.clone(), (version, Arc::clone(&set)));
        }
        Ok(set)
    }

    /// The same within a write transaction. What it sees may yet be undone, and its version
    /// be given to other rules; so it is used, but not kept.
    pub(crate) fn rule_set_in_write(
        &self,
        tx: &dyn WriteTx,
        home: &AccountRegion,
    ) -> Result<Arc<RuleSet>, EngineError> {
        let version = tx.rules_version(home)?;
        match self.known_rule_set(home, version) {
            Some(set) => Ok(set),
            None => Ok(Arc::new(RuleSet::compile(tx.rules(home)?))),
        }
    }

    fn known_rule_set(&self, home: &AccountRegion, version: i64) -> Option<Arc<RuleSet>> {
        let sets = self.rule_sets.lock().ok()?;
        sets.get(home).filter(|(known, _)| *known == version).map(|(_, set)| Arc::clone(set))
    }

    /// Notes which resources a function looked at with the temporary credentials of its
    /// process; the id `*` stands for all of a type. When one of them changes, the function is
    /// asked again.
    pub fn note_reads(&self, access_key_id: &str, keys: impl IntoIterator<Item = ResourceKey>) {
        self.function_reads.note(access_key_id, keys);
    }

    /// Tells the workers that there is something to do.
    pub fn notify(&self) {
        let (count, condvar) = &self.wake;
        if let Ok(mut count) = count.lock() {
            *count += 1;
            condvar.notify_all();
        }
    }

    /// Waits until [`Engine::notify`] is called after `seen`, or `timeout` is over; answers
    /// the number of calls so far, for the next wait.
    pub fn wait(&self, seen: u64, timeout: Duration) -> u64 {
        let (count, condvar) = &self.wake;
        let Ok(guard) = count.lock() else { return seen };
        match condvar.wait_timeout_while(guard, timeout, |count| *count == seen) {
            Ok((count, _)) => *count,
            Err(_) => seen,
        }
    }
}

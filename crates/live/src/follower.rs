//! Following accounts: a look at all of it every so often, and at once where something passed.

use crate::found::{LookError, Looker, Seen};
use crate::keep::{Account, Kept};
use crate::own::OwnServices;
use crate::scope::{frequency, records, touches};
use crate::spec::Spec;
use crate::types;
use assize_engine::recorder::{Frequency, RecorderSettings, RecordingFailure};
use assize_engine::{Engine, EngineError};
use assize_model::{AccountRegion, Timestamp};
use assize_upstream::Upstream;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::{JoinSet, block_in_place};

/// How soon a recorder that is started or stopped is noticed.
const TICK: Duration = Duration::from_millis(200);
/// Calls that come together are looked at together.
const TOGETHER: Duration = Duration::from_millis(10);
/// After a call, its effect is looked at once more: services are consistent in the end only.
const AGAIN: Duration = Duration::from_secs(5);
/// The time between looks at a type that is recorded daily, in milliseconds.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Calls that wait to be looked at. When there are more, the next whole look finds their effects.
const WAITING: usize = 4_096;

/// A call that changed something at the upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    /// Account and region.
    pub home: AccountRegion,
    /// The service, as signatures name it.
    pub service: String,
    /// The operation; empty when only its method is known.
    pub operation: String,
}

/// Tells a follower of calls. Cheap to clone; never waits.
#[derive(Clone, Debug)]
pub struct Touches(Sender<Touch>);

impl Touches {
    /// Has the follower look at what a call changed.
    pub fn touch(&self, touch: Touch) {
        if let Err(error) = self.0.try_send(touch) {
            tracing::debug!(%error, "a change waits for the next whole look");
        }
    }
}

/// Follows the accounts whose recorders are on, on a thread of its own.
pub struct Follower {
    touches: Touches,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    /// Starts to follow what is at the upstream, if there is one, and what this server has itself.
    /// `every` is the time between looks at everything.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn start(
        engine: Arc<Engine>,
        upstream: Option<Arc<Upstream>>,
        own: Option<Arc<dyn OwnServices>>,
        every: Duration,
    ) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("assize-recorder")
            .enable_all()
            .build()?;
        let (sender, receiver) = channel(WAITING);
        let stop = Arc::<AtomicBool>::default();
        let told = Arc::clone(&stop);
        let body = move || {
            let following =
                Following { engine, upstream, own, every, accounts: BTreeMap::new(), stop: told };
            // On a worker, where it may block for the disk.
            let task = runtime.spawn(following.run(receiver));
            if let Err(error) = runtime.block_on(task) {
                tracing::error!(%error, "the recorder ended by a fault");
            }
            runtime.shutdown_background();
        };
        let thread = std::thread::Builder::new().name("assize-recorder".into()).spawn(body)?;
        Ok(Self { touches: Touches(sender), stop, thread: Some(thread) })
    }

    /// Where calls are told.
    pub fn touches(&self) -> Touches {
        self.touches.clone()
    }

    /// Ends what it is at, and waits for it. Answers whether it ended well.
    pub fn stop(&mut self) -> bool {
        self.stop.store(true, Ordering::SeqCst);
        self.thread.take().is_none_or(|thread| thread.join().is_ok())
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.stop();
    }
}

/// An account and region that is followed.
struct Followed {
    account: Account,
    settings: RecorderSettings,
    /// When its recorder was last started: it may be stopped and started between two turns.
    started: Option<Timestamp>,
    next_look: Instant,
    /// Calls whose effect is to be looked at, and from when on.
    waiting: Vec<(Instant, Touch)>,
    failures: BTreeMap<&'static str, RecordingFailure>,
}

struct Following {
    engine: Arc<Engine>,
    upstream: Option<Arc<Upstream>>,
    own: Option<Arc<dyn OwnServices>>,
    every: Duration,
    accounts: BTreeMap<AccountRegion, Followed>,
    stop: Arc<AtomicBool>,
}

impl Following {
    async fn run(mut self, mut touches: Receiver<Touch>) {
        while !self.stop.load(Ordering::SeqCst) {
            if let Err(error) = self.turn().await {
                tracing::error!(%error, "the recorder could not record");
            }
            if let Ok(Some(touch)) = tokio::time::timeout(TICK, touches.recv()).await {
                self.take(touch);
                tokio::time::sleep(TOGETHER).await;
                while let Ok(touch) = touches.try_recv() {
                    self.take(touch);
                }
            }
        }
    }

    fn take(&mut self, touch: Touch) {
        // Resources without a region are recorded in one; a call comes from any.
        let is_global =
            types::all().any(|s| s.is_global() && s.service.signing_name == touch.service);
        let now = Instant::now();
        for (home, followed) in &mut self.accounts {
            let same = home.account == touch.home.account;
            if same && (is_global || touch.service == "s3" || home.region == touch.home.region) {
                followed.waiting.retain(|(at, known)| *at <= now || *known != touch);
                followed.waiting.push((now, touch.clone()));
                followed.waiting.push((now + AGAIN, touch.clone()));
            }
        }
    }

    /// Does what is due.
    async fn turn(&mut self) -> Result<(), EngineError> {
        block_in_place(|| self.refresh())?;
        let homes: Vec<AccountRegion> = self.accounts.keys().cloned().collect();
        for home in homes {
            for unit in types::units() {
                // What was touched goes first, also while a long look is under way.
                self.look_at_touched(&home).await?;
                let Some(followed) = self.accounts.get(&home) else { break };
                if followed.next_look > Instant::now() || self.stop.load(Ordering::SeqCst) {
                    break;
                }
                self.look(&home, unit.iter().collect(), true).await?;
            }
            if let Some(followed) = self.accounts.get_mut(&home)
                && followed.next_look <= Instant::now()
            {
                followed.next_look = Instant::now() + self.every;
            }
        }
        Ok(())
    }

    async fn look_at_touched(&mut self, home: &AccountRegion) -> Result<(), EngineError> {
        let Some(followed) = self.accounts.get_mut(home) else { return Ok(()) };
        let now = Instant::now();
        let due: Vec<Touch> =
            followed.waiting.extract_if(.., |(at, _)| *at <= now).map(|(_, touch)| touch).collect();
        if due.is_empty() {
            return Ok(());
        }
        for unit in types::units() {
            let touched = |spec: &&'static Spec| {
                let is_of = |touch: &&Touch| touch.service == spec.service.signing_name;
                due.iter().filter(is_of).any(|touch| touches(&touch.operation, spec))
            };
            let specs: Vec<&'static Spec> = unit.iter().filter(touched).collect();
            self.look(home, specs, false).await?;
        }
        Ok(())
    }

    /// Whether resources of a service are found, here or at the upstream.
    fn reaches(&self, signing_name: &str) -> bool {
        let upstream = self.upstream.as_ref();
        upstream.is_some_and(|upstream| upstream.endpoints().owns(signing_name))
            || self.own.as_ref().is_some_and(|own| own.has(signing_name))
    }

    fn begun(&self, home: &AccountRegion) {
        if let Some(own) = &self.own {
            own.begun(home);
        }
    }

    /// Begins to follow where a recorder was started, and ends where it was stopped.
    fn refresh(&mut self) -> Result<(), EngineError> {
        let homes = self.engine.read(|tx| tx.homes()).map_err(EngineError::Store)?;
        for home in homes {
            let recorder = self.engine.recording(&home)?;
            match (recorder, self.accounts.get_mut(&home)) {
                (None, _) => drop(self.accounts.remove(&home)),
                (Some(recorder), Some(followed)) => {
                    let restarted = followed.started != recorder.last_start;
                    if restarted || followed.settings != recorder.settings {
                        followed.started = recorder.last_start;
                        followed.settings = recorder.settings;
                        followed.failures.clear();
                        followed.next_look = Instant::now();
                        self.begun(&home);
                    }
                }
                (Some(recorder), None) => {
                    let looked_at = |spec: &Spec| self.reaches(spec.service.signing_name);
                    let followed = Followed {
                        account: Account::resume(&self.engine, &home, looked_at)?,
                        settings: recorder.settings,
                        started: recorder.last_start,
                        next_look: Instant::now(),
                        waiting: Vec::new(),
                        failures: BTreeMap::new(),
                    };
                    tracing::info!(account = home.account, region = home.region, "recording");
                    self.begun(&home);
                    self.accounts.insert(home, followed);
                }
            }
        }
        Ok(())
    }

    /// Looks at those of some types of one service that are recorded and due.
    async fn look(
        &mut self,
        home: &AccountRegion,
        specs: Vec<&'static Spec>,
        whole: bool,
    ) -> Result<(), EngineError> {
        let Some(followed) = self.accounts.get(home) else { return Ok(()) };
        let mut due = Vec::new();
        for spec in specs {
            let is_home = home.region == self.engine.home_region();
            if records(&followed.settings, spec, is_home)
                && self.reaches(spec.service.signing_name)
                && self.is_due(followed, spec, whole)?
            {
                due.push(spec);
            }
        }
        if due.is_empty() {
            return Ok(());
        }
        let looker = Looker {
            upstream: self.upstream.clone(),
            own: self.own.clone(),
            engine: Arc::clone(&self.engine),
            home: home.clone(),
        };
        let found = look_at(&looker, &due).await;
        block_in_place(|| self.keep(home, found))
    }

    fn is_due(&self, followed: &Followed, spec: &Spec, whole: bool) -> Result<bool, EngineError> {
        if frequency(&followed.settings, spec.resource_type) == Frequency::Continuous {
            return Ok(true);
        }
        if !whole {
            return Ok(false);
        }
        let last = self.engine.last_daily_look(&followed.account.home, spec.resource_type)?;
        Ok(last.is_none_or(|last| last.plus_millis(DAY_MS) <= self.engine.now()))
    }

    fn keep(
        &mut self,
        home: &AccountRegion,
        found: Vec<(&'static Spec, Seen)>,
    ) -> Result<(), EngineError> {
        // A recorder that was stopped meanwhile records nothing more.
        if self.engine.recording(home)?.is_none() {
            return Ok(());
        }
        let Some(followed) = self.accounts.get_mut(home) else { return Ok(()) };
        for (spec, seen) in &found {
            match &seen.failure {
                Some(error) => {
                    tracing::warn!(%error, "a look failed");
                    followed.failures.insert(spec.resource_type, failure(error));
                }
                None => {
                    followed.failures.remove(spec.resource_type);
                    let how_often = frequency(&followed.settings, spec.resource_type);
                    if how_often == Frequency::Daily {
                        self.engine.note_daily_look(home, spec.resource_type)?;
                    }
                }
            }
        }
        let Followed { account, settings, failures, .. } = followed;
        let words = |resource_type: &str| match frequency(settings, resource_type) {
            Frequency::Continuous => "CONTINUOUS",
            Frequency::Daily => "DAILY",
        };
        let Kept { found, recorded, deleted } = account.keep(found, words)?;
        if recorded > 0 {
            tracing::debug!(found, recorded, deleted, region = home.region, "recorded");
        }
        let first = failures.values().next().cloned().map(|mut first| {
            if failures.len() > 1 {
                first.message.push_str(&format!(" (and {} other types)", failures.len() - 1));
            }
            first
        });
        self.engine.note_recording(home, first)
    }
}

fn failure(error: &LookError) -> RecordingFailure {
    RecordingFailure { code: error.code().to_owned(), message: error.to_string() }
}

/// Looks at several types at a time.
pub(crate) async fn look_at(
    looker: &Looker,
    specs: &[&'static Spec],
) -> Vec<(&'static Spec, Seen)> {
    let mut under_way = JoinSet::new();
    for &spec in specs {
        let looker = looker.clone();
        under_way.spawn(async move { (spec, looker.look(spec).await) });
    }
    // A look that ended by a fault is missing, so nothing of its type is recorded or deleted.
    let mut found = Vec::new();
    while let Some(joined) = under_way.join_next().await {
        match joined {
            Ok(seen) => found.push(seen),
            Err(error) => tracing::error!(%error, "a look ended by a fault"),
        }
    }
    found
}

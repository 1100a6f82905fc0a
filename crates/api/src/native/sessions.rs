//! Sessions of full imports: which resources a snapshot holds.
//!
//! A session is named by the client with `?session=ID` on the imports that make up one
//! snapshot. The server remembers the keys of their records, in memory: 16 bytes a resource.
//! It ends with complete-snapshot, an hour after its last import, or with the server; a client
//! that completes a session that is gone gets 404, and imports again. Nothing is deleted by
//! accident then.

use crate::http::Refusal;
use assize_model::item::GLOBAL_REGION;
use assize_model::{AccountRegion, ConfigurationItem, ResourceKey, Timestamp};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Sessions at a time.
const MAX_SESSIONS: usize = 16;
/// Resources of one session.
const MAX_RESOURCES: usize = 2_000_000;
/// The longest name of a session.
const MAX_ID: usize = 64;
/// How long a session waits for its next import.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// Account of the caller, and the name that it gave.
type Name = (String, String);

/// The sessions under way.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<HashMap<Name, Arc<Session>>>);

/// A session under way.
pub(super) struct Session {
    started: Timestamp,
    hashers: [RandomState; 2],
    state: Mutex<State>,
}

struct State {
    touched: Instant,
    rejected: u64,
    seen: HashMap<AccountRegion, HashSet<u128>>,
    count: usize,
    /// Accounts of which a resource of a global service was seen.
    global: HashSet<String>,
}

impl Sessions {
    /// The session of that name; begun now if there is none.
    pub(super) fn join(
        &self,
        account: &str,
        id: &str,
        now: Timestamp,
    ) -> Result<Arc<Session>, Refusal> {
        let valid = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if id.is_empty() || id.len() > MAX_ID || !id.bytes().all(valid) {
            return Err(Refusal::invalid(
                "A session's name has 1 to 64 letters, digits, hyphens or underscores.",
            ));
        }
        let mut sessions = lock(&self.0);
        let name = (account.to_owned(), id.to_owned());
        if let Some(session) = sessions.get(&name) {
            return Ok(Arc::clone(session));
        }
        sessions.retain(|_, session| lock(&session.state).touched.elapsed() < PATIENCE);
        if sessions.len() >= MAX_SESSIONS {
            return Err(Refusal::busy("Too many sessions of full imports at once."));
        }
        let session = Arc::new(Session::begin(now));
        sessions.insert(name, Arc::clone(&session));
        Ok(session)
    }

    /// The session of that name, if it is under way.
    pub(super) fn find(&self, account: &str, id: &str) -> Result<Arc<Session>, Refusal> {
        let name = (account.to_owned(), id.to_owned());
        lock(&self.0).get(&name).cloned().ok_or_else(|| {
            Refusal::not_found(
                "There is no such session: it was completed, waited for longer than an hour, or \
                 the server was started anew. Nothing was deleted; import the snapshot again.",
            )
        })
    }

    /// Ends a session.
    pub(super) fn end(&self, account: &str, id: &str) {
        lock(&self.0).remove(&(account.to_owned(), id.to_owned()));
    }
}

impl Session {
    fn begin(now: Timestamp) -> Self {
        Self {
            started: now,
            hashers: [RandomState::new(), RandomState::new()],
            state: Mutex::new(State {
                touched: Instant::now(),
                rejected: 0,
                seen: HashMap::new(),
                count: 0,
                global: HashSet::new(),
            }),
        }
    }

    /// When the session began.
    pub(super) fn started(&self) -> Timestamp {
        self.started
    }

    /// Remembers what a batch held.
    pub(super) fn remember(
        &self,
        items: &[ConfigurationItem],
        rejected: u64,
        home_region: &str,
    ) -> Result<(), Refusal> {
        let mut state = lock(&self.state);
        state.touched = Instant::now();
        state.rejected += rejected;
        for item in items {
            if state.count >= MAX_RESOURCES {
                return Err(Refusal::invalid(format!(
                    "A session takes at most {MAX_RESOURCES} resources."
                )));
            }
            let hash = self.hash(&item.resource_type, &item.resource_id);
            let fresh = state.seen.entry(item.home(home_region)).or_default().insert(hash);
            state.count += usize::from(fresh);
            if item.aws_region == GLOBAL_REGION && !state.global.contains(&item.aws_account_id) {
                state.global.insert(item.aws_account_id.clone());
            }
        }
        Ok(())
    }

    /// How many records were refused.
    pub(super) fn rejected(&self) -> u64 {
        lock(&self.state).rejected
    }

    /// What the session saw of an account and region.
    pub(super) fn seen(&self, home: &AccountRegion) -> HashSet<u128> {
        lock(&self.state).seen.get(home).cloned().unwrap_or_default()
    }

    /// Whether the session saw a resource of a global service of the account.
    pub(super) fn saw_global(&self, account: &str) -> bool {
        lock(&self.state).global.contains(account)
    }

    /// What stands for a key in [`Session::seen`].
    pub(super) fn hash_of(&self, key: &ResourceKey) -> u128 {
        self.hash(&key.resource_type, &key.resource_id)
    }

    fn hash(&self, resource_type: &str, resource_id: &str) -> u128 {
        let [one, other] = &self.hashers;
        let key = (resource_type, resource_id);
        (u128::from(one.hash_one(key)) << 64) | u128::from(other.hash_one(key))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Every change is whole after each statement, whatever a panicking thread was doing.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

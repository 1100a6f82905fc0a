//! The account's identities: what all use cases share.

use crate::authorize::Compiled;
use crate::error::IamError;
use crate::identity::{Identity, Kind};
use crate::managed::Managed;
use crate::recorded;
use crate::resources::ResourcePolicies;
use crate::seen::Seen;
use crate::sessions::Sessions;
use assize_engine::ports::{ReadTx, StoreError};
use assize_engine::{Engine, EngineError};
use assize_model::{AccountRegion, Timestamp};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, RwLock};

/// Documents read in one go.
pub(crate) const BATCH: usize = 256;

/// Identities and policies of all accounts, and decisions about them.
pub struct Iam {
    pub(crate) engine: Arc<Engine>,
    pub(crate) managed: Managed,
    pub(crate) sessions: Sessions,
    pub(crate) seen: Seen,
    pub(crate) key_uses: Mutex<HashMap<String, Timestamp>>,
    /// Grows with each change of any identity.
    pub(crate) generation: AtomicU64,
    pub(crate) resources: OnceLock<Arc<dyn ResourcePolicies>>,
    pub(crate) compiled: RwLock<HashMap<String, (u64, Arc<Compiled>)>>,
}

/// Whose something is that is made, and where its ARN says that it is.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// The account.
    pub account: &'a str,
    /// `aws`, `aws-cn`, …: the partition of the region that was asked.
    pub partition: &'static str,
}

impl Iam {
    /// Joins the use cases with an engine. `policies` are managed policies beside those that
    /// come with Assize; they win over these.
    pub fn new(
        engine: Arc<Engine>,
        policies: Vec<assize_policy::ManagedPolicy>,
    ) -> Result<Self, EngineError> {
        let sessions = Sessions::new(&engine)?;
        Ok(Self {
            engine,
            managed: Managed::new(policies),
            sessions,
            seen: Seen::default(),
            key_uses: Mutex::default(),
            generation: AtomicU64::new(0),
            resources: OnceLock::new(),
            compiled: RwLock::default(),
        })
    }

    /// The engine below.
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Changes whenever an identity, a policy or a key is changed. What was remembered under
    /// another number is out of date.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// A user, group or role by name, made here or recorded.
    pub fn identity(&self, account: &str, kind: Kind, name: &str) -> Result<Identity, IamError> {
        self.engine.read(|tx| self.identity_in(tx, account, kind, name))
    }

    /// All of a kind below a path, in order of name.
    pub fn identities(
        &self,
        account: &str,
        kind: Kind,
        path: &str,
    ) -> Result<Vec<Identity>, IamError> {
        let mut all = self.engine.read(|tx| self.identities_in(tx, account, kind))?;
        all.retain(|identity| identity.path.starts_with(path));
        Ok(all)
    }

    pub(crate) fn identity_in(
        &self,
        tx: &dyn ReadTx,
        account: &str,
        kind: Kind,
        name: &str,
    ) -> Result<Identity, IamError> {
        if let Some(own) = own(tx, account, kind, name)? {
            return Ok(own);
        }
        let found = recorded::by_name(tx, &self.items_home(account), kind, name)?;
        found.ok_or_else(|| not_found(kind, name))
    }

    pub(crate) fn identities_in(
        &self,
        tx: &dyn ReadTx,
        account: &str,
        kind: Kind,
    ) -> Result<Vec<Identity>, IamError> {
        let mut all: BTreeMap<String, Identity> = BTreeMap::new();
        for identity in recorded::all(tx, &self.items_home(account), kind)? {
            all.insert(identity.key(), identity);
        }
        for_each::<Identity, IamError>(tx, account, kind.document(), |identity| {
            all.insert(identity.key(), identity);
            Ok(())
        })?;
        let mut all: Vec<Identity> = all.into_values().collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(all)
    }

    /// Where the items of an account's identities are.
    pub(crate) fn items_home(&self, account: &str) -> AccountRegion {
        AccountRegion::new(account, self.engine.home_region())
    }
}

/// Where an account's identities are kept.
pub(crate) fn home(account: &str) -> AccountRegion {
    AccountRegion::new(account, "")
}

/// An identity that was made here.
pub(crate) fn own(
    tx: &dyn ReadTx,
    account: &str,
    kind: Kind,
    name: &str,
) -> Result<Option<Identity>, EngineError> {
    document(tx, account, kind.document(), &name.to_lowercase())
}

/// `NoSuchEntity` in IAM's words.
pub(crate) fn not_found(kind: Kind, name: &str) -> IamError {
    IamError::NoSuchEntity(format!("The {} with name {name} cannot be found.", kind.word()))
}

/// A document of an account, read.
pub(crate) fn document<T: DeserializeOwned>(
    tx: &dyn ReadTx,
    account: &str,
    kind: &str,
    name: &str,
) -> Result<Option<T>, EngineError> {
    let text = tx.document(&home(account), kind, name)?;
    text.map(|text| read(kind, name, &text)).transpose()
}

/// Calls `each` with all documents of a kind, in order of name.
pub(crate) fn for_each<T: DeserializeOwned, E: From<EngineError> + From<StoreError>>(
    tx: &dyn ReadTx,
    account: &str,
    kind: &str,
    mut each: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let mut after: Option<String> = None;
    loop {
        let batch = tx.documents(&home(account), kind, after.as_deref(), BATCH)?;
        let Some((last, _)) = batch.last() else { return Ok(()) };
        after = Some(last.clone());
        for (name, text) in &batch {
            each(read(kind, name, text)?)?;
        }
    }
}

fn read<T: DeserializeOwned>(kind: &str, name: &str, text: &str) -> Result<T, EngineError> {
    serde_json::from_str(text).map_err(|e| {
        let reason = e.to_string();
        StoreError::Damaged { path: format!("{kind} {name}"), reason }.into()
    })
}

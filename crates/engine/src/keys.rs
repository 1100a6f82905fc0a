//! Access keys: who may sign requests.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{ReadTx, StoreError, StoreExt, WriteTx};
use assize_model::{AccountRegion, Timestamp};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use std::fmt;

const KIND: &str = "access-key";

/// The longest access key id that is looked up.
const MAX_ID: usize = 128;

/// Keys looked at in one go.
const BATCH: usize = 256;

/// A long-lived access key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessKey {
    /// Names the key: `AKIA…`.
    pub access_key_id: String,
    /// The key.
    #[serde(rename = "secret")]
    pub secret_access_key: String,
    /// The account that its owner acts in.
    pub account: String,
    /// ARN of its owner.
    pub principal: String,
    /// When it was made.
    pub created: Timestamp,
    /// Whether its owner has put it out of use for now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inactive: bool,
}

impl AccessKey {
    /// A key that nobody has yet, for a principal of an account.
    pub fn fresh(account: &str, principal: &str, now: Timestamp) -> Result<Self, EngineError> {
        Ok(Self {
            access_key_id: new_id()?,
            secret_access_key: BASE64.encode(random::<30>()?),
            account: account.to_owned(),
            principal: principal.to_owned(),
            created: now,
            inactive: false,
        })
    }
}

/// The key of that id.
pub fn key(tx: &dyn ReadTx, id: &str) -> Result<Option<AccessKey>, EngineError> {
    if id.is_empty() || id.len() > MAX_ID {
        return Ok(None);
    }
    tx.document(&everywhere(), KIND, id)?.map(|text| read(id, &text)).transpose()
}

/// Keeps a key.
pub fn put_key(tx: &mut dyn WriteTx, key: &AccessKey) -> Result<(), EngineError> {
    let text = serde_json::to_string(key)
        .map_err(|e| StoreError::Other(format!("writing an access key: {e}")))?;
    Ok(tx.put_document(&everywhere(), KIND, &key.access_key_id, &text)?)
}

/// Deletes a key; answers whether it was there.
pub fn delete_key(tx: &mut dyn WriteTx, id: &str) -> Result<bool, EngineError> {
    Ok(tx.delete_document(&everywhere(), KIND, id)?)
}

impl fmt::Debug for AccessKey {
    /// Keeps secrets out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessKey")
            .field("access_key_id", &self.access_key_id)
            .field("principal", &self.principal)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// The key of that id.
    pub fn access_key(&self, id: &str) -> Result<Option<AccessKey>, EngineError> {
        self.store.read(|tx| key(tx, id))
    }

    /// The administrator's key of an account; made on first use. One account has one.
    pub fn administrator_key(&self, account: &str) -> Result<AccessKey, EngineError> {
        let principal = format!("arn:aws:iam::{account}:root");
        let fresh = AccessKey::fresh(account, &principal, self.now())?;
        self.store.write(move |tx| {
            if let Some(known) = find(tx, &fresh)? {
                return Ok(known);
            }
            put_key(tx, &fresh)?;
            Ok::<_, EngineError>(fresh)
        })
    }
}

/// The oldest key of the same principal, by id.
fn find(tx: &dyn ReadTx, like: &AccessKey) -> Result<Option<AccessKey>, EngineError> {
    let mut found = None;
    each(tx, |key| {
        let same = key.principal == like.principal;
        found = same.then_some(key);
        !same
    })?;
    Ok(found)
}

/// The keys of accounts' roots.
pub(crate) fn of_roots(tx: &dyn ReadTx) -> Result<Vec<AccessKey>, EngineError> {
    let mut all = Vec::new();
    each(tx, |key| {
        if key.principal.ends_with(":root") {
            all.push(key);
        }
        true
    })?;
    Ok(all)
}

/// Calls `f` with every key in order of id, until it answers `false`.
fn each(tx: &dyn ReadTx, mut f: impl FnMut(AccessKey) -> bool) -> Result<(), EngineError> {
    let mut after: Option<String> = None;
    loop {
        let batch = tx.documents(&everywhere(), KIND, after.as_deref(), BATCH)?;
        let Some((last, _)) = batch.last() else { return Ok(()) };
        after = Some(last.clone());
        for (id, text) in &batch {
            if !f(read(id, text)?) {
                return Ok(());
            }
        }
    }
}

fn read(id: &str, text: &str) -> Result<AccessKey, EngineError> {
    serde_json::from_str(text).map_err(|e| {
        let reason = e.to_string();
        StoreError::Damaged { path: format!("{KIND} {id}"), reason }.into()
    })
}

/// Keys belong to the server, not to a region.
fn everywhere() -> AccountRegion {
    AccountRegion::new("", "")
}

/// `AKIA` and sixteen letters or digits, as AWS's are.
fn new_id() -> Result<String, EngineError> {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let tail = random::<16>()?;
    let letters = tail.iter().filter_map(|b| ALPHABET.get(usize::from(*b) % ALPHABET.len()));
    Ok("AKIA".chars().chain(letters.map(|b| char::from(*b))).collect())
}

fn random<const N: usize>() -> Result<[u8; N], EngineError> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes).map_err(|e| StoreError::Other(format!("no random bytes: {e}")))?;
    Ok(bytes)
}

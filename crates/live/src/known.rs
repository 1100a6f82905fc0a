//! Which resources this recorder has seen with its own eyes, kept over restarts.
//!
//! Only those can be gone. What came into the store another way, such as by an import, may be
//! from a time or a place that the upstream does not show, and is left alone until it is seen.
//!
//! Ids are kept in documents by type and hash, so that a new resource rewrites a small part of
//! what is known, whatever the size of the account.

use assize_engine::ports::{StoreError, StoreExt};
use assize_engine::{Engine, EngineError};
use assize_model::{AccountRegion, ResourceKey};
use std::collections::{BTreeMap, BTreeSet};

/// The kind of the documents.
const KIND: &str = "recorder-seen";
/// Documents read in one go.
const BATCH: usize = 64;

/// A document's name: the type and two digits of the id's hash.
type Part = (String, u8);

/// The resources that were seen and are not known to be gone.
#[derive(Debug, Default)]
pub(crate) struct Known {
    parts: BTreeMap<Part, BTreeSet<String>>,
    changed: BTreeSet<Part>,
}

impl Known {
    /// Reads what was kept.
    pub(crate) fn read(engine: &Engine, home: &AccountRegion) -> Result<Self, EngineError> {
        let mut known = Self::default();
        let mut after: Option<String> = None;
        loop {
            let batch: Vec<(String, String)> = engine.read(|tx| {
                Ok::<_, EngineError>(tx.documents(home, KIND, after.as_deref(), BATCH)?)
            })?;
            let Some((last, _)) = batch.last() else { return Ok(known) };
            after = Some(last.clone());
            for (name, text) in &batch {
                let damaged =
                    |reason: String| StoreError::Damaged { path: format!("{KIND} {name}"), reason };
                let ids: BTreeSet<String> =
                    serde_json::from_str(text).map_err(|e| damaged(e.to_string()))?;
                let part = name.rsplit_once('/').and_then(|(resource_type, hash)| {
                    Some((resource_type.to_owned(), u8::from_str_radix(hash, 16).ok()?))
                });
                let part = part.ok_or_else(|| damaged("its name is none of these".to_owned()))?;
                known.parts.insert(part, ids);
            }
        }
    }

    /// Whether a resource was seen.
    pub(crate) fn has(&self, key: &ResourceKey) -> bool {
        self.parts.get(&part(key)).is_some_and(|ids| ids.contains(&key.resource_id))
    }

    /// Takes a resource as seen.
    pub(crate) fn add(&mut self, key: &ResourceKey) {
        let part = part(key);
        if self.parts.entry(part.clone()).or_default().insert(key.resource_id.clone()) {
            self.changed.insert(part);
        }
    }

    /// Forgets a resource that is gone.
    pub(crate) fn remove(&mut self, key: &ResourceKey) {
        let part = part(key);
        if self.parts.get_mut(&part).is_some_and(|ids| ids.remove(&key.resource_id)) {
            self.changed.insert(part);
        }
    }

    /// Keeps what changed.
    pub(crate) fn save(
        &mut self,
        engine: &Engine,
        home: &AccountRegion,
    ) -> Result<(), EngineError> {
        if self.changed.is_empty() {
            return Ok(());
        }
        let mut texts = Vec::with_capacity(self.changed.len());
        for part in &self.changed {
            let ids = self.parts.get(part).filter(|ids| !ids.is_empty());
            let text = ids.map(serde_json::to_string).transpose();
            let text = text.map_err(|e| StoreError::Other(format!("writing {KIND}: {e}")))?;
            texts.push((format!("{}/{:02x}", part.0, part.1), text));
        }
        let home = home.clone();
        engine.store().write(move |tx| -> Result<(), EngineError> {
            for (name, text) in &texts {
                match text {
                    Some(text) => tx.put_document(&home, KIND, name, text)?,
                    None => drop(tx.delete_document(&home, KIND, name)?),
                }
            }
            Ok(())
        })?;
        self.changed.clear();
        Ok(())
    }
}

/// Where a resource is kept: FNV-1a's last byte, which is the same in every version.
fn part(key: &ResourceKey) -> Part {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let hash = key.resource_id.bytes().fold(0x811c_9dc5, step);
    (key.resource_type.clone(), hash.to_le_bytes()[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use assize_engine::Options;
    use assize_engine::ports::{NoRunner, SystemClock};
    use assize_store::SqliteStore;
    use std::sync::Arc;

    #[test]
    fn what_was_seen_is_known_after_a_restart() {
        let store = Arc::new(SqliteStore::temporary().unwrap());
        let engine =
            Engine::new(store, Arc::new(SystemClock), Arc::new(NoRunner), Options::default());
        let engine = engine.unwrap();
        let home = AccountRegion::new("123456789012", "us-east-1");
        let key = |n: usize| ResourceKey::new("AWS::EC2::Volume", format!("vol-{n}"));
        let mut known = Known::read(&engine, &home).unwrap();
        (0..500).for_each(|n| known.add(&key(n)));
        known.save(&engine, &home).unwrap();
        let mut known = Known::read(&engine, &home).unwrap();
        assert!((0..500).all(|n| known.has(&key(n))) && !known.has(&key(500)));
        (0..499).for_each(|n| known.remove(&key(n)));
        known.save(&engine, &home).unwrap();
        let known = Known::read(&engine, &home).unwrap();
        assert!(known.has(&key(499)) && !known.has(&key(0)));
        assert_eq!(known.parts.len(), 1);
    }
}

//! How remediation is kept: documents, named by the rule's id and the resource.

use crate::document;
use crate::error::EngineError;
use crate::ports::{ReadTx, WriteTx};
use assize_model::{AccountRegion, ResourceKey};
use serde::de::DeserializeOwned;

pub(super) const CONFIGURATION: &str = "remediation-configuration";
pub(super) const EXCEPTION: &str = "remediation-exception";
pub(super) const EXECUTION: &str = "remediation-execution";
/// Automation documents, by their names.
pub(super) const DOCUMENT: &str = "automation-document";
/// What is due: the name begins with the time.
pub(super) const QUEUE: &str = "remediation-queue";
pub(super) const WAVE: &str = "remediation-wave";

/// Documents read at a time.
const CHUNK: usize = 500;

/// The name of what belongs to a rule and a resource. Ids of rules hold no slash, types of
/// resources neither.
pub(super) fn name_of(rule_id: &str, key: &ResourceKey) -> String {
    format!("{rule_id}/{}/{}", key.resource_type, key.resource_id)
}

/// The documents of a rule in order of their names, after `after`, at most `limit`.
pub(super) fn of_rule<T: DeserializeOwned>(
    tx: &(impl ReadTx + ?Sized),
    home: &AccountRegion,
    kind: &str,
    rule_id: &str,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<(String, T)>, EngineError> {
    let prefix = format!("{rule_id}/");
    // The character before the slash: the first name may be the prefix itself.
    let start = format!("{rule_id}.");
    let after = after.map_or(start.as_str(), |after| after);
    let mut found = Vec::new();
    for (name, text) in tx.documents(home, kind, Some(after), limit)? {
        if !name.starts_with(&prefix) {
            break;
        }
        let value = document::read(kind, &name, &text)?;
        found.push((name, value));
    }
    Ok(found)
}

/// What of a rule's is kept of these resources, in order of type and id after `after`, at most
/// `limit`.
pub(super) fn of_keys<T: DeserializeOwned>(
    tx: &(impl ReadTx + ?Sized),
    home: &AccountRegion,
    (kind, rule_id): (&str, &str),
    keys: &[ResourceKey],
    after: Option<&ResourceKey>,
    (limit, wanted): (usize, impl Fn(&T) -> bool),
) -> Result<Vec<T>, EngineError> {
    let mut keys: Vec<&ResourceKey> = keys.iter().collect();
    keys.sort();
    keys.dedup();
    let mut found = Vec::new();
    for key in keys.into_iter().filter(|key| after.is_none_or(|after| *key > after)) {
        if found.len() == limit {
            break;
        }
        let one: Option<T> = document::get(tx, home, kind, &name_of(rule_id, key))?;
        found.extend(one.filter(&wanted));
    }
    Ok(found)
}

/// Forgets all that is kept of a rule that is deleted.
pub(crate) fn forget_rule(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    rule_id: &str,
) -> Result<(), EngineError> {
    for kind in [CONFIGURATION, EXCEPTION, EXECUTION] {
        loop {
            let found = of_rule::<serde::de::IgnoredAny>(tx, home, kind, rule_id, None, CHUNK)?;
            for (name, _) in &found {
                tx.delete_document(home, kind, name)?;
            }
            if found.len() < CHUNK {
                break;
            }
        }
    }
    // What is left in the queue finds nothing when it is due.
    tx.delete_document(home, WAVE, rule_id)?;
    Ok(())
}

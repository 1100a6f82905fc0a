//! A pack as it is kept: one document, and its template beside it while it is in progress.

use super::error::PackError;
use crate::document;
use crate::error::EngineError;
use crate::ports::{ReadTx, StoreError, WriteTx};
use assize_model::{AccountRegion, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The kinds under which the store keeps packs, their templates, and which are in progress.
const KIND: &str = "conformance-pack";
const TEMPLATE: &str = "conformance-pack-template";
const WORK: &str = "conformance-pack-work";

/// The life of a pack. An update is told with the same words as a creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PackState {
    /// Its rules are being made or changed.
    CreateInProgress,
    /// Its rules are there.
    CreateComplete,
    /// Its rules are as they were before.
    CreateFailed,
    /// Its rules are being deleted.
    DeleteInProgress,
}

impl PackState {
    /// Whether the pack is at rest.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::CreateComplete | Self::CreateFailed)
    }
}

/// A rule that is part of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackRule {
    /// Its full name.
    pub name: String,
    /// Its id.
    pub id: String,
    /// The controls that it serves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub controls: Vec<String>,
}

/// A conformance pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// Its name.
    pub name: String,
    /// `conformance-pack-` and nine characters; never changes.
    pub id: String,
    /// The ARN; never changes.
    pub arn: String,
    /// The ARN of the stack that AWS would keep it with.
    pub stack_arn: String,
    /// The values that were given for the template's parameters.
    pub parameters: BTreeMap<String, String>,
    /// Where its templates are delivered to.
    pub delivery_bucket: Option<String>,
    /// What their keys begin with.
    pub delivery_key_prefix: Option<String>,
    /// Name and version of the document that holds the template.
    #[serde(default)]
    pub document: Option<(String, Option<String>)>,
    /// The service on whose behalf the pack was made.
    pub created_by: Option<String>,
    /// The life of the pack.
    pub state: PackState,
    /// Why it failed.
    pub reason: Option<String>,
    /// When it was last put or deleted.
    pub requested_at: Timestamp,
    /// When its rules were last made as they were wanted.
    pub completed_at: Option<Timestamp>,
    /// Its rules in order of their names.
    pub rules: Vec<PackRule>,
    /// The names of the automation documents that came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<String>,
}

impl Pack {
    /// What is added to the names of its rules.
    pub fn suffix(&self) -> String {
        format!("-{}", self.id)
    }
}

/// The pack of a name.
pub(crate) fn pack(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    name: &str,
) -> Result<Option<Pack>, StoreError> {
    document::get(tx, home, KIND, name)
}

/// The pack of a name, which must be there.
pub(super) fn must(tx: &dyn ReadTx, home: &AccountRegion, name: &str) -> Result<Pack, EngineError> {
    Ok(pack(tx, home, name)?.ok_or_else(|| PackError::NoSuchPack(name.to_owned()))?)
}

/// Packs in order of their names, after `after`.
pub(crate) fn packs(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<Pack>, StoreError> {
    document::list(tx, home, KIND, after, limit)
}

/// Whether a pack has the ARN.
pub(crate) fn has_arn(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    arn: &str,
) -> Result<bool, StoreError> {
    let name = arn.split_once(":conformance-pack/").and_then(|(_, rest)| rest.split('/').next());
    let Some(name) = name else { return Ok(false) };
    Ok(pack(tx, home, name)?.is_some_and(|pack| pack.arn == arn))
}

/// Keeps a pack.
pub(super) fn put(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    pack: &Pack,
) -> Result<(), StoreError> {
    document::put(tx, home, KIND, &pack.name, pack)
}

/// Forgets a pack.
pub(super) fn delete(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    name: &str,
) -> Result<(), StoreError> {
    tx.delete_document(home, KIND, name)?;
    end(tx, home, name)
}

/// Notes that a pack is in progress; with the template that it shall have, unless it goes.
pub(super) fn begin(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    name: &str,
    template: Option<&str>,
) -> Result<(), StoreError> {
    match template {
        Some(text) => tx.put_document(home, TEMPLATE, name, text)?,
        None => drop(tx.delete_document(home, TEMPLATE, name)?),
    }
    tx.put_document(&everywhere(), WORK, &place(home, name), "{}")
}

/// Notes that a pack is at rest.
pub(super) fn end(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    name: &str,
) -> Result<(), StoreError> {
    tx.delete_document(home, TEMPLATE, name)?;
    tx.delete_document(&everywhere(), WORK, &place(home, name)).map(drop)
}

/// The template that a pack in progress shall have.
pub(super) fn template(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    name: &str,
) -> Result<Option<String>, StoreError> {
    tx.document(home, TEMPLATE, name)
}

/// Packs in progress: where they are, and their names.
pub(super) fn in_progress(
    tx: &dyn ReadTx,
    limit: usize,
) -> Result<Vec<(AccountRegion, String)>, StoreError> {
    let work = tx.documents(&everywhere(), WORK, None, limit)?;
    let place = |(place, _): (String, String)| {
        let mut words = place.splitn(3, ' ');
        let home = AccountRegion::new(words.next()?, words.next()?);
        Some((home, words.next()?.to_owned()))
    };
    Ok(work.into_iter().filter_map(place).collect())
}

/// Neither accounts, regions nor names of packs have spaces.
fn place(home: &AccountRegion, name: &str) -> String {
    format!("{} {} {name}", home.account, home.region)
}

/// Work belongs to the server, not to a region.
fn everywhere() -> AccountRegion {
    AccountRegion::new("", "")
}

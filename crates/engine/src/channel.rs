//! The delivery channel: where snapshots and history go. An account has one per region.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{BucketError, ReadTx, StoreError, StoreExt};
use crate::recorder;
use assize_model::AccountRegion;
use assize_model::rule::Frequency;
use serde::{Deserialize, Serialize};

const KIND: &str = "delivery-channel";

/// A delivery channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Its name.
    pub name: String,
    /// The bucket: a folder in the data directory, unless an upstream has it.
    pub bucket: String,
    /// What keys in the bucket begin with.
    pub key_prefix: Option<String>,
    /// The key that objects are encrypted with.
    pub kms_key_arn: Option<String>,
    /// The topic that hears of changes.
    pub topic_arn: Option<String>,
    /// How often snapshots are delivered.
    pub snapshot_frequency: Option<Frequency>,
}

/// Why a channel can't be had so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChannelError {
    /// A channel needs a recorder.
    #[error("there is no configuration recorder")]
    NoRecorder,
    /// There is one already, of another name.
    #[error("there can be only one delivery channel, so `{0}` cannot be put")]
    TooMany(String),
    /// No channel of this name.
    #[error("there is no delivery channel `{0}`")]
    NoSuchChannel(String),
    /// The recorder is on, and this is its only channel.
    #[error("the delivery channel `{0}` is in use by the recorder")]
    InUse(String),
    /// Its bucket can't be written.
    #[error(transparent)]
    Bucket(BucketError),
    /// Anything else.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for ChannelError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl Engine {
    /// The delivery channel, if there is one.
    pub fn channel(&self, home: &AccountRegion) -> Result<Option<Channel>, EngineError> {
        self.store.read(|tx| channel(tx, home))
    }

    /// Makes or replaces the delivery channel, once its bucket is known to be writable.
    pub fn put_channel(&self, home: &AccountRegion, new: Channel) -> Result<(), ChannelError> {
        self.store.read(|tx| admit(tx, home, &new))?;
        self.check_bucket(home, &new)?;
        let home = home.clone();
        self.store.write(move |tx| {
            // It may be another world by now.
            admit(tx, &home, &new)?;
            let text = serde_json::to_string(&new)
                .map_err(|e| StoreError::Other(format!("writing a delivery channel: {e}")))?;
            Ok(tx.put_document(&home, KIND, &new.name, &text)?)
        })
    }

    /// Deletes the delivery channel, unless the recorder is on.
    pub fn delete_channel(&self, home: &AccountRegion, name: &str) -> Result<(), ChannelError> {
        let (home, name) = (home.clone(), name.to_owned());
        self.store.write(move |tx| {
            if channel(tx, &home)?.is_none_or(|channel| channel.name != name) {
                return Err(ChannelError::NoSuchChannel(name));
            }
            if recorder::is_recording(tx, &home)? {
                return Err(ChannelError::InUse(name));
            }
            tx.delete_document(&home, KIND, &name)?;
            Ok(())
        })
    }
}

fn admit(tx: &dyn ReadTx, home: &AccountRegion, new: &Channel) -> Result<(), ChannelError> {
    if recorder::recorder(tx, home)?.is_none() {
        return Err(ChannelError::NoRecorder);
    }
    if channel(tx, home)?.is_some_and(|old| old.name != new.name) {
        return Err(ChannelError::TooMany(new.name.clone()));
    }
    Ok(())
}

/// The delivery channel of an account and region.
pub fn channel(tx: &dyn ReadTx, home: &AccountRegion) -> Result<Option<Channel>, EngineError> {
    let Some((name, text)) = tx.documents(home, KIND, None, 1)?.pop() else { return Ok(None) };
    serde_json::from_str(&text).map(Some).map_err(|e| {
        let reason = e.to_string();
        StoreError::Damaged { path: format!("{KIND} {name}"), reason }.into()
    })
}

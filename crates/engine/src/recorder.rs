//! The configuration recorder: what is to be recorded, and whether it is on.
//!
//! An account has one per region. It governs what sources of Assize's own record, and what
//! PutResourceConfig takes; items that are imported are recorded whatever it says.

mod group;
mod linked;

pub use group::recording;
pub use linked::{LinkedRecorder, linked_recorders};

use crate::channel;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{ReadTx, StoreError, StoreExt, WriteTx};
use crate::tags::{Tags, put_tags};
use assize_model::arn::config_arn;
use assize_model::{AccountRegion, Timestamp};
use serde::{Deserialize, Serialize};

const KIND: &str = "recorder";
/// When types that are recorded daily were last looked at.
const DAILY: &str = "recorder-daily";

/// What a recorder records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecordingGroup {
    /// Every supported type; those of global services too, or not.
    All {
        /// Whether users, groups, roles and policies of IAM are recorded.
        include_global: bool,
    },
    /// These types.
    Only(Vec<String>),
    /// Every supported type but these.
    AllBut(Vec<String>),
}

/// How often a recorder looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Frequency {
    /// At every change.
    Continuous,
    /// Once a day.
    Daily,
}

/// How often, with exceptions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordingMode {
    /// For all types that no exception names.
    pub frequency: Frequency,
    /// Exceptions.
    pub overrides: Vec<ModeOverride>,
}

/// An exception from a recorder's frequency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModeOverride {
    /// For people.
    pub description: Option<String>,
    /// For these types.
    pub resource_types: Vec<String>,
    /// How often.
    pub frequency: Frequency,
}

/// What PutConfigurationRecorder sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecorderSettings {
    /// The recorder's name.
    pub name: String,
    /// The role that functions of rules get told.
    pub role_arn: String,
    /// What.
    pub group: RecordingGroup,
    /// How often.
    pub mode: RecordingMode,
}

/// A recorder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorder {
    /// What was set.
    pub settings: RecorderSettings,
    /// Its ARN.
    pub arn: String,
    /// Whether it is on.
    pub recording: bool,
    /// When it was last started.
    pub last_start: Option<Timestamp>,
    /// When it was last stopped.
    pub last_stop: Option<Timestamp>,
    /// Why the last look at the account failed, if it did.
    #[serde(default)]
    pub failure: Option<RecordingFailure>,
    /// When looking last began, or ceased, to fail.
    #[serde(default)]
    pub last_turn: Option<Timestamp>,
}

/// Why something was not recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordingFailure {
    /// A code that tells failures apart.
    pub code: String,
    /// What went wrong, for people.
    pub message: String,
}

/// Why a recorder can't be had so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecorderError {
    /// There is one already, of another name.
    #[error("there can be only one configuration recorder, so `{0}` cannot be put")]
    TooMany(String),
    /// No recorder of this name.
    #[error("there is no configuration recorder `{0}`")]
    NoSuchRecorder(String),
    /// Starting needs a delivery channel.
    #[error("there is no delivery channel")]
    NoChannel,
    /// The recorder is a service's, which sets what it records and keeps it on.
    #[error("the configuration recorder `{0}` is of a service")]
    OfService(String),
    /// No recorder can be made for the service.
    #[error("no configuration recorder can be made for the service `{0}`")]
    NoSuchService(String),
    /// The service has a recorder.
    #[error("the service `{0}` has a configuration recorder already")]
    LinkedExists(String),
    /// Types of a service's recorder can't be changed.
    #[error("what the configuration recorder `{0}` records is set by its service")]
    GroupOfService(String),
    /// A recorder of all types has no list of types.
    #[error("the configuration recorder records all types")]
    GroupOfAll,
    /// A recorder must record something.
    #[error("no type would be left")]
    NothingLeft,
    /// Too many types in a list.
    #[error("a recording group lists at most {0} types")]
    TooManyTypes(usize),
    /// Anything else.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for RecorderError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl Engine {
    /// The recorder, if there is one.
    pub fn recorder(&self, home: &AccountRegion) -> Result<Option<Recorder>, EngineError> {
        self.store.read(|tx| recorder(tx, home))
    }

    /// The recorder's role; of an account without a recorder, the role that AWS Config makes
    /// for itself.
    pub fn recorder_role(&self, home: &AccountRegion) -> Result<String, EngineError> {
        Ok(match self.recorder(home)? {
            Some(recorder) => recorder.settings.role_arn,
            None => linked::service_role(&home.account),
        })
    }

    /// Makes the recorder, or changes what it records. `tags` are set when it is made.
    pub fn put_recorder(
        &self,
        home: &AccountRegion,
        settings: RecorderSettings,
        tags: Tags,
    ) -> Result<Recorder, RecorderError> {
        if linked::is_reserved(&settings.name) {
            return Err(RecorderError::OfService(settings.name));
        }
        let home = home.clone();
        let suffix = arn_suffix(self.now());
        self.store.write(move |tx| {
            let recorder = match recorder(tx, &home)? {
                Some(old) if old.settings.name != settings.name => {
                    return Err(RecorderError::TooMany(settings.name));
                }
                Some(old) => Recorder { settings, ..old },
                None => {
                    let resource = format!("configuration-recorder/{}/{suffix}", settings.name);
                    let arn = config_arn(&home, &resource);
                    put_tags(tx, &home, &arn, &tags)?;
                    Recorder {
                        arn,
                        settings,
                        recording: false,
                        last_start: None,
                        last_stop: None,
                        failure: None,
                        last_turn: None,
                    }
                }
            };
            put(tx, &home, &recorder)?;
            Ok(recorder)
        })
    }

    /// Deletes the recorder. What it recorded stays.
    pub fn delete_recorder(&self, home: &AccountRegion, name: &str) -> Result<(), RecorderError> {
        let (home, name) = (home.clone(), name.to_owned());
        self.store.write(move |tx| {
            let recorder = named(tx, &home, &name)?;
            put_tags(tx, &home, &recorder.arn, &Tags::new())?;
            tx.delete_document(&home, KIND, &name)?;
            Ok(())
        })
    }

    /// Starts the recorder. A recorder that is on stays as it is.
    pub fn start_recorder(&self, home: &AccountRegion, name: &str) -> Result<(), RecorderError> {
        let now = self.now();
        let (home, name) = (home.clone(), name.to_owned());
        self.store.write(move |tx| {
            let mut recorder = named(tx, &home, &name)?;
            if channel::channel(tx, &home)?.is_none() {
                return Err(RecorderError::NoChannel);
            }
            if !recorder.recording {
                recorder.recording = true;
                recorder.last_start = Some(now);
                recorder.failure = None;
                recorder.last_turn = None;
                put(tx, &home, &recorder)?;
            }
            Ok(())
        })
    }

    /// Keeps how a look at the account went, where that is news. A recorder that is gone or off
    /// stays as it is.
    pub fn note_recording(
        &self,
        home: &AccountRegion,
        failure: Option<RecordingFailure>,
    ) -> Result<(), EngineError> {
        let news = |recorder: &Recorder| recorder.recording && recorder.failure != failure;
        if !self.recorder(home)?.is_some_and(|recorder| news(&recorder)) {
            return Ok(());
        }
        let (home, now) = (home.clone(), self.now());
        self.store.write(move |tx| {
            let Some(mut recorder) = recorder(tx, &home)? else { return Ok(()) };
            if recorder.recording {
                recorder.failure = failure;
                recorder.last_turn = Some(now);
                put(tx, &home, &recorder)?;
            }
            Ok(())
        })
    }

    /// When a type that is recorded daily was last looked at.
    pub fn last_daily_look(
        &self,
        home: &AccountRegion,
        resource_type: &str,
    ) -> Result<Option<Timestamp>, EngineError> {
        let text = self.store.read(|tx| tx.document(home, DAILY, resource_type))?;
        Ok(text.and_then(|text| text.parse().ok()).map(Timestamp::from_millis))
    }

    /// Keeps that a type that is recorded daily was looked at now.
    pub fn note_daily_look(
        &self,
        home: &AccountRegion,
        resource_type: &str,
    ) -> Result<(), EngineError> {
        let (home, name, now) = (home.clone(), resource_type.to_owned(), self.now());
        self.store
            .write(move |tx| Ok(tx.put_document(&home, DAILY, &name, &now.millis().to_string())?))
    }

    /// Stops the recorder. A recorder that is off stays as it is.
    pub fn stop_recorder(&self, home: &AccountRegion, name: &str) -> Result<(), RecorderError> {
        let now = self.now();
        let (home, name) = (home.clone(), name.to_owned());
        self.store.write(move |tx| {
            let mut recorder = named(tx, &home, &name)?;
            if recorder.recording {
                recorder.recording = false;
                recorder.last_stop = Some(now);
                put(tx, &home, &recorder)?;
            }
            Ok(())
        })
    }
}

/// Whether there is a recorder that is on.
pub fn is_recording(tx: &dyn ReadTx, home: &AccountRegion) -> Result<bool, EngineError> {
    Ok(recorder(tx, home)?.is_some_and(|recorder| recorder.recording))
}

/// The recorder of an account and region.
pub fn recorder(tx: &dyn ReadTx, home: &AccountRegion) -> Result<Option<Recorder>, EngineError> {
    let Some((name, text)) = tx.documents(home, KIND, None, 1)?.pop() else { return Ok(None) };
    serde_json::from_str(&text).map(Some).map_err(|e| {
        let reason = e.to_string();
        StoreError::Damaged { path: format!("{KIND} {name}"), reason }.into()
    })
}

fn named(tx: &dyn ReadTx, home: &AccountRegion, name: &str) -> Result<Recorder, RecorderError> {
    if linked_recorders(tx, home)?.iter().any(|linked| linked.name == name) {
        return Err(RecorderError::OfService(name.to_owned()));
    }
    recorder(tx, home)?
        .filter(|recorder| recorder.settings.name == name)
        .ok_or_else(|| RecorderError::NoSuchRecorder(name.to_owned()))
}

fn put(tx: &mut dyn WriteTx, home: &AccountRegion, recorder: &Recorder) -> Result<(), StoreError> {
    let text = serde_json::to_string(recorder)
        .map_err(|e| StoreError::Other(format!("writing a recorder: {e}")))?;
    tx.put_document(home, KIND, &recorder.settings.name, &text)
}

/// What ends an ARN, so that a recorder made again has another one.
fn arn_suffix(now: Timestamp) -> String {
    format!("{:012x}", now.millis())
}

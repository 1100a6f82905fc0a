//! Delivery of snapshots and history to the channel's bucket.
//!
//! What is asked for, or is due, becomes a job that waits in the store; [`Engine::deliver`] works
//! on the jobs. A job has its id and its time from the beginning, so that a repeat after a crash
//! writes the same objects again. Items go from the store into a compressed file page by page,
//! and from there to the bucket: memory does not grow with their number.

mod file;
mod history;
mod job;
pub mod keys;
mod oversized;
mod schedule;
mod snapshot;
mod status;

pub use status::{DeliveryFailure, Export, ExportStatus, export_status};

pub use job::random_id;
pub(crate) use oversized::DeliverySummary;

use self::job::Job;
use crate::channel::{self, Channel, ChannelError};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::notify::Notice;
use crate::ports::{BucketError, Content, NewObject, StoreError, StoreExt};
use crate::recorder;
use assize_model::AccountRegion;
use std::io;
use tempfile::NamedTempFile;

/// Waits before further tries of what may pass by itself, in milliseconds.
const RETRIES_MS: [i64; 3] = [5_000, 30_000, 120_000];

/// Why a delivery can't be asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// There is no recorder.
    #[error("there is no configuration recorder")]
    NoRecorder,
    /// The recorder is off.
    #[error("the configuration recorder is off")]
    NotRecording,
    /// No channel of this name.
    #[error("there is no delivery channel `{0}`")]
    NoSuchChannel(String),
    /// Too many wait already.
    #[error("{0} deliveries wait already; try again later")]
    TooManyWaiting(usize),
    /// Anything else.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for DeliveryError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

/// Why a delivery did not come about.
#[derive(Debug, thiserror::Error)]
enum Undelivered {
    #[error(transparent)]
    Bucket(#[from] BucketError),
    #[error("the temporary file for a delivery failed: {0}")]
    File(#[from] io::Error),
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for Undelivered {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl Undelivered {
    fn failure(&self) -> DeliveryFailure {
        let code = match self {
            Self::Bucket(error) => error.code(),
            Self::File(_) | Self::Engine(_) => "InternalError",
        };
        DeliveryFailure { code: code.to_owned(), message: self.to_string() }
    }

    /// Whether it may pass by itself.
    const fn may_pass(&self) -> bool {
        matches!(self, Self::Bucket(BucketError::Unavailable { .. }) | Self::File(_))
    }
}

/// What there is to tell when a job has ended.
fn notices(
    job: &Job,
    bucket: &str,
    keys: Vec<String>,
    failure: Option<&DeliveryFailure>,
) -> Vec<Notice> {
    let (id, bucket) = (&job.id, bucket.to_owned());
    match (job.export, failure) {
        (Export::Snapshot, Some(failure)) => {
            let DeliveryFailure { code, message } = failure.clone();
            vec![Notice::SnapshotFailed { id: id.clone(), code, message }]
        }
        (Export::Snapshot, None) => keys
            .into_iter()
            .map(|key| Notice::SnapshotCompleted { id: id.clone(), bucket: bucket.clone(), key })
            .collect(),
        // AWS has no message for it.
        (Export::History, Some(_)) => Vec::new(),
        (Export::History, None) => keys
            .into_iter()
            .map(|key| Notice::HistoryCompleted { bucket: bucket.clone(), key })
            .collect(),
    }
}

impl Engine {
    /// Asks for a snapshot to be delivered soon; answers its id.
    pub fn ask_for_snapshot(
        &self,
        home: &AccountRegion,
        channel_name: &str,
    ) -> Result<String, DeliveryError> {
        let (id, now) = (random_id()?, self.now());
        let job = Job {
            id: id.clone(),
            export: Export::Snapshot,
            asked: now,
            to: 0,
            attempts: 0,
            not_before: now,
        };
        let (home, name) = (home.clone(), channel_name.to_owned());
        let limit = self.limits().waiting_deliveries;
        self.store.write(move |tx| {
            if channel::channel(tx, &home)?.is_none_or(|channel| channel.name != name) {
                return Err(DeliveryError::NoSuchChannel(name));
            }
            match recorder::recorder(tx, &home)? {
                None => return Err(DeliveryError::NoRecorder),
                Some(recorder) if !recorder.recording => return Err(DeliveryError::NotRecording),
                Some(_) => {}
            }
            if job::waiting(tx, &home)?.len() >= limit {
                return Err(DeliveryError::TooManyWaiting(limit));
            }
            Ok(job::put(tx, &home, &job)?)
        })?;
        Ok(id)
    }

    /// Shows that the channel's bucket can be written, by an empty file.
    ///
    /// # Errors
    /// [`ChannelError::Bucket`] when it can't.
    pub fn check_bucket(&self, home: &AccountRegion, to: &Channel) -> Result<(), ChannelError> {
        let key = keys::writability(to.key_prefix.as_deref(), home);
        self.deliver_object(home, to, &key, Content::Bytes(b"")).map_err(ChannelError::Bucket)
    }

    /// Does the deliveries that are due; answers how many were tried.
    pub fn deliver(&self) -> Result<usize, EngineError> {
        let mut tried = 0;
        for home in self.store.read(|tx| tx.homes())? {
            self.schedule_deliveries(&home)?;
            let now = self.now();
            let jobs = self.store.read(|tx| job::waiting(tx, &home))?;
            for job in jobs.into_iter().filter(|job| job.not_before <= now) {
                self.work_on_delivery(&home, job)?;
                tried += 1;
            }
        }
        Ok(tried)
    }

    fn work_on_delivery(&self, home: &AccountRegion, job: Job) -> Result<(), EngineError> {
        let Some(channel) = self.channel(home)? else {
            // Nobody is there to deliver to.
            let home = home.clone();
            return self.store.write(move |tx| Ok(job::end(tx, &home, &job).map(drop)?));
        };
        let delivered = match job.export {
            Export::Snapshot => self
                .tell_of_start(home, &job)
                .map_err(Undelivered::from)
                .and_then(|()| self.deliver_snapshot(home, &channel, &job)),
            Export::History => self.deliver_history(home, &channel, &job),
        };
        let mut delivered_keys = Vec::new();
        let failure = match delivered {
            Ok(keys) => {
                delivered_keys = keys;
                None
            }
            // The store can't keep how it went either.
            Err(Undelivered::Engine(error)) => return Err(error),
            Err(error) => {
                let (id, kind) = (&job.id, job.export);
                tracing::warn!(%error, id, ?kind, bucket = channel.bucket, "a delivery failed");
                Some((error.failure(), error.may_pass()))
            }
        };
        self.end_delivery(home, job, (&channel.bucket, delivered_keys), failure)
    }

    /// Keeps how a try went, together with the job's end or its next try.
    fn end_delivery(
        &self,
        home: &AccountRegion,
        mut job: Job,
        (bucket, keys): (&str, Vec<String>),
        failure: Option<(DeliveryFailure, bool)>,
    ) -> Result<(), EngineError> {
        let (home, now) = (home.clone(), self.now());
        let bucket = bucket.to_owned();
        let hearers = self.hearers();
        self.store.write(move |tx| {
            let listeners = hearers.listeners(tx, &home)?;
            let mut status = export_status(tx, &home, job.export)?;
            status.last_attempt = Some(now);
            let again = failure
                .as_ref()
                .filter(|(_, may_pass)| *may_pass)
                .and_then(|_| RETRIES_MS.get(usize::try_from(job.attempts).unwrap_or(usize::MAX)));
            match again {
                Some(wait) => {
                    job.attempts += 1;
                    job.not_before = now.plus_millis(*wait);
                    job::put(tx, &home, &job)?;
                }
                None => {
                    job::end(tx, &home, &job)?;
                    let failed = failure.as_ref().map(|(failure, _)| failure);
                    for notice in notices(&job, &bucket, keys, failed) {
                        listeners.tell(tx, &home, &notice, now)?;
                    }
                }
            }
            status.failure = failure.map(|(failure, _)| failure);
            if status.failure.is_none() {
                status.last_success = Some(now);
                if job.export == Export::History {
                    status.delivered_to = status.delivered_to.max(job.to);
                }
            }
            Ok(status::put(tx, &home, job.export, &status)?)
        })
    }

    /// Tells that a snapshot is on its way; a further try is no further start.
    fn tell_of_start(&self, home: &AccountRegion, job: &Job) -> Result<(), EngineError> {
        if self.sinks().is_empty() || job.attempts > 0 {
            return Ok(());
        }
        let notice = Notice::SnapshotStarted { id: job.id.clone() };
        let (hearers, home, now) = (self.hearers(), home.clone(), self.now());
        self.store.write(move |tx| hearers.listeners(tx, &home)?.tell(tx, &home, &notice, now))
    }

    /// Puts an object into the channel's bucket.
    pub(crate) fn deliver_object(
        &self,
        home: &AccountRegion,
        to: &Channel,
        key: &str,
        content: Content<'_>,
    ) -> Result<(), BucketError> {
        let kms_key = to.kms_key_arn.as_deref();
        self.buckets().put(home, &NewObject { bucket: &to.bucket, key, content, kms_key })
    }

    fn deliver_file(
        &self,
        home: &AccountRegion,
        to: &Channel,
        key: &str,
        file: &NamedTempFile,
    ) -> Result<(), BucketError> {
        self.deliver_object(home, to, key, Content::File(file.path()))
    }
}

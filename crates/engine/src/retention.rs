//! How long history is kept. An account has one such setting per region, of the name `default`.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{Arrival, ReadTx, StoreError, StoreExt, TimelineCursor};
use assize_model::{AccountRegion, Timestamp};

const KIND: &str = "retention";

/// The name of the one setting.
pub const NAME: &str = "default";

/// The fewest days.
pub const MIN_DAYS: i32 = 30;
/// The most days: seven years.
pub const MAX_DAYS: i32 = 2_557;

pub(crate) const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Resources looked at in one transaction, so that nobody waits long for the writer.
const RESOURCES: usize = 128;
/// Changes of verdicts looked at in one transaction.
const CHANGES: usize = 2_000;

/// Why a setting can't be had so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RetentionError {
    /// No setting of this name.
    #[error("there is no retention configuration `{0}`")]
    NoSuchRetention(String),
    /// Too few or too many days.
    #[error("the retention period must be {MIN_DAYS} to {MAX_DAYS} days, not {0}")]
    BadDays(i32),
    /// Anything else.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for RetentionError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

/// Where forgetting goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Items(Option<Arrival>),
    Timeline(Option<TimelineCursor>),
}

impl Engine {
    /// How many days history is kept; `None` where it is kept for good.
    pub fn retention(&self, home: &AccountRegion) -> Result<Option<i32>, EngineError> {
        self.store.read(|tx| retention(tx, home))
    }

    /// Sets how many days history is kept.
    pub fn put_retention(&self, home: &AccountRegion, days: i32) -> Result<(), RetentionError> {
        if !(MIN_DAYS..=MAX_DAYS).contains(&days) {
            return Err(RetentionError::BadDays(days));
        }
        let home = home.clone();
        self.store.write(move |tx| Ok(tx.put_document(&home, KIND, NAME, &days.to_string())?))
    }

    /// Removes the setting: history is kept for good.
    pub fn delete_retention(&self, home: &AccountRegion, name: &str) -> Result<(), RetentionError> {
        let (home, name) = (home.clone(), name.to_owned());
        self.store.write(move |tx| {
            if tx.delete_document(&home, KIND, &name)? {
                Ok(())
            } else {
                Err(RetentionError::NoSuchRetention(name))
            }
        })
    }

    /// Deletes history that is older than it is to be kept, of all accounts and regions; answers
    /// how many rows. The current item of a resource stays whatever its age, and so does what held
    /// when the time that is kept began. Works in many small transactions, and ends early when
    /// `stop` says so.
    pub fn forget_old(&self, stop: &dyn Fn() -> bool) -> Result<usize, EngineError> {
        let mut deleted = 0;
        for home in self.store.read(|tx| tx.homes())? {
            let Some(days) = self.retention(&home)? else { continue };
            let before = self.now().plus_millis(-i64::from(days) * DAY_MS);
            let mut next = Some(At::Items(None));
            while let Some(at) = next.filter(|_| !stop()) {
                let step = self.forget_step(&home, before, at)?;
                deleted += step.0;
                next = step.1;
            }
        }
        Ok(deleted)
    }

    fn forget_step(
        &self,
        home: &AccountRegion,
        before: Timestamp,
        at: At,
    ) -> Result<(usize, Option<At>), EngineError> {
        let home = home.clone();
        self.store.write(move |tx| {
            Ok(match at {
                At::Items(after) => {
                    let done = tx.prune_items(&home, before, after, RESOURCES)?;
                    let next = match done.next {
                        Some(after) => At::Items(Some(after)),
                        None => At::Timeline(None),
                    };
                    (done.deleted, Some(next))
                }
                At::Timeline(after) => {
                    let done = tx.prune_timeline(&home, before, after, CHANGES)?;
                    (done.deleted, done.next.map(|after| At::Timeline(Some(after))))
                }
            })
        })
    }
}

pub(crate) fn retention(tx: &dyn ReadTx, home: &AccountRegion) -> Result<Option<i32>, EngineError> {
    let Some(text) = tx.document(home, KIND, NAME)? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| {
        StoreError::Damaged { path: KIND.to_owned(), reason: format!("`{text}` is no number") }
            .into()
    })
}

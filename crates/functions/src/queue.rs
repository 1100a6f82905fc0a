//! Events that wait: invocations of the type `Event`.
//!
//! They are documents, so an event that was accepted survives a crash. As on AWS, a function
//! that fails is tried twice more, after one and two minutes, and an event is given up when it
//! is six hours old.

use crate::documents::everywhere;
use crate::error::RegistryError;
use crate::record::uuid;
use crate::registry::Registry;
use assize_engine::ports::{StoreError, StoreExt as _};
use assize_model::{AccountRegion, Timestamp};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::sync::atomic::Ordering;

const KIND: &str = "lambda-event";
/// Payloads are documents of their own, so that the queue is looked through without them.
const PAYLOAD_KIND: &str = "lambda-event-payload";
/// Events that may wait, over all functions.
pub const MAX_WAITING: usize = 1_000;
/// Waits before the second and the third try, in milliseconds.
const RETRIES_MS: [i64; 2] = [60_000, 120_000];
/// How long an event may wait.
const MAX_AGE_MS: i64 = 6 * 3_600_000;
/// How soon a function is tried again that had no room.
const BUSY_MS: i64 = 1_000;

/// An event that waits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WaitingEvent {
    /// Its place in the queue.
    #[serde(skip)]
    pub id: String,
    /// Account and region.
    pub account: String,
    /// See `account`.
    pub region: String,
    /// The function's name.
    pub function: String,
    /// The qualifier.
    pub qualifier: Option<String>,
    /// The request's id, the same for every try.
    pub request_id: String,
    /// For the function's context.
    pub client_context: Option<String>,
    /// Failed tries.
    attempts: usize,
    /// When it came in.
    accepted: Timestamp,
    /// When it is to be tried next.
    not_before: Timestamp,
}

impl WaitingEvent {
    /// Account and region.
    pub fn home(&self) -> AccountRegion {
        AccountRegion::new(&self.account, &self.region)
    }
}

impl Registry {
    /// Keeps an event; answers its request's id.
    ///
    /// # Errors
    /// When too many wait.
    pub fn enqueue(
        &self,
        home: &AccountRegion,
        name: &crate::FunctionName,
        payload: &[u8],
        client_context: Option<String>,
    ) -> Result<String, RegistryError> {
        let now = self.clock.now();
        let event = WaitingEvent {
            id: format!("{:020}-{}", now.millis().max(0), uuid()),
            account: home.account.clone(),
            region: home.region.clone(),
            function: name.name.clone(),
            qualifier: name.qualifier.clone(),
            request_id: uuid(),
            client_context,
            attempts: 0,
            accepted: now,
            not_before: now,
        };
        let (request_id, payload) = (event.request_id.clone(), STANDARD.encode(payload));
        self.store.write(move |tx| {
            if tx.documents(&everywhere(), KIND, None, MAX_WAITING)?.len() >= MAX_WAITING {
                return Err(RegistryError::TooManyWaiting);
            }
            tx.put_document(&everywhere(), PAYLOAD_KIND, &event.id, &payload)?;
            Ok(tx.put_document(&everywhere(), KIND, &event.id, &text(&event)?)?)
        })?;
        self.look_at.fetch_min(now.millis(), Ordering::SeqCst);
        Ok(request_id)
    }

    /// The event itself; empty when it is gone.
    ///
    /// # Errors
    /// When the store fails.
    pub fn payload(&self, event: &WaitingEvent) -> Result<Vec<u8>, RegistryError> {
        let text = self.store.read(|tx| tx.document(&everywhere(), PAYLOAD_KIND, &event.id))?;
        Ok(text.and_then(|text| STANDARD.decode(text).ok()).unwrap_or_default())
    }

    /// Events whose time has come, oldest first, at most `limit`; those in `under_way` are left
    /// out.
    ///
    /// # Errors
    /// When the store fails.
    pub fn due_events(
        &self,
        limit: usize,
        under_way: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<WaitingEvent>, RegistryError> {
        let now = self.clock.now();
        if now.millis() < self.look_at.load(Ordering::SeqCst) {
            return Ok(Vec::new());
        }
        // Before the reading, so that what comes in meanwhile is not overlooked.
        self.look_at.store(i64::MAX, Ordering::SeqCst);
        let looked = self.look(now, limit, under_way);
        let next = looked.as_ref().map_or(now.millis(), |(_, next)| *next);
        self.look_at.fetch_min(next, Ordering::SeqCst);
        looked.map(|(due, _)| due)
    }

    /// Events that are due, and when the next one is.
    fn look(
        &self,
        now: Timestamp,
        limit: usize,
        under_way: &dyn Fn(&str) -> bool,
    ) -> Result<(Vec<WaitingEvent>, i64), RegistryError> {
        let rows = self.store.read(|tx| tx.documents(&everywhere(), KIND, None, MAX_WAITING))?;
        let mut due = Vec::new();
        let mut next = i64::MAX;
        for (id, text) in rows {
            let mut event: WaitingEvent = serde_json::from_str(&text)
                .map_err(|e| StoreError::Other(format!("a waiting event cannot be read: {e}")))?;
            event.id = id;
            if under_way(&event.id) {
                continue;
            }
            if event.not_before <= now && due.len() < limit {
                due.push(event);
            } else {
                next = next.min(event.not_before.millis());
            }
        }
        Ok((due, next))
    }

    /// Has the queue looked through again: an event that was under way is so no more.
    pub fn look_again(&self) {
        self.look_at.fetch_min(self.clock.now().millis(), Ordering::SeqCst);
    }

    /// The event was handled, or given up.
    ///
    /// # Errors
    /// When the store fails.
    pub fn end_event(&self, event: &WaitingEvent) -> Result<(), RegistryError> {
        let id = event.id.clone();
        self.store.write(move |tx| {
            tx.delete_document(&everywhere(), PAYLOAD_KIND, &id)?;
            Ok(tx.delete_document(&everywhere(), KIND, &id).map(drop)?)
        })
    }

    /// The function failed, or had no room (`busy`). Answers whether the event waits again.
    ///
    /// # Errors
    /// When the store fails.
    pub fn retry_event(&self, mut event: WaitingEvent, busy: bool) -> Result<bool, RegistryError> {
        let now = self.clock.now();
        let wait = if busy { Some(BUSY_MS) } else { RETRIES_MS.get(event.attempts).copied() };
        let too_old = now.millis() - event.accepted.millis() > MAX_AGE_MS;
        let Some(wait) = wait.filter(|_| !too_old) else {
            self.end_event(&event)?;
            return Ok(false);
        };
        event.attempts += usize::from(!busy);
        event.not_before = now.plus_millis(wait);
        let again = event.not_before.millis();
        self.store.write(move |tx| {
            Ok::<_, RegistryError>(tx.put_document(
                &everywhere(),
                KIND,
                &event.id,
                &text(&event)?,
            )?)
        })?;
        self.look_at.fetch_min(again, Ordering::SeqCst);
        Ok(true)
    }
}

fn text(event: &WaitingEvent) -> Result<String, StoreError> {
    serde_json::to_string(event)
        .map_err(|e| StoreError::Other(format!("an event cannot be written: {e}")))
}

//! Items on their way to the server: one request's body, and where each line came from.

use super::full::Homes;
use crate::client::Rejected;
use assize_model::item::RawJson;
use assize_recorder::{Batch, Place};
use std::sync::Arc;

/// About how many bytes make a parcel.
const BYTES: usize = 4 << 20;

/// One request's worth of items.
#[derive(Default)]
pub struct Parcel {
    /// One item a line.
    pub body: Vec<u8>,
    /// What was bad before it could be sent.
    pub bad: Vec<String>,
    /// Accounts and regions of the items, where they are asked for.
    pub homes: Homes,
    sources: Vec<Arc<str>>,
    lines: Vec<(usize, Place)>,
}

impl Parcel {
    /// Adds a batch's items.
    pub fn add(&mut self, batch: &Batch, with_homes: bool) {
        if self.sources.last().is_none_or(|last| last != batch.source()) {
            self.sources.push(Arc::clone(batch.source()));
        }
        batch.texts(|found| match found {
            Ok((place, text)) => self.add_text(place, text, with_homes),
            Err(bad) => self.bad.push(bad.to_string()),
        });
    }

    fn add_text(&mut self, place: Place, text: &str, with_homes: bool) {
        if memchr::memchr2(b'\n', b'\r', text.as_bytes()).is_some() {
            // A line break may stand between tokens only, and goes.
            match RawJson::parse(text) {
                Ok(compact) => self.body.extend_from_slice(compact.as_str().as_bytes()),
                Err(error) => {
                    let last = self.sources.last().map_or("", |s| s);
                    return self.bad.push(tell(last, place, &format!("not valid JSON: {error}")));
                }
            }
        } else {
            self.body.extend_from_slice(text.as_bytes());
        }
        self.body.push(b'\n');
        self.lines.push((self.sources.len().saturating_sub(1), place));
        if with_homes {
            self.homes.note(text);
        }
    }

    /// Whether it is worth a request.
    pub fn is_full(&self) -> bool {
        self.body.len() >= BYTES
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How many items it holds.
    pub fn len(&self) -> u64 {
        self.lines.len() as u64
    }

    /// What the server said of a line, with the line's file and record.
    pub fn describe(&self, rejected: &Rejected) -> String {
        match rejected.record.checked_sub(1).and_then(|at| self.lines.get(at)) {
            Some((source, place)) => {
                let source = self.sources.get(*source).map_or("", |s| s);
                tell(source, *place, &rejected.reason)
            }
            None => rejected.reason.clone(),
        }
    }
}

fn tell(source: &str, place: Place, reason: &str) -> String {
    match place.line {
        Some(line) if line != place.number => {
            format!(
                "{source}: record {} (line {line}, byte {}): {reason}",
                place.number, place.offset
            )
        }
        _ => format!("{source}: record {} (byte {}): {reason}", place.number, place.offset),
    }
}

//! The second pass: items that had to wait.

use super::feed::{Bad, Feed, Found, Place, Records};
use super::spool::Kept;
use assize_model::item::parse::Defaults;
use std::sync::Arc;

/// About how many bytes make a batch.
const BATCH: usize = 256 << 10;

/// Feeds the items of a spool that wait for their judgement.
pub(super) struct Second<'k> {
    kept: &'k Kept,
    at: u64,
    /// Why the spool can't be read any more.
    pub(super) failed: Option<std::io::Error>,
}

impl<'k> Second<'k> {
    pub(super) fn new(kept: &'k Kept) -> Self {
        Self { kept, at: 0, failed: None }
    }

    fn next(&mut self) -> std::io::Result<Option<Waiting>> {
        while let Some(back) = self.kept.back(self.at)? {
            self.at = back.next;
            if back.judge {
                let text = self.kept.text(back.text, back.length)?;
                return Ok(Some(Waiting { source: back.source, place: back.place, text }));
            }
        }
        Ok(None)
    }
}

/// Some items that waited; all of them were read and checked before.
#[derive(Default)]
pub(super) struct WaitingBatch(Vec<Waiting>);

struct Waiting {
    source: Arc<str>,
    place: Place,
    text: Vec<u8>,
}

impl Records for WaitingBatch {
    fn each(&self, found: &mut dyn FnMut(Found<'_>)) {
        for Waiting { source, place, text } in &self.0 {
            found(Found { source, place: *place, bytes: text });
        }
    }

    fn unwrap(&self, _: &[u8], _: &Defaults, _: &mut dyn FnMut(Result<String, String>)) {}

    fn bad(&self, _: &mut dyn FnMut(Bad)) {}
}

impl Feed for Second<'_> {
    type Batch = WaitingBatch;

    fn fill(&mut self, batch: &mut WaitingBatch) -> bool {
        batch.0.clear();
        let mut bytes = 0;
        while bytes < BATCH {
            match self.next() {
                Ok(Some(waiting)) => {
                    bytes += waiting.text.len();
                    batch.0.push(waiting);
                }
                Ok(None) => break,
                Err(error) => {
                    self.failed = Some(error);
                    break;
                }
            }
        }
        !batch.0.is_empty()
    }
}

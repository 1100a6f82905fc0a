//! Files of history: for each type, the items that came in since the files before.

use super::file::ItemFile;
use super::job::Job;
use super::status::{Export, export_status};
use super::{Undelivered, keys};
use crate::channel::Channel;
use crate::engine::Engine;
use crate::ports::{ItemSpan, StoreExt};
use assize_model::AccountRegion;
use std::collections::HashMap;
use std::ops::ControlFlow;

/// Items read in one go.
const PAGE: usize = 512;

/// Files that are written at the same time. Each has buffers of its own, so their number is
/// bounded; for more types, the items are gone over again.
const FILES: usize = 64;

impl Engine {
    /// Delivers the files of a job; answers their keys.
    pub(super) fn deliver_history(
        &self,
        home: &AccountRegion,
        channel: &Channel,
        job: &Job,
    ) -> Result<Vec<String>, Undelivered> {
        let (after, spans) = self.store.read(|tx| -> Result<_, Undelivered> {
            let after = export_status(tx, home, Export::History)?.delivered_to;
            Ok((after, tx.item_spans(home, after, job.to)?))
        })?;
        let mut keys = Vec::new();
        for some in spans.chunks(FILES) {
            let mut files = HashMap::with_capacity(some.len());
            for span in some {
                files.insert(span.resource_type.as_str(), ItemFile::begin(None)?);
            }
            self.add_history(home, (after, job.to), &mut files)?;
            for span in some {
                let Some(file) = files.remove(span.resource_type.as_str()) else { continue };
                keys.push(self.deliver_span(home, channel, job, span, file)?);
            }
        }
        Ok(keys)
    }

    fn deliver_span(
        &self,
        home: &AccountRegion,
        channel: &Channel,
        job: &Job,
        span: &ItemSpan,
        file: ItemFile,
    ) -> Result<String, Undelivered> {
        let ItemSpan { resource_type, earliest, latest, .. } = span;
        let prefix = channel.key_prefix.as_deref();
        let key = keys::history(prefix, home, job.asked, resource_type, (*earliest, *latest));
        let items = file.items();
        self.deliver_file(home, channel, &key, &file.finish()?)?;
        tracing::info!(items, key, bucket = channel.bucket, "a file of history was delivered");
        Ok(key)
    }

    /// Adds the items with numbers in `(after, to]` to the files of their types.
    fn add_history(
        &self,
        home: &AccountRegion,
        (mut after, to): (i64, i64),
        files: &mut HashMap<&str, ItemFile>,
    ) -> Result<(), Undelivered> {
        loop {
            let before = after;
            let mut written = Ok(());
            self.store.read(|tx| {
                tx.items_between(home, after, to, PAGE, &mut |number, row| {
                    after = number;
                    if let Some(file) = files.get_mut(row.key.resource_type.as_str()) {
                        written = file.add(&row.text);
                    }
                    if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
                })
            })?;
            written?;
            if after == before {
                return Ok(());
            }
        }
    }
}

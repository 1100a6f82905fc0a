//! Snapshots: the current items of everything that exists.

use super::file::ItemFile;
use super::job::Job;
use super::{Undelivered, keys};
use crate::channel::Channel;
use crate::engine::Engine;
use crate::ports::StoreExt;
use assize_model::AccountRegion;
use std::ops::ControlFlow;

/// Items read in one go.
const PAGE: usize = 512;

impl Engine {
    /// Delivers a snapshot; answers its key.
    pub(super) fn deliver_snapshot(
        &self,
        home: &AccountRegion,
        channel: &Channel,
        job: &Job,
    ) -> Result<Vec<String>, Undelivered> {
        let mut file = ItemFile::begin(Some(&job.id))?;
        for kind in self.store.read(|tx| tx.count_resources(home))? {
            self.add_current(home, &kind.resource_type, &mut file)?;
        }
        let items = file.items();
        let key = keys::snapshot(channel.key_prefix.as_deref(), home, job.asked, &job.id);
        self.deliver_file(home, channel, &key, &file.finish()?)?;
        tracing::info!(items, key, bucket = channel.bucket, "a snapshot was delivered");
        Ok(vec![key])
    }

    /// Adds the current items of a type, page by page, each page on a snapshot of its own: what
    /// changes meanwhile is in the file as it was before or as it is after.
    fn add_current(
        &self,
        home: &AccountRegion,
        resource_type: &str,
        file: &mut ItemFile,
    ) -> Result<(), Undelivered> {
        let mut after = None;
        loop {
            let before = file.items();
            let mut written = Ok(());
            self.store.read(|tx| {
                tx.scan_items(home, resource_type, after, PAGE, &mut |arrival, row| {
                    after = Some(arrival);
                    written = file.add(&row.text);
                    if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
                })
            })?;
            written?;
            if file.items() == before {
                return Ok(());
            }
        }
    }
}

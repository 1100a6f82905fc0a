//! What is particular to the store in SQLite: files, locks, versions, full disks, groups.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

mod files;
mod full;
mod groups;
mod keys;
mod logs;
mod migrations;
mod plans;

use assize_engine::ports::{NewItem, Store, StoreError, StoreExt};
use assize_model::{AccountRegion, ItemStatus, ResourceKey, Timestamp};
use std::ops::ControlFlow;

const BUCKET: &str = "AWS::S3::Bucket";

fn home() -> AccountRegion {
    AccountRegion::new("123456789012", "ap-northeast-1")
}

fn put(store: &dyn Store, id: &str, text: &str) -> Result<(), StoreError> {
    let (key, text) = (ResourceKey::new(BUCKET, id), text.to_owned());
    store.write(move |tx| {
        let item = NewItem {
            key: &key,
            resource_name: None,
            capture_time: Timestamp::from_millis(1),
            state_id: 1,
            status: ItemStatus::Ok,
            text: &text,
        };
        tx.put_item(&home(), &item).map(drop)
    })
}

fn ids(store: &dyn Store) -> Vec<String> {
    let mut ids = Vec::new();
    let read: Result<(), StoreError> = store.read(|tx| {
        tx.scan_items(&home(), BUCKET, None, usize::MAX, &mut |_, row| {
            ids.push(row.key.resource_id);
            ControlFlow::Continue(())
        })
    });
    read.unwrap();
    ids
}

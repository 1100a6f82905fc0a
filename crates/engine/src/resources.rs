//! Resources as a whole: those that are gone, and those that others report.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{Page, ResourceFilter, ResourceRow, StoreError, StoreExt};
use assize_model::item::GLOBAL_REGION;
use assize_model::item::parse::Defaults;
use assize_model::{AccountRegion, ConfigurationItem, ResourceKey, Timestamp};
use std::sync::Arc;

/// Resources looked at in one go.
const BATCH: usize = 512;

/// What a full snapshot covers.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// These types; all when empty.
    pub types: Vec<String>,
    /// Resources of global services too.
    pub global: bool,
    /// When the snapshot was taken: resources whose state is newer aren't touched.
    pub taken_at: Timestamp,
}

/// What became of the resources that a snapshot covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AbsenceSummary {
    /// Held by the snapshot.
    pub kept: u64,
    /// Not held, and deleted now.
    pub deleted: u64,
    /// Not held, but newer than the snapshot, or of a global service that it leaves out.
    pub spared: u64,
}

impl Engine {
    /// Records as deleted the resources that a full snapshot does not hold.
    pub fn delete_absent(
        self: &Arc<Self>,
        home: &AccountRegion,
        coverage: &Coverage,
        holds: &dyn Fn(&ResourceKey) -> bool,
    ) -> Result<AbsenceSummary, EngineError> {
        let mut total = AbsenceSummary::default();
        let everything = [None];
        let named: Vec<Option<String>> = coverage.types.iter().cloned().map(Some).collect();
        let types = if named.is_empty() { &everything[..] } else { &named };
        for resource_type in types {
            let filter =
                ResourceFilter { resource_type: resource_type.clone(), ..Default::default() };
            let mut page = Page::first(BATCH);
            loop {
                let rows = self.store.read(|tx| tx.list_resources(home, &filter, &page))?;
                let Some(last) = rows.last() else { break };
                page.after = Some(last.key.clone());
                self.delete_among(home, coverage, holds, rows, &mut total)?;
            }
        }
        Ok(total)
    }

    fn delete_among(
        self: &Arc<Self>,
        home: &AccountRegion,
        coverage: &Coverage,
        holds: &dyn Fn(&ResourceKey) -> bool,
        rows: Vec<ResourceRow>,
        total: &mut AbsenceSummary,
    ) -> Result<(), EngineError> {
        let mut gone = Vec::new();
        for row in rows {
            if holds(&row.key) {
                total.kept += 1;
            } else if row.capture_time > coverage.taken_at {
                total.spared += 1;
            } else {
                gone.push(row.key);
            }
        }
        let mut items = Vec::with_capacity(gone.len());
        for key in gone {
            let item = self.current(home, &key)?;
            let covered = |item: &ConfigurationItem| {
                item.capture_time <= coverage.taken_at
                    && (coverage.global || item.aws_region != GLOBAL_REGION)
            };
            match item.filter(covered) {
                Some(item) => items.push(item.deleted(coverage.taken_at)),
                None => total.spared += 1,
            }
        }
        total.deleted += items.len() as u64;
        if !items.is_empty() {
            self.record(items)?;
        }
        Ok(())
    }

    /// Records a resource as deleted. Answers whether it existed.
    pub fn delete_resource(
        self: &Arc<Self>,
        home: &AccountRegion,
        key: &ResourceKey,
    ) -> Result<bool, EngineError> {
        let Some(item) = self.current(home, key)? else { return Ok(false) };
        self.record(vec![item.deleted(self.now())])?;
        Ok(true)
    }

    /// The current item of a resource that exists.
    pub fn current(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
    ) -> Result<Option<ConfigurationItem>, EngineError> {
        let row = self.store.read(|tx| tx.current_item(home, key))?;
        let Some(row) = row.filter(|row| !row.status.is_deleted()) else { return Ok(None) };
        let defaults = Defaults {
            account: home.account.clone(),
            region: home.region.clone(),
            capture_time: row.capture_time,
        };
        let item = ConfigurationItem::parse(&row.text, &defaults).map_err(|e| {
            let reason = e.to_string();
            StoreError::Damaged { path: key.to_string(), reason }
        })?;
        Ok(Some(item))
    }
}

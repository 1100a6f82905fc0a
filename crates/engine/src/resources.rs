//! Resources as a whole: those that are gone, and those that others report.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{
    HistoryQuery, ItemRow, Page, ResourceFilter, ResourceRow, StoreError, StoreExt,
};
use crate::record::RecordSummary;
use assize_model::item::parse::Defaults;
use assize_model::item::{GLOBAL_REGION, ITEM_VERSION, RawJson};
use assize_model::{AccountRegion, ConfigurationItem, ItemStatus, ResourceKey, Timestamp};
use std::collections::BTreeMap;
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
    /// Held by the snapshot though an earlier one had them deleted: they exist again.
    pub restored: u64,
    /// Not held, and deleted now.
    pub deleted: u64,
    /// Not held, but newer than the snapshot, or of a global service that it leaves out.
    pub spared: u64,
}

impl Engine {
    /// Records as deleted the resources that a full snapshot does not hold, and as existing
    /// again those that it holds and that were deleted before it was taken.
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
            let filter = ResourceFilter {
                resource_type: resource_type.clone(),
                include_deleted: true,
                ..Default::default()
            };
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
        let mut items = Vec::new();
        for row in rows {
            if row.status.is_deleted() {
                if holds(&row.key) && row.capture_time <= coverage.taken_at {
                    items.extend(self.restored(home, &row, coverage.taken_at)?);
                }
            } else if holds(&row.key) {
                total.kept += 1;
            } else if row.capture_time > coverage.taken_at {
                total.spared += 1;
            } else {
                gone.push(row.key);
            }
        }
        total.restored += items.len() as u64;
        total.kept += items.len() as u64;
        let restored = items.len();
        for key in gone {
            let item = self.last_item(home, &key)?;
            let covered = |item: &ConfigurationItem| {
                !item.status.is_deleted()
                    && item.capture_time <= coverage.taken_at
                    && (coverage.global || item.aws_region != GLOBAL_REGION)
            };
            match item.filter(covered) {
                Some(item) => items.push(item.deleted(coverage.taken_at)),
                None => total.spared += 1,
            }
        }
        total.deleted += (items.len() - restored) as u64;
        if !items.is_empty() {
            self.record(items)?;
        }
        Ok(())
    }

    /// The item that follows a deletion when the resource is seen again at `at`: its last
    /// state before. `None` when there never was one.
    fn restored(
        &self,
        home: &AccountRegion,
        row: &ResourceRow,
        at: Timestamp,
    ) -> Result<Option<ConfigurationItem>, EngineError> {
        let query =
            HistoryQuery { later: None, earlier: None, forward: false, after: None, limit: BATCH };
        let history = self.store.read(|tx| tx.item_history(home, &row.key, &query))?;
        let Some(last) = history.iter().find(|item| item.status.is_evaluable()) else {
            return Ok(None);
        };
        let capture_time = at.max(row.capture_time.plus_millis(1));
        Ok(Some(ConfigurationItem {
            capture_time,
            configuration_state_id: capture_time.millis().max(last.state_id.saturating_add(1)),
            status: ItemStatus::ResourceDiscovered,
            ..read_item(home, last)?
        }))
    }

    /// Records the state of a resource as somebody reports it. A state that is known already
    /// is not recorded again. Of a type that the recorder leaves out, only that the resource
    /// exists is. Answers whether it was news.
    pub fn report(
        self: &Arc<Self>,
        home: &AccountRegion,
        report: &Report,
    ) -> Result<bool, EngineError> {
        let recorder = self.recorder(home)?;
        let recorded = recorder
            .is_none_or(|recorder| recorder.settings.group.records(&report.key.resource_type));
        self.follow(home, &report.key, |before, now| {
            let existing = before.filter(|old| !old.status.is_deleted());
            let (capture_time, state_id) = next_state(before, now);
            if !recorded {
                return existing.is_none().then(|| report.existence(home, capture_time, state_id));
            }
            if existing.is_some_and(|old| report.says_the_same(old)) {
                return None;
            }
            let status =
                if existing.is_some() { ItemStatus::Ok } else { ItemStatus::ResourceDiscovered };
            Some(report.item(home, status, capture_time, state_id))
        })
    }

    /// Records a resource as deleted. Answers whether it existed.
    pub fn delete_resource(
        self: &Arc<Self>,
        home: &AccountRegion,
        key: &ResourceKey,
    ) -> Result<bool, EngineError> {
        self.follow(home, key, |before, now| {
            before.filter(|old| !old.status.is_deleted()).map(|old| old.deleted(now))
        })
    }

    /// Records the states of resources as a source of Assize's own finds them: those that are
    /// new, or differ from the last item. Capture times, state ids and statuses are set here.
    pub fn observe(
        self: &Arc<Self>,
        home: &AccountRegion,
        found: Vec<ConfigurationItem>,
    ) -> Result<RecordSummary, EngineError> {
        let now = self.now();
        let mut news = Vec::new();
        for item in found {
            let before = self.last_item(home, &item.key())?;
            let existing = before.as_ref().filter(|old| !old.status.is_deleted());
            if existing.is_some_and(|old| says_the_same(old, &item)) {
                continue;
            }
            let status =
                if existing.is_some() { ItemStatus::Ok } else { ItemStatus::ResourceDiscovered };
            let (capture_time, configuration_state_id) = next_state(before.as_ref(), now);
            news.push(ConfigurationItem { status, capture_time, configuration_state_id, ..item });
        }
        if news.is_empty() { Ok(RecordSummary::default()) } else { self.record(news) }
    }

    /// Records what `next` makes of a resource's last item. Another item that came first makes
    /// it look again, so that none is lost.
    fn follow(
        self: &Arc<Self>,
        home: &AccountRegion,
        key: &ResourceKey,
        next: impl Fn(Option<&ConfigurationItem>, Timestamp) -> Option<ConfigurationItem>,
    ) -> Result<bool, EngineError> {
        loop {
            let before = self.last_item(home, key)?;
            let Some(item) = next(before.as_ref(), self.now()) else { return Ok(false) };
            let done = self.record(vec![item])?;
            if done.discovered + done.updated > 0 {
                return Ok(true);
            }
        }
    }

    /// The newest item of a resource, deleted or not.
    pub fn last_item(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
    ) -> Result<Option<ConfigurationItem>, EngineError> {
        let row = self.store.read(|tx| tx.current_item(home, key))?;
        row.map(|row| read_item(home, &row)).transpose()
    }
}

/// A kept item, read back.
pub fn read_item(home: &AccountRegion, row: &ItemRow) -> Result<ConfigurationItem, EngineError> {
    let defaults = Defaults {
        account: home.account.clone(),
        region: home.region.clone(),
        capture_time: row.capture_time,
    };
    ConfigurationItem::parse(&row.text, &defaults).map_err(|e| {
        let reason = e.to_string();
        StoreError::Damaged { path: row.key.to_string(), reason }.into()
    })
}

/// Whether two items tell of the same state.
fn says_the_same(old: &ConfigurationItem, new: &ConfigurationItem) -> bool {
    old.configuration == new.configuration
        && old.supplementary_configuration == new.supplementary_configuration
        && old.relationships == new.relationships
        && old.tags == new.tags
        && old.resource_name == new.resource_name
        && old.arn == new.arn
        && old.availability_zone == new.availability_zone
        && old.resource_creation_time == new.resource_creation_time
}

/// A capture time and a state id that follow the last item's, whatever the clock says.
fn next_state(before: Option<&ConfigurationItem>, now: Timestamp) -> (Timestamp, i64) {
    let Some(old) = before else { return (now, now.millis()) };
    let capture_time = now.max(old.capture_time.plus_millis(1));
    (capture_time, capture_time.millis().max(old.configuration_state_id.saturating_add(1)))
}

/// The state of a resource, as somebody other than AWS reports it.
#[derive(Clone, Debug)]
pub struct Report {
    /// The resource.
    pub key: ResourceKey,
    /// Its name.
    pub name: Option<String>,
    /// Its configuration: an object.
    pub configuration: RawJson,
    /// What is told beside it.
    pub supplementary: BTreeMap<String, RawJson>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

impl Report {
    fn says_the_same(&self, old: &ConfigurationItem) -> bool {
        old.configuration == self.configuration
            && old.supplementary_configuration == self.supplementary
            && old.tags == self.tags
            && old.resource_name == self.name
    }

    /// The item of a resource that exists and is not recorded.
    fn existence(
        &self,
        home: &AccountRegion,
        capture_time: Timestamp,
        state_id: i64,
    ) -> ConfigurationItem {
        ConfigurationItem {
            configuration: RawJson::from_value(&serde_json::Value::Null),
            supplementary_configuration: BTreeMap::new(),
            tags: BTreeMap::new(),
            ..self.item(home, ItemStatus::ResourceNotRecorded, capture_time, state_id)
        }
    }

    fn item(
        &self,
        home: &AccountRegion,
        status: ItemStatus,
        capture_time: Timestamp,
        state_id: i64,
    ) -> ConfigurationItem {
        ConfigurationItem {
            version: ITEM_VERSION.to_owned(),
            capture_time,
            configuration_state_id: state_id,
            aws_account_id: home.account.clone(),
            status,
            resource_type: self.key.resource_type.clone(),
            resource_id: self.key.resource_id.clone(),
            resource_name: self.name.clone(),
            arn: None,
            aws_region: home.region.clone(),
            availability_zone: Some("Not Applicable".to_owned()),
            configuration_state_md5_hash: String::new(),
            resource_creation_time: None,
            related_events: Vec::new(),
            relationships: Vec::new(),
            configuration: self.configuration.clone(),
            supplementary_configuration: self.supplementary.clone(),
            tags: self.tags.clone(),
            delivery_time: None,
            recording_frequency: None,
        }
    }
}

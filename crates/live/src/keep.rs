//! From what was found to what is recorded.

use crate::found::{Draft, Seen};
use crate::graph::{Graph, Link};
use crate::known::Known;
use crate::spec::{By, Spec};
use crate::types;
use assize_engine::ports::{Page, ResourceFilter};
use assize_engine::resources::read_item;
use assize_engine::{Engine, EngineError, RecordSummary};
use assize_model::item::{GLOBAL_REGION, ITEM_VERSION, RawJson};
use assize_model::{AccountRegion, ConfigurationItem, ItemStatus, ResourceKey, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

/// Items recorded in one transaction.
const BATCH: usize = 256;

/// What a look changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Resources that were found.
    pub found: u64,
    /// Items that were recorded, those of deletions included.
    pub recorded: u64,
    /// Resources that were found to be gone.
    pub deleted: u64,
}

/// What is known of an account and region between looks.
pub(crate) struct Account {
    pub(crate) home: AccountRegion,
    engine: Arc<Engine>,
    graph: Graph,
    known: Known,
}

impl Account {
    /// Takes up what is recorded already of the services that are looked at, so that a restart
    /// changes nothing. Items of others are somebody else's, relationships included.
    pub(crate) fn resume(
        engine: &Arc<Engine>,
        home: &AccountRegion,
        looked_at: impl Fn(&Spec) -> bool,
    ) -> Result<Self, EngineError> {
        let known = Known::read(engine, home)?;
        let mut account =
            Self { home: home.clone(), engine: Arc::clone(engine), graph: Graph::default(), known };
        for spec in types::all().filter(|spec| looked_at(spec)) {
            account.take_up(spec)?;
        }
        Ok(account)
    }

    fn take_up(&mut self, spec: &'static Spec) -> Result<(), EngineError> {
        let mut after = None;
        loop {
            let mut rows = Vec::new();
            let read = self.engine.read(|tx| {
                tx.scan_items(&self.home, spec.resource_type, after, BATCH, &mut |at, row| {
                    after = Some(at);
                    rows.push(row);
                    ControlFlow::Continue(())
                })
            });
            read.map_err(EngineError::Store)?;
            if rows.is_empty() {
                return Ok(());
            }
            for row in &rows {
                let item = read_item(&self.home, row)?;
                let links = item.relationships.iter().filter_map(|related| {
                    let forward = |relation: &&crate::spec::Relation| {
                        relation.label == related.name && relation.to == related.resource_type
                    };
                    let relation = spec.relations.iter().find(forward)?;
                    Some(Link {
                        to: ResourceKey::new(relation.to, related.resource_id.as_ref()?),
                        name: related.resource_name.clone(),
                        label: relation.label,
                        back: relation.back,
                    })
                });
                let (links, name) = (links.collect(), named(spec, item.resource_name.as_ref()));
                self.graph.set(&row.key, name, links, &mut BTreeSet::new());
            }
        }
    }

    /// Records what was found of some types: what is new or another, what is gone, and those
    /// whose relationships changed by it. Nothing is gone of a type that was not seen whole.
    pub(crate) fn keep(
        &mut self,
        found: Vec<(&'static Spec, Seen)>,
        frequency: impl Fn(&str) -> &'static str,
    ) -> Result<Kept, EngineError> {
        let mut touched = BTreeSet::new();
        let mut kept = Kept::default();
        let names = index(&found);
        let mut present = BTreeSet::new();
        for (spec, seen) in &found {
            for draft in &seen.drafts {
                let key = ResourceKey::new(spec.resource_type, &draft.id);
                let links = self.links(draft, &names)?;
                self.graph.set(&key, named(spec, draft.name.as_ref()), links, &mut touched);
                self.known.add(&key);
                present.insert(key);
            }
        }
        // Before anything is recorded: what is recorded and not known is never found to be gone.
        self.known.save(&self.engine, &self.home)?;
        let mut gone = Vec::new();
        for (spec, _) in found.iter().filter(|(_, seen)| seen.failure.is_none()) {
            gone.extend(self.absent(spec, &present)?);
        }
        for key in &gone {
            self.graph.remove(key, &mut touched);
        }
        kept.found = present.len() as u64;
        let drafts = found
            .into_iter()
            .flat_map(|(spec, seen)| seen.drafts.into_iter().map(move |draft| (spec, draft)));
        let mut batch = Vec::with_capacity(BATCH);
        for (spec, draft) in drafts {
            batch.push(self.item(spec, draft, frequency(spec.resource_type)));
            if batch.len() == BATCH {
                self.observe(&mut kept, std::mem::take(&mut batch))?;
            }
        }
        self.observe(&mut kept, batch)?;
        for key in &gone {
            kept.deleted += u64::from(self.engine.delete_resource(&self.home, key)?);
            self.known.remove(key);
        }
        self.known.save(&self.engine, &self.home)?;
        kept.recorded += kept.deleted;
        let mut related = Vec::new();
        for key in touched.iter().filter(|key| !present.contains(key) && self.graph.knows(key)) {
            let last = self.engine.last_item(&self.home, key)?;
            if let Some(item) = last.filter(|item| item.status.is_evaluable()) {
                let relationships = self.graph.relationships(key);
                related.push(ConfigurationItem { relationships, ..item });
            }
        }
        self.observe(&mut kept, related)?;
        Ok(kept)
    }

    fn observe(&self, kept: &mut Kept, items: Vec<ConfigurationItem>) -> Result<(), EngineError> {
        let RecordSummary { discovered, updated, .. } = self.engine.observe(&self.home, items)?;
        kept.recorded += discovered + updated;
        Ok(())
    }

    fn links(
        &self,
        draft: &Draft,
        names: &BTreeMap<(&'static str, String), String>,
    ) -> Result<Vec<Link>, EngineError> {
        let mut links: Vec<Link> = Vec::new();
        for (relation, value) in &draft.links {
            let (id, name) = match relation.by {
                By::Id => (Some(value.clone()), None),
                By::Name => {
                    let name = value.rsplit('/').next().unwrap_or(value).to_owned();
                    let id = match names.get(&(relation.to, name.clone())) {
                        Some(id) => Some(id.clone()),
                        None => self.id_of(relation.to, &name)?,
                    };
                    (id, Some(name))
                }
            };
            let Some(id) = id else { continue };
            let to = ResourceKey::new(relation.to, &id);
            if !links.iter().any(|link| link.to == to && link.label == relation.label) {
                links.push(Link { to, name, label: relation.label, back: relation.back });
            }
        }
        Ok(links)
    }

    fn id_of(&self, resource_type: &str, name: &str) -> Result<Option<String>, EngineError> {
        let filter = ResourceFilter {
            resource_type: Some(resource_type.to_owned()),
            resource_name: Some(name.to_owned()),
            ..ResourceFilter::default()
        };
        let rows = self.engine.read(|tx| tx.list_resources(&self.home, &filter, &Page::first(1)));
        Ok(rows.map_err(EngineError::Store)?.pop().map(|row| row.key.resource_id))
    }

    /// The recorded resources of a type that were seen and are not present.
    fn absent(
        &self,
        spec: &Spec,
        present: &BTreeSet<ResourceKey>,
    ) -> Result<Vec<ResourceKey>, EngineError> {
        let filter = ResourceFilter {
            resource_type: Some(spec.resource_type.to_owned()),
            ..ResourceFilter::default()
        };
        let (mut page, mut absent) = (Page::first(BATCH), Vec::new());
        loop {
            let rows = self.engine.read(|tx| tx.list_resources(&self.home, &filter, &page));
            let rows = rows.map_err(EngineError::Store)?;
            let Some(last) = rows.last() else { return Ok(absent) };
            page.after = Some(last.key.clone());
            let is_gone = |key: &ResourceKey| !present.contains(key) && self.known.has(key);
            absent.extend(rows.into_iter().map(|row| row.key).filter(is_gone));
        }
    }

    fn item(&self, spec: &Spec, draft: Draft, frequency: &str) -> ConfigurationItem {
        let key = ResourceKey::new(spec.resource_type, &draft.id);
        let supplements = draft.supplements.iter();
        ConfigurationItem {
            version: ITEM_VERSION.to_owned(),
            // Set when it is recorded.
            capture_time: Timestamp::default(),
            configuration_state_id: 0,
            aws_account_id: self.home.account.clone(),
            status: ItemStatus::Ok,
            resource_type: spec.resource_type.to_owned(),
            resource_name: draft.name,
            arn: draft.arn,
            aws_region: if spec.is_global() { GLOBAL_REGION.to_owned() } else { draft.region },
            availability_zone: Some(draft.zone),
            configuration_state_md5_hash: String::new(),
            resource_creation_time: draft.created,
            related_events: Vec::new(),
            relationships: self.graph.relationships(&key),
            configuration: RawJson::from_value(&draft.configuration),
            supplementary_configuration: supplements
                .map(|(name, value)| (name.clone(), RawJson::from_value(value)))
                .collect(),
            tags: draft.tags,
            delivery_time: None,
            recording_frequency: Some(frequency.to_owned()),
            resource_id: draft.id,
        }
    }
}

/// The name by which relationships tell of a resource; EC2's are told by id only.
fn named(spec: &Spec, name: Option<&String>) -> Option<String> {
    name.filter(|_| spec.is_global()).cloned()
}

/// Ids by type and name, of types that are related to by name.
fn index(found: &[(&'static Spec, Seen)]) -> BTreeMap<(&'static str, String), String> {
    let mut names = BTreeMap::new();
    for (spec, seen) in found.iter().filter(|(spec, _)| spec.is_global()) {
        for draft in &seen.drafts {
            if let Some(name) = &draft.name {
                names.insert((spec.resource_type, name.clone()), draft.id.clone());
            }
        }
    }
    names
}

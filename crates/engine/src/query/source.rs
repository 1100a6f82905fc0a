//! Where a query's items come from.

use super::QueryAsk;
use super::computed::RESOURCE_COMPLIANCE;
use super::packs::PACK_COMPLIANCE;
use crate::limits::HIGHEST;
use crate::packs::{self, Pack};
use crate::ports::{Arrival, ReadTx, StoreError};
use assize_model::AccountRegion;
use assize_model::rule::ConfigRule;
use assize_query::{Cursor, Hints, Known, Place};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// A source's name. Sources are in the order of their names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Name {
    pub(super) account: String,
    pub(super) region: String,
    pub(super) of: Of,
    pub(super) resource_type: String,
}

/// What a source's items are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Of {
    /// They are kept.
    Items,
    /// What rules found about resources of the type.
    Verdicts,
    /// What packs add up to.
    Packs,
}

/// Items of one type of one home.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) name: Name,
    pub(super) home: AccountRegion,
    /// Whether items of global services may be among them, which have another region.
    pub(super) has_global: bool,
    /// Only these resources, in order of id.
    pub(super) ids: Option<Vec<String>>,
    /// The packs of such a source, in order of name.
    pub(super) packs: Vec<Pack>,
}

impl Source {
    fn new(name: Name, home: &AccountRegion, has_global: bool, ids: Option<Vec<String>>) -> Self {
        Self { name, home: home.clone(), has_global, ids, packs: Vec::new() }
    }

    /// What is known of its items.
    pub(super) fn known(&self) -> Known<'_> {
        known(&self.home, self.has_global, &self.name)
    }
}

fn known<'a>(home: &'a AccountRegion, has_global: bool, name: &'a Name) -> Known<'a> {
    Known {
        account: Some(&home.account),
        region: (!has_global).then_some(home.region.as_str()),
        resource_type: Some(match name.of {
            Of::Items | Of::Packs => &name.resource_type,
            Of::Verdicts => RESOURCE_COMPLIANCE,
        }),
        ..Known::default()
    }
}

/// All sources of a query, and what their items need.
#[derive(Debug)]
pub(super) struct Sources {
    all: Vec<Source>,
    /// Resources to look at, about.
    size: u64,
    /// The place of the last resource.
    pub(super) last: Arrival,
    /// Names and ARNs of rules by id, for each home with computed items.
    pub(super) rules: HashMap<AccountRegion, HashMap<String, RuleName>>,
}

/// How computed items name a rule.
#[derive(Debug)]
pub(crate) struct RuleName {
    pub(super) name: String,
    pub(super) arn: String,
}

impl RuleName {
    /// A rule's names by its id.
    pub(crate) fn of(rule: ConfigRule) -> (String, Self) {
        let name = rule.name().to_owned();
        (rule.id, Self { name, arn: rule.arn })
    }
}

/// Where a page of an answer ended, for finding the next one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageEnd {
    cursor: Cursor,
    source: Option<Name>,
}

impl Sources {
    /// The sources that may have what the query wants.
    pub(super) fn of(
        tx: &dyn ReadTx,
        ask: &QueryAsk<'_>,
        home_region: &str,
    ) -> Result<Self, StoreError> {
        let hints = ask.query.hints();
        let last = tx.last_arrival()?;
        let mut sources = Self { all: Vec::new(), size: 0, last, rules: HashMap::new() };
        for home in ask.homes {
            sources.add(tx, home, home.region == home_region, &hints, ask.at.is_some())?;
        }
        sources.all.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(sources)
    }

    fn add(
        &mut self,
        tx: &dyn ReadTx,
        home: &AccountRegion,
        has_global: bool,
        hints: &Hints<'_>,
        past: bool,
    ) -> Result<(), StoreError> {
        let name = |of, resource_type: String| Name {
            account: home.account.clone(),
            region: home.region.clone(),
            of,
            resource_type,
        };
        let judged = tx.judged_types(home)?;
        let mut computed: Vec<&str> = Vec::new();
        computed.extend((!judged.is_empty()).then_some(RESOURCE_COMPLIANCE));
        // What packs added up to at a time is not kept.
        if past || self.add_packs(tx, home, hints, &name)? {
            computed.push(PACK_COMPLIANCE);
        }
        let mut types: BTreeMap<String, u64> = tx
            .count_resources(home)?
            .into_iter()
            .map(|count| (count.resource_type, count.count))
            .collect();
        if past {
            // Of some types nothing exists any more.
            for resource_type in tx.recorded_types(home)? {
                types.entry(resource_type).or_default();
            }
        }
        for (resource_type, count) in types {
            // What was recorded elsewhere of this type would be told twice.
            if computed.contains(&resource_type.as_str()) {
                continue;
            }
            let name = name(Of::Items, resource_type);
            if hints.may_match(&known(home, has_global, &name)) {
                let ids: Option<Vec<String>> =
                    hints.resource_ids().map(|ids| ids.iter().map(|id| (*id).to_owned()).collect());
                self.size += ids.as_ref().map_or(count, |ids| ids.len() as u64);
                self.all.push(Source::new(name, home, has_global, ids));
            }
        }
        let counts: HashMap<String, _> = tx.compliance_by_type(home)?.into_iter().collect();
        for resource_type in judged {
            let size = counts.get(&resource_type).map_or(0, |c| c.compliant + c.non_compliant);
            let name = name(Of::Verdicts, resource_type);
            // Computed items are never of a global service.
            if !hints.may_match(&known(home, false, &name)) {
                continue;
            }
            let ids = hints.resource_ids().map(|ids| targets(ids, &name.resource_type));
            if ids.as_ref().is_some_and(Vec::is_empty) {
                continue;
            }
            self.size += ids.as_ref().map_or(size, |ids| ids.len() as u64);
            self.all.push(Source::new(name, home, false, ids));
            if !self.rules.contains_key(home) {
                let rules = tx.rules(home)?.into_iter().map(RuleName::of);
                self.rules.insert(home.clone(), rules.collect());
            }
        }
        Ok(())
    }

    /// Adds the packs of a home that the query may want; answers whether there are any packs.
    fn add_packs(
        &mut self,
        tx: &dyn ReadTx,
        home: &AccountRegion,
        hints: &Hints<'_>,
        name: &impl Fn(Of, String) -> Name,
    ) -> Result<bool, StoreError> {
        let name = name(Of::Packs, PACK_COMPLIANCE.to_owned());
        let mut all = packs::packs(tx, home, None, HIGHEST)?;
        let any = !all.is_empty();
        // A pack whose rules are not there yet adds up to nothing.
        all.retain(|pack| {
            let ids = hints.resource_ids();
            !pack.rules.is_empty() && ids.is_none_or(|ids| ids.contains(&pack.id.as_str()))
        });
        if !all.is_empty() && hints.may_match(&known(home, false, &name)) {
            self.size += all.len() as u64;
            self.all.push(Source { packs: all, ..Source::new(name, home, false, None) });
        }
        Ok(any)
    }

    pub(super) const fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn get(&self, number: usize) -> Option<&Source> {
        self.all.get(number)
    }

    /// The collector's cursor of a page's end, with today's numbers of sources.
    pub(super) fn cursor(&self, end: &PageEnd) -> Cursor {
        let mut cursor = end.cursor.clone();
        if let Some(name) = &end.source {
            let source = self.all.partition_point(|source| source.name < *name);
            let is_there = self.all.get(source).is_some_and(|source| source.name == *name);
            // What is gone stood before the source that is there now.
            let arrival = if is_there { cursor.place.arrival } else { i64::MIN };
            cursor.place = Place { source, arrival };
        }
        cursor
    }

    /// The page's end of a collector's cursor.
    pub(super) fn page_end(&self, cursor: Cursor) -> PageEnd {
        let source = self.all.get(cursor.place.source).map(|source| source.name.clone());
        PageEnd { cursor, source }
    }
}

/// The resources of a type that computed items of these ids are about.
fn targets(ids: &[&str], resource_type: &str) -> Vec<String> {
    let target = |id: &&str| id.strip_prefix(resource_type)?.strip_prefix('/').map(str::to_owned);
    ids.iter().filter_map(target).collect()
}

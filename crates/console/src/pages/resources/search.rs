//! Finding resources: by type, compliance, and part of an id, a name or a tag.

use super::list::Ask;
use crate::web::{Fault, Visit};
use assize_engine::ports::{Page, ReadTx, ResourceFilter};
use assize_engine::query::{QueryAsk, QueryFault};
use assize_model::{ComplianceType, ResourceKey};
use assize_query::Query;
use serde_json::Value;
use std::ops::ControlFlow;

/// Resources on a page.
pub(super) const SHOWN: usize = 50;

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) keys: Vec<ResourceKey>,
    /// Whether there are more behind the last one.
    pub(super) more: bool,
    /// Whether a next page can be asked for.
    pub(super) pages: bool,
}

/// Finds a page of resources.
pub(super) fn search(visit: &Visit, ask: &Ask) -> Result<Found, Fault> {
    let text = ask.q.trim();
    match text.split_once('=') {
        _ if text.is_empty() => listed(visit, ask),
        Some((key, value)) => tagged(visit, ask, key.trim(), value.trim()),
        None => named(visit, ask, text),
    }
}

/// In order of type and id, page by page.
fn listed(visit: &Visit, ask: &Ask) -> Result<Found, Fault> {
    let home = &visit.home;
    let after = (!ask.after_type.is_empty())
        .then(|| ResourceKey::new(ask.after_type.as_str(), ask.after_id.as_str()));
    let page = Page { after, limit: SHOWN + 1 };
    let mut keys: Vec<ResourceKey> = visit.console.engine.read(|tx| -> Result<_, Fault> {
        if let Some(compliance) = ask.compliance() {
            let kind = ask.kind();
            let rows = tx.resource_compliance(home, kind, None, &[compliance], &page)?;
            return Ok(rows.into_iter().map(|row| row.key).collect());
        }
        let filter = ResourceFilter {
            resource_type: ask.kind().map(str::to_owned),
            include_deleted: ask.includes_deleted(),
            ..ResourceFilter::default()
        };
        let rows = tx.list_resources(home, &filter, &page)?;
        Ok(rows.into_iter().map(|row| row.key).collect())
    })?;
    let more = keys.len() > SHOWN;
    keys.truncate(SHOWN);
    Ok(Found { keys, more, pages: true })
}

/// Those whose id or name contains the text, whatever its case.
fn named(visit: &Visit, ask: &Ask, text: &str) -> Result<Found, Fault> {
    let home = &visit.home;
    let wanted = text.to_lowercase();
    visit.console.engine.read(|tx| {
        let mut found = Found::default();
        let end = tx.last_arrival()?;
        for counted in tx.count_resources(home)? {
            let kind = counted.resource_type;
            if ask.kind().is_some_and(|asked| asked != kind) {
                continue;
            }
            let mut fault = None;
            tx.visit_items(home, &kind, (None, end), false, &mut |item| {
                let name = item.name.unwrap_or_default();
                let matches = contains(item.id, &wanted) || contains(name, &wanted);
                if !matches {
                    return ControlFlow::Continue(());
                }
                let key = ResourceKey::new(kind.as_str(), item.id);
                match is_so(tx, visit, &key, ask.compliance()) {
                    Ok(true) => found.keys.push(key),
                    Ok(false) => {}
                    Err(error) => fault = Some(error),
                }
                if fault.is_some() || found.keys.len() > SHOWN {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            })?;
            if let Some(fault) = fault {
                return Err(fault);
            }
            if found.keys.len() > SHOWN {
                found.keys.truncate(SHOWN);
                found.more = true;
                break;
            }
        }
        Ok(found)
    })
}

/// Those that have a tag, by an advanced query.
fn tagged(visit: &Visit, ask: &Ask, key: &str, value: &str) -> Result<Found, Fault> {
    visit.may_config("SelectResourceConfig")?;
    let mut expression = format!(
        "SELECT resourceType, resourceId WHERE tags.tag = '{}={}'",
        quoted(key),
        quoted(value)
    );
    if let Some(kind) = ask.kind() {
        expression.push_str(&format!(" AND resourceType = '{}'", quoted(kind)));
    }
    let query = Query::parse(&expression).map_err(|error| Fault::Invalid(error.to_string()))?;
    let homes = std::slice::from_ref(&visit.home);
    let asked = QueryAsk { query: &query, homes, limit: SHOWN, after: None, at: None };
    let page = visit.console.engine.query(asked).map_err(|fault| match fault {
        QueryFault::Engine(error) => Fault::Engine(error),
        other => Fault::Invalid(other.to_string()),
    })?;
    let keys = page.rows.iter().filter_map(|row| {
        let row: Value = serde_json::from_str(row).ok()?;
        let text = |name: &str| row.get(name)?.as_str().map(str::to_owned);
        Some(ResourceKey { resource_type: text("resourceType")?, resource_id: text("resourceId")? })
    });
    let mut found = Found { keys: keys.collect(), more: page.next.is_some(), pages: false };
    if let Some(compliance) = ask.compliance() {
        let keys = std::mem::take(&mut found.keys);
        found.keys = visit.console.engine.read(|tx| {
            let mut kept = Vec::new();
            for key in keys {
                if is_so(tx, visit, &key, Some(compliance))? {
                    kept.push(key);
                }
            }
            Ok::<_, Fault>(kept)
        })?;
    }
    Ok(found)
}

fn contains(text: &str, wanted: &str) -> bool {
    text.contains(wanted) || text.to_lowercase().contains(wanted)
}

/// A text within single quotes.
fn quoted(text: &str) -> String {
    text.replace('\'', "''")
}

/// Whether rules find a resource to be so.
fn is_so(
    tx: &dyn ReadTx,
    visit: &Visit,
    key: &ResourceKey,
    wanted: Option<ComplianceType>,
) -> Result<bool, Fault> {
    let Some(wanted) = wanted else { return Ok(true) };
    Ok(compliance(tx, visit, key)? == Some(wanted))
}

/// What the verdicts about a resource add up to.
pub(super) fn compliance(
    tx: &dyn ReadTx,
    visit: &Visit,
    key: &ResourceKey,
) -> Result<Option<ComplianceType>, Fault> {
    let ResourceKey { resource_type, resource_id } = key;
    let one = Page::first(1);
    let rows =
        tx.resource_compliance(&visit.home, Some(resource_type), Some(resource_id), &[], &one)?;
    let counts = rows.first().filter(|row| row.key == *key).map(|row| row.counts);
    Ok(counts.filter(|counts| counts.compliant + counts.non_compliant > 0).map(|c| c.compliance()))
}

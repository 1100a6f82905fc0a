//! Pages and filters in SQL's terms.

use crate::codes::Coded;
use assize_engine::ports::Page;
use assize_model::compliance::ComplianceType;
use std::cmp::Ordering;

/// Up to so many rows are gathered and sorted for a page; of more, the page is found by going
/// over the resources in order. So a page costs neither all rows that match nor all that don't.
pub(crate) const GATHER: i64 = 4096;

/// Where a page of rows in order of type and id begins. Its rows are found type by type.
pub(crate) struct Bounds<'p> {
    /// The first type.
    pub from: &'p str,
    /// No other type is wanted.
    pub only: bool,
    after_type: &'p str,
    after_id: &'p str,
    limit: usize,
}

impl<'p> Bounds<'p> {
    /// The rows of the page, of one type where given; `None` when the page lies behind them.
    /// Nothing is named by two empty texts, so these come before everything.
    pub(crate) fn of(page: &'p Page, resource_type: Option<&'p str>) -> Option<Self> {
        let after = page.after.as_ref();
        let after_id = after.map_or("", |key| key.resource_id.as_str());
        let after_type = after.map_or("", |key| key.resource_type.as_str());
        let from = match resource_type {
            None => after_type,
            Some(wanted) if after_type.cmp(wanted) == Ordering::Greater => return None,
            Some(wanted) => wanted,
        };
        let only = resource_type.is_some();
        Some(Self { from, only, after_type, after_id, limit: page.limit })
    }

    /// The id after which the rows of a type begin.
    pub(crate) fn after(&self, resource_type: &str) -> &'p str {
        if resource_type == self.after_type { self.after_id } else { "" }
    }

    /// How many rows are wanted when so many are found.
    pub(crate) fn left(&self, found: usize) -> i64 {
        limit(self.limit.saturating_sub(found))
    }
}

/// A limit as SQL takes it.
pub(crate) fn limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// A condition on the column `compliance`, or nothing when all are wanted. The codes stand in
/// the text so that the planner sees which partial index serves.
pub(crate) fn compliance_condition(types: &[ComplianceType]) -> String {
    let wanted: Vec<ComplianceType> =
        ComplianceType::ALL.into_iter().filter(|c| types.contains(c)).collect();
    match wanted.as_slice() {
        [] => String::new(),
        [one] => format!("AND compliance = {}", one.code()),
        all if all.len() == ComplianceType::ALL.len() => String::new(),
        some => {
            let codes: Vec<String> = some.iter().map(|c| c.code().to_string()).collect();
            format!("AND compliance IN ({})", codes.join(", "))
        }
    }
}

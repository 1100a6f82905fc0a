//! Pages and filters in SQL's terms.

use crate::codes::Coded;
use assize_engine::ports::Page;
use assize_model::compliance::ComplianceType;
use std::cmp::Ordering;

/// Where a page of rows in order of type and id begins.
pub(crate) struct Bounds<'p> {
    /// The condition on `type` and `id`; names all three parameters.
    pub condition: &'static str,
    /// `:type`
    pub resource_type: Option<&'p str>,
    /// `:after_type`
    pub after_type: &'p str,
    /// `:after_id`
    pub after_id: &'p str,
    /// `:limit`
    pub limit: i64,
}

impl<'p> Bounds<'p> {
    /// The rows of the page, of one type where given; `None` when the page lies behind them.
    /// Nothing is named by two empty texts, so these come before everything.
    pub(crate) fn of(page: &'p Page, resource_type: Option<&'p str>) -> Option<Self> {
        let after = page.after.as_ref();
        let mut after_id = after.map_or("", |key| key.resource_id.as_str());
        let after_type = after.map_or("", |key| key.resource_type.as_str());
        let condition = match resource_type {
            None => "(type, id) > (:after_type, :after_id) AND :type IS NULL",
            Some(wanted) => {
                match after_type.cmp(wanted) {
                    Ordering::Less => after_id = "",
                    Ordering::Equal => {}
                    Ordering::Greater => return None,
                }
                "type = :type AND id > :after_id AND :after_type IS NOT NULL"
            }
        };
        Some(Self { condition, resource_type, after_type, after_id, limit: limit(page.limit) })
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

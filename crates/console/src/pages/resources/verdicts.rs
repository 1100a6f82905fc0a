//! What rules say of a resource.

use crate::pages::rules::evidence;
use crate::view::part::{time, verdict};
use crate::web::Visit;
use assize_engine::ports::ResultRow;
use assize_model::{ComplianceType, ResourceKey};
use maud::{Markup, html};
use std::collections::HashMap;

/// The verdicts, violations first.
pub(super) fn section(
    visit: &Visit,
    key: &ResourceKey,
    results: &[ResultRow],
    names: &HashMap<String, String>,
) -> Markup {
    let lang = visit.lang();
    let mut rows: Vec<(&str, &ResultRow)> =
        results.iter().filter_map(|row| Some((names.get(&row.rule_id)?.as_str(), row))).collect();
    rows.sort_by_key(|(name, row)| (weight(row.compliance), *name));
    html! {
        section.card.results {
            h2 { (lang.results()) }
            @if rows.is_empty() {
                p.faint { (lang.not_judged()) }
            } @else {
                ul.verdicts {
                    @for (name, row) in rows {
                        li {
                            div.head {
                                (verdict(lang, Some(row.compliance)))
                                div.of { a href=(visit.rule(name)) { (name) } }
                                span.when { span.faint { (lang.since()) " " } (time(row.since)) }
                                a.explain href=(visit.explanation(name, key)) { (lang.explain()) }
                            }
                            @if let Some(text) = &row.annotation { p.annotation { (text) } }
                            (evidence::list(visit, key, &row.evidence))
                        }
                    }
                }
            }
        }
    }
}

const fn weight(compliance: ComplianceType) -> u8 {
    match compliance {
        ComplianceType::NonCompliant => 0,
        ComplianceType::InsufficientData => 1,
        ComplianceType::Compliant => 2,
        ComplianceType::NotApplicable => 3,
    }
}

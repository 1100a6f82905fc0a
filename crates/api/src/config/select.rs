//! Which rules an operation tells of: the named ones or all, page by page, in order of name.

use super::page::{Question, cut};
use assize_engine::EngineError;
use assize_engine::ports::{Cursor, Page};
use assize_engine::rules::{CompiledRule, RuleSet};

/// Goes over the rules of a page and keeps what `take` answers for them, up to the page's
/// limit. Answers the token of the next page, if there is one.
pub(super) fn select<'r, T>(
    question: &Question,
    rules: &'r RuleSet,
    names: &[String],
    page: &Page,
    mut take: impl FnMut(&'r CompiledRule) -> Result<Option<T>, EngineError>,
) -> Result<(Vec<T>, Option<String>), EngineError> {
    let after = page.after.as_ref().map(|cursor| cursor.resource_id.as_str());
    let named = named(rules, names)?;
    let candidates: &mut dyn Iterator<Item = &'r CompiledRule> = if names.is_empty() {
        &mut rules.after(after).iter()
    } else {
        &mut named.into_iter().filter(|rule| after.is_none_or(|after| rule.rule.name() > after))
    };
    let mut taken: Vec<(&str, T)> = Vec::new();
    for rule in candidates {
        if let Some(kept) = take(rule)? {
            taken.push((rule.rule.name(), kept));
            if taken.len() > page.limit {
                break;
            }
        }
    }
    let token = cut(question, &mut taken, page, |(name, _)| Cursor::new("", *name));
    Ok((taken.into_iter().map(|(_, kept)| kept).collect(), token))
}

/// The rules of those names, each once, in order.
fn named<'r>(rules: &'r RuleSet, names: &[String]) -> Result<Vec<&'r CompiledRule>, EngineError> {
    let mut names: Vec<&String> = names.iter().collect();
    names.sort();
    names.dedup();
    let find =
        |name: &String| rules.by_name(name).ok_or_else(|| EngineError::NoSuchRule(name.clone()));
    names.into_iter().map(find).collect()
}

//! Which packs an operation tells of: the named ones or all, page by page, in order of name.

use super::error::to_config_error;
use super::page::{Question, cut, limit, one_more, page};
use assize_engine::packs::Pack;
use assize_engine::ports::{Cursor, Page};
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, enums, shapes};

/// Packs in one answer, unless the request says otherwise.
const PAGE: usize = 20;

/// What a request says of the packs that it wants.
pub(super) struct PackAsk {
    /// Their names; all when there are none.
    pub(super) names: Option<Vec<String>>,
    /// Of which types.
    pub(super) filters: Option<shapes::DescribeConformancePacksFilters>,
    /// The most of an answer.
    pub(super) limit: Option<i32>,
    /// Where the page before ended.
    pub(super) next_token: Option<String>,
}

/// A page of what an operation tells of packs, and the token of the next one.
pub(super) fn tell_packs<T>(
    engine: &Engine,
    home: &AccountRegion,
    operation: &str,
    ask: PackAsk,
    shape: impl Fn(Pack) -> T,
) -> Result<(Vec<T>, Option<String>), ConfigError> {
    let custom = wants_custom(ask.filters);
    let question = Question::new(operation, (&ask.names, custom));
    let page = page(&question, ask.next_token.as_deref(), limit(ask.limit, PAGE))?;
    let names = ask.names.unwrap_or_default();
    let (packs, next_token) =
        select_packs(engine, home, &question, &names, &page).map_err(to_config_error)?;
    let told = packs.into_iter().filter(|_| custom).map(shape).collect();
    Ok((told, next_token.filter(|_| custom)))
}

/// The packs of a page, and the token of the next one.
pub(super) fn select_packs(
    engine: &Engine,
    home: &AccountRegion,
    question: &Question,
    names: &[String],
    page: &Page,
) -> Result<(Vec<Pack>, Option<String>), EngineError> {
    let after = page.after.as_ref().map(|cursor| cursor.resource_id.as_str());
    let mut packs = if names.is_empty() {
        engine.packs(home, after, one_more(page).limit)?
    } else {
        let mut names: Vec<&String> = names.iter().collect();
        names.sort();
        names.dedup();
        // An unknown name is refused, on whatever page it would be.
        let packs: Vec<Pack> =
            names.into_iter().map(|name| engine.pack(home, name)).collect::<Result<_, _>>()?;
        packs
            .into_iter()
            .filter(|pack| after.is_none_or(|after| pack.name.as_str() > after))
            .collect()
    };
    let token = cut(question, &mut packs, page, |pack| Cursor::new("", &*pack.name));
    Ok((packs, token))
}

/// Whether packs that users write are asked for. There are no managed ones.
fn wants_custom(filters: Option<shapes::DescribeConformancePacksFilters>) -> bool {
    let types = filters.and_then(|filters| filters.types).unwrap_or_default();
    types.is_empty() || types.contains(&enums::ConformancePackType::Custom)
}

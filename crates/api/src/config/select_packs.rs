//! Which packs an operation tells of: the named ones or all, page by page, in order of name.

use super::page::{Question, cut, one_more};
use assize_engine::packs::Pack;
use assize_engine::ports::{Cursor, Page};
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::config::{enums, shapes};

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
pub(super) fn wants_custom(filters: Option<shapes::DescribeConformancePacksFilters>) -> bool {
    let types = filters.and_then(|filters| filters.types).unwrap_or_default();
    types.is_empty() || types.contains(&enums::ConformancePackType::Custom)
}

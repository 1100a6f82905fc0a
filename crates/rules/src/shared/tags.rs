//! Tags of an item.

use assize_model::json::Malformed;
use assize_rule::ItemView;
use std::borrow::Cow;

/// The value of a tag. Keys are case-sensitive. Tags are the item's own; those that lie in
/// the configuration as a list of `{key, value}` count where the item itself has none.
pub fn tag<'d>(item: &ItemView<'d>, key: &str) -> Result<Option<Cow<'d, str>>, Malformed> {
    if let Some(tags) = item.tags().opt_object()?
        && let Some(value) = tags.get(key).opt_str()?
    {
        return Ok(Some(value));
    }
    for entry in item.configuration().get_any_case("tags").items() {
        if entry.get_any_case("key").is_str(key) {
            return Ok(Some(entry.get_any_case("value").opt_str()?.unwrap_or_default()));
        }
    }
    Ok(None)
}

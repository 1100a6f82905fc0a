//! Names that should be chosen with care.

use super::place::{Place, given};
use assize_rule::Outcome;

/// Demands that a name is none of those that a service gives by default, and one of those
/// that are valid, where such are given. `what` says what is named.
pub fn not_by_default(
    name: Place<'_>,
    defaults: &[&str],
    valid: &Option<Vec<String>>,
    what: &str,
) -> Outcome {
    let seen = name.need_text()?;
    if defaults.contains(&&*seen) {
        let say = format!("the {what} has the default name {seen}");
        return name.demand(false, say, "another name than the default");
    }
    let valid = given(valid);
    let ok = valid.is_empty() || valid.iter().any(|v| *v == seen);
    name.demand(ok, format!("the {what} is named {seen}"), valid.join(" or "))
}

//! Tags.

use assize_engine::EngineError;
use assize_engine::tags::{Tags, check_tags};
use assize_wire::generated::config::shapes;

/// The tags of a request, checked.
pub(in crate::config) fn tags(given: Vec<shapes::Tag>) -> Result<Tags, EngineError> {
    Ok(check_tags(given.into_iter().map(|tag| (tag.key, tag.value)))?)
}

/// Tags on the wire.
pub(in crate::config) fn tag_shapes<'a>(
    tags: impl Iterator<Item = (&'a String, &'a String)>,
) -> Vec<shapes::Tag> {
    tags.map(|(key, value)| shapes::Tag { key: Some(key.clone()), value: Some(value.clone()) })
        .collect()
}

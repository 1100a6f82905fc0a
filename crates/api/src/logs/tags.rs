//! Tags of log groups, by ARN, and by name as older clients have them.

use super::backend::{Backend, group_of};
use super::error::{from_store, invalid};
use assize_engine::ports::{StoreError, StoreExt as _};
use assize_model::AccountRegion;
use assize_wire::generated::logs::{LogsError, shapes};
use std::collections::BTreeMap;

const KIND: &str = "log-group-tags";
/// Tags of one group.
const MAX_TAGS: usize = 50;

type Tags = BTreeMap<String, String>;

/// Whether tags can be a group's.
pub(super) fn check(tags: &Tags) -> Result<(), LogsError> {
    if tags.len() > MAX_TAGS {
        return Err(LogsError::too_many_tags_exception(format!(
            "A log group can have at most {MAX_TAGS} tags."
        )));
    }
    if tags.keys().any(|key| key.to_ascii_lowercase().starts_with("aws:")) {
        return Err(invalid("aws: prefixed tag key names are not allowed for external use."));
    }
    Ok(())
}

/// Sets all tags of a group.
pub(super) fn replace(
    backend: &Backend,
    home: &AccountRegion,
    group: &str,
    tags: Tags,
) -> Result<(), LogsError> {
    change(backend, home, group, move |kept| *kept = tags)
}

/// Reads, changes and keeps a group's tags in one transaction.
fn change(
    backend: &Backend,
    home: &AccountRegion,
    group: &str,
    edit: impl FnOnce(&mut Tags) + Send + 'static,
) -> Result<(), LogsError> {
    let (home, group) = (home.clone(), group.to_owned());
    let done =
        backend.engine.store().write(move |tx| -> Result<Result<(), LogsError>, StoreError> {
            let known = tx.document(&home, KIND, &group)?;
            let mut tags = known.as_deref().map(read).transpose()?.unwrap_or_default();
            edit(&mut tags);
            if let Err(refused) = check(&tags) {
                return Ok(Err(refused));
            }
            if !tags.is_empty() {
                let text = serde_json::to_string(&tags)
                    .map_err(|e| StoreError::Other(format!("writing tags: {e}")))?;
                tx.put_document(&home, KIND, &group, &text)?;
            } else if known.is_some() {
                tx.delete_document(&home, KIND, &group)?;
            }
            Ok(Ok(()))
        });
    done.map_err(|e| from_store(&e))?
}

fn read(text: &str) -> Result<Tags, StoreError> {
    serde_json::from_str(text).map_err(|e| StoreError::Other(format!("reading tags: {e}")))
}

fn list(backend: &Backend, home: &AccountRegion, group: &str) -> Result<Tags, LogsError> {
    backend.group(home, group)?;
    let found = backend.engine.read(|tx| -> Result<_, StoreError> {
        tx.document(home, KIND, group)?.as_deref().map(read).transpose()
    });
    Ok(found.map_err(|e| from_store(&e))?.unwrap_or_default())
}

pub(super) fn tag(
    backend: &Backend,
    home: &AccountRegion,
    input: shapes::TagResourceRequest,
) -> Result<(), LogsError> {
    let group = group_of(home, &input.resource_arn)?;
    backend.group(home, &group)?;
    change(backend, home, &group, move |tags| tags.extend(input.tags))
}

pub(super) fn untag(
    backend: &Backend,
    home: &AccountRegion,
    input: shapes::UntagResourceRequest,
) -> Result<(), LogsError> {
    let group = group_of(home, &input.resource_arn)?;
    backend.group(home, &group)?;
    change(backend, home, &group, move |tags| tags.retain(|key, _| !input.tag_keys.contains(key)))
}

pub(super) fn tag_group(
    backend: &Backend,
    home: &AccountRegion,
    input: shapes::TagLogGroupRequest,
) -> Result<(), LogsError> {
    backend.group(home, &input.log_group_name)?;
    change(backend, home, &input.log_group_name, move |tags| tags.extend(input.tags))
}

pub(super) fn untag_group(
    backend: &Backend,
    home: &AccountRegion,
    input: shapes::UntagLogGroupRequest,
) -> Result<(), LogsError> {
    let (group, keys) = (input.log_group_name, input.tags);
    backend.group(home, &group)?;
    change(backend, home, &group, move |tags| tags.retain(|key, _| !keys.contains(key)))
}

pub(super) fn list_for_resource(
    backend: &Backend,
    home: &AccountRegion,
    input: shapes::ListTagsForResourceRequest,
) -> Result<shapes::ListTagsForResourceResponse, LogsError> {
    let group = group_of(home, &input.resource_arn)?;
    Ok(shapes::ListTagsForResourceResponse { tags: Some(list(backend, home, &group)?) })
}

pub(super) fn list_of_group(
    backend: &Backend,
    home: &AccountRegion,
    input: shapes::ListTagsLogGroupRequest,
) -> Result<shapes::ListTagsLogGroupResponse, LogsError> {
    Ok(shapes::ListTagsLogGroupResponse { tags: Some(list(backend, home, &input.log_group_name)?) })
}

//! Tags of users, roles and policies.

use crate::iam::convert::{tag_list, tag_map};
use crate::iam::page::page;
use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, Kind};
use assize_wire::generated::iam::shapes;
use std::collections::BTreeMap;

/// TagUser
pub(in crate::iam) fn tag_user(
    iam: &Iam,
    cx: &Cx,
    input: shapes::TagUserRequest,
) -> Result<(), Fault> {
    let tags = tag_map(Some(input.tags))?;
    iam.tag(&cx.account, Kind::User, &input.user_name, tags, Vec::new())
}

/// UntagUser
pub(in crate::iam) fn untag_user(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UntagUserRequest,
) -> Result<(), Fault> {
    let none = BTreeMap::new();
    iam.tag(&cx.account, Kind::User, &input.user_name, none, input.tag_keys)
}

/// ListUserTags
pub(in crate::iam) fn list_user(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListUserTagsRequest,
) -> Result<shapes::ListUserTagsResponse, Fault> {
    let found = iam.identity(&cx.account, Kind::User, &input.user_name)?;
    let tags = tag_list(&found.tags);
    let page = page(tags, input.marker.as_deref(), input.max_items, |tag| tag.key.clone())?;
    Ok(shapes::ListUserTagsResponse {
        is_truncated: page.is_truncated,
        marker: page.marker,
        tags: page.entries,
    })
}

/// TagRole
pub(in crate::iam) fn tag_role(
    iam: &Iam,
    cx: &Cx,
    input: shapes::TagRoleRequest,
) -> Result<(), Fault> {
    let tags = tag_map(Some(input.tags))?;
    iam.tag(&cx.account, Kind::Role, &input.role_name, tags, Vec::new())
}

/// UntagRole
pub(in crate::iam) fn untag_role(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UntagRoleRequest,
) -> Result<(), Fault> {
    let none = BTreeMap::new();
    iam.tag(&cx.account, Kind::Role, &input.role_name, none, input.tag_keys)
}

/// ListRoleTags
pub(in crate::iam) fn list_role(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListRoleTagsRequest,
) -> Result<shapes::ListRoleTagsResponse, Fault> {
    let found = iam.identity(&cx.account, Kind::Role, &input.role_name)?;
    let tags = tag_list(&found.tags);
    let page = page(tags, input.marker.as_deref(), input.max_items, |tag| tag.key.clone())?;
    Ok(shapes::ListRoleTagsResponse {
        is_truncated: page.is_truncated,
        marker: page.marker,
        tags: page.entries,
    })
}

/// TagPolicy
pub(in crate::iam) fn tag_policy(
    iam: &Iam,
    cx: &Cx,
    input: shapes::TagPolicyRequest,
) -> Result<(), Fault> {
    let tags = tag_map(Some(input.tags))?;
    iam.tag_policy(&cx.account, &input.policy_arn, tags, Vec::new())
}

/// UntagPolicy
pub(in crate::iam) fn untag_policy(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UntagPolicyRequest,
) -> Result<(), Fault> {
    iam.tag_policy(&cx.account, &input.policy_arn, BTreeMap::new(), input.tag_keys)
}

/// ListPolicyTags
pub(in crate::iam) fn list_policy(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListPolicyTagsRequest,
) -> Result<shapes::ListPolicyTagsResponse, Fault> {
    let found = iam.policy(&cx.account, &input.policy_arn)?;
    let tags = tag_list(&found.tags);
    let page = page(tags, input.marker.as_deref(), input.max_items, |tag| tag.key.clone())?;
    Ok(shapes::ListPolicyTagsResponse {
        is_truncated: page.is_truncated,
        marker: page.marker,
        tags: page.entries,
    })
}

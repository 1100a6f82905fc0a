//! Instance profiles.

use crate::iam::convert::{listed_role, tag_list, tag_map, time};
use crate::iam::page::page;
use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, InstanceProfile, Kind};
use assize_wire::generated::iam::shapes;
use std::collections::BTreeMap;

/// CreateInstanceProfile
pub(in crate::iam) fn create(
    iam: &Iam,
    cx: &Cx,
    input: shapes::CreateInstanceProfileRequest,
) -> Result<shapes::CreateInstanceProfileResponse, Fault> {
    let tags = tag_map(input.tags)?;
    let name = input.instance_profile_name;
    let made = iam.create_instance_profile(cx.owner(), &name, input.path, tags)?;
    Ok(shapes::CreateInstanceProfileResponse { instance_profile: shape(made) })
}

/// DeleteInstanceProfile
pub(in crate::iam) fn delete(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeleteInstanceProfileRequest,
) -> Result<(), Fault> {
    iam.delete_instance_profile(&cx.account, &input.instance_profile_name)
}

/// AddRoleToInstanceProfile
pub(in crate::iam) fn add_role(
    iam: &Iam,
    cx: &Cx,
    input: shapes::AddRoleToInstanceProfileRequest,
) -> Result<(), Fault> {
    iam.add_role(&cx.account, &input.instance_profile_name, &input.role_name)
}

/// RemoveRoleFromInstanceProfile
pub(in crate::iam) fn remove_role(
    iam: &Iam,
    cx: &Cx,
    input: shapes::RemoveRoleFromInstanceProfileRequest,
) -> Result<(), Fault> {
    iam.remove_role(&cx.account, &input.instance_profile_name, &input.role_name)
}

/// GetInstanceProfile
pub(in crate::iam) fn get(
    iam: &Iam,
    cx: &Cx,
    input: shapes::GetInstanceProfileRequest,
) -> Result<shapes::GetInstanceProfileResponse, Fault> {
    let found = iam.instance_profile(&cx.account, &input.instance_profile_name)?;
    let tags = Some(tag_list(&found.tags));
    let told = shapes::InstanceProfile { tags, ..shape(found) };
    Ok(shapes::GetInstanceProfileResponse { instance_profile: told })
}

/// ListInstanceProfiles
pub(in crate::iam) fn list(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListInstanceProfilesRequest,
) -> Result<shapes::ListInstanceProfilesResponse, Fault> {
    let prefix = input.path_prefix.unwrap_or_else(|| "/".to_owned());
    let mut all = iam.instance_profiles(&cx.account)?;
    all.retain(|profile| profile.path.starts_with(&prefix));
    let page = page(all, input.marker.as_deref(), input.max_items, |p| p.name.clone())?;
    Ok(shapes::ListInstanceProfilesResponse {
        instance_profiles: page.entries.into_iter().map(listed).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// ListInstanceProfilesForRole
pub(in crate::iam) fn list_for_role(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListInstanceProfilesForRoleRequest,
) -> Result<shapes::ListInstanceProfilesForRoleResponse, Fault> {
    let role = iam.identity(&cx.account, Kind::Role, &input.role_name)?;
    let mut all = iam.instance_profiles(&cx.account)?;
    all.retain(|profile| profile.role.as_ref().is_some_and(|of| of.name == role.name));
    let page = page(all, input.marker.as_deref(), input.max_items, |p| p.name.clone())?;
    Ok(shapes::ListInstanceProfilesForRoleResponse {
        instance_profiles: page.entries.into_iter().map(listed).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// TagInstanceProfile
pub(in crate::iam) fn tag(
    iam: &Iam,
    cx: &Cx,
    input: shapes::TagInstanceProfileRequest,
) -> Result<(), Fault> {
    let tags = tag_map(Some(input.tags))?;
    iam.tag_instance_profile(&cx.account, &input.instance_profile_name, tags, Vec::new())
}

/// UntagInstanceProfile
pub(in crate::iam) fn untag(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UntagInstanceProfileRequest,
) -> Result<(), Fault> {
    let (name, none) = (input.instance_profile_name, BTreeMap::new());
    iam.tag_instance_profile(&cx.account, &name, none, input.tag_keys)
}

/// ListInstanceProfileTags
pub(in crate::iam) fn list_tags(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListInstanceProfileTagsRequest,
) -> Result<shapes::ListInstanceProfileTagsResponse, Fault> {
    let found = iam.instance_profile(&cx.account, &input.instance_profile_name)?;
    let tags = tag_list(&found.tags);
    let page = page(tags, input.marker.as_deref(), input.max_items, |tag| tag.key.clone())?;
    Ok(shapes::ListInstanceProfileTagsResponse {
        is_truncated: page.is_truncated,
        marker: page.marker,
        tags: page.entries,
    })
}

/// An instance profile as lists tell it: without tags.
fn listed(profile: InstanceProfile) -> shapes::InstanceProfile {
    shapes::InstanceProfile { tags: None, ..shape(profile) }
}

/// An instance profile.
pub(super) fn shape(profile: InstanceProfile) -> shapes::InstanceProfile {
    shapes::InstanceProfile {
        arn: profile.arn,
        create_date: time(profile.created),
        instance_profile_id: profile.id,
        instance_profile_name: profile.name,
        path: profile.path,
        roles: profile.role.iter().map(|role| listed_role(role)).collect(),
        tags: (!profile.tags.is_empty()).then(|| tag_list(&profile.tags)),
    }
}

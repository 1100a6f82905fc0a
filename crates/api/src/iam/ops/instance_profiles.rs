//! Instance profiles, as the items of recorded roles tell of them.

use crate::iam::convert::{listed_role, time};
use crate::iam::page::page;
use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, InstanceProfile, Kind};
use assize_wire::generated::iam::shapes;

/// GetInstanceProfile
pub(in crate::iam) fn get(
    iam: &Iam,
    cx: &Cx,
    input: shapes::GetInstanceProfileRequest,
) -> Result<shapes::GetInstanceProfileResponse, Fault> {
    let name = input.instance_profile_name;
    let all = iam.instance_profiles(&cx.account)?;
    let found = all.into_iter().find(|profile| profile.name == name);
    let missing = || Fault::NoSuchEntity(format!("Instance Profile {name} cannot be found."));
    Ok(shapes::GetInstanceProfileResponse { instance_profile: shape(found.ok_or_else(missing)?) })
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
        instance_profiles: page.entries.into_iter().map(shape).collect(),
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
        instance_profiles: page.entries.into_iter().map(shape).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn shape(profile: InstanceProfile) -> shapes::InstanceProfile {
    shapes::InstanceProfile {
        arn: profile.arn,
        create_date: time(profile.created),
        instance_profile_id: profile.id,
        instance_profile_name: profile.name,
        path: profile.path,
        roles: profile.role.iter().map(|role| listed_role(role)).collect(),
        tags: None,
    }
}

//! Roles.

use crate::iam::convert::{listed_role, role, tag_map, time};
use crate::iam::page::page;
use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, Kind, NewIdentity};
use assize_wire::generated::iam::shapes;

/// CreateRole
pub(in crate::iam) fn create(
    iam: &Iam,
    cx: &Cx,
    input: shapes::CreateRoleRequest,
) -> Result<shapes::CreateRoleResponse, Fault> {
    let new = NewIdentity {
        name: input.role_name,
        path: input.path,
        boundary: input.permissions_boundary,
        tags: tag_map(input.tags)?,
        partition: Some(cx.partition),
        trust: Some(input.assume_role_policy_document),
        description: input.description,
        max_session: input.max_session_duration,
        ..NewIdentity::default()
    };
    let made = iam.create(&cx.account, Kind::Role, new)?;
    // CreateRole tells no more than what was given.
    let told = shapes::Role {
        max_session_duration: input.max_session_duration,
        role_last_used: None,
        ..role(&made)
    };
    Ok(shapes::CreateRoleResponse { role: told })
}

/// GetRole
pub(in crate::iam) fn get(
    iam: &Iam,
    cx: &Cx,
    input: shapes::GetRoleRequest,
) -> Result<shapes::GetRoleResponse, Fault> {
    let found = iam.identity(&cx.account, Kind::Role, &input.role_name)?;
    let mut told = role(&found);
    if let Some(used) = iam.role_last_used(&found)? {
        told.role_last_used = Some(shapes::RoleLastUsed {
            last_used_date: Some(time(used.at)),
            region: Some(used.region),
        });
    }
    Ok(shapes::GetRoleResponse { role: told })
}

/// UpdateRole
pub(in crate::iam) fn update(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UpdateRoleRequest,
) -> Result<shapes::UpdateRoleResponse, Fault> {
    let (text, seconds) = (input.description, input.max_session_duration);
    iam.update_role(&cx.account, &input.role_name, text, seconds)?;
    Ok(shapes::UpdateRoleResponse {})
}

/// UpdateRoleDescription
pub(in crate::iam) fn update_description(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UpdateRoleDescriptionRequest,
) -> Result<shapes::UpdateRoleDescriptionResponse, Fault> {
    let changed = iam.update_role(&cx.account, &input.role_name, Some(input.description), None)?;
    Ok(shapes::UpdateRoleDescriptionResponse { role: Some(role(&changed)) })
}

/// UpdateAssumeRolePolicy
pub(in crate::iam) fn update_trust(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UpdateAssumeRolePolicyRequest,
) -> Result<(), Fault> {
    iam.update_trust(&cx.account, &input.role_name, &input.policy_document)
}

/// DeleteRole
pub(in crate::iam) fn delete(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeleteRoleRequest,
) -> Result<(), Fault> {
    iam.delete(&cx.account, Kind::Role, &input.role_name)
}

/// ListRoles
pub(in crate::iam) fn list(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListRolesRequest,
) -> Result<shapes::ListRolesResponse, Fault> {
    let path = input.path_prefix.as_deref().unwrap_or("/");
    let all = iam.identities(&cx.account, Kind::Role, path)?;
    let page = page(all, input.marker.as_deref(), input.max_items, |role| role.name.clone())?;
    Ok(shapes::ListRolesResponse {
        is_truncated: page.is_truncated,
        marker: page.marker,
        roles: page.entries.iter().map(listed_role).collect(),
    })
}

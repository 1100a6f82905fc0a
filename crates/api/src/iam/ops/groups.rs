//! Groups and who is in them.

use crate::iam::convert::{group, listed_user};
use crate::iam::page::page;
use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, Kind, NewIdentity};
use assize_wire::generated::iam::shapes;

/// CreateGroup
pub(in crate::iam) fn create(
    iam: &Iam,
    cx: &Cx,
    input: shapes::CreateGroupRequest,
) -> Result<shapes::CreateGroupResponse, Fault> {
    let new = NewIdentity {
        name: input.group_name,
        path: input.path,
        partition: Some(cx.partition),
        ..NewIdentity::default()
    };
    let made = iam.create(&cx.account, Kind::Group, new)?;
    Ok(shapes::CreateGroupResponse { group: group(&made) })
}

/// GetGroup
pub(in crate::iam) fn get(
    iam: &Iam,
    cx: &Cx,
    input: shapes::GetGroupRequest,
) -> Result<shapes::GetGroupResponse, Fault> {
    let (found, users) = iam.group(&cx.account, &input.group_name)?;
    let page = page(users, input.marker.as_deref(), input.max_items, |user| user.name.clone())?;
    Ok(shapes::GetGroupResponse {
        group: group(&found),
        is_truncated: page.is_truncated,
        marker: page.marker,
        users: page.entries.iter().map(listed_user).collect(),
    })
}

/// UpdateGroup
pub(in crate::iam) fn update(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UpdateGroupRequest,
) -> Result<(), Fault> {
    let (name, path) = (input.new_group_name, input.new_path);
    iam.rename(&cx.account, Kind::Group, &input.group_name, name, path)
}

/// DeleteGroup
pub(in crate::iam) fn delete(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeleteGroupRequest,
) -> Result<(), Fault> {
    iam.delete(&cx.account, Kind::Group, &input.group_name)
}

/// ListGroups
pub(in crate::iam) fn list(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListGroupsRequest,
) -> Result<shapes::ListGroupsResponse, Fault> {
    let path = input.path_prefix.as_deref().unwrap_or("/");
    let all = iam.identities(&cx.account, Kind::Group, path)?;
    let page = page(all, input.marker.as_deref(), input.max_items, |group| group.name.clone())?;
    Ok(shapes::ListGroupsResponse {
        is_truncated: page.is_truncated,
        marker: page.marker,
        groups: page.entries.iter().map(group).collect(),
    })
}

/// ListGroupsForUser
pub(in crate::iam) fn list_for_user(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListGroupsForUserRequest,
) -> Result<shapes::ListGroupsForUserResponse, Fault> {
    let all = iam.groups_of(&cx.account, &input.user_name)?;
    let page = page(all, input.marker.as_deref(), input.max_items, |group| group.name.clone())?;
    Ok(shapes::ListGroupsForUserResponse {
        is_truncated: page.is_truncated,
        marker: page.marker,
        groups: page.entries.iter().map(group).collect(),
    })
}

/// AddUserToGroup
pub(in crate::iam) fn add_user(
    iam: &Iam,
    cx: &Cx,
    input: shapes::AddUserToGroupRequest,
) -> Result<(), Fault> {
    iam.add_to_group(&cx.account, &input.group_name, &input.user_name)
}

/// RemoveUserFromGroup
pub(in crate::iam) fn remove_user(
    iam: &Iam,
    cx: &Cx,
    input: shapes::RemoveUserFromGroupRequest,
) -> Result<(), Fault> {
    iam.remove_from_group(&cx.account, &input.group_name, &input.user_name)
}

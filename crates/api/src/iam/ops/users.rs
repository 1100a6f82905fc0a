//! Users.

use crate::iam::convert::{listed_user, tag_map, user};
use crate::iam::page::page;
use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, Kind, NewIdentity};
use assize_wire::generated::iam::shapes;

/// CreateUser
pub(in crate::iam) fn create(
    iam: &Iam,
    cx: &Cx,
    input: shapes::CreateUserRequest,
) -> Result<shapes::CreateUserResponse, Fault> {
    let new = NewIdentity {
        name: input.user_name,
        path: input.path,
        boundary: input.permissions_boundary,
        tags: tag_map(input.tags)?,
        partition: Some(cx.partition),
        ..NewIdentity::default()
    };
    let made = iam.create(&cx.account, Kind::User, new)?;
    Ok(shapes::CreateUserResponse { user: Some(user(&made)) })
}

/// GetUser
pub(in crate::iam) fn get(
    iam: &Iam,
    cx: &Cx,
    input: shapes::GetUserRequest,
) -> Result<shapes::GetUserResponse, Fault> {
    if input.user_name.is_none() && cx.is_root {
        return Ok(shapes::GetUserResponse { user: root(cx) });
    }
    let found = iam.identity(&cx.account, Kind::User, &cx.user(input.user_name)?)?;
    Ok(shapes::GetUserResponse { user: user(&found) })
}

/// The account's root, as far as it is a user.
fn root(cx: &Cx) -> shapes::User {
    let account = &cx.account;
    shapes::User {
        arn: format!("arn:{}:iam::{account}:root", cx.partition),
        path: "/".to_owned(),
        user_id: account.clone(),
        user_name: "root".to_owned(),
        ..shapes::User::default()
    }
}

/// UpdateUser
pub(in crate::iam) fn update(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UpdateUserRequest,
) -> Result<(), Fault> {
    let (name, path) = (input.new_user_name, input.new_path);
    iam.rename(&cx.account, Kind::User, &input.user_name, name, path)
}

/// DeleteUser
pub(in crate::iam) fn delete(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeleteUserRequest,
) -> Result<(), Fault> {
    iam.delete(&cx.account, Kind::User, &input.user_name)
}

/// ListUsers
pub(in crate::iam) fn list(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListUsersRequest,
) -> Result<shapes::ListUsersResponse, Fault> {
    let path = input.path_prefix.as_deref().unwrap_or("/");
    let all = iam.identities(&cx.account, Kind::User, path)?;
    let page = page(all, input.marker.as_deref(), input.max_items, |user| user.name.clone())?;
    Ok(shapes::ListUsersResponse {
        is_truncated: page.is_truncated,
        marker: page.marker,
        users: page.entries.iter().map(listed_user).collect(),
    })
}

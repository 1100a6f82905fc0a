//! Permissions boundaries of users and roles.

use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, Kind};
use assize_wire::generated::iam::shapes;

/// PutUserPermissionsBoundary
pub(in crate::iam) fn put_user(
    iam: &Iam,
    cx: &Cx,
    input: shapes::PutUserPermissionsBoundaryRequest,
) -> Result<(), Fault> {
    let arn = Some(input.permissions_boundary.as_str());
    iam.set_boundary(&cx.account, Kind::User, &input.user_name, arn)
}

/// DeleteUserPermissionsBoundary
pub(in crate::iam) fn delete_user(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeleteUserPermissionsBoundaryRequest,
) -> Result<(), Fault> {
    iam.set_boundary(&cx.account, Kind::User, &input.user_name, None)
}

/// PutRolePermissionsBoundary
pub(in crate::iam) fn put_role(
    iam: &Iam,
    cx: &Cx,
    input: shapes::PutRolePermissionsBoundaryRequest,
) -> Result<(), Fault> {
    let arn = Some(input.permissions_boundary.as_str());
    iam.set_boundary(&cx.account, Kind::Role, &input.role_name, arn)
}

/// DeleteRolePermissionsBoundary
pub(in crate::iam) fn delete_role(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeleteRolePermissionsBoundaryRequest,
) -> Result<(), Fault> {
    iam.set_boundary(&cx.account, Kind::Role, &input.role_name, None)
}

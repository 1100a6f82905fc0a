//! Roles of services.

use crate::iam::convert::role;
use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault};
use assize_wire::generated::iam::enums::DeletionTaskStatusType;
use assize_wire::generated::iam::shapes;

/// CreateServiceLinkedRole
pub(in crate::iam) fn create(
    iam: &Iam,
    cx: &Cx,
    input: shapes::CreateServiceLinkedRoleRequest,
) -> Result<shapes::CreateServiceLinkedRoleResponse, Fault> {
    let suffix = input.custom_suffix.as_deref();
    let service = &input.aws_service_name;
    let made = iam.create_linked_role(cx.owner(), service, suffix, input.description)?;
    let told = shapes::Role { role_last_used: None, ..role(&made) };
    Ok(shapes::CreateServiceLinkedRoleResponse { role: Some(told) })
}

/// DeleteServiceLinkedRole
pub(in crate::iam) fn delete(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeleteServiceLinkedRoleRequest,
) -> Result<shapes::DeleteServiceLinkedRoleResponse, Fault> {
    let deletion_task_id = iam.delete_linked_role(&cx.account, &input.role_name)?;
    Ok(shapes::DeleteServiceLinkedRoleResponse { deletion_task_id })
}

/// GetServiceLinkedRoleDeletionStatus
pub(in crate::iam) fn deletion(
    iam: &Iam,
    cx: &Cx,
    input: shapes::GetServiceLinkedRoleDeletionStatusRequest,
) -> Result<shapes::GetServiceLinkedRoleDeletionStatusResponse, Fault> {
    iam.linked_role_deletion(&cx.account, &input.deletion_task_id)?;
    Ok(shapes::GetServiceLinkedRoleDeletionStatusResponse::new(DeletionTaskStatusType::Succeeded))
}

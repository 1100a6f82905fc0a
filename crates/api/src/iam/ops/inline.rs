//! Inline policies of users, groups and roles.

use crate::iam::page::page;
use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, Kind, encode_document};
use assize_wire::generated::iam::shapes;

/// PutUserPolicy
pub(in crate::iam) fn put_user(
    iam: &Iam,
    cx: &Cx,
    input: shapes::PutUserPolicyRequest,
) -> Result<(), Fault> {
    let (name, document) = (&input.policy_name, &input.policy_document);
    iam.put_inline(&cx.account, Kind::User, &input.user_name, name, document)
}

/// GetUserPolicy
pub(in crate::iam) fn get_user(
    iam: &Iam,
    cx: &Cx,
    input: shapes::GetUserPolicyRequest,
) -> Result<shapes::GetUserPolicyResponse, Fault> {
    let document = iam.inline(&cx.account, Kind::User, &input.user_name, &input.policy_name)?;
    Ok(shapes::GetUserPolicyResponse {
        policy_document: encode_document(&document),
        policy_name: input.policy_name,
        user_name: input.user_name,
    })
}

/// DeleteUserPolicy
pub(in crate::iam) fn delete_user(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeleteUserPolicyRequest,
) -> Result<(), Fault> {
    iam.delete_inline(&cx.account, Kind::User, &input.user_name, &input.policy_name)
}

/// ListUserPolicies
pub(in crate::iam) fn list_user(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListUserPoliciesRequest,
) -> Result<shapes::ListUserPoliciesResponse, Fault> {
    let found = iam.identity(&cx.account, Kind::User, &input.user_name)?;
    let names: Vec<String> = found.inline.into_keys().collect();
    let page = page(names, input.marker.as_deref(), input.max_items, String::clone)?;
    Ok(shapes::ListUserPoliciesResponse {
        is_truncated: page.is_truncated,
        marker: page.marker,
        policy_names: page.entries,
    })
}

/// PutGroupPolicy
pub(in crate::iam) fn put_group(
    iam: &Iam,
    cx: &Cx,
    input: shapes::PutGroupPolicyRequest,
) -> Result<(), Fault> {
    let (name, document) = (&input.policy_name, &input.policy_document);
    iam.put_inline(&cx.account, Kind::Group, &input.group_name, name, document)
}

/// GetGroupPolicy
pub(in crate::iam) fn get_group(
    iam: &Iam,
    cx: &Cx,
    input: shapes::GetGroupPolicyRequest,
) -> Result<shapes::GetGroupPolicyResponse, Fault> {
    let document = iam.inline(&cx.account, Kind::Group, &input.group_name, &input.policy_name)?;
    Ok(shapes::GetGroupPolicyResponse {
        policy_document: encode_document(&document),
        policy_name: input.policy_name,
        group_name: input.group_name,
    })
}

/// DeleteGroupPolicy
pub(in crate::iam) fn delete_group(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeleteGroupPolicyRequest,
) -> Result<(), Fault> {
    iam.delete_inline(&cx.account, Kind::Group, &input.group_name, &input.policy_name)
}

/// ListGroupPolicies
pub(in crate::iam) fn list_group(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListGroupPoliciesRequest,
) -> Result<shapes::ListGroupPoliciesResponse, Fault> {
    let found = iam.identity(&cx.account, Kind::Group, &input.group_name)?;
    let names: Vec<String> = found.inline.into_keys().collect();
    let page = page(names, input.marker.as_deref(), input.max_items, String::clone)?;
    Ok(shapes::ListGroupPoliciesResponse {
        is_truncated: page.is_truncated,
        marker: page.marker,
        policy_names: page.entries,
    })
}

/// PutRolePolicy
pub(in crate::iam) fn put_role(
    iam: &Iam,
    cx: &Cx,
    input: shapes::PutRolePolicyRequest,
) -> Result<(), Fault> {
    let (name, document) = (&input.policy_name, &input.policy_document);
    iam.put_inline(&cx.account, Kind::Role, &input.role_name, name, document)
}

/// GetRolePolicy
pub(in crate::iam) fn get_role(
    iam: &Iam,
    cx: &Cx,
    input: shapes::GetRolePolicyRequest,
) -> Result<shapes::GetRolePolicyResponse, Fault> {
    let document = iam.inline(&cx.account, Kind::Role, &input.role_name, &input.policy_name)?;
    Ok(shapes::GetRolePolicyResponse {
        policy_document: encode_document(&document),
        policy_name: input.policy_name,
        role_name: input.role_name,
    })
}

/// DeleteRolePolicy
pub(in crate::iam) fn delete_role(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeleteRolePolicyRequest,
) -> Result<(), Fault> {
    iam.delete_inline(&cx.account, Kind::Role, &input.role_name, &input.policy_name)
}

/// ListRolePolicies
pub(in crate::iam) fn list_role(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListRolePoliciesRequest,
) -> Result<shapes::ListRolePoliciesResponse, Fault> {
    let found = iam.identity(&cx.account, Kind::Role, &input.role_name)?;
    let names: Vec<String> = found.inline.into_keys().collect();
    let page = page(names, input.marker.as_deref(), input.max_items, String::clone)?;
    Ok(shapes::ListRolePoliciesResponse {
        is_truncated: page.is_truncated,
        marker: page.marker,
        policy_names: page.entries,
    })
}

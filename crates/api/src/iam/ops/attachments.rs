//! Managed policies attached to users, groups and roles.

use crate::iam::convert::attached;
use crate::iam::page::page;
use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, Kind};
use assize_wire::generated::iam::shapes;

/// AttachUserPolicy
pub(in crate::iam) fn attach_user(
    iam: &Iam,
    cx: &Cx,
    input: shapes::AttachUserPolicyRequest,
) -> Result<(), Fault> {
    iam.attach(&cx.account, Kind::User, &input.user_name, &input.policy_arn)
}

/// DetachUserPolicy
pub(in crate::iam) fn detach_user(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DetachUserPolicyRequest,
) -> Result<(), Fault> {
    iam.detach(&cx.account, Kind::User, &input.user_name, &input.policy_arn)
}

/// ListAttachedUserPolicies
pub(in crate::iam) fn list_user(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListAttachedUserPoliciesRequest,
) -> Result<shapes::ListAttachedUserPoliciesResponse, Fault> {
    let all = listed(iam, cx, Kind::User, &input.user_name, input.path_prefix.as_deref())?;
    let page = page(all, input.marker.as_deref(), input.max_items, arn)?;
    Ok(shapes::ListAttachedUserPoliciesResponse {
        attached_policies: Some(page.entries),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// AttachGroupPolicy
pub(in crate::iam) fn attach_group(
    iam: &Iam,
    cx: &Cx,
    input: shapes::AttachGroupPolicyRequest,
) -> Result<(), Fault> {
    iam.attach(&cx.account, Kind::Group, &input.group_name, &input.policy_arn)
}

/// DetachGroupPolicy
pub(in crate::iam) fn detach_group(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DetachGroupPolicyRequest,
) -> Result<(), Fault> {
    iam.detach(&cx.account, Kind::Group, &input.group_name, &input.policy_arn)
}

/// ListAttachedGroupPolicies
pub(in crate::iam) fn list_group(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListAttachedGroupPoliciesRequest,
) -> Result<shapes::ListAttachedGroupPoliciesResponse, Fault> {
    let all = listed(iam, cx, Kind::Group, &input.group_name, input.path_prefix.as_deref())?;
    let page = page(all, input.marker.as_deref(), input.max_items, arn)?;
    Ok(shapes::ListAttachedGroupPoliciesResponse {
        attached_policies: Some(page.entries),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// AttachRolePolicy
pub(in crate::iam) fn attach_role(
    iam: &Iam,
    cx: &Cx,
    input: shapes::AttachRolePolicyRequest,
) -> Result<(), Fault> {
    iam.attach(&cx.account, Kind::Role, &input.role_name, &input.policy_arn)
}

/// DetachRolePolicy
pub(in crate::iam) fn detach_role(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DetachRolePolicyRequest,
) -> Result<(), Fault> {
    iam.detach(&cx.account, Kind::Role, &input.role_name, &input.policy_arn)
}

/// ListAttachedRolePolicies
pub(in crate::iam) fn list_role(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListAttachedRolePoliciesRequest,
) -> Result<shapes::ListAttachedRolePoliciesResponse, Fault> {
    let all = listed(iam, cx, Kind::Role, &input.role_name, input.path_prefix.as_deref())?;
    let page = page(all, input.marker.as_deref(), input.max_items, arn)?;
    Ok(shapes::ListAttachedRolePoliciesResponse {
        attached_policies: Some(page.entries),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn listed(
    iam: &Iam,
    cx: &Cx,
    kind: Kind,
    name: &str,
    path: Option<&str>,
) -> Result<Vec<shapes::AttachedPolicy>, Fault> {
    let mut all = attached(&iam.identity(&cx.account, kind, name)?);
    if let Some(path) = path {
        all.retain(|policy| {
            let arn = policy.policy_arn.as_deref().unwrap_or_default();
            arn.split_once(":policy").is_some_and(|(_, rest)| rest.starts_with(path))
        });
    }
    Ok(all)
}

fn arn(policy: &shapes::AttachedPolicy) -> String {
    policy.policy_arn.clone().unwrap_or_default()
}

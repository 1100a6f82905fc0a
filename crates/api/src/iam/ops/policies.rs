//! Managed policies and their versions.

use crate::iam::convert::{policy, tag_list, tag_map, version};
use crate::iam::page::page;
use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, Identity, Kind, NewPolicy};
use assize_wire::generated::iam::enums::{EntityType, PolicyScopeType, PolicyUsageType};
use assize_wire::generated::iam::shapes;

/// CreatePolicy
pub(in crate::iam) fn create(
    iam: &Iam,
    cx: &Cx,
    input: shapes::CreatePolicyRequest,
) -> Result<shapes::CreatePolicyResponse, Fault> {
    let new = NewPolicy {
        name: input.policy_name,
        path: input.path,
        description: input.description,
        document: input.policy_document,
        tags: tag_map(input.tags)?,
    };
    let made = iam.create_policy(cx.owner(), new)?;
    // As CreatePolicy answers: the description is told by GetPolicy only.
    let told = shapes::Policy { description: None, ..policy(&made) };
    Ok(shapes::CreatePolicyResponse { policy: Some(told) })
}

/// GetPolicy
pub(in crate::iam) fn get(
    iam: &Iam,
    cx: &Cx,
    input: shapes::GetPolicyRequest,
) -> Result<shapes::GetPolicyResponse, Fault> {
    let found = iam.policy(&cx.account, &input.policy_arn)?;
    let told = shapes::Policy { tags: Some(tag_list(&found.tags)), ..policy(&found) };
    Ok(shapes::GetPolicyResponse { policy: Some(told) })
}

/// DeletePolicy
pub(in crate::iam) fn delete(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeletePolicyRequest,
) -> Result<(), Fault> {
    iam.delete_policy(&cx.account, &input.policy_arn)
}

/// ListPolicies
pub(in crate::iam) fn list(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListPoliciesRequest,
) -> Result<shapes::ListPoliciesResponse, Fault> {
    let scope = input.scope.unwrap_or(PolicyScopeType::All);
    let (aws, own) = (scope != PolicyScopeType::Local, scope != PolicyScopeType::Aws);
    let path = input.path_prefix.as_deref().unwrap_or("/");
    let mut all = iam.policies(&cx.account, aws, own)?;
    all.retain(|policy| {
        let used = match input.policy_usage_filter {
            None => policy.attachments + policy.boundaries,
            Some(PolicyUsageType::PermissionsPolicy) => policy.attachments,
            Some(PolicyUsageType::PermissionsBoundary) => policy.boundaries,
        };
        let wanted = input.policy_usage_filter.is_none() && input.only_attached != Some(true);
        policy.path.starts_with(path) && (wanted || used > 0)
    });
    let key = |policy: &assize_iam::ManagedView| format!("{} {}", policy.name, policy.arn);
    let page = page(all, input.marker.as_deref(), input.max_items, key)?;
    let listed = |view: &assize_iam::ManagedView| shapes::Policy {
        description: None,
        tags: None,
        ..policy(view)
    };
    Ok(shapes::ListPoliciesResponse {
        is_truncated: page.is_truncated,
        marker: page.marker,
        policies: Some(page.entries.iter().map(listed).collect()),
    })
}

/// CreatePolicyVersion
pub(in crate::iam) fn create_version(
    iam: &Iam,
    cx: &Cx,
    input: shapes::CreatePolicyVersionRequest,
) -> Result<shapes::CreatePolicyVersionResponse, Fault> {
    let in_force = input.set_as_default.unwrap_or(false);
    let (made, is_default) =
        iam.create_version(&cx.account, &input.policy_arn, input.policy_document, in_force)?;
    let policy_version = Some(version(&made, is_default, false));
    Ok(shapes::CreatePolicyVersionResponse { policy_version })
}

/// GetPolicyVersion
pub(in crate::iam) fn get_version(
    iam: &Iam,
    cx: &Cx,
    input: shapes::GetPolicyVersionRequest,
) -> Result<shapes::GetPolicyVersionResponse, Fault> {
    let found = iam.policy(&cx.account, &input.policy_arn)?;
    let is_default = found.default == input.version_id;
    let policy_version = Some(version(found.version(&input.version_id)?, is_default, true));
    Ok(shapes::GetPolicyVersionResponse { policy_version })
}

/// ListPolicyVersions
pub(in crate::iam) fn list_versions(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListPolicyVersionsRequest,
) -> Result<shapes::ListPolicyVersionsResponse, Fault> {
    let found = iam.policy(&cx.account, &input.policy_arn)?;
    // Newest first: markers say how many are older.
    let all: Vec<_> = found.versions.iter().rev().enumerate().collect();
    let key = |(n, _): &(usize, _)| format!("{n:04}");
    let page = page(all, input.marker.as_deref(), input.max_items, key)?;
    let told = page.entries.into_iter();
    let told = told.map(|(_, known)| version(known, known.id == found.default, false));
    Ok(shapes::ListPolicyVersionsResponse {
        is_truncated: page.is_truncated,
        marker: page.marker,
        versions: Some(told.collect()),
    })
}

/// DeletePolicyVersion
pub(in crate::iam) fn delete_version(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeletePolicyVersionRequest,
) -> Result<(), Fault> {
    iam.delete_version(&cx.account, &input.policy_arn, &input.version_id)
}

/// SetDefaultPolicyVersion
pub(in crate::iam) fn set_default_version(
    iam: &Iam,
    cx: &Cx,
    input: shapes::SetDefaultPolicyVersionRequest,
) -> Result<(), Fault> {
    iam.set_default_version(&cx.account, &input.policy_arn, &input.version_id)
}

/// ListEntitiesForPolicy
pub(in crate::iam) fn list_entities(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListEntitiesForPolicyRequest,
) -> Result<shapes::ListEntitiesForPolicyResponse, Fault> {
    let arn = iam.policy(&cx.account, &input.policy_arn)?.arn;
    let path = input.path_prefix.as_deref().unwrap_or("/");
    let mut all: Vec<Identity> = Vec::new();
    for kind in Kind::ALL {
        let entity = match kind {
            Kind::User => EntityType::User,
            Kind::Group => EntityType::Group,
            Kind::Role => EntityType::Role,
        };
        if input.entity_filter.is_none_or(|wanted| wanted == entity) {
            all.extend(iam.identities(&cx.account, kind, path)?);
        }
    }
    all.retain(|identity| match input.policy_usage_filter {
        None => identity.attached.contains(&arn) || identity.boundary.as_ref() == Some(&arn),
        Some(PolicyUsageType::PermissionsPolicy) => identity.attached.contains(&arn),
        Some(PolicyUsageType::PermissionsBoundary) => identity.boundary.as_ref() == Some(&arn),
    });
    all.sort_by(|a, b| a.id.cmp(&b.id));
    let page = page(all, input.marker.as_deref(), input.max_items, |known| known.id.clone())?;
    let (mut users, mut groups, mut roles) = (Vec::new(), Vec::new(), Vec::new());
    for Identity { kind, id, name, .. } in page.entries {
        let (id, name) = (Some(id), Some(name));
        match kind {
            Kind::User => users.push(shapes::PolicyUser { user_id: id, user_name: name }),
            Kind::Group => groups.push(shapes::PolicyGroup { group_id: id, group_name: name }),
            Kind::Role => roles.push(shapes::PolicyRole { role_id: id, role_name: name }),
        }
    }
    Ok(shapes::ListEntitiesForPolicyResponse {
        is_truncated: page.is_truncated,
        marker: page.marker,
        policy_groups: Some(groups),
        policy_roles: Some(roles),
        policy_users: Some(users),
    })
}

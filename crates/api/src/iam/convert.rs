//! From what is kept to IAM's shapes.

use assize_iam::{IamError as Fault, Identity, ManagedView, PolicyVersion, encode_document};
use assize_model::Timestamp;
use assize_wire::generated::iam::{enums, shapes};
use std::collections::{BTreeMap, BTreeSet};

/// A time, on the wire.
pub(crate) fn time(at: Timestamp) -> assize_wire::Timestamp {
    assize_wire::Timestamp::from_millis(at.millis())
}

/// A list of tags as a map.
///
/// # Errors
/// `InvalidInput` when two have one key, whatever the case of its letters.
pub(super) fn tag_map(tags: Option<Vec<shapes::Tag>>) -> Result<BTreeMap<String, String>, Fault> {
    let tags = tags.unwrap_or_default();
    let keys: BTreeSet<String> = tags.iter().map(|tag| tag.key.to_lowercase()).collect();
    if keys.len() < tags.len() {
        return Err(Fault::duplicate_tags());
    }
    Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
}

/// Tags as a list.
pub(super) fn tag_list(tags: &BTreeMap<String, String>) -> Vec<shapes::Tag> {
    let tag =
        |(key, value): (&String, &String)| shapes::Tag { key: key.clone(), value: value.clone() };
    tags.iter().map(tag).collect()
}

fn some_tags(tags: &BTreeMap<String, String>) -> Option<Vec<shapes::Tag>> {
    (!tags.is_empty()).then(|| tag_list(tags))
}

fn boundary(identity: &Identity) -> Option<shapes::AttachedPermissionsBoundary> {
    identity.boundary.as_ref().map(|arn| shapes::AttachedPermissionsBoundary {
        permissions_boundary_arn: Some(arn.clone()),
        permissions_boundary_type: Some(
            enums::PermissionsBoundaryAttachmentType::PermissionsBoundaryPolicy,
        ),
    })
}

/// A user with all that GetUser tells.
pub(super) fn user(identity: &Identity) -> shapes::User {
    shapes::User {
        arn: identity.arn(),
        create_date: time(identity.created),
        password_last_used: identity.password_last_used().map(time),
        path: identity.path.clone(),
        permissions_boundary: boundary(identity),
        tags: some_tags(&identity.tags),
        user_id: identity.id.clone(),
        user_name: identity.name.clone(),
    }
}

/// A user as lists tell it: without boundary and tags.
pub(super) fn listed_user(identity: &Identity) -> shapes::User {
    shapes::User { permissions_boundary: None, tags: None, ..user(identity) }
}

/// A group.
pub(super) fn group(identity: &Identity) -> shapes::Group {
    shapes::Group {
        arn: identity.arn(),
        create_date: time(identity.created),
        group_id: identity.id.clone(),
        group_name: identity.name.clone(),
        path: identity.path.clone(),
    }
}

/// A role with all that GetRole tells.
pub(super) fn role(identity: &Identity) -> shapes::Role {
    shapes::Role {
        arn: identity.arn(),
        assume_role_policy_document: identity.trust.as_deref().map(encode_document),
        create_date: time(identity.created),
        description: identity.description.clone(),
        max_session_duration: identity.max_session,
        max_signin_session_duration: None,
        path: identity.path.clone(),
        permissions_boundary: boundary(identity),
        role_id: identity.id.clone(),
        role_last_used: Some(last_used(identity)),
        role_name: identity.name.clone(),
        source_role_template: None,
        tags: some_tags(&identity.tags),
    }
}

/// A role as lists tell it.
pub(super) fn listed_role(identity: &Identity) -> shapes::Role {
    shapes::Role { permissions_boundary: None, role_last_used: None, tags: None, ..role(identity) }
}

/// When a role was last used: nothing where nothing is known.
pub(super) fn last_used(identity: &Identity) -> shapes::RoleLastUsed {
    let known = identity.recorded.as_ref().and_then(|recorded| recorded.role_last_used.clone());
    match known {
        Some((at, region)) => shapes::RoleLastUsed { last_used_date: Some(time(at)), region },
        None => shapes::RoleLastUsed::default(),
    }
}

/// A managed policy with all that GetPolicy tells.
pub(super) fn policy(view: &ManagedView) -> shapes::Policy {
    let count = |count: usize| i32::try_from(count).ok();
    shapes::Policy {
        arn: Some(view.arn.clone()),
        attachment_count: count(view.attachments),
        create_date: view.created.map(time),
        default_version_id: Some(view.default.clone()),
        description: view.description.clone(),
        is_attachable: Some(true),
        path: Some(view.path.clone()),
        permissions_boundary_usage_count: count(view.boundaries),
        policy_id: Some(view.id.clone()),
        policy_name: Some(view.name.clone()),
        tags: some_tags(&view.tags),
        update_date: view.updated.map(time),
    }
}

/// A version of a policy; its document only where GetPolicyVersion is answered.
pub(super) fn version(
    version: &PolicyVersion,
    is_default: bool,
    with_document: bool,
) -> shapes::PolicyVersion {
    shapes::PolicyVersion {
        create_date: Some(time(version.created)),
        document: with_document.then(|| encode_document(&version.document)),
        is_default_version: Some(is_default),
        version_id: Some(version.id.clone()),
    }
}

/// The attached policies of an identity, in order of ARN.
pub(super) fn attached(identity: &Identity) -> Vec<shapes::AttachedPolicy> {
    let recorded = identity.recorded.as_ref();
    let name = |arn: &str| {
        let told = recorded.and_then(|recorded| recorded.policy_names.get(arn).cloned());
        told.unwrap_or_else(|| arn.rsplit('/').next().unwrap_or(arn).to_owned())
    };
    let policy = |arn: &String| shapes::AttachedPolicy {
        policy_name: Some(name(arn)),
        policy_arn: Some(arn.clone()),
    };
    identity.attached.iter().map(policy).collect()
}

/// Inline policies with their documents.
pub(super) fn inline(identity: &Identity) -> Vec<shapes::PolicyDetail> {
    let detail = |(name, document): (&String, &String)| shapes::PolicyDetail {
        policy_document: Some(encode_document(document)),
        policy_name: Some(name.clone()),
    };
    identity.inline.iter().map(detail).collect()
}

/// A boundary, for details of identities.
pub(super) fn boundary_of(identity: &Identity) -> Option<shapes::AttachedPermissionsBoundary> {
    boundary(identity)
}

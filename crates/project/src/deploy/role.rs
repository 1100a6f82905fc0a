//! The role of a function.

use super::OWNER_TAG;
use super::compare::same_json;
use super::step::Step;
use crate::aws::{Aws, AwsError};
use crate::error::ProjectError;
use crate::file::Statement;
use assize_wire::generated::iam::operations::{
    AttachRolePolicy, CreateRole, DeleteRole, DeleteRolePolicy, DetachRolePolicy, GetRole,
    GetRolePolicy, ListAttachedRolePolicies, ListRolePolicies, ListRoleTags, PutRolePolicy,
    UpdateAssumeRolePolicy,
};
use assize_wire::generated::iam::shapes::{
    AttachRolePolicyRequest, CreateRoleRequest, DeleteRolePolicyRequest, DeleteRoleRequest,
    DetachRolePolicyRequest, GetRolePolicyRequest, GetRoleRequest, ListAttachedRolePoliciesRequest,
    ListRolePoliciesRequest, ListRoleTagsRequest, PutRolePolicyRequest, Tag,
    UpdateAssumeRolePolicyRequest,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// The name of the policy that holds the project's statements.
const POLICY: &str = "assize-rule";
const ABSENT: [&str; 2] = ["NoSuchEntity", "NoSuchEntityException"];
/// The most pages of a list.
const MAX_PAGES: usize = 100;

/// A role as it is there.
pub struct Seen {
    trust: Option<String>,
    /// The project that made it.
    pub owner: Option<String>,
    managed: BTreeSet<String>,
    inline: BTreeSet<String>,
    /// The project's own policy.
    document: Option<String>,
}

/// The trust policy of a function's role.
pub fn trust() -> String {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }],
    })
    .to_string()
}

/// The role, if it is there.
pub fn look(aws: &impl Aws, role: &str) -> Result<Option<Seen>, AwsError> {
    let ask = GetRoleRequest { role_name: role.to_owned() };
    let Some(found) = aws.find::<GetRole>(&ask, &ABSENT)? else { return Ok(None) };
    let mut owner = None;
    let mut marker = None;
    for _ in 0..MAX_PAGES {
        let ask = ListRoleTagsRequest { role_name: role.to_owned(), marker, max_items: None };
        let page = aws.call::<ListRoleTags>(&ask)?;
        owner = owner.or(page.tags.into_iter().find(|t| t.key == OWNER_TAG).map(|t| t.value));
        marker = page.marker;
        if marker.is_none() {
            break;
        }
    }
    let managed = attached(aws, role)?;
    let inline = inline(aws, role)?;
    let document = if inline.contains(POLICY) {
        let ask =
            GetRolePolicyRequest { role_name: role.to_owned(), policy_name: POLICY.to_owned() };
        Some(decoded(&aws.call::<GetRolePolicy>(&ask)?.policy_document))
    } else {
        None
    };
    let trust = found.role.assume_role_policy_document.as_deref().map(decoded);
    Ok(Some(Seen { trust, owner, managed, inline, document }))
}

fn attached(aws: &impl Aws, role: &str) -> Result<BTreeSet<String>, AwsError> {
    let mut all = BTreeSet::new();
    let mut marker = None;
    for _ in 0..MAX_PAGES {
        let ask = ListAttachedRolePoliciesRequest {
            role_name: role.to_owned(),
            marker,
            max_items: None,
            path_prefix: None,
        };
        let page = aws.call::<ListAttachedRolePolicies>(&ask)?;
        let policies = page.attached_policies.unwrap_or_default();
        all.extend(policies.into_iter().filter_map(|policy| policy.policy_arn));
        marker = page.marker;
        if marker.is_none() {
            break;
        }
    }
    Ok(all)
}

fn inline(aws: &impl Aws, role: &str) -> Result<BTreeSet<String>, AwsError> {
    let mut all = BTreeSet::new();
    let mut marker = None;
    for _ in 0..MAX_PAGES {
        let ask = ListRolePoliciesRequest { role_name: role.to_owned(), marker, max_items: None };
        let page = aws.call::<ListRolePolicies>(&ask)?;
        all.extend(page.policy_names);
        marker = page.marker;
        if marker.is_none() {
            break;
        }
    }
    Ok(all)
}

/// IAM answers documents percent-encoded.
fn decoded(document: &str) -> String {
    percent_encoding::percent_decode_str(document).decode_utf8_lossy().into_owned()
}

/// The steps to a role.
pub fn steps(
    seen: Option<&Seen>,
    role: &str,
    managed: &[String],
    statements: &[Statement],
) -> Vec<Step> {
    let name = || role.to_owned();
    let mut steps = Vec::new();
    match seen {
        None => steps.push(Step::CreateRole { role: name() }),
        Some(seen) if !seen.trust.as_deref().is_some_and(|t| same_json(t, &trust())) => {
            steps.push(Step::TrustLambda { role: name() });
        }
        Some(_) => {}
    }
    let nothing = BTreeSet::new();
    let has = seen.map_or(&nothing, |seen| &seen.managed);
    let wanted = managed.iter().filter(|arn| !has.contains(*arn));
    steps.extend(wanted.map(|arn| Step::AttachPolicy { role: name(), arn: arn.clone() }));
    let more = has.iter().filter(|arn| !managed.contains(arn));
    steps.extend(more.map(|arn| Step::DetachPolicy { role: name(), arn: arn.clone() }));
    let document = seen.and_then(|seen| seen.document.as_deref());
    if statements.is_empty() {
        let old = document.map(|_| POLICY.to_owned());
        steps.extend(old.map(|policy| Step::DeletePolicy { role: name(), name: policy }));
    } else {
        let wanted = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        if !document.is_some_and(|document| same_json(document, &wanted)) {
            let replaces = document.is_some();
            steps.push(Step::PutPolicy { role: name(), document: wanted, replaces });
        }
    }
    steps
}

/// The steps that remove a role.
pub fn removal(seen: &Seen, role: &str) -> Vec<Step> {
    let name = || role.to_owned();
    let detach =
        seen.managed.iter().map(|arn| Step::DetachPolicy { role: name(), arn: arn.clone() });
    let delete =
        seen.inline.iter().map(|policy| Step::DeletePolicy { role: name(), name: policy.clone() });
    detach.chain(delete).chain([Step::DeleteRole { role: name() }]).collect()
}

/// Makes a role; answers its ARN.
pub fn create(
    aws: &impl Aws,
    role: &str,
    description: &str,
    tags: &BTreeMap<String, String>,
) -> Result<String, ProjectError> {
    let tags = tags.iter().map(|(key, value)| Tag { key: key.clone(), value: value.clone() });
    let ask = CreateRoleRequest {
        role_name: role.to_owned(),
        assume_role_policy_document: trust(),
        description: Some(description.to_owned()),
        tags: Some(tags.collect()),
        ..Default::default()
    };
    Ok(aws.call::<CreateRole>(&ask)?.role.arn)
}

/// Does a step that changes a role or removes it; others do nothing.
pub fn change(aws: &impl Aws, step: &Step) -> Result<(), AwsError> {
    match step.clone() {
        Step::TrustLambda { role } => {
            aws.call::<UpdateAssumeRolePolicy>(&UpdateAssumeRolePolicyRequest {
                role_name: role,
                policy_document: trust(),
            })?;
        }
        Step::AttachPolicy { role, arn } => {
            aws.call::<AttachRolePolicy>(&AttachRolePolicyRequest {
                role_name: role,
                policy_arn: arn,
            })?;
        }
        Step::DetachPolicy { role, arn } => {
            aws.call::<DetachRolePolicy>(&DetachRolePolicyRequest {
                role_name: role,
                policy_arn: arn,
            })?;
        }
        Step::PutPolicy { role, document, .. } => {
            aws.call::<PutRolePolicy>(&PutRolePolicyRequest {
                role_name: role,
                policy_name: POLICY.to_owned(),
                policy_document: document,
            })?;
        }
        Step::DeletePolicy { role, name } => {
            aws.call::<DeleteRolePolicy>(&DeleteRolePolicyRequest {
                role_name: role,
                policy_name: name,
            })?;
        }
        Step::DeleteRole { role } => {
            aws.call::<DeleteRole>(&DeleteRoleRequest { role_name: role })?;
        }
        _ => {}
    }
    Ok(())
}

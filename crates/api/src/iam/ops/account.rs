//! What is told of the whole account.

use super::instance_profiles::shape as instance_profile;
use crate::iam::convert::{
    attached, boundary_of, inline, last_used, policy, tag_list, time, version,
};
use crate::iam::page::page;
use crate::iam::service::Cx;
use assize_iam::{
    Iam, IamError as Fault, Identity, InstanceProfile, Kind, ManagedView, encode_document,
};
use assize_wire::Blob;
use assize_wire::generated::iam::enums::{EntityType, ReportFormatType, ReportStateType};
use assize_wire::generated::iam::shapes;

/// GenerateCredentialReport
pub(in crate::iam) fn generate_report(
    iam: &Iam,
    cx: &Cx,
    _input: (),
) -> Result<shapes::GenerateCredentialReportResponse, Fault> {
    let (state, description) = if iam.generate_report(&cx.account)? {
        (ReportStateType::Complete, None)
    } else {
        let text = "No report exists. Starting a new report generation task";
        (ReportStateType::Started, Some(text.to_owned()))
    };
    Ok(shapes::GenerateCredentialReportResponse { description, state: Some(state) })
}

/// GetCredentialReport
pub(in crate::iam) fn report(
    iam: &Iam,
    cx: &Cx,
    _input: (),
) -> Result<shapes::GetCredentialReportResponse, Fault> {
    let csv = iam.credential_report(&cx.account)?;
    Ok(shapes::GetCredentialReportResponse {
        content: Some(Blob(csv.into_bytes())),
        generated_time: Some(time(iam.engine().now())),
        report_format: Some(ReportFormatType::TextCsv),
    })
}

/// GetAccountSummary
pub(in crate::iam) fn summary(
    iam: &Iam,
    cx: &Cx,
    _input: (),
) -> Result<shapes::GetAccountSummaryResponse, Fault> {
    let numbers = iam.summary(&cx.account)?.into_iter();
    let summary_map = numbers.map(|(name, number)| (name.to_owned(), number)).collect();
    Ok(shapes::GetAccountSummaryResponse { summary_map: Some(summary_map) })
}

/// GetAccountAuthorizationDetails
pub(in crate::iam) fn details(
    iam: &Iam,
    cx: &Cx,
    input: shapes::GetAccountAuthorizationDetailsRequest,
) -> Result<shapes::GetAccountAuthorizationDetailsResponse, Fault> {
    let wanted =
        |entity: EntityType| input.filter.as_ref().is_none_or(|filter| filter.contains(&entity));
    let mut all = Vec::new();
    for (kind, entity) in [
        (Kind::User, EntityType::User),
        (Kind::Group, EntityType::Group),
        (Kind::Role, EntityType::Role),
    ] {
        if wanted(entity) {
            let found = iam.identities(&cx.account, kind, "/")?;
            all.extend(found.into_iter().map(|identity| Entry::Identity(Box::new(identity))));
        }
    }
    let (aws, own) = (wanted(EntityType::AWSManagedPolicy), wanted(EntityType::LocalManagedPolicy));
    if aws || own {
        let mut policies = iam.policies(&cx.account, aws, own)?;
        // AWS tells those of its own policies that are used.
        policies.retain(|policy| !policy.aws || policy.attachments + policy.boundaries > 0);
        all.extend(policies.into_iter().map(|policy| Entry::Policy(Box::new(policy))));
    }
    all.sort_by_key(Entry::key);
    let page = page(all, input.marker.as_deref(), input.max_items, Entry::key)?;
    let profiles = iam.instance_profiles(&cx.account)?;
    let (mut users, mut groups, mut roles, mut policies) = (vec![], vec![], vec![], vec![]);
    for entry in page.entries {
        match entry {
            Entry::Policy(view) => policies.push(policy_detail(&view)),
            Entry::Identity(identity) => match identity.kind {
                Kind::User => users.push(user_detail(&identity)),
                Kind::Group => groups.push(group_detail(&identity)),
                Kind::Role => roles.push(role_detail(&identity, &profiles)),
            },
        }
    }
    Ok(shapes::GetAccountAuthorizationDetailsResponse {
        group_detail_list: Some(groups),
        is_truncated: page.is_truncated,
        marker: page.marker,
        policies: Some(policies),
        role_detail_list: Some(roles),
        user_detail_list: Some(users),
    })
}

enum Entry {
    Identity(Box<Identity>),
    Policy(Box<ManagedView>),
}

impl Entry {
    fn key(&self) -> String {
        match self {
            Self::Identity(identity) => identity.id.clone(),
            Self::Policy(policy) => policy.id.clone(),
        }
    }
}

fn user_detail(identity: &Identity) -> shapes::UserDetail {
    shapes::UserDetail {
        arn: Some(identity.arn()),
        attached_managed_policies: Some(attached(identity)),
        create_date: Some(time(identity.created)),
        group_list: Some(identity.groups.iter().cloned().collect()),
        path: Some(identity.path.clone()),
        permissions_boundary: boundary_of(identity),
        tags: Some(tag_list(&identity.tags)),
        user_id: Some(identity.id.clone()),
        user_name: Some(identity.name.clone()),
        user_policy_list: Some(inline(identity)),
    }
}

fn group_detail(identity: &Identity) -> shapes::GroupDetail {
    shapes::GroupDetail {
        arn: Some(identity.arn()),
        attached_managed_policies: Some(attached(identity)),
        create_date: Some(time(identity.created)),
        group_id: Some(identity.id.clone()),
        group_name: Some(identity.name.clone()),
        group_policy_list: Some(inline(identity)),
        path: Some(identity.path.clone()),
    }
}

fn role_detail(identity: &Identity, profiles: &[InstanceProfile]) -> shapes::RoleDetail {
    let holds = |profile: &&InstanceProfile| {
        profile.role.as_ref().is_some_and(|role| role.id == identity.id)
    };
    let profiles = profiles.iter().filter(holds).cloned().map(instance_profile).collect();
    shapes::RoleDetail {
        arn: Some(identity.arn()),
        assume_role_policy_document: identity.trust.as_deref().map(encode_document),
        attached_managed_policies: Some(attached(identity)),
        create_date: Some(time(identity.created)),
        instance_profile_list: Some(profiles),
        path: Some(identity.path.clone()),
        permissions_boundary: boundary_of(identity),
        role_id: Some(identity.id.clone()),
        role_last_used: Some(last_used(identity)),
        role_name: Some(identity.name.clone()),
        role_policy_list: Some(inline(identity)),
        tags: Some(tag_list(&identity.tags)),
    }
}

fn policy_detail(view: &ManagedView) -> shapes::ManagedPolicyDetail {
    let told = policy(view);
    let versions = view.versions.iter().rev();
    shapes::ManagedPolicyDetail {
        arn: told.arn,
        attachment_count: told.attachment_count,
        create_date: told.create_date,
        default_version_id: told.default_version_id,
        description: told.description,
        is_attachable: told.is_attachable,
        path: told.path,
        permissions_boundary_usage_count: told.permissions_boundary_usage_count,
        policy_id: told.policy_id,
        policy_name: told.policy_name,
        policy_version_list: Some(
            versions.map(|known| version(known, known.id == view.default, true)).collect(),
        ),
        update_date: told.update_date,
    }
}

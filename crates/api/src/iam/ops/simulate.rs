//! SimulateCustomPolicy and SimulatePrincipalPolicy.

use crate::iam::page::page;
use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, Simulated, Simulation, Verdict};
use assize_wire::generated::iam::enums::{PolicyEvaluationDecisionType, PolicySourceType};
use assize_wire::generated::iam::shapes;

/// Letters of an entry's number, so that pages are in order.
const WIDTH: usize = 6;

/// SimulateCustomPolicy
pub(in crate::iam) fn custom(
    iam: &Iam,
    cx: &Cx,
    input: shapes::SimulateCustomPolicyRequest,
) -> Result<shapes::SimulatePolicyResponse, Fault> {
    if input.ordered_organization_policy_input_list.is_some() {
        let message = "OrderedOrganizationPolicyInputList is not supported here.";
        return Err(Fault::InvalidInput(message.to_owned()));
    }
    let asked = Simulation {
        source_arn: None,
        policies: input.policy_input_list,
        boundaries: input.permissions_boundary_policy_input_list.unwrap_or_default(),
        resource_policy: input.resource_policy,
        resource_owner: input.resource_owner,
        caller_arn: input.caller_arn,
        actions: input.action_names,
        resources: input.resource_arns.unwrap_or_default(),
        context: context(input.context_entries),
    };
    answer(iam.simulate(&cx.account, &asked)?, input.marker.as_deref(), input.max_items)
}

/// SimulatePrincipalPolicy
pub(in crate::iam) fn principal(
    iam: &Iam,
    cx: &Cx,
    input: shapes::SimulatePrincipalPolicyRequest,
) -> Result<shapes::SimulatePolicyResponse, Fault> {
    if input.policy_exclusion_list.is_some() {
        let message = "PolicyExclusionList is not supported here.";
        return Err(Fault::InvalidInput(message.to_owned()));
    }
    let asked = Simulation {
        source_arn: Some(input.policy_source_arn),
        policies: input.policy_input_list.unwrap_or_default(),
        boundaries: input.permissions_boundary_policy_input_list.unwrap_or_default(),
        resource_policy: input.resource_policy,
        resource_owner: input.resource_owner,
        caller_arn: input.caller_arn,
        actions: input.action_names,
        resources: input.resource_arns.unwrap_or_default(),
        context: context(input.context_entries),
    };
    answer(iam.simulate(&cx.account, &asked)?, input.marker.as_deref(), input.max_items)
}

fn context(entries: Option<Vec<shapes::ContextEntry>>) -> Vec<(String, Vec<String>)> {
    let entries = entries.into_iter().flatten();
    entries
        .filter_map(|entry| {
            Some((entry.context_key_name?, entry.context_key_values.unwrap_or_default()))
        })
        .collect()
}

fn answer(
    all: Vec<Simulated>,
    marker: Option<&str>,
    max_items: Option<i32>,
) -> Result<shapes::SimulatePolicyResponse, Fault> {
    let numbered: Vec<(String, Simulated)> = all
        .into_iter()
        .enumerate()
        .map(|(n, simulated)| (format!("{n:0WIDTH$}"), simulated))
        .collect();
    let page = page(numbered, marker, max_items, |(n, _)| n.clone())?;
    Ok(shapes::SimulatePolicyResponse {
        evaluation_results: Some(page.entries.into_iter().map(|(_, one)| result(one)).collect()),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn result(one: Simulated) -> shapes::EvaluationResult {
    let statement = |(name, of_resource): (String, bool)| shapes::Statement {
        source_policy_type: Some(match of_resource {
            true => PolicySourceType::Resource,
            false if name.starts_with("arn:aws:iam::aws:") => PolicySourceType::AwsManaged,
            false if name.starts_with("arn:") => PolicySourceType::UserManaged,
            false => PolicySourceType::None,
        }),
        source_policy_id: Some(name),
        ..shapes::Statement::default()
    };
    shapes::EvaluationResult {
        eval_action_name: one.action,
        eval_resource_name: Some(one.resource),
        eval_decision: match one.verdict {
            Verdict::Allowed => PolicyEvaluationDecisionType::Allowed,
            Verdict::ExplicitDeny => PolicyEvaluationDecisionType::ExplicitDeny,
            Verdict::ImplicitDeny => PolicyEvaluationDecisionType::ImplicitDeny,
        },
        eval_decision_details: None,
        matched_statements: Some(one.matched.into_iter().map(statement).collect()),
        missing_context_values: Some(Vec::new()),
        organizations_decision_detail: None,
        permissions_boundary_decision_detail: one.boundary_allows.map(|allowed| {
            shapes::PermissionsBoundaryDecisionDetail {
                allowed_by_permissions_boundary: Some(allowed),
            }
        }),
        resource_specific_results: None,
    }
}

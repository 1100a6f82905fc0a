//! Rules about customer managed policies.

use crate::shared::policy::{Policy, Statement};
use crate::shared::read::{config, fact, missing, need, need_items};
use assize_model::json::{Malformed, Node};
use assize_rule::{Context, ItemView, Outcome, Param, ParamKind, Rule, Triggers, Verdict};
use serde::Deserialize;

const POLICY: &[&str] = &["AWS::IAM::Policy"];

/// Whether policies that serve as permissions boundaries are left out.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Boundaries {
    exclude_permission_boundary_policy: bool,
}

const PARAMS: &[Param] = &[Param::optional(
    "excludePermissionBoundaryPolicy",
    ParamKind::Boolean,
    "`true` to leave policies alone that serve as permissions boundaries.",
)
.or("false")];

/// The document of the default version, the only one in force.
fn default_document<'d>(policy: Node<'d>) -> Result<Node<'d>, Malformed> {
    for version in need_items(policy, "policyVersionList")? {
        if version.get_any_case("isDefaultVersion").opt_bool()? == Some(true) {
            return need(version, "document");
        }
    }
    Err(missing("/configuration/policyVersionList", "a list with the default version"))
}

/// Judges the statements in force of a policy that the account's owner made. `exclude` is
/// whether those that serve as permissions boundaries are left out.
pub(super) fn judge_policy(
    item: &ItemView<'_>,
    exclude: bool,
    forbidden: impl Fn(&Statement) -> bool,
    what: &str,
) -> Outcome {
    let policy = config(item)?;
    let arn = need(policy, "arn")?.req_str()?;
    if arn.split(':').nth(4) == Some("aws") {
        return Ok(Verdict::not_applicable("AWS manages the policy"));
    }
    let boundaries = policy.get_any_case("permissionsBoundaryUsageCount").opt_i64()?;
    if exclude && boundaries.unwrap_or(0) > 0 {
        return Ok(Verdict::not_applicable("the policy serves as a permissions boundary"));
    }
    let node = default_document(policy)?;
    let Some(document) = Policy::read(node)? else {
        return Err(node.malformed("a policy document").into());
    };
    let Some((number, statement)) = document.find(|s| s.allows() && forbidden(s)) else {
        return Ok(Verdict::compliant());
    };
    Ok(Verdict::non_compliant(format!("{} allows {what}", statement.label(number)))
        .with_evidence(fact(node, format!("no statement that allows {what}"))))
}

/// No statement may allow everything on everything. Conditions are not looked at, as with
/// AWS.
pub struct IamPolicyNoStatementsWithAdminAccess;

impl Rule for IamPolicyNoStatementsWithAdminAccess {
    const ID: &'static str = "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS";
    const DESCRIPTION: &'static str =
        "Checks that customer managed policies don't allow all actions on all resources.";
    const TYPES: &'static [&'static str] = POLICY;
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] = PARAMS;
    type Params = Boundaries;

    fn evaluate(item: &ItemView<'_>, params: &Boundaries, _: &dyn Context) -> Outcome {
        let everything = |s: &Statement| {
            s.resource.iter().any(only_stars)
                && s.action.iter().any(|a| only_stars(a) || a == "*:*")
        };
        judge_policy(
            item,
            params.exclude_permission_boundary_policy,
            everything,
            "all actions on all resources",
        )
    }
}

fn only_stars(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b == b'*')
}

/// No statement may allow all actions of a service.
pub struct IamPolicyNoStatementsWithFullAccess;

impl Rule for IamPolicyNoStatementsWithFullAccess {
    const ID: &'static str = "IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS";
    const DESCRIPTION: &'static str =
        "Checks that customer managed policies don't allow all actions of a service.";
    const TYPES: &'static [&'static str] = POLICY;
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] = PARAMS;
    type Params = Boundaries;

    fn evaluate(item: &ItemView<'_>, params: &Boundaries, _: &dyn Context) -> Outcome {
        let whole = |action: &str| match action.split_once(':') {
            Some((_, name)) => only_stars(name),
            None => only_stars(action),
        };
        judge_policy(
            item,
            params.exclude_permission_boundary_policy,
            |s| s.action.iter().any(whole),
            "all actions of a service",
        )
    }
}

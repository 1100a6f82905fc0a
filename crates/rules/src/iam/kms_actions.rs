//! Rules about policies that allow what KMS keys should be kept from.

use super::policies::judge_policy;
use crate::shared::place::{at, within};
use crate::shared::policy::{Policy, Statement};
use crate::shared::wildcard;
use assize_rule::Verdict;

/// Whether a statement allows a blocked action on all keys.
fn allows_blocked(statement: &Statement, blocked: &[String]) -> bool {
    let everywhere = |resource: &str| {
        resource == "*" || resource.split_once(":key/").is_some_and(|(_, id)| id == "*")
    };
    let touches = |action: &str| {
        blocked
            .iter()
            .any(|pattern| wildcard::matches(pattern, action) || wildcard::matches(action, pattern))
    };
    statement.allows()
        && (statement.resource.iter().any(everywhere) || !statement.not_resource.is_empty())
        && (statement.action.iter().any(touches)
            || (!statement.not_action.is_empty()
                && blocked.iter().any(|pattern| statement.covers_action(pattern))))
}

rule! {
    /// As AWS has it: on all KMS keys of the account, or on everything.
    IamCustomerPolicyBlockedKmsActions = "IAM_CUSTOMER_POLICY_BLOCKED_KMS_ACTIONS",
    "Checks that customer managed policies don't allow blocked actions on all KMS keys.",
    &["AWS::IAM::Policy"], CHANGE,
    params {
        /// Blocked actions, such as `kms:Decrypt`; a star stands for any characters.
        "blockedActionsPatterns" => blocked: Vec<String>,
        /// `true` to leave policies alone that serve as permissions boundaries.
        "excludePermissionBoundaryPolicy" => exclude: bool = "false",
    }
    |item, params| judge_policy(
        item,
        params.exclude,
        |statement| allows_blocked(statement, &params.blocked),
        "blocked actions on all KMS keys",
    )
}

rule! {
    /// Inline policies lie in a list whose name depends on the type. Roles that services own
    /// count too, as with AWS, but for those of the organisation's management account.
    IamInlinePolicyBlockedKmsActions = "IAM_INLINE_POLICY_BLOCKED_KMS_ACTIONS",
    "Checks that inline policies don't allow blocked actions on all KMS keys.",
    &["AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User"], CHANGE,
    params {
        /// Blocked actions, such as `kms:Decrypt`; a star stands for any characters.
        "blockedActionsPatterns" => blocked: Vec<String>,
        /// `true` to leave the role `OrganizationAccountAccessRole` alone.
        "excludeRoleByManagementAccount" => exclude: bool = "false",
    }
    |item, params| {
        let kind = item.resource_type();
        if params.exclude
            && kind == "AWS::IAM::Role"
            && at(item, "roleName")?.node().is_str("OrganizationAccountAccessRole")
        {
            return Ok(Verdict::not_applicable("the management account owns the role"));
        }
        let list = match kind.as_ref() {
            "AWS::IAM::Group" => "groupPolicyList",
            "AWS::IAM::Role" => "rolePolicyList",
            _ => "userPolicyList",
        };
        for inline in at(item, list)?.recorded()?.items()? {
            let document = within(inline, "policyDocument")?;
            let policy = Policy::read(document.needed()?.node())?.unwrap_or_default();
            let blocked = policy.find(|statement| allows_blocked(statement, &params.blocked));
            if let Some((number, statement)) = blocked {
                let say = format!("{} allows blocked actions on all KMS keys", statement.label(number));
                return document.demand(false, say, "no statement that allows blocked actions");
            }
        }
        Ok(Verdict::compliant())
    }
}

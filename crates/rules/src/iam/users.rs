//! Rules about users and groups.

use super::USER;
use crate::shared::read::{config, demand, fact, missing, need, need_items};
use assize_model::json::{Malformed, Node};
use assize_rule::{Context, ItemView, Outcome, Param, ParamKind, Rule, Triggers, Verdict};
use serde::Deserialize;

/// The elements of a list that IAM leaves out or sets to null when it is empty; `name` must
/// be there as a member, so that the list is known at all.
fn listed<'d>(holder: Node<'d>, name: &str) -> Result<Vec<Node<'d>>, Malformed> {
    let list = holder.get_any_case(name);
    if !list.exists() {
        return Err(missing(format!("/configuration/{name}"), "present"));
    }
    Ok(list.opt_items()?.collect())
}

rule! {
    /// Neither inline nor managed policies. `userPolicyList` may be missing where there are
    /// no inline ones; `attachedManagedPolicies` must be there, at least as null.
    IamUserNoPoliciesCheck = "IAM_USER_NO_POLICIES_CHECK",
    "Checks that IAM users have no policies of their own, inline or attached.",
    USER, CHANGE,
    |item| {
        let user = config(item)?;
        let attached = listed(user, "attachedManagedPolicies")?;
        let inline: Vec<_> = user.get_any_case("userPolicyList").opt_items()?.collect();
        let all: Vec<_> = attached.iter().chain(&inline).collect();
        let Some(first) = all.first() else { return Ok(Verdict::compliant()) };
        let name = first.get_any_case("policyName").as_str().unwrap_or_default();
        let say = format!(
            "the user has {} attached and {} inline policies, such as {name}",
            attached.len(),
            inline.len()
        );
        Ok(Verdict::non_compliant(say)
            .with_all_evidence(all.iter().map(|node| fact(**node, "no policy"))))
    }
}

/// Users must be in a group.
pub struct IamUserGroupMembershipCheck;

/// The groups that count.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Groups {
    group_names: Option<Vec<String>>,
}

impl Rule for IamUserGroupMembershipCheck {
    const ID: &'static str = "IAM_USER_GROUP_MEMBERSHIP_CHECK";
    const DESCRIPTION: &'static str =
        "Checks that IAM users are in at least one group, or in one of the given groups.";
    const TYPES: &'static [&'static str] = USER;
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] = &[Param::optional(
        "groupNames",
        ParamKind::Csv,
        "Groups of which users must be in at least one; any when not given.",
    )];
    type Params = Groups;

    fn evaluate(item: &ItemView<'_>, params: &Groups, _: &dyn Context) -> Outcome {
        let user = config(item)?;
        let groups = listed(user, "groupList")?;
        let node = user.get_any_case("groupList");
        let wanted = params.group_names.as_deref().unwrap_or_default();
        if wanted.is_empty() {
            let say = "the user is in no group";
            return Ok(demand(!groups.is_empty(), say, node, "", "at least one group"));
        }
        for group in groups {
            let name = group.req_str()?;
            if wanted.iter().any(|w| *w == name) {
                return Ok(Verdict::compliant());
            }
        }
        let expected = wanted.join(" or ");
        Ok(demand(false, &format!("the user is not in {expected}"), node, "", &expected))
    }
}

rule! {
    /// Inline policies lie in a list whose name depends on the type.
    IamNoInlinePolicyCheck = "IAM_NO_INLINE_POLICY_CHECK",
    "Checks that IAM users, groups and roles have no inline policies.",
    &["AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User"], CHANGE,
    |item| {
        let name = match item.resource_type().as_ref() {
            "AWS::IAM::Group" => "groupPolicyList",
            "AWS::IAM::Role" => "rolePolicyList",
            _ => "userPolicyList",
        };
        let inline = listed(config(item)?, name)?;
        let Some(first) = inline.first() else { return Ok(Verdict::compliant()) };
        let policy = first.get_any_case("policyName").as_str().unwrap_or_default();
        let say = match inline.len() {
            1 => format!("there is 1 inline policy: {policy}"),
            count => format!("there are {count} inline policies, such as {policy}"),
        };
        Ok(Verdict::non_compliant(say)
            .with_all_evidence(inline.iter().map(|node| fact(*node, "no inline policy"))))
    }
}

rule! {
    /// A group's members are its relationships to users, which every recorded item lists.
    IamGroupHasUsersCheck = "IAM_GROUP_HAS_USERS_CHECK",
    "Checks that IAM groups have at least one user.",
    &["AWS::IAM::Group"], CHANGE,
    |item| {
        need(config(item)?, "groupName")?;
        let mut users = need_items(item.root(), "relationships")?;
        let has = users.any(|r| r.get("resourceType").is_str("AWS::IAM::User"));
        Ok(demand(has, "the group has no user", item.relationships(), "", "a user"))
    }
}

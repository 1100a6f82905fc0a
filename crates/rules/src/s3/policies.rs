//! Rules about what policies of buckets allow, and to whom.

use super::BUCKET;
use crate::shared::place::given;
use crate::shared::policy::{Policy, Principal, Statement};
use crate::shared::read::{fact, supplement};
use crate::shared::wildcard;
use assize_model::json::{Malformed, Node};
use assize_rule::{ItemView, Verdict};

/// The bucket's policy, with where it stands.
fn policy<'d>(item: &ItemView<'d>) -> Result<Option<(Policy, Node<'d>)>, Malformed> {
    let Some(node) = supplement(item, "BucketPolicy")? else { return Ok(None) };
    Ok(Policy::read(node)?.map(|policy| (policy, node)))
}

/// Those who may be granted something.
struct Known<'p> {
    principals: Vec<&'p str>,
    networks: Vec<&'p str>,
}

impl Known<'_> {
    /// Whether a statement grants to known principals only, or from known networks only.
    fn covers(&self, statement: &Statement) -> bool {
        let mut conditions = statement
            .condition
            .values()
            .flatten()
            .filter(|(key, _)| {
                ["aws:sourceip", "aws:sourcevpc", "aws:sourcevpce"]
                    .contains(&key.to_ascii_lowercase().as_str())
            })
            .peekable();
        let from_known = conditions.peek().is_some()
            && conditions.all(|(_, values)| values.iter().all(|v| self.networks.contains(&v)));
        let known = |name: &str| self.principals.contains(&name);
        from_known
            || match &statement.principal {
                Some(Principal::Text(text)) => known(text),
                Some(Principal::ByKind(kinds)) => {
                    kinds.values().all(|names| names.iter().all(known))
                }
                None => false,
            }
    }
}

rule! {
    /// Every statement that allows something must name known principals only, or known
    /// networks by its condition.
    S3BucketPolicyGranteeCheck = "S3_BUCKET_POLICY_GRANTEE_CHECK",
    "Checks that policies of S3 buckets grant to given principals and networks only.",
    BUCKET, CHANGE,
    needs "`BucketPolicy`.",
    params {
        /// ARNs of users, roles and accounts.
        "awsPrincipals" => aws: Option<Vec<String>>,
        /// Names of services, such as `cloudtrail.amazonaws.com`.
        "servicePrincipals" => services: Option<Vec<String>>,
        /// ARNs of providers of identities.
        "federatedUsers" => federated: Option<Vec<String>>,
        /// Blocks of addresses, as conditions name them.
        "ipAddresses" => addresses: Option<Vec<String>>,
        /// Ids of VPCs and endpoints, as conditions name them.
        "vpcIds" => vpcs: Option<Vec<String>>,
    }
    |item, params| {
        let Some((policy, node)) = policy(item)? else { return Ok(Verdict::compliant()) };
        let known = Known {
            principals: [&params.aws, &params.services, &params.federated]
                .into_iter().flat_map(given).map(String::as_str).collect(),
            networks: [&params.addresses, &params.vpcs]
                .into_iter().flat_map(given).map(String::as_str).collect(),
        };
        match policy.find(|statement| statement.allows() && !known.covers(statement)) {
            None => Ok(Verdict::compliant()),
            Some((number, statement)) => {
                let say = format!("{} grants to others than the given", statement.label(number));
                Ok(Verdict::non_compliant(say).with_evidence(fact(node, "known grantees only")))
            }
        }
    }
}

rule! {
    /// Principals of the bucket's own account may do anything.
    S3BucketBlacklistedActionsProhibited = "S3_BUCKET_BLACKLISTED_ACTIONS_PROHIBITED",
    "Checks that policies of S3 buckets allow other accounts no forbidden actions.",
    BUCKET, CHANGE,
    needs "`BucketPolicy`.",
    params {
        /// Forbidden actions, such as `s3:GetBucket*`; a star stands for any characters.
        "blacklistedActionPattern" => actions: Vec<String>,
    }
    |item, params| {
        let Some((policy, node)) = policy(item)? else { return Ok(Verdict::compliant()) };
        let account = item.account_id().unwrap_or_default();
        let is_own = |name: &str| name == account || name.split(':').nth(4) == Some(&*account);
        let foreign = |statement: &Statement| match &statement.principal {
            Some(Principal::Text(text)) => !is_own(text),
            Some(Principal::ByKind(kinds)) => kinds
                .iter()
                .any(|(kind, names)| kind == "AWS" && names.iter().any(|name| !is_own(name))),
            None => statement.not_principal.is_some(),
        };
        let touches = |statement: &Statement| {
            params.actions.iter().any(|pattern| {
                statement.covers_action(pattern)
                    || statement.action.iter().any(|action| wildcard::matches(pattern, action))
            })
        };
        match policy.find(|s| s.allows() && foreign(s) && touches(s)) {
            None => Ok(Verdict::compliant()),
            Some((number, statement)) => {
                let say = format!("{} allows others a forbidden action", statement.label(number));
                let expected = format!("no grant of {} to others", params.actions.join(", "));
                Ok(Verdict::non_compliant(say).with_evidence(fact(node, expected)))
            }
        }
    }
}

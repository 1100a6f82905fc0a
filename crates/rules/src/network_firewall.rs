//! Rules about AWS Network Firewall.

use crate::shared::place::{Place, at, wanted, within};
use assize_rule::{Outcome, Verdict};

const POLICY: &[&str] = &["AWS::NetworkFirewall::FirewallPolicy"];

/// All actions of a list must be allowed ones.
fn actions(place: Place<'_>, allowed: &[String]) -> Outcome {
    let mut any = false;
    for action in place.need_items()? {
        let seen = action.req_str()?;
        any = true;
        // Custom actions stand beside one of the three that decide.
        let known = ["aws:pass", "aws:drop", "aws:forward_to_sfe"].contains(&&*seen);
        if known && !allowed.iter().any(|one| *one == seen) {
            return place.demand(
                false,
                format!("the default action is {seen}"),
                allowed.join(" or "),
            );
        }
    }
    place.demand(any, "there is no default action", allowed.join(" or "))
}

rule! {
    /// What becomes of whole packets that no stateless rule matches.
    NetfwPolicyDefaultActionFullPackets = "NETFW_POLICY_DEFAULT_ACTION_FULL_PACKETS",
    "Checks what firewall policies do by default with packets.",
    POLICY, CHANGE,
    params {
        /// The actions that will do: `aws:pass`, `aws:drop`, `aws:forward_to_sfe`.
        "statelessDefaultActions" => allowed: Vec<String>,
    }
    |item, params| actions(at(item, "firewallPolicy.statelessDefaultActions")?, &params.allowed)
}

rule! {
    /// What becomes of parts of packets that no stateless rule matches.
    NetfwPolicyDefaultActionFragmentPackets = "NETFW_POLICY_DEFAULT_ACTION_FRAGMENT_PACKETS",
    "Checks what firewall policies do by default with parts of packets.",
    POLICY, CHANGE,
    params {
        /// The actions that will do: `aws:pass`, `aws:drop`, `aws:forward_to_sfe`.
        "statelessFragmentDefaultActions" => allowed: Vec<String>,
    }
    |item, params| {
        actions(at(item, "firewallPolicy.statelessFragmentDefaultActions")?, &params.allowed)
    }
}

rule! {
    /// Groups of either kind.
    NetfwPolicyRuleGroupAssociated = "NETFW_POLICY_RULE_GROUP_ASSOCIATED",
    "Checks that firewall policies have rule groups.",
    POLICY, CHANGE,
    |item| {
        let stateful = at(item, "firewallPolicy.statefulRuleGroupReferences")?;
        let stateless = at(item, "firewallPolicy.statelessRuleGroupReferences")?;
        let ok = stateful.is_filled() || stateless.is_filled();
        stateful.demand(ok, "the policy has no rule groups", "a rule group")
    }
}

rule! {
    /// Groups of stateful rules are not applicable.
    NetfwStatelessRuleGroupNotEmpty = "NETFW_STATELESS_RULE_GROUP_NOT_EMPTY",
    "Checks that groups of stateless firewall rules have rules.",
    &["AWS::NetworkFirewall::RuleGroup"], CHANGE,
    |item| {
        let response = at(item, "ruleGroupResponse.type")?;
        let kind = if response.is_absent() { at(item, "type")? } else { response };
        if kind.need_text()? != "STATELESS" {
            return Ok(Verdict::not_applicable("the rules are stateful"));
        }
        let path = "ruleGroup.rulesSource.statelessRulesAndCustomActions.statelessRules";
        at(item, path)?.must_be_filled("there is no rule", "a rule")
    }
}

rule! {
    /// Any log will do, unless a type is given.
    NetfwLoggingEnabled = "NETFW_LOGGING_ENABLED",
    "Checks that firewalls write logs, optionally of a type.",
    &["AWS::NetworkFirewall::LoggingConfiguration"], PERIODIC,
    params {
        /// The type of logs: `ALERT`, `FLOW`, `TLS` or `BOTH`; any when not given.
        "logType" => kind: Option<String>,
    }
    |item, params| {
        let configs = at(item, "loggingConfiguration.logDestinationConfigs")?;
        let mut seen = Vec::new();
        for config in configs.items()? {
            seen.push(within(config, "logType")?.need_text()?);
        }
        let has = |kind: &str| seen.iter().any(|one| one == kind);
        let ok = match wanted(&params.kind) {
            None => !seen.is_empty(),
            Some("BOTH") => has("ALERT") && has("FLOW"),
            Some(kind) => has(kind),
        };
        let expected = wanted(&params.kind).unwrap_or("a type of logs").to_owned();
        configs.demand(ok, "the firewall writes no such logs", expected)
    }
}

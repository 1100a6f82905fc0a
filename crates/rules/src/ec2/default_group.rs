//! The default security group of a VPC.

use super::SECURITY_GROUP;
use crate::shared::read::{config, fact, need, need_items};
use assize_rule::Verdict;

rule! {
    /// The default group of a VPC must have no rules, inbound or outbound. Other groups are
    /// not applicable, and so are groups outside of a VPC.
    VpcDefaultSecurityGroupClosed = "VPC_DEFAULT_SECURITY_GROUP_CLOSED",
    "Checks that the default security group of a VPC has neither inbound nor outbound rules.",
    SECURITY_GROUP, CHANGE,
    |item| {
        let group = config(item)?;
        if !need(group, "groupName")?.is_str("default") {
            return Ok(Verdict::not_applicable("the security group is not a default one"));
        }
        let mut evidence = Vec::new();
        let mut count = [0, 0];
        for (side, name) in count.iter_mut().zip(["ipPermissions", "ipPermissionsEgress"]) {
            for rule in need_items(group, name)? {
                *side += 1;
                evidence.push(fact(rule, "no rule"));
            }
        }
        if count == [0, 0] {
            return Ok(Verdict::compliant());
        }
        let [inbound, outbound] = count;
        Ok(Verdict::non_compliant(format!(
            "the default security group has {inbound} inbound and {outbound} outbound rules"
        ))
        .with_all_evidence(evidence))
    }
}

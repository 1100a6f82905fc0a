//! Rules about AWS Systems Manager.

use crate::shared::place::{at, beside, within};
use assize_rule::{ItemView, Outcome, Verdict};

/// The status that the summary of a compliance item tells, or else each of its members.
fn status(item: &ItemView<'_>, kind: &'static str, what: &str) -> Outcome {
    let group = at(item, kind)?.needed()?.node().req_object()?;
    let summary = within(group, "complianceSummary.status")?;
    let members = group.members().map(|(_, member)| within(member, "status"));
    let all = if summary.is_absent() { members.collect::<Result<_, _>>()? } else { vec![summary] };
    for status in all {
        let seen = status.need_text()?;
        if !seen.eq_ignore_ascii_case("COMPLIANT") {
            return status.demand(false, format!("the {what} is {seen}"), "COMPLIANT");
        }
    }
    Ok(Verdict::compliant())
}

rule! {
    /// Systems Manager's own verdict on the associations of an instance.
    Ec2ManagedinstanceAssociationComplianceStatusCheck =
        "EC2_MANAGEDINSTANCE_ASSOCIATION_COMPLIANCE_STATUS_CHECK",
    "Checks that the associations of managed instances ran as they should.",
    &["AWS::SSM::AssociationCompliance"], CHANGE,
    |item| status(item, "AWS:ComplianceItem.content.Association", "association")
}

rule! {
    /// Systems Manager's own verdict on the patches of an instance.
    Ec2ManagedinstancePatchComplianceStatusCheck =
        "EC2_MANAGEDINSTANCE_PATCH_COMPLIANCE_STATUS_CHECK",
    "Checks that patches of managed instances are up to date.",
    &["AWS::SSM::PatchCompliance"], CHANGE,
    |item| status(item, "AWS:ComplianceItem.content.Patch", "patch state")
}

rule! {
    /// A running instance of which Systems Manager keeps an inventory is managed by it.
    Ec2InstanceManagedBySsm = "EC2_INSTANCE_MANAGED_BY_SSM",
    "Checks that Systems Manager manages EC2 instances.",
    &["AWS::EC2::Instance"], CHANGE,
    reads ["AWS::SSM::ManagedInstanceInventory"],
    |item, _params, cx| {
        let state = at(item, "state.name")?;
        if state.need_text()? != "running" {
            return Ok(Verdict::not_applicable("the instance does not run"));
        }
        let inventory = "AWS::SSM::ManagedInstanceInventory";
        let key = assize_rule::ResourceKey::new(inventory, item.resource_id());
        if cx.get(&key)?.is_some() || !item.related_ids(inventory).is_empty() {
            return Ok(Verdict::compliant());
        }
        let fact = at(item, "instanceId")?.fact("an inventory of Systems Manager");
        Ok(Verdict::non_compliant("Systems Manager keeps no inventory of the instance")
            .with_evidence(fact))
    }
}

rule! {
    /// Documents that everybody may use are shared with `all`.
    SsmDocumentNotPublic = "SSM_DOCUMENT_NOT_PUBLIC",
    "Checks that documents of Systems Manager are not public.",
    &["AWS::SSM::Document"], PERIODIC,
    needs "`DocumentPermission` (DescribeDocumentPermission).",
    |item| {
        let accounts = beside(item, "DocumentPermission.accountIds")?;
        for account in accounts.need_items()? {
            if account.req_str()?.eq_ignore_ascii_case("all") {
                return accounts.demand(false, "everybody may use the document", "no `all`");
            }
        }
        Ok(Verdict::compliant())
    }
}

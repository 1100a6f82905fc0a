//! What a conformance pack adds up to, as the item that AWS Config records of it.

use crate::error::EngineError;
use crate::packs::{Pack, compliance_in};
use crate::ports::{ComplianceCounts, ReadTx};
use crate::rules::rule_arn;
use assize_model::AccountRegion;
use assize_model::item::ITEM_VERSION;
use serde_json::{Value, json};

/// The type of these items.
pub(super) const PACK_COMPLIANCE: &str = "AWS::Config::ConformancePackCompliance";

/// The item's text.
pub(super) fn text(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    pack: &Pack,
) -> Result<String, EngineError> {
    let compliance = compliance_in(tx, home, pack)?;
    let mut totals = ComplianceCounts::default();
    let mut rules: Vec<Value> = Vec::with_capacity(pack.rules.len());
    for rule in &pack.rules {
        let compliance = tx.rule_counts(home, &rule.id)?.compliance();
        totals.tally(compliance);
        rules.push(json!({
            "configRuleName": rule.name,
            "configRuleArn": rule_arn(home, &rule.id),
            "complianceType": compliance,
            "controls": rule.controls,
        }));
    }
    let at = compliance.updated_at;
    let item = json!({
        "configurationItemVersion": ITEM_VERSION,
        "configurationItemCaptureTime": at,
        "configurationStateId": at.millis(),
        "awsAccountId": home.account,
        "configurationItemStatus": "OK",
        "resourceType": PACK_COMPLIANCE,
        "resourceId": pack.id,
        "resourceName": pack.name,
        "ARN": pack.arn,
        "awsRegion": home.region,
        "relationships": [],
        "configuration": {
            "complianceType": compliance.compliance,
            "compliantRuleCount": totals.compliant,
            "nonCompliantRuleCount": totals.non_compliant,
            "totalRuleCount": pack.rules.len(),
            "configRuleList": rules,
        },
        "supplementaryConfiguration": {},
        "tags": {},
    });
    Ok(item.to_string())
}

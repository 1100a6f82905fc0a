//! Rules about AWS KMS.

use crate::shared::kms::same_key;
use crate::shared::place::{at, beside, given};
use assize_rule::Verdict;

const KEY: &[&str] = &["AWS::KMS::Key"];

rule! {
    /// Symmetric keys that the account manages, with material of KMS; others can't be
    /// rotated and are not applicable.
    CmkBackingKeyRotationEnabled = "CMK_BACKING_KEY_ROTATION_ENABLED",
    "Checks that the material of customer managed KMS keys is rotated.",
    KEY, PERIODIC,
    needs "`KeyRotationStatus` (GetKeyRotationStatus).",
    |item| {
        for (path, wanted) in [
            ("keyManager", "CUSTOMER"),
            ("keySpec", "SYMMETRIC_DEFAULT"),
            ("origin", "AWS_KMS"),
        ] {
            let seen = at(item, path)?.text()?;
            if let Some(seen) = seen.filter(|seen| seen != wanted) {
                return Ok(Verdict::not_applicable(format!("{path} is {seen}, not {wanted}")));
            }
        }
        if at(item, "keyState")?.text()?.as_deref() == Some("PendingDeletion") {
            return Ok(Verdict::not_applicable("the key waits for its deletion"));
        }
        beside(item, "KeyRotationStatus")?.must_be_true("the key is not rotated")
    }
}

rule! {
    /// Keys that are not listed are not applicable, where a list is given.
    KmsCmkNotScheduledForDeletion = "KMS_CMK_NOT_SCHEDULED_FOR_DELETION",
    "Checks that customer managed KMS keys don't wait for their deletion.",
    KEY, PERIODIC,
    params {
        /// Ids or ARNs of the keys that are judged; all when not given.
        "kmsKeyIds" => keys: Option<Vec<String>>,
    }
    |item, params| {
        let keys = given(&params.keys);
        let id = at(item, "keyId")?.text()?.unwrap_or_else(|| item.resource_id());
        if !keys.is_empty() && !keys.iter().any(|key| same_key(key, &id)) {
            return Ok(Verdict::not_applicable("the key is not listed"));
        }
        if at(item, "keyManager")?.text()?.as_deref() == Some("AWS") {
            return Ok(Verdict::not_applicable("AWS manages the key"));
        }
        let state = at(item, "keyState")?;
        let waits = state.need_text()? == "PendingDeletion";
        state.demand(!waits, "the key waits for its deletion", "Enabled")
    }
}

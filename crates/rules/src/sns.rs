//! Rules about Amazon SNS.

use crate::shared::place::{Place, at, given};
use assize_rule::{Outcome, Verdict};

const TOPIC: &[&str] = &["AWS::SNS::Topic"];

rule! {
    /// Topics name their key by id, ARN or alias.
    SnsEncryptedKms = "SNS_ENCRYPTED_KMS",
    "Checks that SNS topics are encrypted with a KMS key, optionally one of a list.",
    TOPIC, CHANGE,
    params {
        /// ARNs, ids or aliases of keys that will do; any when not given.
        "kmsKeyIds" => keys: Option<Vec<String>>,
    }
    |item, params| {
        let key = at(item, "kmsMasterKeyId")?;
        let Some(seen) = key.text()? else {
            return key.demand(false, "no KMS key encrypts the topic", "a KMS key");
        };
        let keys = given(&params.keys);
        let ok = keys.is_empty() || keys.iter().any(|k| crate::shared::kms::same_key(k, &seen));
        key.demand(ok, format!("the topic is encrypted with {seen}"), keys.join(" or "))
    }
}

fn feedback(places: [Place<'_>; 5]) -> Outcome {
    if places.iter().any(Place::is_filled) {
        return Ok(Verdict::compliant());
    }
    let facts = places.iter().map(|place| place.fact("a role"));
    Ok(Verdict::non_compliant("no protocol reports on deliveries").with_all_evidence(facts))
}

rule! {
    /// A role for failed deliveries, of any protocol.
    SnsTopicMessageDeliveryNotificationEnabled = "SNS_TOPIC_MESSAGE_DELIVERY_NOTIFICATION_ENABLED",
    "Checks that SNS topics log what becomes of their messages.",
    TOPIC, CHANGE,
    |item| feedback([
        at(item, "hTTPFailureFeedbackRoleArn")?,
        at(item, "firehoseFailureFeedbackRoleArn")?,
        at(item, "lambdaFailureFeedbackRoleArn")?,
        at(item, "applicationFailureFeedbackRoleArn")?,
        at(item, "sQSFailureFeedbackRoleArn")?,
    ])
}

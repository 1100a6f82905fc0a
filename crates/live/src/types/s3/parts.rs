//! Parts of a bucket's configuration in the shapes of AWS's Java client, which AWS Config keeps.
//! Its numbers that say nothing are -1.

use crate::path;
use crate::shape::moment;
use serde_json::{Map, Value, json};

/// A number of the Java client's that is not set.
const UNSET: i64 = -1;

fn at<'v>(value: &'v Value, name: &str) -> &'v Value {
    value.get(name).unwrap_or(&Value::Null)
}

fn list(value: &Value, name: &str) -> Vec<Value> {
    value.get(name).and_then(Value::as_array).cloned().unwrap_or_default()
}

fn time(value: &Value) -> Value {
    moment(value).map_or(Value::Null, |moment| json!(moment.to_string()))
}

/// `null` for an empty list.
fn some(values: Vec<Value>) -> Value {
    if values.is_empty() { Value::Null } else { Value::Array(values) }
}

/// GetBucketLifecycleConfiguration
pub(super) fn lifecycle(answer: &Value) -> Option<Value> {
    let rules = list(answer, "Rules");
    let rules: Vec<Value> = rules.iter().map(lifecycle_rule).collect();
    (!rules.is_empty()).then(|| json!({ "rules": rules }))
}

fn lifecycle_rule(rule: &Value) -> Value {
    let expiration = at(rule, "Expiration");
    let old = at(rule, "NoncurrentVersionExpiration");
    let transition = |transition: &Value| {
        json!({
            "date": time(at(transition, "Date")),
            "days": transition.get("Days").and_then(Value::as_i64).unwrap_or(UNSET),
            "storageClass": at(transition, "StorageClass"),
        })
    };
    let old_transition = |transition: &Value| {
        json!({
            "days": transition.get("NoncurrentDays").and_then(Value::as_i64).unwrap_or(UNSET),
            "storageClass": at(transition, "StorageClass"),
        })
    };
    let days = |value: &Value, name: &str| value.get(name).and_then(Value::as_i64);
    let abort = days(at(rule, "AbortIncompleteMultipartUpload"), "DaysAfterInitiation");
    let filter = rule.get("Filter").map(|filter| json!({ "predicate": predicate(filter) }));
    json!({
        "id": at(rule, "ID"),
        "prefix": at(rule, "Prefix"),
        "status": at(rule, "Status"),
        "expirationInDays": days(expiration, "Days").unwrap_or(UNSET),
        "expirationDate": time(at(expiration, "Date")),
        "expiredObjectDeleteMarker":
            expiration.get("ExpiredObjectDeleteMarker").and_then(Value::as_bool).unwrap_or(false),
        "noncurrentVersionExpirationInDays": days(old, "NoncurrentDays").unwrap_or(UNSET),
        "noncurrentVersionExpiration": rule.get("NoncurrentVersionExpiration").map(|old| json!({
            "noncurrentDays": days(old, "NoncurrentDays").unwrap_or(UNSET),
            "newerNoncurrentVersions": days(old, "NewerNoncurrentVersions").unwrap_or(UNSET),
        })),
        "transitions": some(list(rule, "Transitions").iter().map(transition).collect()),
        "noncurrentVersionTransitions":
            some(list(rule, "NoncurrentVersionTransitions").iter().map(old_transition).collect()),
        "abortIncompleteMultipartUpload":
            abort.map(|days| json!({ "daysAfterInitiation": days })),
        "filter": filter,
    })
}

/// A filter of objects as the client's classes: by prefix, tag or size, or all of several.
fn predicate(filter: &Value) -> Value {
    if let Some(and) = filter.get("And") {
        let mut operands: Vec<Value> = list(and, "Tags").iter().map(tag_predicate).collect();
        if let Some(prefix) = and.get("Prefix") {
            operands.insert(0, json!({"type": "LifecyclePrefixPredicate", "prefix": prefix}));
        }
        operands.extend(size_predicates(and));
        return json!({"type": "LifecycleAndOperator", "operands": operands});
    }
    if let Some(tag) = filter.get("Tag") {
        return tag_predicate(tag);
    }
    if let Some(size) = size_predicates(filter).into_iter().next() {
        return size;
    }
    match filter.get("Prefix") {
        Some(prefix) => json!({"type": "LifecyclePrefixPredicate", "prefix": prefix}),
        None => Value::Null,
    }
}

fn tag_predicate(tag: &Value) -> Value {
    let tag = json!({"key": at(tag, "Key"), "value": at(tag, "Value")});
    json!({"type": "LifecycleTagPredicate", "tag": tag})
}

fn size_predicates(filter: &Value) -> Vec<Value> {
    [
        (
            "ObjectSizeGreaterThan",
            "LifecycleObjectSizeGreaterThanPredicate",
            "objectSizeGreaterThan",
        ),
        ("ObjectSizeLessThan", "LifecycleObjectSizeLessThanPredicate", "objectSizeLessThan"),
    ]
    .into_iter()
    .filter_map(|(name, kind, member)| Some(json!({"type": kind, member: filter.get(name)?})))
    .collect()
}

/// GetBucketCors
pub(super) fn cors(answer: &Value) -> Option<Value> {
    let rule = |rule: &Value| {
        json!({
            "id": at(rule, "ID"),
            "allowedMethods": at(rule, "AllowedMethods"),
            "allowedOrigins": at(rule, "AllowedOrigins"),
            "allowedHeaders": at(rule, "AllowedHeaders"),
            "exposedHeaders": at(rule, "ExposeHeaders"),
            "maxAgeSeconds": rule.get("MaxAgeSeconds").and_then(Value::as_i64).unwrap_or(0),
        })
    };
    let rules: Vec<Value> = list(answer, "CORSRules").iter().map(rule).collect();
    (!rules.is_empty()).then(|| json!({ "rules": rules }))
}

/// GetBucketNotificationConfiguration: one map of all, by name.
pub(super) fn notification(answer: &Value) -> Value {
    const KINDS: &[(&str, &str, &str, &str)] = &[
        ("TopicConfigurations", "TopicArn", "topicARN", "TopicConfiguration"),
        ("QueueConfigurations", "QueueArn", "queueARN", "QueueConfiguration"),
        ("LambdaFunctionConfigurations", "LambdaFunctionArn", "functionARN", "LambdaConfiguration"),
    ];
    let mut all = Map::new();
    for (member, arn, name, kind) in KINDS {
        for (n, one) in list(answer, member).iter().enumerate() {
            let id = path::text(one, "Id").map_or_else(|| format!("{kind}{n}"), str::to_owned);
            let rules = path::all(one, "Filter.Key.FilterRules");
            let rule =
                |rule: &&Value| json!({"name": rule.get("Name"), "value": rule.get("Value")});
            let rules: Vec<Value> = rules.iter().map(rule).collect();
            let filter = one.get("Filter").map(|_| json!({"s3KeyFilter": {"filterRules": rules}}));
            let value = json!({
                "type": kind, *name: at(one, arn), "events": at(one, "Events"),
                "filter": filter, "objectPrefixes": [],
            });
            all.insert(id, value);
        }
    }
    json!({ "configurations": all })
}

/// GetBucketReplication: rules by name.
pub(super) fn replication(answer: &Value) -> Option<Value> {
    let configuration = answer.get("ReplicationConfiguration")?;
    let mut rules = Map::new();
    for (n, rule) in list(configuration, "Rules").iter().enumerate() {
        let id = path::text(rule, "ID").map_or_else(|| format!("rule{n}"), str::to_owned);
        let to = at(rule, "Destination");
        let value = json!({
            "prefix": path::text(rule, "Prefix").or_else(|| path::text(rule, "Filter.Prefix")),
            "priority": at(rule, "Priority"),
            "status": at(rule, "Status"),
            "deleteMarkerReplication": rule.get("DeleteMarkerReplication").map(|of| json!({
                "status": at(of, "Status"),
            })),
            "destinationConfig": {
                "bucketARN": at(to, "Bucket"),
                "storageClass": at(to, "StorageClass"),
                "account": at(to, "Account"),
                "accessControlTranslation": to.get("AccessControlTranslation").map(|of| json!({
                    "owner": at(of, "Owner"),
                })),
                "encryptionConfiguration": to.get("EncryptionConfiguration").map(|of| json!({
                    "replicaKmsKeyID": at(of, "ReplicaKmsKeyID"),
                })),
            },
        });
        rules.insert(id, value);
    }
    Some(json!({"roleARN": at(configuration, "Role"), "rules": rules}))
}

/// GetBucketWebsite
pub(super) fn website(answer: &Value) -> Value {
    let redirect = |to: &Value| {
        json!({
            "protocol": at(to, "Protocol"),
            "hostName": at(to, "HostName"),
            "replaceKeyPrefixWith": at(to, "ReplaceKeyPrefixWith"),
            "replaceKeyWith": at(to, "ReplaceKeyWith"),
            "httpRedirectCode": at(to, "HttpRedirectCode"),
        })
    };
    let routing = |rule: &Value| {
        let condition = at(rule, "Condition");
        json!({
            "condition": {
                "keyPrefixEquals": at(condition, "KeyPrefixEquals"),
                "httpErrorCodeReturnedEquals": at(condition, "HttpErrorCodeReturnedEquals"),
            },
            "redirect": redirect(at(rule, "Redirect")),
        })
    };
    json!({
        "indexDocumentSuffix": path::text(answer, "IndexDocument.Suffix"),
        "errorDocument": path::text(answer, "ErrorDocument.Key"),
        "redirectAllRequestsTo": answer.get("RedirectAllRequestsTo").map(redirect),
        "routingRules": list(answer, "RoutingRules").iter().map(routing).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifecycles_are_predicates() {
        let answer = json!({"Rules": [
            {"ID": "a", "Status": "Enabled", "Filter": {"And": {"Prefix": "p/",
                "Tags": [{"Key": "k", "Value": "v"}], "ObjectSizeLessThan": 5}},
             "Expiration": {"Days": 30}, "Transitions": [{"Days": 3, "StorageClass": "GLACIER"}]},
            {"ID": "b", "Status": "Disabled", "Filter": {"Prefix": ""},
             "NoncurrentVersionExpiration": {"NoncurrentDays": 7},
             "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2}},
        ]});
        let rules = &lifecycle(&answer).unwrap()["rules"];
        assert_eq!(rules[0]["expirationInDays"], 30);
        assert_eq!(rules[0]["transitions"][0]["storageClass"], "GLACIER");
        let operands = &rules[0]["filter"]["predicate"]["operands"];
        assert_eq!(operands[0], json!({"type": "LifecyclePrefixPredicate", "prefix": "p/"}));
        assert_eq!(operands[1]["tag"]["key"], "k");
        assert_eq!(operands[2]["objectSizeLessThan"], 5);
        assert_eq!(rules[1]["expirationInDays"], -1);
        assert_eq!(rules[1]["noncurrentVersionExpirationInDays"], 7);
        assert_eq!(rules[1]["filter"]["predicate"]["prefix"], "");
        assert_eq!(rules[1]["abortIncompleteMultipartUpload"]["daysAfterInitiation"], 2);
        assert_eq!(lifecycle(&json!({"Rules": []})), None);
    }

    #[test]
    fn notifications_and_replications_are_maps() {
        let answer = json!({"QueueConfigurations": [{"Id": "q", "QueueArn": "arn:q",
            "Events": ["s3:ObjectCreated:*"],
            "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "in/"}]}}}]});
        let one = &notification(&answer)["configurations"]["q"];
        assert_eq!(
            (&one["type"], &one["queueARN"]),
            (&json!("QueueConfiguration"), &json!("arn:q"))
        );
        assert_eq!(one["filter"]["s3KeyFilter"]["filterRules"][0]["value"], "in/");
        assert_eq!(notification(&json!({})), json!({"configurations": {}}));
        let answer = json!({"ReplicationConfiguration": {"Role": "arn:r", "Rules": [
            {"ID": "x", "Status": "Enabled", "Filter": {"Prefix": "p"},
             "Destination": {"Bucket": "arn:b", "StorageClass": "STANDARD"}}]}});
        let value = replication(&answer).unwrap();
        assert_eq!(value["roleARN"], "arn:r");
        assert_eq!(value["rules"]["x"]["destinationConfig"]["bucketARN"], "arn:b");
        assert_eq!(value["rules"]["x"]["prefix"], "p");
    }
}

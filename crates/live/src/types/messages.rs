//! Amazon SNS and SQS. Their configuration is the map of attributes, as the service names them.

use crate::found::Draft;
use crate::spec::{Arn, Detail, Keep, List, Spec};
use assize_wire::generated::{sns, sqs};
use serde_json::{Value, json};

pub(super) const TYPES: &[Spec] = &[
    Spec {
        details: &[
            Detail {
                operation: "GetTopicAttributes",
                input: ("TopicArn", "TopicArn"),
                fixed: None,
                nothing: &[],
                keep: Keep::Configuration("Attributes"),
            },
            Detail {
                operation: "ListTagsForResource",
                input: ("ResourceArn", "TopicArn"),
                fixed: None,
                nothing: &[],
                keep: Keep::Tags("Tags"),
            },
        ],
        id: "TopicArn",
        name: Some("TopicArn"),
        arn: Arn::At("TopicArn"),
        finish: |draft| {
            short_name(draft, ':');
            steady(draft, |name| name.starts_with("Subscriptions"));
        },
        ..Spec::new(
            "AWS::SNS::Topic",
            &sns::SERVICE,
            List { operation: "ListTopics", input: &[], results: "Topics" },
        )
    },
    Spec {
        details: &[
            Detail {
                operation: "GetQueueAttributes",
                input: ("QueueUrl", ""),
                fixed: Some(("+AttributeNames", "All")),
                nothing: &[],
                keep: Keep::Configuration("Attributes"),
            },
            Detail {
                operation: "ListQueueTags",
                input: ("QueueUrl", ""),
                fixed: None,
                nothing: &[],
                keep: Keep::Tags("Tags"),
            },
        ],
        name: Some(""),
        arn: Arn::At("QueueArn"),
        finish: |draft| {
            short_name(draft, '/');
            steady(draft, |name| name.starts_with("Approximate"));
            if let Value::Object(members) = &mut draft.configuration {
                members.insert("QueueUrl".to_owned(), json!(draft.id));
                members.insert("QueueName".to_owned(), json!(draft.name));
            }
        },
        ..Spec::new(
            "AWS::SQS::Queue",
            &sqs::SERVICE,
            List { operation: "ListQueues", input: &[], results: "QueueUrls" },
        )
    },
];

fn short_name(draft: &mut Draft, before: char) {
    if let Some(name) = &mut draft.name
        && let Some((_, last)) = name.rsplit_once(before)
    {
        *name = last.to_owned();
    }
}

/// Leaves out what counts traffic, or moves on by itself: it is no configuration, and each look would
/// make an item.
pub(super) fn steady(draft: &mut Draft, counts: fn(&str) -> bool) {
    if let Value::Object(members) = &mut draft.configuration {
        members.retain(|name, _| !counts(name));
    }
}

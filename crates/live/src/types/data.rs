//! AWS KMS, Amazon RDS and DynamoDB, AWS CloudTrail.

use super::messages::steady;
use crate::found::Draft;
use crate::shape::Style;
use crate::spec::{Arn, By, Detail, Keep, List, Relation, Spec, Zone};
use assize_wire::generated::{cloudtrail, dynamodb, kms, rds};
use serde_json::{Map, Value, json};

const fn of_key(operation: &'static str, keep: Keep) -> Detail {
    let nothing: &[&str] = &["UnsupportedOperationException", "KMSInvalidStateException"];
    Detail { operation, input: ("KeyId", "KeyId"), fixed: None, nothing, keep }
}

const fn of_table(operation: &'static str, keep: Keep) -> Detail {
    Detail { operation, input: ("TableName", ""), fixed: None, nothing: &[], keep }
}

pub(super) const TYPES: &[Spec] = &[
    Spec {
        details: &[
            of_key("DescribeKey", Keep::Configuration("KeyMetadata")),
            of_key(
                "GetKeyRotationStatus",
                Keep::Supplement("KeyRotationStatus", "KeyRotationEnabled"),
            ),
            Detail {
                fixed: Some(("PolicyName", "default")),
                ..of_key("GetKeyPolicy", Keep::Supplement("Policy", "Policy"))
            },
            of_key("ListResourceTags", Keep::Tags("Tags")),
        ],
        style: Style::MILLIS,
        id: "KeyId",
        created: Some("CreationDate"),
        ..Spec::new(
            "AWS::KMS::Key",
            &kms::SERVICE,
            List { operation: "ListKeys", input: &[], results: "Keys" },
        )
    },
    Spec {
        id: "DbiResourceId",
        or_id: "DBInstanceIdentifier",
        name: Some("DBInstanceIdentifier"),
        arn: Arn::At("DBInstanceArn"),
        zone: Zone::At("AvailabilityZone"),
        created: Some("InstanceCreateTime"),
        tags: Some("TagList"),
        relations: &[Relation {
            path: "VpcSecurityGroups.VpcSecurityGroupId",
            to: "AWS::EC2::SecurityGroup",
            by: By::Id,
            label: "Is associated with SecurityGroup",
            back: "Is associated with DBInstance",
        }],
        finish: |draft| {
            if draft.configuration.get("multiAZ") == Some(&Value::Bool(true)) {
                draft.zone = "Multiple Availability Zones".to_owned();
            }
            // It moves on by itself.
            steady(draft, |name| name == "latestRestorableTime");
        },
        ..Spec::new(
            "AWS::RDS::DBInstance",
            &rds::SERVICE,
            List { operation: "DescribeDBInstances", input: &[], results: "DBInstances" },
        )
    },
    Spec {
        details: &[
            of_table("DescribeTable", Keep::Configuration("Table")),
            of_table(
                "DescribeContinuousBackups",
                Keep::Supplement("ContinuousBackupsDescription", "ContinuousBackupsDescription"),
            ),
            Detail {
                input: ("ResourceArn", "TableArn"),
                ..of_table("ListTagsOfResource", Keep::Tags("Tags"))
            },
        ],
        style: Style::MILLIS,
        id: "TableName",
        name: Some("TableName"),
        arn: Arn::At("TableArn"),
        created: Some("CreationDateTime"),
        ..Spec::new(
            "AWS::DynamoDB::Table",
            &dynamodb::SERVICE,
            List { operation: "ListTables", input: &[], results: "TableNames" },
        )
    },
    Spec {
        details: &[
            Detail {
                operation: "ListTags",
                input: ("+ResourceIdList", "TrailARN"),
                fixed: None,
                nothing: &[],
                keep: Keep::Tags("ResourceTagList.TagsList"),
            },
            Detail {
                operation: "GetTrailStatus",
                input: ("Name", "TrailARN"),
                fixed: None,
                nothing: &[],
                keep: Keep::Aside("status"),
            },
            Detail {
                operation: "GetEventSelectors",
                input: ("TrailName", "TrailARN"),
                fixed: None,
                nothing: &[],
                keep: Keep::Aside("selectors"),
            },
        ],
        id: "Name",
        name: Some("Name"),
        arn: Arn::At("TrailARN"),
        finish: finish_trail,
        ..Spec::new(
            "AWS::CloudTrail::Trail",
            &cloudtrail::SERVICE,
            List {
                operation: "DescribeTrails",
                input: &[("includeShadowTrails", "false")],
                results: "trailList",
            },
        )
    },
];

/// A trail of all regions shows in each; it is recorded in the one that it was made in. Its status
/// and selectors, which AWS Config does not record, are beside its configuration for the rules
/// that ask whether it logs, and what. The times of deliveries are left out: each would make an
/// item.
fn finish_trail(draft: &mut Draft) {
    let home = draft.configuration.get("homeRegion").and_then(Value::as_str);
    draft.wanted = home.is_none_or(|home| home == draft.region);
    let aside = std::mem::take(&mut draft.aside);
    if let Some(logging) = aside.get("status").and_then(|status| status.get("IsLogging")) {
        draft.supplements.insert("TrailStatus".to_owned(), json!({ "isLogging": logging }));
    }
    for name in ["EventSelectors", "AdvancedEventSelectors"] {
        let selectors = aside.get("selectors").and_then(|answer| answer.get(name));
        let filled = |list: &&Value| list.as_array().is_some_and(|list| !list.is_empty());
        if let Some(selectors) = selectors.filter(filled) {
            draft.supplements.insert(name.to_owned(), lowered(selectors));
        }
    }
}

/// A value whose members' names begin with a small letter.
fn lowered(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (Style::TEXT.name(name), lowered(value)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(values) => values.iter().map(lowered).collect(),
        other => other.clone(),
    }
}

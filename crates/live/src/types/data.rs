//! AWS KMS, Amazon RDS and DynamoDB, AWS CloudTrail.

use crate::found::Draft;
use crate::shape::Style;
use crate::spec::{Arn, By, Detail, Keep, List, Relation, Spec, Zone};
use assize_wire::generated::{cloudtrail, dynamodb, kms, rds};
use serde_json::Value;

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
        details: &[Detail {
            operation: "ListTags",
            input: ("+ResourceIdList", "TrailARN"),
            fixed: None,
            nothing: &[],
            keep: Keep::Tags("ResourceTagList.TagsList"),
        }],
        id: "Name",
        name: Some("Name"),
        arn: Arn::At("TrailARN"),
        finish: at_home,
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

/// A trail of all regions shows in each; it is recorded in the one that it was made in.
fn at_home(draft: &mut Draft) {
    let home = draft.configuration.get("homeRegion").and_then(Value::as_str);
    draft.wanted = home.is_none_or(|home| home == draft.region);
}

//! Instances, volumes, functions.

use super::{Absent, Kind, Part, Type, field, made, or};
use crate::reader::{Reader, Seen};
use serde_json::{Value, json};

pub(super) const TYPES: &[Type] = &[
    Type {
        cfn: "AWS::EC2::Instance",
        item: "AWS::EC2::Instance",
        terraform: &["aws_instance"],
        name: ("", ""),
        arn: None,
        arn_to: None,
        fields: &[
            // Some types are always optimized.
            or(
                "EbsOptimized",
                "ebs_optimized",
                "configuration.ebsOptimized",
                Kind::Flag,
                Absent::Unknown,
            ),
            or(
                "",
                "",
                "configuration.monitoring.state",
                Kind::Made(monitoring),
                Absent::Json("\"disabled\""),
            ),
            // The account and the image have their say.
            or(
                "MetadataOptions.HttpTokens",
                "metadata_options.0.http_tokens",
                "configuration.metadataOptions.httpTokens",
                Kind::Text,
                Absent::Unknown,
            ),
            made("configuration.iamInstanceProfile", Kind::MadeObject(profile)),
            field(
                "SecurityGroupIds",
                "vpc_security_group_ids",
                "configuration.securityGroups",
                Kind::References("groupId"),
            ),
            made("configuration.publicIpAddress", Kind::Made(public_address)),
            // Every instance is in a VPC; in which one only its subnet says.
            or("", "", "configuration.vpcId", Kind::Text, Absent::Unknown),
        ],
    },
    Type {
        cfn: "AWS::EC2::Volume",
        item: "AWS::EC2::Volume",
        terraform: &["aws_ebs_volume"],
        name: ("", ""),
        arn: None,
        arn_to: None,
        fields: &[
            or(
                "Encrypted",
                "encrypted",
                "configuration.encrypted",
                Kind::Flag,
                Absent::Json("false"),
            ),
            field("KmsKeyId", "kms_key_id", "configuration.kmsKeyId", Kind::Text),
            or("", "", "configuration.attachments", Kind::List, Absent::Json("[]")),
        ],
    },
    Type {
        cfn: "AWS::Lambda::Function",
        item: "AWS::Lambda::Function",
        terraform: &["aws_lambda_function"],
        name: ("FunctionName", "function_name"),
        arn: Some("arn:aws:lambda:REGION:ACCOUNT:function:NAME"),
        arn_to: None,
        fields: &[field(
            "VpcConfig.SubnetIds",
            "vpc_config.0.subnet_ids",
            "configuration.vpcConfig.subnetIds",
            Kind::List,
        )],
    },
];

pub(super) const PARTS: &[Part] = &[
    Part {
        cfn: &["AWS::EC2::VolumeAttachment"],
        terraform: &["aws_volume_attachment"],
        of: "AWS::EC2::Volume",
        owner: ("VolumeId", "volume_id"),
        fields: &[made("configuration.attachments", Kind::Append(attachment))],
    },
    Part {
        cfn: &["AWS::Lambda::Permission"],
        terraform: &["aws_lambda_permission"],
        of: "AWS::Lambda::Function",
        owner: ("FunctionName", "function_name"),
        fields: &[made("supplementaryConfiguration.Policy.Statement", Kind::Append(permission))],
    },
];

fn monitoring(reader: &Reader<'_>) -> Seen {
    reader
        .get("Monitoring", "monitoring")
        .flag()
        .then(|on| Seen::Known(if on == Value::Bool(true) { "enabled" } else { "disabled" }.into()))
}

fn profile(reader: &Reader<'_>) -> Seen {
    reader.get("IamInstanceProfile", "iam_instance_profile").text().then(|name| {
        let name = name.as_str().unwrap_or_default();
        let account = reader.account;
        Seen::Known(json!({ "arn": format!("arn:aws:iam::{account}:instance-profile/{name}") }))
    })
}

/// Whether the instance gets an address: what its subnet says, unless it says itself.
fn public_address(reader: &Reader<'_>) -> Seen {
    let said = reader
        .get("NetworkInterfaces.0.AssociatePublicIpAddress", "associate_public_ip_address")
        .flag();
    match said {
        Seen::Known(Value::Bool(true)) => Seen::Known("given at launch".into()),
        Seen::Known(_) => Seen::Absent,
        Seen::Absent | Seen::Unknown => Seen::Unknown,
    }
}

fn attachment(reader: &Reader<'_>) -> Seen {
    let instance = match reader.get("InstanceId", "instance_id").text() {
        Seen::Known(id) => id,
        // It is attached, to whatever.
        Seen::Absent | Seen::Unknown => Value::Null,
    };
    Seen::Known(json!({ "instanceId": instance, "state": "attached" }))
}

/// A permission as the function's policy has it.
fn permission(reader: &Reader<'_>) -> Seen {
    let (Seen::Known(principal), Seen::Known(action)) =
        (reader.get("Principal", "principal").text(), reader.get("Action", "action").text())
    else {
        return Seen::Unknown;
    };
    let name = principal.as_str().unwrap_or_default();
    let principal = match name {
        "*" => json!("*"),
        service if service.ends_with(".amazonaws.com") => json!({ "Service": service }),
        account => json!({ "AWS": account }),
    };
    let mut statement = json!({
        "Sid": "planned", "Effect": "Allow", "Principal": principal, "Action": action,
        "Resource": "*",
    });
    for (cfn, terraform, operator, key) in [
        ("SourceAccount", "source_account", "StringEquals", "AWS:SourceAccount"),
        ("SourceArn", "source_arn", "ArnLike", "AWS:SourceArn"),
        ("PrincipalOrgID", "principal_org_id", "StringEquals", "aws:PrincipalOrgID"),
    ] {
        match reader.get(cfn, terraform).text() {
            Seen::Absent => {}
            Seen::Known(value) => {
                if let Some(statement) = statement.as_object_mut() {
                    let conditions = statement.entry("Condition").or_insert_with(|| json!({}));
                    if let Some(conditions) = conditions.as_object_mut() {
                        let keys = conditions.entry(operator).or_insert_with(|| json!({}));
                        if let Some(keys) = keys.as_object_mut() {
                            keys.insert(key.to_owned(), value);
                        }
                    }
                }
            }
            Seen::Unknown => return Seen::Unknown,
        }
    }
    Seen::Known(statement)
}

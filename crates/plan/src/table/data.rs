//! Databases, tables, trails.

use super::{Absent, Kind, Type, field, made, or};
use crate::reader::{Reader, Seen};
use serde_json::{Value, json};

pub(super) const TYPES: &[Type] = &[
    Type {
        cfn: "AWS::RDS::DBInstance",
        item: "AWS::RDS::DBInstance",
        terraform: &["aws_db_instance"],
        name: ("DBInstanceIdentifier", "identifier"),
        arn: Some("arn:aws:rds:REGION:ACCOUNT:db:NAME"),
        arn_to: None,
        fields: &[
            or("Engine", "engine", "configuration.engine", Kind::Text, Absent::Unknown),
            or(
                "StorageEncrypted",
                "storage_encrypted",
                "configuration.storageEncrypted",
                Kind::Flag,
                Absent::Json("false"),
            ),
            field("KmsKeyId", "kms_key_id", "configuration.kmsKeyId", Kind::Text),
            // In CloudFormation it depends on the subnet group.
            or(
                "PubliclyAccessible",
                "publicly_accessible",
                "configuration.publiclyAccessible",
                Kind::Flag,
                Absent::Unknown,
            ),
            or("MultiAZ", "multi_az", "configuration.multiAZ", Kind::Flag, Absent::Json("false")),
            or(
                "AutoMinorVersionUpgrade",
                "auto_minor_version_upgrade",
                "configuration.autoMinorVersionUpgrade",
                Kind::Flag,
                Absent::Json("true"),
            ),
            or(
                "DeletionProtection",
                "deletion_protection",
                "configuration.deletionProtection",
                Kind::Flag,
                Absent::Json("false"),
            ),
        ],
    },
    Type {
        cfn: "AWS::DynamoDB::Table",
        item: "AWS::DynamoDB::Table",
        terraform: &["aws_dynamodb_table"],
        name: ("TableName", "name"),
        arn: Some("arn:aws:dynamodb:REGION:ACCOUNT:table/NAME"),
        arn_to: None,
        fields: &[
            made("configuration.sSEDescription", Kind::MadeObject(encryption)),
            or(
                "",
                "",
                "supplementaryConfiguration.ContinuousBackupsDescription.\
                 pointInTimeRecoveryDescription.pointInTimeRecoveryStatus",
                Kind::Made(recovery),
                Absent::Json("\"DISABLED\""),
            ),
        ],
    },
    Type {
        cfn: "AWS::CloudTrail::Trail",
        item: "AWS::CloudTrail::Trail",
        terraform: &["aws_cloudtrail"],
        name: ("TrailName", "name"),
        arn: Some("arn:aws:cloudtrail:REGION:ACCOUNT:trail/NAME"),
        arn_to: None,
        fields: &[
            field("KMSKeyId", "kms_key_id", "configuration.kmsKeyId", Kind::Text),
            or(
                "EnableLogFileValidation",
                "enable_log_file_validation",
                "configuration.logFileValidationEnabled",
                Kind::Flag,
                Absent::Json("false"),
            ),
        ],
    },
];

/// Encryption with a KMS key; without it a table has DynamoDB's own.
fn encryption(reader: &Reader<'_>) -> Seen {
    let enabled = reader.get("SSESpecification.SSEEnabled", "server_side_encryption.0.enabled");
    match enabled.flag() {
        Seen::Known(Value::Bool(true)) => {}
        Seen::Unknown => return Seen::Unknown,
        _ => return Seen::Absent,
    }
    let mut made = json!({ "status": "ENABLED", "sSEType": "KMS" });
    let key = reader.get("SSESpecification.KMSMasterKeyId", "server_side_encryption.0.kms_key_arn");
    let key = match key.text() {
        Seen::Known(key) => key,
        Seen::Absent => return Seen::Known(made),
        Seen::Unknown => crate::reader::unreadable(),
    };
    if let Some(made) = made.as_object_mut() {
        made.insert("kMSMasterKeyArn".to_owned(), key);
    }
    Seen::Known(made)
}

fn recovery(reader: &Reader<'_>) -> Seen {
    let enabled = reader.get(
        "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
        "point_in_time_recovery.0.enabled",
    );
    enabled
        .flag()
        .then(|on| Seen::Known(if on == Value::Bool(true) { "ENABLED" } else { "DISABLED" }.into()))
}

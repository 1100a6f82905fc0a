//! The demonstration's rules: the two of the story, and AWS managed ones.

use crate::client::Client;
use crate::error::CliError;
use assize_wire::generated::config::enums::Owner;
use assize_wire::generated::config::operations::{PutConfigRule, StartConfigRulesEvaluation};
use assize_wire::generated::config::shapes::{
    ConfigRule, PutConfigRuleRequest, Source, StartConfigRulesEvaluationRequest,
};

/// The rule about instances, by its name.
pub const EXPOSED: &str = "EC2-Exposed-Instance";
/// The rule about the security group itself.
pub const SSH: &str = "restricted-ssh";

/// Names, identifiers and parameters.
pub const RULES: &[(&str, &str, Option<&str>)] = &[
    (
        EXPOSED,
        "EC2_EXPOSED_INSTANCE",
        Some(r#"{"examplePort1":"8080","exampleRange1":"1-1024","examplePort2":"2375"}"#),
    ),
    ("IAM-Inactive-Users", "IAM_INACTIVE_USER", Some(r#"{"maxInactiveDays":"90"}"#)),
    (SSH, "INCOMING_SSH_DISABLED", None),
    ("restricted-common-ports", "RESTRICTED_INCOMING_TRAFFIC", None),
    ("vpc-default-security-group-closed", "VPC_DEFAULT_SECURITY_GROUP_CLOSED", None),
    ("subnet-no-public-ips", "SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED", None),
    ("eip-attached", "EIP_ATTACHED", None),
    ("ec2-imdsv2-check", "EC2_IMDSV2_CHECK", None),
    ("ec2-instance-profile-attached", "EC2_INSTANCE_PROFILE_ATTACHED", None),
    ("encrypted-volumes", "ENCRYPTED_VOLUMES", None),
    ("ec2-volume-inuse-check", "EC2_VOLUME_INUSE_CHECK", None),
    ("s3-bucket-public-read-prohibited", "S3_BUCKET_PUBLIC_READ_PROHIBITED", None),
    ("s3-bucket-public-write-prohibited", "S3_BUCKET_PUBLIC_WRITE_PROHIBITED", None),
    ("s3-bucket-ssl-requests-only", "S3_BUCKET_SSL_REQUESTS_ONLY", None),
    ("s3-bucket-versioning-enabled", "S3_BUCKET_VERSIONING_ENABLED", None),
    ("iam-policy-no-admin-access", "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS", None),
    ("iam-no-inline-policy-check", "IAM_NO_INLINE_POLICY_CHECK", None),
    ("iam-group-has-users-check", "IAM_GROUP_HAS_USERS_CHECK", None),
    ("rds-instance-public-access-check", "RDS_INSTANCE_PUBLIC_ACCESS_CHECK", None),
    ("rds-storage-encrypted", "RDS_STORAGE_ENCRYPTED", None),
    ("dynamodb-pitr-enabled", "DYNAMODB_PITR_ENABLED", None),
    ("lambda-public-access-prohibited", "LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED", None),
    ("cloud-trail-log-file-validation", "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED", None),
];

/// Puts all rules; answers how many.
pub fn put(client: &Client) -> Result<usize, CliError> {
    for &(name, identifier, parameters) in RULES {
        let config_rule = ConfigRule {
            config_rule_arn: None,
            config_rule_id: None,
            config_rule_name: Some(name.to_owned()),
            config_rule_state: None,
            created_by: None,
            description: None,
            evaluation_modes: None,
            input_parameters: parameters.map(str::to_owned),
            maximum_execution_frequency: None,
            rule_evaluation_visibility: None,
            scope: None,
            source: Source {
                owner: Owner::Aws,
                source_identifier: Some(identifier.to_owned()),
                source_details: None,
                custom_policy_details: None,
            },
        };
        client.call::<PutConfigRule>(&PutConfigRuleRequest { config_rule, tags: None })?;
    }
    Ok(RULES.len())
}

/// Has the rules judge now that a change does not wake, but only their period.
pub fn start_periodic(client: &Client) -> Result<(), CliError> {
    let periodic = |identifier| assize_rules::find(identifier).is_some_and(|r| !r.triggers.change);
    let names = RULES.iter().filter(|rule| periodic(rule.1)).map(|rule| rule.0.to_owned());
    let ask = StartConfigRulesEvaluationRequest { config_rule_names: Some(names.collect()) };
    client.call::<StartConfigRulesEvaluation>(&ask)?;
    Ok(())
}

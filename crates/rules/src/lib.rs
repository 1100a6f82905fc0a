//! Native rules: pure functions from an item to a verdict, one file per family.
//!
//! To add a rule, implement [`assize_rule::Rule`] in its family's file and add a line to
//! the table below; the corpus then demands its cases (`tests/corpus/README.md`).

#[macro_use]
mod macros;

pub mod cloudtrail;
pub mod dynamodb;
pub mod ec2;
pub mod iam;
pub mod lambda;
pub mod rds;
pub mod required_tags;
pub mod s3;
pub mod shared;

use assize_rule::NativeRule;

macro_rules! table {
    ($($rule:path),* $(,)?) => { &[$(NativeRule::of::<$rule>()),*] };
}

/// Every native rule, in order of identifiers.
pub static RULES: &[NativeRule] = table![
    cloudtrail::CloudTrailEncryptionEnabled,
    cloudtrail::CloudTrailLogFileValidationEnabled,
    dynamodb::DynamodbPitrEnabled,
    dynamodb::DynamodbTableEncryptedKms,
    ec2::instances::EbsOptimizedInstance,
    ec2::exposed_instance::Ec2ExposedInstance,
    ec2::instances::Ec2Imdsv2Check,
    ec2::instances::Ec2InstanceDetailedMonitoringEnabled,
    ec2::instances::Ec2InstanceNoPublicIp,
    ec2::instances::Ec2InstanceProfileAttached,
    ec2::volumes::Ec2VolumeInuseCheck,
    ec2::addresses::EipAttached,
    ec2::volumes::EncryptedVolumes,
    iam::users::IamGroupHasUsersCheck,
    iam::inactive_user::IamInactiveUser,
    iam::users::IamNoInlinePolicyCheck,
    iam::policies::IamPolicyNoStatementsWithAdminAccess,
    iam::policies::IamPolicyNoStatementsWithFullAccess,
    iam::users::IamUserGroupMembershipCheck,
    iam::users::IamUserNoPoliciesCheck,
    ec2::incoming::IncomingSshDisabled,
    ec2::instances::InstancesInVpc,
    lambda::LambdaFunctionPublicAccessProhibited,
    lambda::LambdaInsideVpc,
    rds::RdsAutomaticMinorVersionUpgradeEnabled,
    rds::RdsInstanceDeletionProtectionEnabled,
    rds::RdsInstancePublicAccessCheck,
    rds::RdsMultiAzSupport,
    rds::RdsStorageEncrypted,
    required_tags::RequiredTags,
    ec2::incoming::RestrictedIncomingTraffic,
    s3::acl::S3BucketAclProhibited,
    s3::access_block::S3BucketLevelPublicAccessProhibited,
    s3::buckets::S3BucketLoggingEnabled,
    s3::public::S3BucketPublicReadProhibited,
    s3::public::S3BucketPublicWriteProhibited,
    s3::encryption::S3BucketServerSideEncryptionEnabled,
    s3::encryption::S3BucketSslRequestsOnly,
    s3::buckets::S3BucketVersioningEnabled,
    ec2::addresses::SubnetAutoAssignPublicIpDisabled,
    ec2::default_group::VpcDefaultSecurityGroupClosed,
    ec2::incoming::VpcSgOpenOnlyToAuthorizedPorts,
];

/// The rule with an identifier.
pub fn find(id: &str) -> Option<&'static NativeRule> {
    RULES.binary_search_by(|rule| rule.id.cmp(id)).ok().and_then(|at| RULES.get(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        for pair in RULES.windows(2) {
            assert!(pair[0].id < pair[1].id, "{} before {}", pair[0].id, pair[1].id);
        }
        assert!(RULES.iter().all(|rule| find(rule.id).is_some_and(|found| found.id == rule.id)));
        assert!(find("NO_SUCH_RULE").is_none());
    }

    #[test]
    fn entries_are_complete() {
        for rule in RULES {
            assert!(rule.description.ends_with('.') && !rule.types.is_empty(), "{}", rule.id);
            assert!(rule.triggers.change || rule.triggers.periodic, "{}", rule.id);
            assert!(rule.params.iter().all(|p| p.description.ends_with('.')), "{}", rule.id);
        }
    }
}

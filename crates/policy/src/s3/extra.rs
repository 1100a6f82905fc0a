//! Permissions that a request needs beside those of its operation, because of its headers.

use super::{Asked, climbs, of_version};

/// Headers that need a further action on the request's own resource.
const BY_HEADER: &[(&[&str], &str, &str)] = &[
    (&["PutObject", "CopyObject", "CreateMultipartUpload"], "x-amz-acl", "s3:PutObjectAcl"),
    (&["PutObject", "CopyObject", "CreateMultipartUpload"], "x-amz-grant-", "s3:PutObjectAcl"),
    (&["PutObject", "CopyObject", "CreateMultipartUpload"], "x-amz-tagging", "s3:PutObjectTagging"),
    (
        &["PutObject", "CopyObject", "CreateMultipartUpload"],
        "x-amz-object-lock-mode",
        "s3:PutObjectRetention",
    ),
    (
        &["PutObject", "CopyObject", "CreateMultipartUpload"],
        "x-amz-object-lock-retain-until-date",
        "s3:PutObjectRetention",
    ),
    (
        &["PutObject", "CopyObject", "CreateMultipartUpload"],
        "x-amz-object-lock-legal-hold",
        "s3:PutObjectLegalHold",
    ),
    (
        &["DeleteObject", "DeleteObjects", "PutObjectRetention"],
        "x-amz-bypass-governance-retention",
        "s3:BypassGovernanceRetention",
    ),
    (&["CreateBucket"], "x-amz-acl", "s3:PutBucketAcl"),
    (&["CreateBucket"], "x-amz-grant-", "s3:PutBucketAcl"),
    (&["CreateBucket"], "x-amz-bucket-object-lock-enabled", "s3:PutBucketObjectLockConfiguration"),
    (&["CreateBucket"], "x-amz-bucket-object-lock-enabled", "s3:PutBucketVersioning"),
    (&["CreateBucket"], "x-amz-object-ownership", "s3:PutBucketOwnershipControls"),
];

/// The grants that headers can make.
const GRANTS: &[&str] = &[
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write",
    "x-amz-grant-write-acp",
];

/// The further permissions of a request.
pub(super) fn extras(
    operation: &str,
    asked: &Asked<'_, '_>,
    arn: &str,
) -> Vec<(&'static str, String)> {
    let has = |name: &str| match name {
        "x-amz-grant-" => GRANTS.iter().any(|grant| asked.header(grant).is_some()),
        name => asked.header(name).is_some(),
    };
    let mut needs: Vec<(&'static str, String)> = BY_HEADER
        .iter()
        .filter(|(operations, header, _)| operations.contains(&operation) && has(header))
        .map(|(.., action)| (*action, arn.to_owned()))
        .collect();
    if matches!(operation, "CopyObject" | "UploadPartCopy") {
        let source = asked.header("x-amz-copy-source").unwrap_or_default();
        let (source, version) = match source.split_once("?versionId=") {
            Some((source, version)) => (source, Some(version)),
            None => (source, None),
        };
        let source = crate::percent::decoded(source.trim_start_matches('/'));
        // What cannot be told needs all.
        let source = match source {
            Some(source) if source.starts_with("arn:") => source,
            Some(source) if !climbs(&source) && source.contains('/') => {
                format!("arn:{}:s3:::{source}", asked.partition)
            }
            _ => "*".to_owned(),
        };
        needs.push((of_version("s3:GetObject", version), source));
    }
    needs
}

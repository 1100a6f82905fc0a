//! Buckets that the public may read or write.
//!
//! Two ways lead in, and each has its gate: the access control list, unless
//! `ignorePublicAcls` is on, and the bucket's policy, unless `restrictPublicBuckets` is on,
//! at the bucket or at the account. Denying statements are not weighed against allowing
//! ones.

use super::BUCKET;
use super::access_block::{ACCOUNT_BLOCK, AccountBlock, bucket_blocks};
use super::acl::Acl;
use crate::shared::policy::{Policy, Statement};
use crate::shared::read::{fact, supplement};
use assize_rule::{Context, ItemView, NoParams, Outcome, Rule, Triggers, Verdict};

/// What the public must not do.
struct Access {
    verb: &'static str,
    /// Permissions of access control lists.
    permissions: &'static [&'static str],
    /// Actions of policies, the commonest first.
    actions: &'static [&'static str],
}

const READ: Access = Access {
    verb: "read",
    permissions: &["Read", "FullControl"],
    actions: &[
        "s3:GetObject",
        "s3:ListBucket",
        "s3:GetObjectVersion",
        "s3:ListBucketVersions",
        "s3:ListBucketMultipartUploads",
        "s3:ListMultipartUploadParts",
        "s3:GetObjectAcl",
        "s3:GetObjectVersionAcl",
        "s3:GetObjectTagging",
        "s3:GetObjectAttributes",
        "s3:GetObjectTorrent",
        "s3:GetBucketAcl",
        "s3:GetBucketPolicy",
        "s3:GetBucketLocation",
        "s3:GetBucketLogging",
        "s3:GetBucketTagging",
        "s3:GetBucketVersioning",
        "s3:GetBucketWebsite",
        "s3:GetBucketCORS",
        "s3:GetBucketNotification",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration",
        "s3:GetInventoryConfiguration",
    ],
};

const WRITE: Access = Access {
    verb: "write",
    permissions: &["Write", "FullControl", "WriteAcp"],
    actions: &[
        "s3:PutObject",
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
        "s3:PutObjectAcl",
        "s3:PutObjectVersionAcl",
        "s3:PutObjectTagging",
        "s3:DeleteObjectTagging",
        "s3:RestoreObject",
        "s3:AbortMultipartUpload",
        "s3:ReplicateObject",
        "s3:ReplicateDelete",
        "s3:BypassGovernanceRetention",
        "s3:ObjectOwnerOverrideToBucketOwner",
        "s3:DeleteBucket",
        "s3:PutBucketAcl",
        "s3:PutBucketPolicy",
        "s3:DeleteBucketPolicy",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutBucketVersioning",
        "s3:PutBucketWebsite",
        "s3:PutBucketCORS",
        "s3:PutBucketLogging",
        "s3:PutBucketNotification",
        "s3:PutBucketTagging",
        "s3:PutEncryptionConfiguration",
        "s3:PutLifecycleConfiguration",
        "s3:PutReplicationConfiguration",
    ],
};

impl Access {
    fn granted_by(&self, statement: &Statement) -> Option<&'static str> {
        if !statement.is_public() {
            return None;
        }
        self.actions.iter().copied().find(|action| statement.covers_action(action))
    }

    fn judge(&self, item: &ItemView<'_>, cx: &dyn Context) -> Outcome {
        let account = AccountBlock::of(item, cx)?;
        let mut ways = Vec::new();
        let mut evidence = Vec::new();
        if !bucket_blocks(item, "restrictPublicBuckets")?
            && !account.blocks("restrictPublicBuckets")
            && let Some(node) = supplement(item, "BucketPolicy")?
            && let Some(policy) = Policy::read(node)?
        {
            for (number, statement) in (1..).zip(&policy.statements) {
                if let Some(action) = self.granted_by(statement) {
                    ways.push(format!("{} of its policy ({action})", statement.label(number)));
                }
            }
            if !ways.is_empty() {
                let expected = format!("no statement that lets everybody {}", self.verb);
                evidence.push(fact(node, expected));
            }
        }
        if !bucket_blocks(item, "ignorePublicAcls")? && !account.blocks("ignorePublicAcls") {
            let (acl, node) = Acl::read(item)?;
            if let Some(grant) = acl.public_grant(self.permissions) {
                ways.push(format!("its access control list ({grant})"));
                evidence.push(fact(node, "no grant to AllUsers or AuthenticatedUsers"));
            }
        }
        if ways.is_empty() {
            return Ok(Verdict::compliant());
        }
        let say = format!("the public may {} the bucket by {}", self.verb, ways.join(" and by "));
        Ok(Verdict::non_compliant(say).with_all_evidence(evidence))
    }
}

/// The public must not read.
pub struct S3BucketPublicReadProhibited;

impl Rule for S3BucketPublicReadProhibited {
    const ID: &'static str = "S3_BUCKET_PUBLIC_READ_PROHIBITED";
    const DESCRIPTION: &'static str =
        "Checks that neither policy nor access control list lets the public read an S3 bucket.";
    const TYPES: &'static [&'static str] = BUCKET;
    const READS: &'static [&'static str] = &[ACCOUNT_BLOCK];
    const TRIGGERS: Triggers = Triggers::BOTH;
    type Params = NoParams;

    fn evaluate(item: &ItemView<'_>, _: &NoParams, cx: &dyn Context) -> Outcome {
        READ.judge(item, cx)
    }
}

/// The public must not write.
pub struct S3BucketPublicWriteProhibited;

impl Rule for S3BucketPublicWriteProhibited {
    const ID: &'static str = "S3_BUCKET_PUBLIC_WRITE_PROHIBITED";
    const DESCRIPTION: &'static str =
        "Checks that neither policy nor access control list lets the public write to an S3 bucket.";
    const TYPES: &'static [&'static str] = BUCKET;
    const READS: &'static [&'static str] = &[ACCOUNT_BLOCK];
    const TRIGGERS: Triggers = Triggers::BOTH;
    type Params = NoParams;

    fn evaluate(item: &ItemView<'_>, _: &NoParams, cx: &dyn Context) -> Outcome {
        WRITE.judge(item, cx)
    }
}

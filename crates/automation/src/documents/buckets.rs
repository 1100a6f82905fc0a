//! Buckets: encryption, and the block of public access.

use super::{Document, Scene, Spec};
use crate::steps::{Steps, Stopped};
use assize_wire::generated::s3;
use serde_json::json;

pub(super) const ENABLE_ENCRYPTION: Document = Document {
    name: "AWS-EnableS3BucketEncryption",
    description: "Sets the default encryption of a bucket.",
    parameters: &[
        Spec::required("BucketName"),
        Spec::optional("SSEAlgorithm", Some("AES256")),
        Spec::optional("KMSMasterKey", None),
    ],
    actions: &["s3:PutEncryptionConfiguration"],
    run: |scene, steps| {
        steps.run("PutBucketEncryption", || {
            let parameters = scene.parameters;
            let mut default = json!({ "SSEAlgorithm": parameters.text("SSEAlgorithm")? });
            if let (Some(key), Some(default)) =
                (parameters.get("KMSMasterKey"), default.as_object_mut())
            {
                default.insert("KMSMasterKeyID".to_owned(), key.into());
            }
            let input = json!({
                "Bucket": parameters.text("BucketName")?,
                "ServerSideEncryptionConfiguration": {
                    "Rules": [{ "ApplyServerSideEncryptionByDefault": default }],
                },
            });
            scene.aws.call(&s3::SERVICE, "PutBucketEncryption", input)?;
            Ok(())
        })
    },
};

pub(super) const CONFIGURE_ACCESS_BLOCK: Document = Document {
    name: "AWSConfigRemediation-ConfigureS3BucketPublicAccessBlock",
    description: "Sets the public access block of a bucket.",
    parameters: &[
        Spec::required("BucketName"),
        Spec::optional("BlockPublicAcls", Some("true")),
        Spec::optional("BlockPublicPolicy", Some("true")),
        Spec::optional("IgnorePublicAcls", Some("true")),
        Spec::optional("RestrictPublicBuckets", Some("true")),
    ],
    actions: &["s3:PutBucketPublicAccessBlock"],
    run: |scene, steps| {
        let parameters = scene.parameters;
        let flags = steps.run("ReadSettings", || {
            Ok([
                parameters.flag("BlockPublicAcls")?,
                parameters.flag("IgnorePublicAcls")?,
                parameters.flag("BlockPublicPolicy")?,
                parameters.flag("RestrictPublicBuckets")?,
            ])
        })?;
        block(scene, steps, "BucketName", flags)
    },
};

pub(super) const DISABLE_PUBLIC_READ_WRITE: Document = Document {
    name: "AWS-DisableS3BucketPublicReadWrite",
    description: "Blocks all public access to a bucket.",
    parameters: &[Spec::required("S3BucketName")],
    actions: &["s3:PutBucketPublicAccessBlock"],
    run: |scene, steps| block(scene, steps, "S3BucketName", [true; 4]),
};

/// Flags in the order of the model: ACLs blocked, ACLs ignored, policies blocked, restricted.
fn block(
    scene: &Scene<'_>,
    steps: &mut Steps<'_>,
    bucket: &'static str,
    [acls, ignored, policy, restricted]: [bool; 4],
) -> Result<(), Stopped> {
    steps.run("PutPublicAccessBlock", || {
        let input = json!({
            "Bucket": scene.parameters.text(bucket)?,
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": acls,
                "IgnorePublicAcls": ignored,
                "BlockPublicPolicy": policy,
                "RestrictPublicBuckets": restricted,
            },
        });
        scene.aws.call(&s3::SERVICE, "PutPublicAccessBlock", input)?;
        Ok(())
    })
}

//! Rules about Amazon ECR.

use crate::shared::place::at;

const REPOSITORY: &[&str] = &["AWS::ECR::Repository"];

rule! {
    /// Scans of single repositories; those of the whole registry are settings elsewhere.
    EcrPrivateImageScanningEnabled = "ECR_PRIVATE_IMAGE_SCANNING_ENABLED",
    "Checks that private ECR repositories scan images when they are pushed.",
    REPOSITORY, PERIODIC,
    |item| at(item, "imageScanningConfiguration.scanOnPush")?
        .must_be_on("images are not scanned when they are pushed")
}

rule! {
    /// Tags that can't be moved.
    EcrPrivateTagImmutabilityEnabled = "ECR_PRIVATE_TAG_IMMUTABILITY_ENABLED",
    "Checks that tags of private ECR repositories are immutable.",
    REPOSITORY, CHANGE,
    |item| at(item, "imageTagMutability")?
        .must_say_one_of(&["IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION"], "the mutability of tags")
}

rule! {
    /// Any policy will do.
    EcrPrivateLifecyclePolicyConfigured = "ECR_PRIVATE_LIFECYCLE_POLICY_CONFIGURED",
    "Checks that private ECR repositories have a lifecycle policy.",
    REPOSITORY, CHANGE,
    |item| at(item, "lifecyclePolicy.lifecyclePolicyText")?
        .must_be_filled("the repository has no lifecycle policy", "a policy")
}

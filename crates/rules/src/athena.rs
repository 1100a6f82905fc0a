//! Rules about Amazon Athena.

use crate::shared::place::at;

rule! {
    /// The results' encryption is part of the workgroup's configuration.
    AthenaWorkgroupEncryptedAtRest = "ATHENA_WORKGROUP_ENCRYPTED_AT_REST",
    "Checks that results in workgroups of Athena are encrypted.",
    &["AWS::Athena::WorkGroup"], CHANGE,
    |item| at(
        item, "workGroupConfiguration.resultConfiguration.encryptionConfiguration.encryptionOption",
    )?
    .must_be_filled("results are not encrypted", "an encryption")
}

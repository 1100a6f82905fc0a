//! Rules about Amazon DAX.

use crate::shared::place::at;

rule! {
    /// The status is recorded once encryption was asked for.
    DaxEncryptionEnabled = "DAX_ENCRYPTION_ENABLED",
    "Checks that DAX clusters are encrypted.",
    &["AWS::DAX::Cluster"], PERIODIC,
    |item| at(item, "sSEDescription.status")?
        .must_say_one_of(&["ENABLED", "ENABLING"], "the status of encryption")
}

rule! {
    /// Clusters without the option take plain connections.
    DaxTlsEndpointEncryption = "DAX_TLS_ENDPOINT_ENCRYPTION",
    "Checks that endpoints of DAX clusters use TLS.",
    &["AWS::DAX::Cluster"], PERIODIC,
    |item| at(item, "clusterEndpointEncryptionType")?
        .must_say_one_of(&["TLS"], "the encryption of the endpoint")
}

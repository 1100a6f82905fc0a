//! Rules about Amazon MSK.

use crate::shared::place::at;

rule! {
    /// Brokers among themselves, and with their clients, by TLS only.
    MskInClusterNodeRequireTls = "MSK_IN_CLUSTER_NODE_REQUIRE_TLS",
    "Checks that MSK clusters use TLS between brokers and with clients.",
    &["AWS::MSK::Cluster"], CHANGE,
    |item| {
        let inside = at(item, "encryptionInfo.encryptionInTransit.inCluster")?;
        if !inside.flag()?.unwrap_or(true) {
            return inside.demand(false, "brokers talk to each other without TLS", "true");
        }
        at(item, "encryptionInfo.encryptionInTransit.clientBroker")?
            .must_be_one_of(&["TLS"], "the encryption of clients' traffic")
    }
}

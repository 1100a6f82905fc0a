//! Rules about Amazon EMR.

use crate::shared::place::{at, beside, wanted, within};
use assize_rule::Verdict;

rule! {
    /// Only the master of a cluster, and of one that runs.
    EmrMasterNoPublicIp = "EMR_MASTER_NO_PUBLIC_IP",
    "Checks that masters of EMR clusters have no public IP address.",
    &["AWS::EMR::Cluster"], PERIODIC,
    needs "`MasterInstances` (ListInstances of the master group).",
    |item| {
        let state = at(item, "status.state")?.text()?;
        if let Some(state) = state.filter(|s| !matches!(&**s, "RUNNING" | "WAITING")) {
            return Ok(Verdict::not_applicable(format!("the cluster is {state}")));
        }
        for master in beside(item, "MasterInstances")?.need_items()? {
            let address = within(master, "publicIpAddress")?;
            if address.is_filled() {
                return address.demand(false, "the master has a public address", "no address");
            }
        }
        Ok(Verdict::compliant())
    }
}

rule! {
    /// Kerberos, and with the settings that are given.
    EmrKerberosEnabled = "EMR_KERBEROS_ENABLED",
    "Checks that EMR clusters use Kerberos.",
    &["AWS::EMR::Cluster"], PERIODIC,
    params {
        /// The life of tickets in hours, which a security configuration holds.
        "TicketLifetimeInHours" => hours: Option<i64>,
        /// The realm.
        "Realm" => realm: Option<String>,
        /// The domain of another realm.
        "Domain" => domain: Option<String>,
        /// The server of the administrator.
        "AdminServer" => admin: Option<String>,
        /// The server of keys.
        "KdcServer" => kdc: Option<String>,
    }
    |item, params| {
        let kerberos = at(item, "kerberosAttributes")?;
        if !kerberos.is_filled() {
            return kerberos.demand(false, "the cluster does not use Kerberos", "Kerberos");
        }
        if let Some(realm) = wanted(&params.realm) {
            let seen = within(kerberos.node(), "realm")?;
            if seen.text()?.as_deref() != Some(realm) {
                return seen.demand(false, format!("the realm is not {realm}"), realm);
            }
        }
        let more = [&params.domain, &params.admin, &params.kdc];
        if params.hours.is_some() || more.into_iter().any(|one| wanted(one).is_some()) {
            return Ok(Verdict::insufficient_data(
                "the cluster's security configuration, which holds the settings, is not recorded",
            ));
        }
        Ok(Verdict::compliant())
    }
}

//! Rules about what security groups let in from the internet.

use super::SECURITY_GROUP;
use super::openings::{Group, Wanted, judge};
use crate::shared::ports::PortSet;
use assize_rule::{Context, ItemView, NoParams, Outcome, Param, ParamKind, Rule, Triggers};
use serde::Deserialize;
use std::sync::LazyLock;

/// SSH must not be open to the internet.
///
/// An item without `ipPermissions` is insufficient data; an empty list opens nothing.
/// Stricter than AWS's rule, which looks for `0.0.0.0/0` and `::/0` only: blocks that
/// reach every public address together count as well.
pub struct IncomingSshDisabled;

static SSH: LazyLock<Wanted> =
    LazyLock::new(|| Wanted { tcp: [22].into_iter().collect(), udp: PortSet::default() });

impl Rule for IncomingSshDisabled {
    const ID: &'static str = "INCOMING_SSH_DISABLED";
    const DESCRIPTION: &'static str =
        "Checks that no security group opens TCP port 22 to the internet, over IPv4 or IPv6.";
    const TYPES: &'static [&'static str] = SECURITY_GROUP;
    const TRIGGERS: Triggers = Triggers::BOTH;
    type Params = NoParams;

    fn evaluate(item: &ItemView<'_>, _: &NoParams, _: &dyn Context) -> Outcome {
        Ok(judge(&[Group::judged(item)?], &SSH)?)
    }
}

/// A number of TCP ports must not be open to the internet.
pub struct RestrictedIncomingTraffic;

/// Which ports are blocked.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", from = "BlockedPorts")]
pub struct Blocked(Wanted);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BlockedPorts {
    blocked_port1: Option<PortSet>,
    blocked_port2: Option<PortSet>,
    blocked_port3: Option<PortSet>,
    blocked_port4: Option<PortSet>,
    blocked_port5: Option<PortSet>,
    blocked_ports: Option<PortSet>,
}

impl From<BlockedPorts> for Blocked {
    fn from(p: BlockedPorts) -> Self {
        let numbered =
            [p.blocked_port1, p.blocked_port2, p.blocked_port3, p.blocked_port4, p.blocked_port5];
        let tcp = numbered.into_iter().chain([p.blocked_ports]).flatten().collect();
        Self(Wanted { tcp, udp: PortSet::default() })
    }
}

impl Rule for RestrictedIncomingTraffic {
    const ID: &'static str = "RESTRICTED_INCOMING_TRAFFIC";
    const DESCRIPTION: &'static str =
        "Checks that no security group opens one of the blocked TCP ports to the internet.";
    const TYPES: &'static [&'static str] = SECURITY_GROUP;
    const TRIGGERS: Triggers = Triggers::BOTH;
    const PARAMS: &'static [Param] = &[
        Param::optional("blockedPort1", ParamKind::Int, "A blocked TCP port.").or("20"),
        Param::optional("blockedPort2", ParamKind::Int, "A blocked TCP port.").or("21"),
        Param::optional("blockedPort3", ParamKind::Int, "A blocked TCP port.").or("3389"),
        Param::optional("blockedPort4", ParamKind::Int, "A blocked TCP port.").or("3306"),
        Param::optional("blockedPort5", ParamKind::Int, "A blocked TCP port.").or("4333"),
        Param::optional("blockedPorts", ParamKind::Csv, "More blocked TCP ports and ranges."),
    ];
    type Params = Blocked;

    fn evaluate(item: &ItemView<'_>, params: &Blocked, _: &dyn Context) -> Outcome {
        Ok(judge(&[Group::judged(item)?], &params.0)?)
    }
}

/// Only authorised ports may be open to the internet.
pub struct VpcSgOpenOnlyToAuthorizedPorts;

/// Which ports are not authorised.
#[derive(Deserialize)]
#[serde(from = "AuthorizedPorts")]
pub struct Unauthorized(Wanted);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AuthorizedPorts {
    authorized_tcp_ports: Option<PortSet>,
    authorized_udp_ports: Option<PortSet>,
}

impl From<AuthorizedPorts> for Unauthorized {
    fn from(p: AuthorizedPorts) -> Self {
        Self(Wanted {
            tcp: p.authorized_tcp_ports.unwrap_or_default().complement(),
            udp: p.authorized_udp_ports.unwrap_or_default().complement(),
        })
    }
}

impl Rule for VpcSgOpenOnlyToAuthorizedPorts {
    const ID: &'static str = "VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS";
    const DESCRIPTION: &'static str =
        "Checks that security groups open no TCP or UDP port to the internet but authorized ones.";
    const TYPES: &'static [&'static str] = SECURITY_GROUP;
    const TRIGGERS: Triggers = Triggers::BOTH;
    const PARAMS: &'static [Param] = &[
        Param::optional(
            "authorizedTcpPorts",
            ParamKind::String,
            "TCP ports and ranges that may be open, such as 443,1020-1025.",
        ),
        Param::optional(
            "authorizedUdpPorts",
            ParamKind::String,
            "UDP ports and ranges that may be open, such as 500,1020-1025.",
        ),
    ];
    type Params = Unauthorized;

    fn evaluate(item: &ItemView<'_>, params: &Unauthorized, _: &dyn Context) -> Outcome {
        Ok(judge(&[Group::judged(item)?], &params.0)?)
    }
}

//! Rules about VPCs, their routes, gateways, connections and lists of access.

use crate::shared::place::{Place, at, given, wanted, within};
use crate::shared::ports::PortRange;
use crate::shared::read::wrapped;
use assize_model::json::{Malformed, Node};
use assize_rule::{Evidence, Verdict};

const FLOW_LOG: &str = "AWS::EC2::FlowLog";

/// Whether a block of addresses is everything there is.
fn is_everything(node: Node<'_>) -> bool {
    matches!(node.as_str().as_deref(), Some("0.0.0.0/0" | "::/0"))
}

rule! {
    /// A flow log names what it is about. One of all traffic will do for any type.
    VpcFlowLogsEnabled = "VPC_FLOW_LOGS_ENABLED",
    "Checks that VPCs have flow logs, optionally of a type of traffic.",
    &["AWS::EC2::VPC"], PERIODIC,
    reads [FLOW_LOG],
    params {
        /// The type of traffic: `ACCEPT`, `REJECT` or `ALL`; any when not given.
        "trafficType" => traffic: Option<String>,
    }
    |item, params, cx| {
        let id = item.resource_id();
        for log in cx.list(FLOW_LOG)? {
            let view = log.view()?;
            let own = view.configuration();
            let traffic = within(own, "trafficType")?.text()?;
            let fits = wanted(&params.traffic).is_none_or(|wanted| {
                traffic.as_deref().is_some_and(|seen| seen == wanted || seen == "ALL")
            });
            if fits && within(own, "resourceId")?.node().is_str(&id) {
                return Ok(Verdict::compliant());
            }
        }
        let expected = wanted(&params.traffic).unwrap_or("any").to_owned();
        let fact = Evidence::new("/configuration", "", format!("a flow log of {expected} traffic"));
        Ok(Verdict::non_compliant("no recorded flow log is about the VPC").with_evidence(fact))
    }
}

rule! {
    /// Tables that are not listed are not applicable, where a list is given.
    NoUnrestrictedRouteToIgw = "NO_UNRESTRICTED_ROUTE_TO_IGW",
    "Checks that route tables have no route from everywhere to an internet gateway.",
    &["AWS::EC2::RouteTable"], BOTH,
    params {
        /// Ids of the route tables that may have such a route.
        "routeTableIds" => tables: Option<Vec<String>>,
    }
    |item, params| {
        let id = item.resource_id();
        if given(&params.tables).iter().any(|table| *table == id) {
            return Ok(Verdict::compliant().with_annotation("the route table is listed"));
        }
        for route in at(item, "routes")?.need_items()? {
            let gateway = within(route, "gatewayId")?;
            if !gateway.text()?.is_some_and(|id| id.starts_with("igw-")) {
                continue;
            }
            for path in ["destinationCidrBlock", "destinationIpv6CidrBlock"] {
                let destination = within(route, path)?;
                if is_everything(destination.node()) {
                    let say = "a route leads from everywhere to an internet gateway";
                    return destination.demand(false, say, "a narrower block of addresses");
                }
            }
        }
        Ok(Verdict::compliant())
    }
}

rule! {
    /// A gateway that is attached to nothing is compliant, unless VPCs are given.
    InternetGatewayAuthorizedVpcOnly = "INTERNET_GATEWAY_AUTHORIZED_VPC_ONLY",
    "Checks that internet gateways are attached to allowed VPCs only.",
    &["AWS::EC2::InternetGateway"], CHANGE,
    params {
        /// Ids of the VPCs that may have a gateway; none when not given.
        "AuthorizedVpcIds" => vpcs: Option<Vec<String>>,
    }
    |item, params| {
        for attachment in at(item, "attachments")?.need_items()? {
            let vpc = within(attachment, "vpcId")?;
            let id = vpc.need_text()?;
            if !given(&params.vpcs).iter().any(|v| *v == id) {
                let say = format!("the gateway is attached to {id}, which is not allowed");
                return vpc.demand(false, say, "an allowed VPC");
            }
        }
        Ok(Verdict::compliant())
    }
}

rule! {
    /// The telemetry has an entry per tunnel.
    VpcVpn2TunnelsUp = "VPC_VPN_2_TUNNELS_UP",
    "Checks that both tunnels of site-to-site VPN connections are up.",
    &["AWS::EC2::VPNConnection"], CHANGE,
    |item| {
        let telemetry = at(item, "vgwTelemetry")?;
        let mut up = 0;
        for tunnel in telemetry.need_items()? {
            let status = within(tunnel, "status")?.node();
            up += usize::from(wrapped(status, "value").req_str()?.eq_ignore_ascii_case("up"));
        }
        telemetry.demand(up >= 2, format!("{up} tunnels are up"), "2 tunnels that are up")
    }
}

const ACL: &[&str] = &["AWS::EC2::NetworkAcl"];

rule! {
    /// The default list of a VPC need not be used.
    VpcNetworkAclUnusedCheck = "VPC_NETWORK_ACL_UNUSED_CHECK",
    "Checks that network ACLs belong to a subnet.",
    ACL, CHANGE,
    |item| {
        if at(item, "isDefault")?.flag()?.unwrap_or(false) {
            return Ok(Verdict::not_applicable("the list is the default one of its VPC"));
        }
        let used = at(item, "associations")?;
        let count = used.need_items()?.count();
        used.demand(count > 0, "the list belongs to no subnet", "a subnet")
    }
}

/// The ports of an entry; all of them where it names none.
fn ports(entry: Node<'_>) -> Result<PortRange, Malformed> {
    let range = within(entry, "portRange")?;
    if range.is_absent() {
        return Ok(PortRange::ALL);
    }
    let port = |place: Place<'_>| {
        u16::try_from(place.need_int()?).map_err(|_| place.node().malformed("a port"))
    };
    Ok(PortRange {
        first: port(within(entry, "portRange.from")?)?,
        last: port(within(entry, "portRange.to")?)?,
    })
}

rule! {
    /// Entries count by their number; a refusal of everybody before an allowance counts.
    NaclNoUnrestrictedSshRdp = "NACL_NO_UNRESTRICTED_SSH_RDP",
    "Checks that network ACLs don't let everybody in by SSH or RDP.",
    ACL, CHANGE,
    |item| {
        let mut entries: Vec<(i64, Node<'_>)> = Vec::new();
        for entry in at(item, "entries")?.need_items()? {
            if !within(entry, "egress")?.flag()?.unwrap_or(false) {
                entries.push((within(entry, "ruleNumber")?.need_int()?, entry));
            }
        }
        entries.sort_by_key(|(number, _)| *number);
        for port in [22u16, 3389] {
            let mut settled = [false; 2];
            for (number, entry) in &entries {
                let protocol = within(*entry, "protocol")?;
                let seen = protocol.needed()?.node().raw().trim_matches('"');
                let range = ports(*entry)?;
                if !matches!(seen, "-1" | "6" | "tcp") || port < range.first || range.last < port {
                    continue;
                }
                for (settled, path) in settled.iter_mut().zip(["cidrBlock", "ipv6CidrBlock"]) {
                    let block = within(*entry, path)?;
                    if *settled || !is_everything(block.node()) {
                        continue;
                    }
                    *settled = true;
                    if within(*entry, "ruleAction")?.need_text()? == "allow" {
                        let say = format!("rule {number} lets everybody in by port {port}");
                        return block.demand(false, say, "a narrower block of addresses");
                    }
                }
            }
        }
        Ok(Verdict::compliant())
    }
}

rule! {
    /// The option of the gateway.
    Ec2TransitGatewayAutoVpcAttachDisabled = "EC2_TRANSIT_GATEWAY_AUTO_VPC_ATTACH_DISABLED",
    "Checks that transit gateways don't accept VPCs by themselves.",
    &["AWS::EC2::TransitGateway"], CHANGE,
    |item| at(item, "autoAcceptSharedAttachments")?
        .must_say_one_of(&["disable"], "the acceptance of shared attachments")
}

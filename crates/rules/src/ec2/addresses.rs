//! Rules about Elastic IP addresses and subnets.

use crate::shared::read::{config, demand, fact, need, text, wrapped};
use assize_rule::{Context, ItemView, NoParams, Outcome, ResourceKey, Rule, Triggers, Verdict};

/// Elastic IP addresses must be attached to an instance or to a network interface in use.
/// Items hold the members only where there is an attachment, so that their absence is the
/// bad case. The interface's own item says whether it is in use; where that is not
/// recorded, being attached is enough.
pub struct EipAttached;

const INTERFACE: &str = "AWS::EC2::NetworkInterface";

impl Rule for EipAttached {
    const ID: &'static str = "EIP_ATTACHED";
    const DESCRIPTION: &'static str =
        "Checks that Elastic IP addresses are attached to instances or network interfaces in use.";
    const TYPES: &'static [&'static str] = &["AWS::EC2::EIP"];
    const READS: &'static [&'static str] = &[INTERFACE];
    const TRIGGERS: Triggers = Triggers::CHANGE;
    type Params = NoParams;

    fn evaluate(item: &ItemView<'_>, _: &NoParams, cx: &dyn Context) -> Outcome {
        let address = config(item)?;
        if text(address.get_any_case("instanceId"))?.is_some() {
            return Ok(Verdict::compliant());
        }
        let interface = address.get_any_case("networkInterfaceId");
        let Some(id) = text(interface)? else {
            return Ok(demand(
                false,
                "the address is attached to nothing",
                interface,
                "/configuration/networkInterfaceId",
                "an instance or a network interface",
            ));
        };
        let key = ResourceKey::new(INTERFACE, id.as_ref());
        let Some(recorded) = cx.get(&key)? else { return Ok(Verdict::compliant()) };
        let view = recorded.view()?;
        let status = wrapped(view.configuration().get_any_case("status"), "value");
        if status.opt_str()?.as_deref() != Some("available") {
            return Ok(Verdict::compliant());
        }
        Ok(Verdict::non_compliant(format!("the network interface {id} is not in use"))
            .with_evidence(fact(interface, "a network interface in use"))
            .with_evidence(fact(status, "in-use").in_resource(key)))
    }
}

rule! {
    /// The flag is always recorded.
    SubnetAutoAssignPublicIpDisabled = "SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED",
    "Checks that subnets give no public IPv4 address to what is launched in them.",
    &["AWS::EC2::Subnet"], CHANGE,
    |item| {
        let assigns = need(config(item)?, "mapPublicIpOnLaunch")?;
        Ok(demand(!assigns.req_bool()?, "the subnet assigns public addresses", assigns, "", "false"))
    }
}

//! The rule.

use assize_rule::{Context, Evidence, ItemView, NoParams, Outcome, Rule, Triggers, Verdict};

const INSTANCE: &str = "AWS::EC2::Instance";
const EVERYBODY: &str = "0.0.0.0/0";

/// Says that a security group that opens a port to everybody violates, and how many instances
/// there are.
pub struct GroupsClosed;

impl Rule for GroupsClosed {
    const ID: &'static str = "TEST.GROUPS_CLOSED";
    const DESCRIPTION: &'static str = "Checks that security groups open nothing to everybody.";
    const TYPES: &'static [&'static str] = &["AWS::EC2::SecurityGroup"];
    const READS: &'static [&'static str] = &[INSTANCE];
    const TRIGGERS: Triggers = Triggers::BOTH;
    type Params = NoParams;

    fn evaluate(item: &ItemView<'_>, _: &NoParams, cx: &dyn Context) -> Outcome {
        let permissions = item.configuration().get("ipPermissions");
        for permission in permissions.opt_items()? {
            for range in permission.get("ipRanges").opt_items()? {
                if range.req_str()? == EVERYBODY {
                    let instances = cx.list(INSTANCE)?.len();
                    let text = format!("open to everybody, with {instances} instances");
                    return Ok(Verdict::non_compliant(text)
                        .with_evidence(Evidence::new(range.pointer(), range.raw(), "a network")));
                }
            }
        }
        Ok(Verdict::compliant())
    }
}

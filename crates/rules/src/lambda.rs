//! Rules about AWS Lambda.

use crate::shared::policy::Policy;
use crate::shared::read::{config, demand, fact};
use assize_rule::{Context, ItemView, Outcome, Param, ParamKind, Rule, Triggers, Verdict};
use serde::Deserialize;

const FUNCTION: &[&str] = &["AWS::Lambda::Function"];

rule! {
    /// No statement of the function's policy may allow the public to do anything. A
    /// function without a policy has no supplementary `Policy`, and is closed.
    LambdaFunctionPublicAccessProhibited = "LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED",
    "Checks that the policy of Lambda functions allows no public access.",
    FUNCTION, CHANGE,
    |item| {
        config(item)?;
        let all = item.root().get("supplementaryConfiguration");
        all.opt_object()?;
        let node = all.get_any_case("policy");
        let Some(policy) = Policy::read(node)? else { return Ok(Verdict::compliant()) };
        let Some((number, statement)) = policy.find(|s| s.is_public()) else {
            return Ok(Verdict::compliant());
        };
        let label = statement.label(number);
        Ok(Verdict::non_compliant(format!("{label} of the function's policy allows everybody"))
            .with_evidence(fact(node, "no statement that allows everybody without a condition")))
    }
}

/// Functions must be in a VPC.
pub struct LambdaInsideVpc;

/// The subnets that count.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subnets {
    subnet_ids: Option<Vec<String>>,
}

impl Rule for LambdaInsideVpc {
    const ID: &'static str = "LAMBDA_INSIDE_VPC";
    const DESCRIPTION: &'static str =
        "Checks that Lambda functions are in a VPC, optionally in given subnets only.";
    const TYPES: &'static [&'static str] = FUNCTION;
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] = &[Param::optional(
        "subnetIds",
        ParamKind::Csv,
        "Ids of the subnets that functions may be in; any when not given.",
    )];
    type Params = Subnets;

    /// Items hold `vpcConfig` only where there is one.
    fn evaluate(item: &ItemView<'_>, params: &Subnets, _: &dyn Context) -> Outcome {
        let function = config(item)?;
        let vpc = function.get_any_case("vpcConfig");
        let list = vpc.get_any_case("subnetIds");
        vpc.opt_object()?;
        let mut subnets = list.opt_items()?.peekable();
        if subnets.peek().is_none() {
            let place = "/configuration/vpcConfig/subnetIds";
            return Ok(demand(false, "the function is in no VPC", list, place, "subnets"));
        }
        let allowed = params.subnet_ids.as_deref().unwrap_or_default();
        for subnet in subnets {
            let id = subnet.req_str()?;
            if !allowed.is_empty() && !allowed.iter().any(|a| *a == id) {
                let say =
                    format!("the function is in the subnet {id}, which is not an allowed one");
                return Ok(
                    Verdict::non_compliant(say).with_evidence(fact(subnet, "an allowed subnet"))
                );
            }
        }
        Ok(Verdict::compliant())
    }
}

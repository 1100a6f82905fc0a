//! Rules about AWS Lambda.

use crate::shared::place::{at, beside, wanted};
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

rule! {
    /// A function without a reserved concurrency takes what is free in the account.
    LambdaConcurrencyCheck = "LAMBDA_CONCURRENCY_CHECK",
    "Checks that Lambda functions have a reserved concurrency, optionally within limits.",
    FUNCTION, CHANGE,
    needs "`Concurrency` (GetFunctionConcurrency).",
    params {
        /// The least concurrency.
        "ConcurrencyLimitLow" => low: Option<i64>,
        /// The most concurrency.
        "ConcurrencyLimitHigh" => high: Option<i64>,
    }
    |item, params| {
        let reserved = beside(item, "Concurrency.reservedConcurrentExecutions")?;
        let Some(seen) = reserved.node().as_f64() else {
            if !reserved.is_absent() {
                return Err(reserved.node().malformed("a number").into());
            }
            return reserved.demand(false, "the function has no reserved concurrency", "a number");
        };
        let low = params.low.is_none_or(|low| seen >= low as f64);
        let high = params.high.is_none_or(|high| seen <= high as f64);
        reserved.demand(low && high, format!("the reserved concurrency is {seen}"), "within limits")
    }
}

rule! {
    /// Any target will do, unless some are given.
    LambdaDlqCheck = "LAMBDA_DLQ_CHECK",
    "Checks that Lambda functions have a dead-letter queue, optionally one of a list.",
    FUNCTION, CHANGE,
    params {
        /// ARNs of the queues and topics that will do; any when not given.
        "dlqArns" => queues: Option<Vec<String>>,
    }
    |item, params| {
        let say = "the function has no dead-letter queue";
        at(item, "deadLetterConfig.targetArn")?
            .must_be_listed(&params.queues, say, "a dead-letter queue")
    }
}

rule! {
    /// Subnets tell their zones. Functions outside of a VPC are not applicable.
    LambdaVpcMultiAzCheck = "LAMBDA_VPC_MULTI_AZ_CHECK",
    "Checks that Lambda functions in a VPC have subnets in several availability zones.",
    FUNCTION, CHANGE,
    reads ["AWS::EC2::Subnet"],
    params {
        /// The least number of zones.
        "availabilityZones" => least: Option<i64> = "2",
    }
    |item, params, cx| {
        let subnets = at(item, "vpcConfig.subnetIds")?;
        let mut zones = std::collections::BTreeSet::new();
        let mut count = 0;
        for subnet in subnets.items()? {
            count += 1;
            let key = assize_rule::ResourceKey::new("AWS::EC2::Subnet", subnet.req_str()?);
            let Some(recorded) = cx.get(&key)? else {
                return Ok(Verdict::insufficient_data(format!("{key} is not recorded")));
            };
            let view = recorded.view()?;
            zones.insert(at(&view, "availabilityZone")?.need_text()?.into_owned());
        }
        if count == 0 {
            return Ok(Verdict::not_applicable("the function is in no VPC"));
        }
        let least = params.least.unwrap_or(2);
        let say = format!("the function is in {} zones", zones.len());
        subnets.demand(zones.len() as i64 >= least, say, format!("at least {least}"))
    }
}

rule! {
    /// Functions of an image have no runtime and are not applicable.
    LambdaFunctionSettingsCheck = "LAMBDA_FUNCTION_SETTINGS_CHECK",
    "Checks runtime, role, timeout and memory of Lambda functions.",
    FUNCTION, CHANGE,
    params {
        /// The runtimes that functions may have.
        "runtime" => runtimes: Vec<String>,
        /// ARN of the role that they must have.
        "role" => role: Option<String>,
        /// The memory in MB that they must have.
        "memorySize" => memory: Option<i64> = "128",
        /// The timeout in seconds that they must have.
        "timeout" => timeout: Option<i64> = "3",
    }
    |item, params| {
        if at(item, "packageType")?.text()?.as_deref() == Some("Image") {
            return Ok(Verdict::not_applicable("the function is an image"));
        }
        let runtime = at(item, "runtime")?;
        let seen = runtime.need_text()?;
        if !params.runtimes.iter().any(|one| *one == seen) {
            let say = format!("the runtime is {seen}");
            return runtime.demand(false, say, params.runtimes.join(" or "));
        }
        if let Some(role) = wanted(&params.role) {
            let place = at(item, "role")?;
            if place.need_text()? != role {
                return place.demand(false, "the role is another", role);
            }
        }
        for (path, want) in [("memorySize", params.memory), ("timeout", params.timeout)] {
            let place = at(item, path)?;
            if let Some(want) = want
                && place.need_int()? != want
            {
                return place.demand(false, format!("{path} is not {want}"), want.to_string());
            }
        }
        Ok(Verdict::compliant())
    }
}

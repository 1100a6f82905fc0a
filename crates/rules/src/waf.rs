//! Rules about AWS WAF, of both generations.

use crate::shared::place::{Place, at, beside, given};
use assize_rule::{ItemView, Outcome, Verdict};

fn must_hold(place: &Place<'_>, what: &str) -> Outcome {
    place.must_be_filled(&format!("there is no {what}"), what)
}

macro_rules! not_empty {
    ($($name:ident = $id:literal, $about:literal, $type:literal, $path:literal, $what:literal;)*) => {$(
        rule! {
            /// Something must be listed.
            $name = $id,
            $about,
            &[$type], CHANGE,
            |item| must_hold(&at(item, $path)?.needed()?, $what)
        }
    )*};
}

not_empty! {
    WafRegionalWebaclNotEmpty = "WAF_REGIONAL_WEBACL_NOT_EMPTY",
        "Checks that regional web ACLs of WAF Classic have rules.",
        "AWS::WAFRegional::WebACL", "rulesList", "rule";
    WafRegionalRulegroupNotEmpty = "WAF_REGIONAL_RULEGROUP_NOT_EMPTY",
        "Checks that regional rule groups of WAF Classic have rules.",
        "AWS::WAFRegional::RuleGroup", "rules", "rule";
    WafRegionalRuleNotEmpty = "WAF_REGIONAL_RULE_NOT_EMPTY",
        "Checks that regional rules of WAF Classic have conditions.",
        "AWS::WAFRegional::Rule", "predicateList", "condition";
    WafGlobalWebaclNotEmpty = "WAF_GLOBAL_WEBACL_NOT_EMPTY",
        "Checks that global web ACLs of WAF Classic have rules.",
        "AWS::WAF::WebACL", "rulesList", "rule";
    WafGlobalRulegroupNotEmpty = "WAF_GLOBAL_RULEGROUP_NOT_EMPTY",
        "Checks that global rule groups of WAF Classic have rules.",
        "AWS::WAF::RuleGroup", "rules", "rule";
    WafGlobalRuleNotEmpty = "WAF_GLOBAL_RULE_NOT_EMPTY",
        "Checks that global rules of WAF Classic have conditions.",
        "AWS::WAF::Rule", "predicateList", "condition";
    Wafv2WebaclNotEmpty = "WAFV2_WEBACL_NOT_EMPTY",
        "Checks that web ACLs of WAF have rules.",
        "AWS::WAFv2::WebACL", "rules", "rule";
    Wafv2RulegroupNotEmpty = "WAFV2_RULEGROUP_NOT_EMPTY",
        "Checks that rule groups of WAF have rules.",
        "AWS::WAFv2::RuleGroup", "rules", "rule";
}

rule! {
    /// Metrics are what a rule group can tell of its work.
    Wafv2RulegroupLoggingEnabled = "WAFV2_RULEGROUP_LOGGING_ENABLED",
    "Checks that rule groups of WAF send metrics to CloudWatch.",
    &["AWS::WAFv2::RuleGroup"], CHANGE,
    |item| at(item, "visibilityConfig.cloudWatchMetricsEnabled")?
        .must_be_true("the rule group sends no metrics")
}

/// Logs must go somewhere, and to one of the streams, where some are given.
fn logged(item: &ItemView<'_>, streams: &Option<Vec<String>>) -> Outcome {
    beside(item, "LoggingConfiguration")?.recorded()?;
    let destinations = beside(item, "LoggingConfiguration.logDestinationConfigs")?;
    let list = given(streams);
    let mut seen = false;
    for destination in destinations.items()? {
        let arn = destination.req_str()?;
        seen = true;
        if list.is_empty() || list.iter().any(|one| *one == arn) {
            return Ok(Verdict::compliant());
        }
    }
    let say = if seen { "logs go elsewhere" } else { "the web ACL writes no logs" };
    destinations.demand(false, say, "a destination")
}

macro_rules! web_acl_logged {
    ($($name:ident = $id:literal, $about:literal, $type:literal;)*) => {$(
        rule! {
            /// Any destination will do, unless some are given.
            $name = $id,
            $about,
            &[$type], PERIODIC,
            needs "`LoggingConfiguration` (GetLoggingConfiguration); null where there is none.",
            params {
                /// ARNs of the delivery streams to which logs may go; any when not given.
                "KinesisFirehoseDeliveryStreamArns" => streams: Option<Vec<String>>,
            }
            |item, params| logged(item, &params.streams)
        }
    )*};
}

web_acl_logged! {
    Wafv2LoggingEnabled = "WAFV2_LOGGING_ENABLED",
        "Checks that web ACLs of WAF write logs.", "AWS::WAFv2::WebACL";
    WafClassicLoggingEnabled = "WAF_CLASSIC_LOGGING_ENABLED",
        "Checks that global web ACLs of WAF Classic write logs.", "AWS::WAF::WebACL";
}

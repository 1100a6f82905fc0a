//! Rules about AWS Elastic Beanstalk.

use crate::shared::place::{Place, beside, wanted, within};
use assize_model::json::Malformed;
use assize_rule::{ItemView, Verdict};

const ENVIRONMENT: &[&str] = &["AWS::ElasticBeanstalk::Environment"];

/// An option of an environment, which items hold only as a supplementary value.
fn option<'d>(
    item: &ItemView<'d>,
    namespace: &str,
    name: &str,
) -> Result<Option<Place<'d>>, Malformed> {
    for option in beside(item, "OptionSettings")?.need_items()? {
        if within(option, "namespace")?.node().is_str(namespace)
            && within(option, "optionName")?.node().is_str(name)
        {
            return within(option, "value").map(Some);
        }
    }
    Ok(None)
}

rule! {
    /// Updates, and of the level, where one is given.
    ElasticBeanstalkManagedUpdatesEnabled = "ELASTIC_BEANSTALK_MANAGED_UPDATES_ENABLED",
    "Checks that Elastic Beanstalk environments update themselves.",
    ENVIRONMENT, CHANGE,
    needs "`OptionSettings` (DescribeConfigurationSettings).",
    params {
        /// The level of updates: `minor` or `patch`; any when not given.
        "UpdateLevel" => level: Option<String>,
    }
    |item, params| {
        let namespace = "aws:elasticbeanstalk:managedactions";
        let say = "managed updates are off";
        let Some(on) = option(item, namespace, "ManagedActionsEnabled")? else {
            return beside(item, "OptionSettings")?.demand(false, say, "ManagedActionsEnabled");
        };
        if !on.flag()?.unwrap_or(false) {
            return on.demand(false, say, "true");
        }
        let Some(level) = wanted(&params.level) else { return Ok(Verdict::compliant()) };
        match option(item, "aws:elasticbeanstalk:managedactions:platformupdate", "UpdateLevel")? {
            Some(place) => place.must_be_one_of(&[level], "the level of updates"),
            None => on.demand(false, "the level of updates is not set", level),
        }
    }
}

rule! {
    /// The basic kind tells too little.
    BeanstalkEnhancedHealthReportingEnabled = "BEANSTALK_ENHANCED_HEALTH_REPORTING_ENABLED",
    "Checks that Elastic Beanstalk environments report their health in the enhanced way.",
    ENVIRONMENT, CHANGE,
    needs "`OptionSettings` (DescribeConfigurationSettings).",
    |item| {
        let namespace = "aws:elasticbeanstalk:healthreporting:system";
        match option(item, namespace, "SystemType")? {
            Some(kind) => kind.must_be_one_of(&["enhanced"], "the kind of reports"),
            None => beside(item, "OptionSettings")?
                .demand(false, "the kind of reports is not set", "enhanced"),
        }
    }
}

rule! {
    /// Logs, and kept as asked for.
    ElasticBeanstalkLogsToCloudwatch = "ELASTIC_BEANSTALK_LOGS_TO_CLOUDWATCH",
    "Checks that Elastic Beanstalk environments send their logs to CloudWatch Logs.",
    ENVIRONMENT, CHANGE,
    needs "`OptionSettings` (DescribeConfigurationSettings).",
    params {
        /// The number of days that logs must be kept.
        "RetentionInDays" => days: Option<String>,
        /// Whether logs must go with the environment.
        "DeleteOnTerminate" => delete: Option<String>,
    }
    |item, params| {
        let namespace = "aws:elasticbeanstalk:cloudwatch:logs";
        let all = beside(item, "OptionSettings")?;
        let Some(on) = option(item, namespace, "StreamLogs")? else {
            return all.demand(false, "no logs are sent", "StreamLogs");
        };
        if !on.flag()?.unwrap_or(false) {
            return on.demand(false, "no logs are sent", "true");
        }
        for (name, want) in
            [("RetentionInDays", &params.days), ("DeleteOnTerminate", &params.delete)]
        {
            let Some(want) = wanted(want) else { continue };
            let Some(place) = option(item, namespace, name)? else {
                return all.demand(false, format!("{name} is not set"), want);
            };
            let seen = place.text()?.unwrap_or_default();
            if !seen.eq_ignore_ascii_case(want) {
                return place.demand(false, format!("{name} is {seen}"), want);
            }
        }
        Ok(Verdict::compliant())
    }
}

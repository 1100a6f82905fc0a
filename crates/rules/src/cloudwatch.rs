//! Rules about Amazon CloudWatch: alarms, and log groups.

use crate::shared::place::{at, given, wanted};
use assize_rule::Verdict;

const ALARM: &[&str] = &["AWS::CloudWatch::Alarm"];

const GROUP: &[&str] = &["AWS::Logs::LogGroup"];

rule! {
    /// Alarms that are switched off do nothing in any state.
    CloudwatchAlarmActionEnabledCheck = "CLOUDWATCH_ALARM_ACTION_ENABLED_CHECK",
    "Checks that actions of CloudWatch alarms are switched on.",
    ALARM, CHANGE,
    |item| at(item, "actionsEnabled")?.must_be_true("the alarm's actions are off")
}

rule! {
    /// At least one action in each state that is asked for; all actions must be listed,
    /// where a list is given.
    CloudwatchAlarmActionCheck = "CLOUDWATCH_ALARM_ACTION_CHECK",
    "Checks that CloudWatch alarms do something when their state changes.",
    ALARM, CHANGE,
    params {
        /// Whether an action is needed when the alarm goes off.
        "alarmActionRequired" => alarm: bool,
        /// Whether an action is needed when there is too little data.
        "insufficientDataActionRequired" => data: bool,
        /// Whether an action is needed when all is well again.
        "okActionRequired" => ok: bool,
        /// ARN of an action that will do; any when none is given.
        "action1" => one: Option<String>,
        /// ARN of an action that will do.
        "action2" => two: Option<String>,
        /// ARN of an action that will do.
        "action3" => three: Option<String>,
        /// ARN of an action that will do.
        "action4" => four: Option<String>,
        /// ARN of an action that will do.
        "action5" => five: Option<String>,
    }
    |item, params| {
        let list = [&params.one, &params.two, &params.three, &params.four, &params.five];
        let list: Vec<&str> = list.into_iter().filter_map(wanted).collect();
        for (path, needed, state) in [
            ("alarmActions", params.alarm, "ALARM"),
            ("insufficientDataActions", params.data, "INSUFFICIENT_DATA"),
            ("okActions", params.ok, "OK"),
        ] {
            let actions = at(item, path)?;
            let mut count = 0;
            for action in actions.items()? {
                let arn = action.req_str()?;
                count += 1;
                if needed && !list.is_empty() && !list.contains(&&*arn) {
                    let say = format!("the action {arn} for {state} is not an allowed one");
                    return actions.demand(false, say, list.join(" or "));
                }
            }
            if needed && count == 0 {
                let say = format!("the alarm does nothing in the state {state}");
                return actions.demand(false, say, "an action");
            }
        }
        Ok(Verdict::compliant())
    }
}

rule! {
    /// Alarms for other metrics are not applicable.
    CloudwatchAlarmSettingsCheck = "CLOUDWATCH_ALARM_SETTINGS_CHECK",
    "Checks settings of CloudWatch alarms for a given metric.",
    ALARM, CHANGE,
    params {
        /// The metric whose alarms are judged.
        "metricName" => metric: String,
        /// The threshold that they must have.
        "threshold" => threshold: Option<f64>,
        /// The number of periods that they must look at.
        "evaluationPeriods" => periods: Option<i64>,
        /// The length of a period in seconds.
        "period" => period: Option<i64> = "300",
        /// The comparison that they must make.
        "comparisonOperator" => comparison: Option<String>,
        /// The statistic that they must use.
        "statistic" => statistic: Option<String>,
    }
    |item, params| {
        let metric = at(item, "metricName")?.text()?.unwrap_or_default();
        if metric != params.metric {
            return Ok(Verdict::not_applicable(format!("the alarm is not about {}", params.metric)));
        }
        let threshold = at(item, "threshold")?;
        if let Some(wanted) = params.threshold
            && threshold.needed()?.node().as_f64() != Some(wanted)
        {
            return threshold.demand(false, "the threshold is another", wanted.to_string());
        }
        for (path, wanted) in
            [("evaluationPeriods", params.periods), ("period", params.period)]
        {
            let place = at(item, path)?;
            if let Some(wanted) = wanted
                && place.need_int()? != wanted
            {
                return place.demand(false, format!("{path} is not {wanted}"), wanted.to_string());
            }
        }
        for (path, want) in
            [("comparisonOperator", &params.comparison), ("statistic", &params.statistic)]
        {
            let place = at(item, path)?;
            if let Some(want) = wanted(want)
                && place.text()?.as_deref() != Some(want)
            {
                return place.demand(false, format!("{path} is not {want}"), want);
            }
        }
        Ok(Verdict::compliant())
    }
}

rule! {
    /// Any key will do, unless one is given.
    CloudwatchLogGroupEncrypted = "CLOUDWATCH_LOG_GROUP_ENCRYPTED",
    "Checks that log groups are encrypted with a KMS key, optionally a given one.",
    GROUP, PERIODIC,
    params {
        /// Id or ARN of the key that must encrypt log groups.
        "KmsKeyId" => key: Option<String>,
    }
    |item, params| {
        let key = at(item, "kmsKeyId")?;
        let Some(seen) = key.text()? else {
            return key.demand(false, "no KMS key encrypts the log group", "a KMS key");
        };
        let Some(wanted) = wanted(&params.key) else { return Ok(Verdict::compliant()) };
        let same = crate::shared::kms::same_key(&seen, wanted);
        key.demand(same, format!("the log group is encrypted with {seen}"), wanted)
    }
}

rule! {
    /// A group without a retention keeps its logs for good. Groups that are not listed are
    /// not applicable, where a list is given.
    CwLoggroupRetentionPeriodCheck = "CW_LOGGROUP_RETENTION_PERIOD_CHECK",
    "Checks that log groups keep their logs long enough.",
    GROUP, PERIODIC,
    params {
        /// Names of the log groups that are judged; all when not given.
        "LogGroupNames" => names: Option<Vec<String>>,
        /// The least number of days; one of those that CloudWatch Logs takes.
        "MinRetentionTime" => days: Option<i64> = "365",
    }
    |item, params| {
        let name = at(item, "logGroupName")?.text()?.unwrap_or_else(|| item.resource_id());
        let names = given(&params.names);
        if !names.is_empty() && !names.iter().any(|n| *n == name) {
            return Ok(Verdict::not_applicable(format!("{name} is not listed")));
        }
        let retention = at(item, "retentionInDays")?;
        let (Some(seen), least) = (retention.int()?, params.days.unwrap_or(365)) else {
            return Ok(Verdict::compliant());
        };
        let say = format!("logs are kept for {seen} days");
        retention.demand(seen >= least, say, format!("at least {least}"))
    }
}

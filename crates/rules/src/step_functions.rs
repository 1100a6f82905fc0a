//! Rules about AWS Step Functions.

use crate::shared::place::{at, given, wanted, within};
use assize_rule::Verdict;

rule! {
    /// Any level but `OFF`, unless one is given.
    StepFunctionsStateMachineLoggingEnabled = "STEP_FUNCTIONS_STATE_MACHINE_LOGGING_ENABLED",
    "Checks that state machines of Step Functions write logs.",
    &["AWS::StepFunctions::StateMachine"], CHANGE,
    params {
        /// The level of logs: `ALL`, `ERROR` or `FATAL`; any when not given.
        "logLevel" => level: Option<String>,
        /// ARNs of the log groups to which logs may go; any when not given.
        "cloudWatchLogGroupArns" => groups: Option<Vec<String>>,
    }
    |item, params| {
        let level = at(item, "loggingConfiguration.level")?;
        let seen = level.text()?.unwrap_or("OFF".into());
        if seen == "OFF" || wanted(&params.level).is_some_and(|want| want != seen) {
            let expected = wanted(&params.level).unwrap_or("a level");
            return level.demand(false, format!("the level of logs is {seen}"), expected);
        }
        let groups = given(&params.groups);
        if groups.is_empty() {
            return Ok(Verdict::compliant());
        }
        let destinations = at(item, "loggingConfiguration.destinations")?;
        for destination in destinations.items()? {
            let arn = within(destination, "cloudWatchLogsLogGroup.logGroupArn")?.text()?;
            if arn.is_some_and(|arn| groups.iter().any(|one| *one == arn)) {
                return Ok(Verdict::compliant());
            }
        }
        destinations.demand(false, "logs go to no allowed log group", groups.join(" or "))
    }
}

//! Rules about AWS CodeDeploy.

use crate::shared::place::at;
use assize_rule::Verdict;

const DEPLOYMENT: &[&str] = &["AWS::CodeDeploy::DeploymentGroup"];

rule! {
    /// Groups for functions only.
    CodedeployLambdaAllatonceTrafficShiftDisabled =
        "CODEDEPLOY_LAMBDA_ALLATONCE_TRAFFIC_SHIFT_DISABLED",
    "Checks that CodeDeploy does not shift all traffic of functions at once.",
    DEPLOYMENT, CHANGE,
    |item| {
        if at(item, "computePlatform")?.need_text()? != "Lambda" {
            return Ok(Verdict::not_applicable("the group is not for functions"));
        }
        let config = at(item, "deploymentConfigName")?;
        let all = config.need_text()? == "CodeDeployDefault.LambdaAllAtOnce";
        config.demand(!all, "all traffic is shifted at once", "another configuration")
    }
}

rule! {
    /// Both by alarms and back to what was.
    CodedeployAutoRollbackMonitorEnabled = "CODEDEPLOY_AUTO_ROLLBACK_MONITOR_ENABLED",
    "Checks that CodeDeploy watches deployments by alarms and rolls them back.",
    DEPLOYMENT, CHANGE,
    |item| {
        let rollback = at(item, "autoRollbackConfiguration.enabled")?;
        if !rollback.flag()?.unwrap_or(false) {
            return rollback.demand(false, "deployments are not rolled back", "true");
        }
        at(item, "alarmConfiguration.enabled")?.must_be_on("no alarm watches deployments")
    }
}

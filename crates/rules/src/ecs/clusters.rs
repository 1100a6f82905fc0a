//! Rules about clusters and services of Amazon ECS.

use crate::shared::place::{at, within};
use assize_rule::Verdict;

rule! {
    /// A setting of the cluster.
    EcsContainerInsightsEnabled = "ECS_CONTAINER_INSIGHTS_ENABLED",
    "Checks that ECS clusters have container insights.",
    &["AWS::ECS::Cluster"], CHANGE,
    |item| {
        let settings = at(item, "clusterSettings")?;
        for setting in settings.items()? {
            if within(setting, "name")?.node().is_str("containerInsights") {
                return within(setting, "value")?
                    .must_say_one_of(&["enabled", "enhanced"], "container insights");
            }
        }
        settings.demand(false, "container insights are not set", "enabled")
    }
}

rule! {
    /// `LATEST` is always the latest. Services elsewhere than on Fargate are not applicable.
    EcsFargateLatestPlatformVersion = "ECS_FARGATE_LATEST_PLATFORM_VERSION",
    "Checks that ECS services on Fargate run on the latest version of the platform.",
    &["AWS::ECS::Service"], CHANGE,
    params {
        /// The latest version for Linux.
        "latestLinuxVersion" => linux: Option<String>,
        /// The latest version for Windows.
        "latestWindowsVersion" => windows: Option<String>,
    }
    |item, params| {
        if at(item, "launchType")?.text()?.is_some_and(|kind| kind != "FARGATE") {
            return Ok(Verdict::not_applicable("the service does not run on Fargate"));
        }
        let version = at(item, "platformVersion")?;
        let seen = version.text()?.unwrap_or("LATEST".into());
        let latest = [&params.linux, &params.windows].into_iter().flatten();
        let ok = seen == "LATEST" || latest.into_iter().any(|latest| *latest == seen);
        version.demand(ok, format!("the platform has the version {seen}"), "LATEST")
    }
}

//! A private server for one case: the function is deployed there as anywhere else, the case's
//! resources are recorded, and what AWS Config would tell is read back.

use crate::client::{Client, Place};
use crate::commands::status;
use crate::error::CliError;
use assize_model::{ComplianceType, ResourceKey};
use assize_project::Project;
use assize_project::deploy::{self, Package};
use assize_rule::testing::Item;
use assize_rule::testing::cases::Got;
use assize_server::{Config, Running, Server};
use assize_wire::generated::config::operations::{
    DescribeConfigRuleEvaluationStatus, StartConfigRulesEvaluation,
};
use assize_wire::generated::config::shapes::{
    DescribeConfigRuleEvaluationStatusRequest, StartConfigRulesEvaluationRequest,
};
use assize_wire::generated::logs::operations::FilterLogEvents;
use assize_wire::generated::logs::shapes::FilterLogEventsRequest;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Lines of a function's log that are shown.
const LOG_LINES: usize = 20;
/// The region of resources of global services.
const GLOBAL: &str = "us-east-1";

/// The server.
pub struct Stage {
    client: Client,
    // Before the directory, so that it ends first.
    running: Running,
    dir: TempDir,
}

impl Stage {
    /// Starts a server in the account and region of an item.
    pub fn start(item: &Item, python: Option<&Path>) -> Result<Self, CliError> {
        let dir = tempfile::Builder::new().prefix("assize-test-").tempdir();
        let dir = dir.map_err(|source| CliError::Io {
            action: "make",
            what: "a temporary directory".to_owned(),
            source,
        })?;
        let value = item.value();
        let member = |name: &str| value.get(name).and_then(|v| v.as_str()).unwrap_or_default();
        let region = match member("awsRegion") {
            "global" | "" => GLOBAL,
            region => region,
        };
        let config = Config {
            account: member("awsAccountId").to_owned(),
            region: region.to_owned(),
            home_region: region.to_owned(),
            function_python: python.map(PathBuf::from),
            function_launcher: std::env::current_exe().ok(),
            ..Config::ephemeral(dir.path())
        };
        let running = Server::start(config)?;
        let client = Client::new(&Place::of(running.credentials()))?;
        Ok(Self { client, running, dir })
    }

    /// Deploys a project.
    pub fn deploy(&self, project: &Project, package: &Package) -> Result<(), CliError> {
        let plan = deploy::plan(&self.client, project, Some(package))?;
        Ok(deploy::apply(&self.client, project, Some(package), &plan, &mut |_| {})?)
    }

    /// Records resources.
    pub fn record(&self, items: &[Item]) -> Result<(), CliError> {
        let lines: String = items.iter().map(|item| item.text() + "\n").collect();
        let recorded = self.client.items(lines.as_bytes(), None)?;
        match recorded.rejected.first() {
            Some(rejected) => Err(CliError::invalid(format!("the item: {}", rejected.reason))),
            None => Ok(()),
        }
    }

    /// Has a rule judge now that only time wakes.
    pub fn start_rule(&self, rule: &str) -> Result<(), CliError> {
        let names = Some(vec![rule.to_owned()]);
        let ask = StartConfigRulesEvaluationRequest { config_rule_names: names };
        self.client.call::<StartConfigRulesEvaluation>(&ask)?;
        Ok(())
    }

    /// What the rule says of a resource once nothing waits any more; `Err` with the reason when
    /// it says nothing.
    pub fn verdict(
        &self,
        project: &Project,
        key: &ResourceKey,
    ) -> Result<Result<Got, String>, CliError> {
        status::wait(&self.client)?;
        let verdicts = self.client.verdicts(project.name(), &[])?;
        let ours = verdicts.into_iter().find(|verdict| {
            verdict.resource_type == key.resource_type && verdict.resource_id == key.resource_id
        });
        if let Some(verdict) = ours
            && let Ok(compliance) = verdict.compliance.parse::<ComplianceType>()
        {
            let annotation = verdict.annotation;
            return Ok(Ok(Got::Bare { compliance, annotation }));
        }
        Ok(Err(self.why_silent(project)?))
    }

    /// What the rule's status and the function's log say.
    fn why_silent(&self, project: &Project) -> Result<String, CliError> {
        let mut lines = vec!["the rule gave no verdict about the resource".to_owned()];
        let ask = DescribeConfigRuleEvaluationStatusRequest {
            config_rule_names: Some(vec![project.name().to_owned()]),
            ..Default::default()
        };
        let told = self.client.call::<DescribeConfigRuleEvaluationStatus>(&ask)?;
        let status = told.config_rules_evaluation_status.unwrap_or_default().into_iter().next();
        lines.extend(status.and_then(|status| status.last_error_message));
        if let Some(function) = &project.function {
            let ask = FilterLogEventsRequest {
                log_group_name: Some(format!("/aws/lambda/{}", function.name)),
                ..Default::default()
            };
            // A function that was never started has no log.
            let events = self.client.call::<FilterLogEvents>(&ask).ok();
            let events = events.and_then(|answer| answer.events).unwrap_or_default();
            let said = events.into_iter().filter_map(|event| event.message);
            let said: Vec<String> = said.map(|text| text.trim_end().to_owned()).collect();
            lines.extend(said.into_iter().rev().take(LOG_LINES).rev());
        }
        Ok(lines.join("\n"))
    }

    /// Ends the server and removes its data.
    pub fn end(self) -> Result<(), CliError> {
        self.running.shutdown()?;
        self.dir.close().map_err(|source| CliError::Io {
            action: "remove",
            what: "the temporary directory".to_owned(),
            source,
        })
    }
}

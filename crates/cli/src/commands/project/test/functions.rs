//! Cases of a rule whose logic is a function.

use super::stage::Stage;
use crate::error::CliError;
use assize_model::rule::MessageType;
use assize_model::{ResourceKey, Timestamp};
use assize_project::Project;
use assize_project::build::{self, RustBuild};
use assize_project::deploy::Package;
use assize_rule::testing::Item;
use assize_rule::testing::cases::{Case, CaseResult, Got, Report, Want};
use assize_server::{Config, Settings};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Servers at a time, each with a function.
const MAX_AT_A_TIME: usize = 4;

/// Runs the cases whose notes contain `part`, several at a time, each on a server of its own.
pub fn run(project: &Project, part: Option<&str>) -> Result<Report, CliError> {
    let mut cases = project.read_cases()?;
    cases.retain(|case| part.is_none_or(|part| case.note.contains(part)));
    let built = build::build(project, &RustBuild::default())?;
    let package = built.map(|built| Package::new(project, built.zip));
    let package = package.ok_or_else(|| CliError::invalid("the rule has no function"))?;
    let bench = Bench { project, package, python: python(project)? };
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MAX_AT_A_TIME);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(cases.len()) {
            scope.spawn(|| {
                while let Some((at, case)) = take(&next, &cases) {
                    let result = bench.run(case);
                    if let Ok(mut results) = results.lock() {
                        results.push((at, result));
                    }
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by_key(|(at, _)| *at);
    let cases = results.into_iter().map(|(_, result)| result).collect();
    Ok(Report { rule: project.name().to_owned(), cases })
}

fn take<'c>(next: &AtomicUsize, cases: &'c [Case]) -> Option<(usize, &'c Case)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    cases.get(at).map(|case| (at, case))
}

struct Bench<'b> {
    project: &'b Project,
    package: Package,
    python: Option<PathBuf>,
}

impl Bench<'_> {
    fn run(&self, case: &Case) -> CaseResult {
        if case.now.is_some() {
            return CaseResult::broken(case, "functions read the system's clock; leave `now` out");
        }
        let item = case.item(self.project.first_type());
        match self.ask(case, &item) {
            Ok(got) => match (got, &case.want) {
                (Ok(got), _) => CaseResult::of(case, &item.value(), &got),
                // A function refuses parameters by failing.
                (Err(why), Want::Error(_)) => {
                    CaseResult::of(case, &item.value(), &Got::Refused(why))
                }
                (Err(why), Want::Verdict(_)) => CaseResult::broken(case, why),
            },
            Err(error) => CaseResult::broken(case, error.to_string()),
        }
    }

    /// The other resources are there before the rule is; the item comes when the rule waits
    /// for it, as in life.
    fn ask(&self, case: &Case, item: &Item) -> Result<Result<Got, String>, CliError> {
        let mut project = self.project.clone();
        if !case.params.is_empty() {
            project.rule.input_parameters = Some(case.input_parameters());
        }
        let value = item.value();
        let member = |name: &str| value.get(name).and_then(|v| v.as_str()).unwrap_or_default();
        let key = ResourceKey::new(member("resourceType"), member("resourceId"));
        let stage = Stage::start(item, self.python.as_deref())?;
        stage.record(&case.others(self.project.first_type()))?;
        stage.deploy(&project, &self.package)?;
        if member("configurationItemStatus").contains("Deleted") {
            // What was never there can't be deleted.
            let before = item.clone().member("configurationItemStatus", "OK".into());
            stage.record(&[before.captured(Timestamp::default())])?;
        }
        stage.record(std::slice::from_ref(item))?;
        let details = &project.rule.source.source_details;
        let on_change = |m: MessageType| m.is_change();
        if !details.iter().any(|detail| detail.message_type.is_some_and(on_change)) {
            stage.start_rule(project.name())?;
        }
        let verdict = stage.verdict(&project, &key)?;
        stage.end()?;
        Ok(verdict)
    }
}

/// The Python environment with AWS's runtime client: the configured one, or the one that a
/// server of this machine has; installed when there is none.
fn python(project: &Project) -> Result<Option<PathBuf>, CliError> {
    let runtime = project.function.as_ref().map_or("", |function| &function.runtime);
    let config = Config::load(Settings::default(), None);
    let config = config.map_err(|error| CliError::Failed(error.to_string()))?;
    if config.function_python.is_some() || !runtime.starts_with("python") {
        return Ok(config.function_python);
    }
    prepared(&config, runtime).map(Some)
}

#[cfg(target_os = "linux")]
fn prepared(config: &Config, runtime: &str) -> Result<PathBuf, CliError> {
    use crate::out::note;
    use std::sync::Arc;
    let folder = config.data_dir.join("functions").join("runtimes");
    let progress: assize_lambda::Progress = Arc::new(|text| note(text));
    let ready = assize_lambda::prepare(&folder, runtime, progress);
    Ok(ready.map_err(|reason| CliError::Failed(format!("{runtime}: {reason}")))?.folder)
}

#[cfg(not(target_os = "linux"))]
fn prepared(_: &Config, _: &str) -> Result<PathBuf, CliError> {
    Err(CliError::Failed("functions run on Linux only".to_owned()))
}

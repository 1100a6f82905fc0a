//! Guard policies as rules.
//!
//! A policy sees the configuration item as AWS Config gives it: `resourceType`,
//! `configuration.…`, `supplementaryConfiguration.…`, `tags.…` and the rest; the rule's
//! parameters under `CONFIG_RULE_PARAMETERS`.

use assize_guard::{
    EvalError, EvalFault, Finding, Limits, Policy, PolicyError, Report, RuleReport, Setting,
    Status, Unknown,
};
use assize_model::json::{Index, Node};
use assize_model::{Evidence, ItemView, Timestamp, Verdict};
use assize_rule::not_judged;
use serde_json::{Value, json};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Under which name a policy finds the rule's parameters.
const PARAMETERS: &str = "CONFIG_RULE_PARAMETERS";

/// The longest that a policy may take over one item.
const MAX_TIME: Duration = Duration::from_secs(2);

/// The most lines of log that wait to be delivered; what is more is dropped, and counted.
const MAX_LOG: usize = 10_000;

/// What of an item a policy is run over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// All of it.
    Item,
    /// Its configuration, which is a document of its own, such as a template.
    Configuration,
    /// All of an item of something that is only planned, which tells so what is not known before
    /// it is made.
    Planned(Unknown),
}

/// A policy that judges items.
pub struct GuardRule {
    policy: Policy,
    /// What is put before the item's own members.
    prefix: Option<String>,
    over: Over,
    log: Option<Mutex<Log>>,
}

/// What a rule's evaluations told, until it is delivered.
#[derive(Debug, Default)]
pub struct Log {
    /// One line for each evaluation.
    pub lines: Vec<(Timestamp, String)>,
    /// How many lines there was no room for.
    pub dropped: usize,
}

impl GuardRule {
    /// Reads a policy. `parameters` are the rule's, as a JSON object.
    ///
    /// # Errors
    /// The first fault of the policy.
    pub fn new(text: &str, parameters: Option<&str>) -> Result<Self, PolicyError> {
        let policy = Policy::parse(text)?;
        let prefix = parameters
            .filter(|_| text.contains(PARAMETERS))
            .map(|parameters| format!("{{\"{PARAMETERS}\":{parameters}"));
        Ok(Self { policy, prefix, over: Over::Item, log: None })
    }

    /// Runs the policy over something else than a recorded item.
    pub fn set_over(&mut self, over: Over) {
        self.over = over;
    }

    /// Notes each evaluation.
    pub(super) fn with_log(self) -> Self {
        Self { log: Some(Mutex::default()), ..self }
    }

    /// Whether the policy has any rule that runs by itself.
    pub fn has_rules(&self) -> bool {
        self.policy.rules().next().is_some()
    }

    /// What was noted since the last call.
    pub(crate) fn take_log(&self) -> Option<Log> {
        let mut log = self.log.as_ref()?.lock().ok()?;
        let taken = std::mem::take(&mut *log);
        (!taken.lines.is_empty()).then_some(taken)
    }

    /// Judges an item. A policy of which no rule applies says `NOT_APPLICABLE`; one that can't
    /// be run over the item says `INSUFFICIENT_DATA`.
    pub(super) fn judge(&self, item: &ItemView<'_>, now: Timestamp) -> Verdict {
        if let Some(verdict) = not_judged(item) {
            return verdict;
        }
        let report = match (self.over, &self.prefix) {
            (Over::Configuration, _) => self.run(item.configuration(), now).map(within),
            (Over::Item | Over::Planned(_), None) => self.run(item.root(), now),
            (Over::Item | Over::Planned(_), Some(prefix)) => {
                let mut index = Index::default();
                let text = with_parameters(prefix, item.root().raw());
                match index.build(text.as_bytes()) {
                    Ok(doc) => self.run(doc.root(), now),
                    Err(error) => return Verdict::insufficient_data(error.to_string()),
                }
            }
        };
        let verdict = verdict_of(&report);
        self.note(item, &report, &verdict, now);
        verdict
    }

    fn run(&self, document: Node<'_>, now: Timestamp) -> Result<Report, EvalError> {
        let started = Instant::now();
        let stop = || started.elapsed() > MAX_TIME;
        let now = now.millis().div_euclid(1_000);
        let unknown = if let Over::Planned(unknown) = self.over { Some(unknown) } else { None };
        let setting = Setting { now, limits: Limits::default(), stop: Some(&stop), unknown };
        self.policy.evaluate(document, &setting)
    }

    fn note(
        &self,
        item: &ItemView<'_>,
        report: &Result<Report, EvalError>,
        verdict: &Verdict,
        now: Timestamp,
    ) {
        let Some(log) = &self.log else { return };
        let Ok(mut log) = log.lock() else { return };
        if log.lines.len() >= MAX_LOG {
            log.dropped += 1;
            return;
        }
        let (rules, error) = match report {
            Ok(report) => (Some(report.rules.iter().map(logged).collect::<Vec<_>>()), None),
            Err(error) => (None, Some(error.to_string())),
        };
        let line = json!({
            "resourceType": item.resource_type(),
            "resourceId": item.resource_id(),
            "compliance": verdict.compliance.as_str(),
            "rules": rules,
            "error": error,
        });
        log.lines.push((now, line.to_string()));
    }
}

/// The same with places as the configuration itself has them.
fn within(mut report: Report) -> Report {
    for finding in report.rules.iter_mut().flat_map(|rule| &mut rule.findings) {
        if let Some(pointer) = finding.pointer.strip_prefix("/configuration") {
            finding.pointer = pointer.to_owned();
        }
    }
    report
}

/// The item's text with one more member before its own.
fn with_parameters(prefix: &str, item: &str) -> String {
    let members = item.strip_prefix('{').unwrap_or_default();
    let comma = if members.trim_start().starts_with('}') { "" } else { "," };
    [prefix, comma, members].concat()
}

fn verdict_of(report: &Result<Report, EvalError>) -> Verdict {
    let report = match report {
        Ok(report) => report,
        Err(EvalError { fault: EvalFault::Unknown(pointer), .. }) => {
            let text = format!("{pointer} is not known before the resource is made");
            return Verdict::insufficient_data(text);
        }
        Err(error) => return Verdict::insufficient_data(format!("the policy failed: {error}")),
    };
    match report.status() {
        Status::Pass => Verdict::compliant(),
        Status::Skip => Verdict::not_applicable("no rule of the policy applies to the resource"),
        Status::Fail => {
            let failed = || {
                let failed = report.rules.iter().filter(|rule| rule.status == Status::Fail);
                failed.flat_map(|rule| rule.findings.iter().map(|f| (rule.name.as_str(), f)))
            };
            let evidence = failed().map(|(rule, finding)| evidence(rule, finding));
            Verdict::non_compliant(annotation(failed())).with_all_evidence(evidence)
        }
    }
}

/// The messages of the clauses that failed; where none has any, the first of the clauses.
fn annotation<'r>(failed: impl Iterator<Item = (&'r str, &'r Finding)>) -> String {
    let mut messages: Vec<String> = Vec::new();
    let mut first = None;
    let mut more = 0;
    for (rule, finding) in failed {
        if let Some(message) = &finding.message {
            let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
            if !message.is_empty() && !messages.contains(&message) {
                messages.push(message);
            }
        } else if first.is_none() {
            first = Some(format!("rule {rule}: {}", told(finding)));
        } else {
            more += 1;
        }
    }
    if !messages.is_empty() {
        return messages.join("; ");
    }
    let first = first.unwrap_or_else(|| "a rule of the policy failed".to_owned());
    if more > 0 { format!("{first} (and {more} more)") } else { first }
}

/// A rule's line in the log.
fn logged(rule: &RuleReport) -> Value {
    let failed: Vec<String> = rule.findings.iter().map(told).collect();
    json!({ "name": rule.name, "status": rule.status.as_str(), "failed": failed })
}

/// A finding in one line.
fn told(finding: &Finding) -> String {
    let place = if finding.pointer.is_empty() { "the document" } else { &finding.pointer };
    let clause = &finding.clause;
    if let Some(problem) = &finding.problem {
        return format!("`{clause}` could not be decided: {problem}");
    }
    match (&finding.seen, &finding.missing) {
        (Some(seen), _) => format!("`{clause}` is not so: {place} is {seen}"),
        (None, Some(missing)) => format!("`{clause}` is not so: {place} has no `{missing}`"),
        (None, None) => format!("`{clause}` is not so"),
    }
}

fn evidence(rule: &str, finding: &Finding) -> Evidence {
    let line = finding.at.line;
    let mut expected = format!("`{}` (rule {rule}, line {line})", finding.clause);
    if let Some(problem) = &finding.problem {
        expected = format!("a value for {expected}: {problem}");
    }
    if let Some(missing) = &finding.missing {
        expected = format!("`{missing}` to be there, for {expected}");
    }
    Evidence::new(finding.pointer.clone(), finding.seen.clone().unwrap_or_default(), expected)
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;

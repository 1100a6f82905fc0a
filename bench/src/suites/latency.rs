//! From an acknowledged change to its stored verdict.
//!
//! Measured: the time from the return of `Engine::record`, when the changed item is durable,
//! until a reader of the store sees the new verdict, with twenty rules and a worker that
//! waits for work as the server's does. Each change opens SSH on a security group or closes
//! it, so that the verdict has to flip. One change at a time; p50 and p99 over all of them.
//!
//! The same is measured over HTTP with `assize serve`: from the answer to
//! `POST /_assize/v1/items` until GetComplianceDetailsByResource tells the new verdict, which
//! includes asking for it, signed, again and again.
//!
//! There is no peer: AWS itself takes minutes, and emulators do not evaluate.

use super::Suite;
use crate::client::{Client, Prepared};
use crate::data::{group, write_lines};
use crate::embedded::{Embedded, RULES, defaults};
use crate::harness::{Fault, Settings, agree, quantile};
use crate::report::Report;
use crate::servers::{STATUS, Server};
use assize_model::{ComplianceType, ConfigurationItem, ResourceKey};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// See the module.
pub const SUITE: Suite =
    Suite { name: "latency", about: "from an acknowledged change to its stored verdict", run };

/// Groups in the store; each changes once.
const GROUPS: usize = 500;
/// What p99 may be, in milliseconds.
const LIMIT: f64 = 20.0;
/// How long a verdict may take before the benchmark gives up.
const PATIENCE: Duration = Duration::from_secs(10);
const WATCHED: &str = "INCOMING_SSH_DISABLED";
const GROUP: &str = "AWS::EC2::SecurityGroup";

fn run(settings: &Settings, report: &mut Report) -> Result<(), Fault> {
    let embedded = Embedded::new(settings)?;
    let file = settings.scratch("latency.ndjson");
    write_lines(&file, (0..GROUPS).map(|n| group(n, 0).text))?;
    embedded.import(&file, 1)?;
    let mut watched = None;
    for (id, parameters) in RULES {
        let rule_id = embedded.put_rule(id, id, parameters)?;
        if id == WATCHED {
            watched = Some(rule_id);
        }
    }
    let watched = watched.ok_or("the rule is gone")?;
    embedded.engine.run_until_idle()?;
    let stop = AtomicBool::new(false);
    let times = std::thread::scope(|scope| {
        let worker = scope.spawn(|| work(&embedded, &stop));
        let times: Result<Vec<f64>, Fault> =
            (0..GROUPS).map(|n| change(&embedded, &watched, n)).collect();
        stop.store(true, Ordering::SeqCst);
        embedded.engine.notify();
        worker.join().map_err(|_| "the worker panicked")??;
        times
    })?;
    tell(report, "in process", times);
    if settings.assize.is_some() {
        tell(report, "over HTTP", over_http(settings)?);
    } else {
        report.note("`assize` is not built: not measured over HTTP");
    }
    report.note(format!("{GROUPS} changes one after the other, {} rules", RULES.len()));
    Ok(())
}

fn tell(report: &mut Report, how: &str, times: Vec<f64>) {
    report.alone(format!("p50, {how}"), "ms", quantile(times.clone(), 0.5), None);
    report.alone(format!("p99, {how}"), "ms", quantile(times, 0.99), Some(LIMIT));
}

/// Does waiting work until it is told to stop.
fn work(embedded: &Embedded, stop: &AtomicBool) -> Result<(), Fault> {
    let mut seen = 0;
    while !stop.load(Ordering::SeqCst) {
        seen = embedded.engine.wait(seen, Duration::from_secs(1));
        while embedded.engine.work_once()? > 0 {}
    }
    Ok(())
}

/// Changes a group and waits for the verdict; answers how many milliseconds that takes.
fn change(embedded: &Embedded, rule_id: &str, n: usize) -> Result<f64, Fault> {
    let changed = group(n, 1);
    let item = ConfigurationItem::parse(&changed.text, &defaults()?)?;
    let key = ResourceKey::new(GROUP, changed.id);
    let wanted =
        if changed.violates { ComplianceType::NonCompliant } else { ComplianceType::Compliant };
    let summary = embedded.engine.record(vec![item])?;
    let acknowledged = Instant::now();
    agree("items changed", summary.updated, 1)?;
    loop {
        let kept = embedded.engine.read(|tx| tx.result(&embedded.home, rule_id, &key))?;
        let waited = acknowledged.elapsed();
        if kept.is_some_and(|result| result.compliance == wanted) {
            return Ok(waited.as_secs_f64() * 1_000.0);
        }
        if waited > PATIENCE {
            return Err(format!("no verdict on {key} within {PATIENCE:?}").into());
        }
        // Leaves the processor to the worker.
        std::thread::sleep(Duration::from_micros(50));
    }
}

fn over_http(settings: &Settings) -> Result<Vec<f64>, Fault> {
    let server = Server::assize(settings)?;
    let mut client = server.client();
    let lines: Vec<String> = (0..GROUPS).map(|n| group(n, 0).text).collect();
    post_items(&mut client, lines.join("\n"), "discovered", GROUPS)?;
    for (id, parameters) in RULES {
        let source = json!({ "Owner": "AWS", "SourceIdentifier": id });
        let rule = json!({ "ConfigRuleName": id, "Source": source, "InputParameters": parameters });
        client.config("PutConfigRule", &json!({ "ConfigRule": rule }))?;
    }
    idle(&mut client)?;
    (0..GROUPS).map(|n| change_over_http(&mut client, n)).collect()
}

/// Waits until the server has no work left.
fn idle(client: &mut Client) -> Result<(), Fault> {
    let started = Instant::now();
    loop {
        let status: Value = serde_json::from_slice(client.send(&Prepared::ask(STATUS))?)?;
        if status.get("pendingTasks").and_then(Value::as_u64) == Some(0) {
            return Ok(());
        }
        if started.elapsed() > PATIENCE {
            return Err("the server still evaluates".into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn post_items(client: &mut Client, lines: String, kind: &str, count: usize) -> Result<(), Fault> {
    let answer = client.send(&Prepared::native("/_assize/v1/items", lines.into_bytes()))?;
    let answer: Value = serde_json::from_slice(answer)?;
    let taken = answer.get("summary").and_then(|s| s.get(kind)).and_then(Value::as_u64);
    agree("items taken", taken, Some(count as u64))
}

fn change_over_http(client: &mut Client, n: usize) -> Result<f64, Fault> {
    let changed = group(n, 1);
    let wanted = if changed.violates { "NON_COMPLIANT" } else { "COMPLIANT" };
    let ask = json!({ "ResourceType": GROUP, "ResourceId": changed.id });
    let ask = Prepared::config("GetComplianceDetailsByResource", &ask)?;
    post_items(client, changed.text, "updated", 1)?;
    let acknowledged = Instant::now();
    loop {
        let answer: Value = serde_json::from_slice(client.send(&ask)?)?;
        let waited = acknowledged.elapsed();
        if verdict_of(&answer) == Some(wanted) {
            return Ok(waited.as_secs_f64() * 1_000.0);
        }
        if waited > PATIENCE {
            return Err(format!("no verdict on {} within {PATIENCE:?}", changed.id).into());
        }
        std::thread::sleep(Duration::from_micros(50));
    }
}

/// What the watched rule says in an answer of GetComplianceDetailsByResource.
fn verdict_of(answer: &Value) -> Option<&str> {
    let of_rule = |result: &&Value| {
        let rule = result.pointer("/EvaluationResultIdentifier/EvaluationResultQualifier");
        rule.and_then(|r| r.get("ConfigRuleName")).and_then(Value::as_str) == Some(WATCHED)
    };
    let result = answer.get("EvaluationResults")?.as_array()?.iter().find(of_rule)?;
    result.get("ComplianceType")?.as_str()
}

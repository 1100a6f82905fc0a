//! A rule that a Lambda function judges, from an acknowledged change to its stored verdict.
//!
//! One at a time: from the answer to `POST /_assize/v1/items` until
//! GetComplianceDetailsByResource tells the new verdict. In between lie the call that waits in
//! the store, the event, the warm function in its sandbox, its signed PutEvaluations over HTTP,
//! and the durable verdict. Two functions find the same: one answers through boto3, as
//! everybody's does, one with the least that a signed request takes; between them lies what
//! boto3 costs. Beside both stands the round trip of AWS's runtime client with nothing around
//! it, as the least that any function takes. The verdict is asked for every half millisecond, so
//! that a figure is up to that much too high. A pause parts the changes, so that the end of one
//! call (its log, its status) is not measured with the next change; `back to back` leaves the
//! pause out.
//!
//! Many at once: 1,000 changes through the function with boto3, which may handle two events at
//! a time, from the acknowledgement of the last change until the last verdict is stored. The
//! times of single verdicts are those that the server recorded with them.

use super::Suite;
use crate::bare_runtime::BareRuntime;
use crate::client::{Client, Prepared};
use crate::data::{REGION, group};
use crate::harness::{Fault, Settings, agree, quantile, timed};
use crate::report::Report;
use crate::servers::{STATUS, Server};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// See the module.
pub const SUITE: Suite =
    Suite { name: "function-rule", about: "a Lambda rule, from a change to its verdict", run };

/// Groups in the store.
const GROUPS: usize = 1_000;
/// Changes one after the other, for each function and each way.
const CHANGES: usize = 300;
/// Parts one change from the next.
const PAUSE: Duration = Duration::from_millis(10);
/// How often the verdict is asked for: seldom enough not to take a core from what is measured.
const POLL: Duration = Duration::from_micros(500);
/// What p50 may be, in milliseconds.
const LIMIT: f64 = 3.0;
const PATIENCE: Duration = Duration::from_secs(60);
const GROUP: &str = "AWS::EC2::SecurityGroup";
const ITEMS: &str = "/_assize/v1/items";

/// A server with one rule at a time, and the groups as they are now.
struct Bench<'a> {
    settings: &'a Settings,
    server: Server,
    client: Client,
    python: &'a Path,
    /// How often all groups have changed.
    revision: usize,
}

fn run(settings: &Settings, report: &mut Report) -> Result<(), Fault> {
    let (Some(python), Some(_)) = (&settings.python, &settings.assize) else {
        report.note("`cargo xtask bench` brings Python and `assize`: not measured");
        return Ok(());
    };
    let home = python.parent().and_then(Path::parent).ok_or("no Python environment")?;
    let server = Server::assize_with(settings, &[("ASSIZE_FUNCTION_PYTHON", home.as_os_str())])?;
    let client = server.client();
    let mut bench = Bench { settings, server, client, python, revision: 0 };
    bench.record_all(0, "discovered")?;
    for (title, handler) in [("boto3", "with_boto3"), ("bare HTTP", "bare")] {
        let rule = bench.rule(handler, 4)?;
        let apart = bench.one_by_one(&rule, PAUSE)?;
        // The target is for a rule as people write it.
        let limit = (title == "boto3").then_some(LIMIT);
        report.alone(format!("{title}, p50"), "ms", quantile(apart.clone(), 0.5), limit);
        report.alone(format!("{title}, p99"), "ms", quantile(apart, 0.99), None);
        let dense = bench.one_by_one(&rule, Duration::ZERO)?;
        report.alone(format!("{title}, back to back, p50"), "ms", quantile(dense, 0.5), None);
        bench.drop_rule(&rule)?;
    }
    let trips = bench.bare_trips()?;
    report.alone("bare runtime client, p50", "ms", quantile(trips.clone(), 0.5), None);
    report.alone("bare runtime client, p99", "ms", quantile(trips, 0.99), None);
    let rule = bench.rule("with_boto3", 2)?;
    let (seconds, times) = bench.all_at_once(&rule)?;
    report.alone("1,000 changes, 2 at a time", "s", seconds, None);
    report.alone("1,000 changes, p50", "ms", quantile(times.clone(), 0.5), None);
    report.alone("1,000 changes, p99", "ms", quantile(times, 0.99), None);
    report.note(format!(
        "{CHANGES} changes one after the other; 1,000 at once: {:.0} changes/s",
        GROUPS as f64 / seconds
    ));
    Ok(())
}

impl Bench<'_> {
    /// Makes a function and its rule; waits until it has judged all groups, and is warm.
    fn rule(&mut self, handler: &str, concurrency: usize) -> Result<String, Fault> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/rule.py");
        let credentials = &self.server.endpoint.credentials;
        let output = Command::new(self.python)
            .args([script, handler, &concurrency.to_string()])
            .env("AWS_ENDPOINT_URL", format!("http://{}", self.server.endpoint.addr))
            .env("AWS_ACCESS_KEY_ID", &credentials.access_key_id)
            .env("AWS_SECRET_ACCESS_KEY", &credentials.secret_access_key)
            .env("AWS_DEFAULT_REGION", REGION)
            .output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("the rule was not made: {}", said.trim()).into());
        }
        self.idle()?;
        Ok(format!("{handler}-{concurrency}"))
    }

    fn drop_rule(&mut self, rule: &str) -> Result<(), Fault> {
        self.client.config("DeleteConfigRule", &json!({ "ConfigRuleName": rule }))?;
        self.idle()
    }

    /// Waits until no task and no call is left.
    fn idle(&mut self) -> Result<(), Fault> {
        let started = Instant::now();
        loop {
            let status: Value = serde_json::from_slice(self.client.send(&Prepared::ask(STATUS))?)?;
            let count = |name| status.get(name).and_then(Value::as_u64);
            if count("pendingTasks") == Some(0) && count("pendingCalls") == Some(0) {
                return Ok(());
            }
            if started.elapsed() > PATIENCE {
                return Err("the server still evaluates".into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn record_all(&mut self, revision: usize, kind: &str) -> Result<(), Fault> {
        let lines: Vec<String> = (0..GROUPS).map(|n| group(n, revision).text).collect();
        self.post(lines.join("\n"), kind, GROUPS)
    }

    fn post(&mut self, lines: String, kind: &str, count: usize) -> Result<(), Fault> {
        let answer = self.client.send(&Prepared::native(ITEMS, lines.into_bytes()))?;
        let answer: Value = serde_json::from_slice(answer)?;
        let taken = answer.get("summary").and_then(|s| s.get(kind)).and_then(Value::as_u64);
        agree("items taken", taken, Some(count as u64))
    }

    /// Changes groups one after the other; answers how many milliseconds each verdict takes.
    fn one_by_one(&mut self, rule: &str, pause: Duration) -> Result<Vec<f64>, Fault> {
        self.revision += 1;
        let mut times = Vec::with_capacity(CHANGES);
        for n in 0..GROUPS {
            let changed = group(n, self.revision);
            if n >= CHANGES {
                // The others keep in step.
                self.post(changed.text, "updated", 1)?;
                continue;
            }
            std::thread::sleep(pause);
            times.push(self.change(rule, &changed.id, changed.violates, changed.text)?);
        }
        self.idle()?;
        Ok(times)
    }

    fn change(&mut self, rule: &str, id: &str, violates: bool, text: String) -> Result<f64, Fault> {
        let wanted = if violates { "NON_COMPLIANT" } else { "COMPLIANT" };
        let ask = json!({ "ResourceType": GROUP, "ResourceId": id });
        let ask = Prepared::config("GetComplianceDetailsByResource", &ask)?;
        self.post(text, "updated", 1)?;
        let acknowledged = Instant::now();
        loop {
            let answer: Value = serde_json::from_slice(self.client.send(&ask)?)?;
            let waited = acknowledged.elapsed();
            if verdict_of(&answer, rule) == Some(wanted) {
                return Ok(waited.as_secs_f64() * 1_000.0);
            }
            if waited > PATIENCE {
                return Err(format!("no verdict on {id} within {PATIENCE:?}").into());
            }
            // Leaves the processors to the server and the function; a verdict is seen this late.
            std::thread::sleep(POLL);
        }
    }

    /// Changes all groups in one request; answers how long it takes until the last verdict,
    /// in seconds, and when each was recorded, in milliseconds after the acknowledgement.
    fn all_at_once(&mut self, rule: &str) -> Result<(f64, Vec<f64>), Fault> {
        self.revision += 1;
        self.record_all(self.revision, "updated")?;
        let acknowledged = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64();
        let (seconds, ()) = timed(|| self.idle())?;
        let mut times = Vec::with_capacity(GROUPS);
        let mut violations = 0;
        let mut token: Option<Value> = None;
        loop {
            let page = match &token {
                None => json!({ "ConfigRuleName": rule, "Limit": 100 }),
                Some(token) => {
                    json!({ "ConfigRuleName": rule, "Limit": 100, "NextToken": token })
                }
            };
            let answer = self.client.config("GetComplianceDetailsByConfigRule", &page)?;
            let results = answer.get("EvaluationResults").and_then(Value::as_array);
            for result in results.ok_or("no results")? {
                let recorded = result.get("ResultRecordedTime").and_then(Value::as_f64);
                times.push((recorded.ok_or("no time")? - acknowledged) * 1_000.0);
                let found = result.get("ComplianceType").and_then(Value::as_str);
                violations += usize::from(found == Some("NON_COMPLIANT"));
            }
            match answer.get("NextToken") {
                Some(next) => token = Some(next.clone()),
                None => break,
            }
        }
        let wanted = (0..GROUPS).filter(|n| group(*n, self.revision).violates).count();
        agree("verdicts", times.len(), GROUPS)?;
        agree("violations", violations, wanted)?;
        Ok((seconds, times))
    }

    /// Round trips of AWS's runtime client with an event of the usual size.
    fn bare_trips(&self) -> Result<Vec<f64>, Fault> {
        let folder = self.settings.scratch("bare-function");
        std::fs::create_dir_all(&folder)?;
        let code = "def handler(event, context):\n    return None\n";
        std::fs::write(folder.join("nothing.py"), code)?;
        let bare = BareRuntime::start(self.python, &folder, "nothing.handler")?;
        let item = json!({ "configurationItem": group(0, 0).text }).to_string();
        let event = json!({ "invokingEvent": item, "resultToken": "x".repeat(200) }).to_string();
        bare.invoke(&event)?;
        (0..CHANGES).map(|_| Ok(timed(|| bare.invoke(&event))?.0 * 1_000.0)).collect()
    }
}

/// What the rule says in an answer of GetComplianceDetailsByResource.
fn verdict_of<'a>(answer: &'a Value, rule: &str) -> Option<&'a str> {
    let of_rule = |result: &&Value| {
        let name = "/EvaluationResultIdentifier/EvaluationResultQualifier/ConfigRuleName";
        result.pointer(name).and_then(Value::as_str) == Some(rule)
    };
    let result = answer.get("EvaluationResults")?.as_array()?.iter().find(of_rule)?;
    result.get("ComplianceType")?.as_str()
}

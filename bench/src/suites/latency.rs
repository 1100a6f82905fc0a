//! From an acknowledged change to its stored verdict.
//!
//! Measured: the time from the return of `Engine::record`, when the changed item is durable,
//! until a reader of the store sees the new verdict, with twenty rules and a worker that
//! waits for work as the server's does. Each change opens SSH on a security group or closes
//! it, so that the verdict has to flip. One change at a time; p50 and p99 over all of them.
//!
//! There is no peer: AWS itself takes minutes, and emulators do not evaluate.

use super::Suite;
use crate::data::{group, write_lines};
use crate::embedded::{Embedded, RULES, defaults};
use crate::harness::{Fault, Settings, agree, quantile};
use crate::report::Report;
use assize_model::{ComplianceType, ConfigurationItem, ResourceKey};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// See the module.
pub const SUITE: Suite =
    Suite { name: "latency", about: "from an acknowledged change to its stored verdict", run };

/// Groups in the store; each changes once.
const GROUPS: usize = 500;
/// How long a verdict may take before the benchmark gives up.
const PATIENCE: Duration = Duration::from_secs(10);

fn run(settings: &Settings, report: &mut Report) -> Result<(), Fault> {
    let embedded = Embedded::new(settings)?;
    let file = settings.scratch("latency.ndjson");
    write_lines(&file, (0..GROUPS).map(|n| group(n, 0).text))?;
    embedded.import(&file, 1)?;
    let mut watched = None;
    for (id, parameters) in RULES {
        let rule_id = embedded.put_rule(id, id, parameters)?;
        if id == "INCOMING_SSH_DISABLED" {
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
    report.alone("p50", "ms", quantile(times.clone(), 0.5), None);
    report.alone("p99", "ms", quantile(times.clone(), 0.99), Some(20.0));
    report.alone("longest", "ms", quantile(times, 1.0), None);
    report.note(format!("{GROUPS} changes one after the other, {} rules", RULES.len()));
    Ok(())
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
    let key = ResourceKey::new("AWS::EC2::SecurityGroup", changed.id);
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

//! PutEvaluations of a hundred, durably stored.
//!
//! Compared: evaluations per second that `assize serve` acknowledges, with one client and
//! with eight; and rows of the same bytes, a hundred in a transaction, put into a plain table
//! of SQLite in this process.
//!
//! Fair because both acknowledge a hundred only once they are safe on the disk, with the same
//! version and settings of SQLite. Every evaluation is about another resource, so each one is
//! a new row here as there. Assize receives, verifies and checks each request, and keeps the
//! timeline, counts and sums beside the row. moto is left out: it stores no evaluations.

use super::{Suite, api};
use crate::bare;
use crate::client::{Client, Prepared};
use crate::harness::{Contender, Fault, Settings, agree, interleaved, three};
use crate::report::Report;
use crate::servers::Server;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// See the module.
pub const SUITE: Suite = Suite { name: "put", about: "PutEvaluations of 100, durably stored", run };

/// The share of the bare rate.
const TARGET: f64 = 0.5;
/// Evaluations in one call: as many as AWS takes.
const BATCH: usize = 100;
const RULE: &str = "rule-00";

fn run(settings: &Settings, report: &mut Report) -> Result<(), Fault> {
    let calls = settings.items / 250;
    let server = Server::assize(settings)?;
    let mut client = server.client();
    api::put_rules(&mut client)?;
    let ask = json!({ "rule": RULE, "schedule": true }).to_string().into_bytes();
    let event: Value =
        serde_json::from_slice(client.send(&Prepared::native("/_assize/v1/event", ask))?)?;
    let token = event.get("resultToken").and_then(Value::as_str).ok_or("no token")?;
    let fresh = AtomicUsize::new(0);
    let ours = |clients: usize| -> Contender<'_> {
        let (server, fresh) = (&server, &fresh);
        Box::new(move || {
            let share = calls / clients;
            let batches: Vec<Vec<Prepared>> = (0..clients)
                .map(|_| (0..share).map(|_| batch(token, fresh)).collect())
                .collect::<Result<_, _>>()?;
            let started = Instant::now();
            std::thread::scope(|scope| -> Result<(), Fault> {
                let all: Vec<_> = batches
                    .iter()
                    .map(|batches| scope.spawn(|| send_all(&mut server.client(), batches)))
                    .collect();
                for one in all {
                    one.join().map_err(|_| "a client panicked")??;
                }
                Ok(())
            })?;
            Ok((share * clients * BATCH) as f64 / started.elapsed().as_secs_f64())
        })
    };
    let rows: Vec<String> = (0..calls * BATCH).map(|n| evaluation(n).to_string()).collect();
    let mut contenders: Vec<Contender<'_>> =
        vec![ours(1), ours(8), Box::new(|| bare::insert_rate(settings, &rows))];
    let figures = interleaved(settings.rounds.min(3), &mut contenders)?;
    drop(contenders);
    let [one, eight, theirs] = three(figures)?;
    let peer = ("bare SQLite inserts", theirs);
    report.rate("1 client", "rows/s", one, peer, Some(TARGET));
    report.rate("8 clients", "rows/s", eight, peer, Some(TARGET));
    let bytes: usize = rows.iter().map(String::len).sum();
    report.note(format!(
        "{} evaluations a round, rows of {} bytes, {} in a transaction, synchronous=FULL",
        rows.len(),
        bytes / rows.len().max(1),
        bare::BATCH
    ));
    let kept = client.config(
        "GetComplianceDetailsByConfigRule",
        &json!({ "ConfigRuleName": RULE, "Limit": 100 }),
    )?;
    let kept = kept.get("EvaluationResults").and_then(Value::as_array).map(Vec::len);
    agree("evaluations on the first page", kept, Some(100))
}

/// The `n`-th evaluation; one in ten is a violation.
fn evaluation(n: usize) -> Value {
    let violates = n.is_multiple_of(10);
    json!({
        "ComplianceResourceType": "AWS::EC2::SecurityGroup",
        "ComplianceResourceId": format!("sg-0{:016x}", (n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)),
        "ComplianceType": if violates { "NON_COMPLIANT" } else { "COMPLIANT" },
        "Annotation": "A forbidden port is exposed to the internet.",
        "OrderingTimestamp": 1_767_225_600.25,
    })
}

fn batch(token: &str, fresh: &AtomicUsize) -> Result<Prepared, Fault> {
    let from = fresh.fetch_add(BATCH, Ordering::Relaxed);
    let evaluations: Vec<Value> = (from..from + BATCH).map(evaluation).collect();
    Prepared::config("PutEvaluations", &json!({ "ResultToken": token, "Evaluations": evaluations }))
}

fn send_all(client: &mut Client, batches: &[Prepared]) -> Result<(), Fault> {
    for batch in batches {
        let answer: Value = serde_json::from_slice(client.send(batch)?)?;
        let failed = answer.get("FailedEvaluations").and_then(Value::as_array).map_or(0, Vec::len);
        agree("evaluations that were refused", failed, 0)?;
    }
    Ok(())
}

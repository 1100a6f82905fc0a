//! Reading the API: DescribeConfigRules and DescribeComplianceByConfigRule.
//!
//! Compared: requests per second that `assize serve` and moto's server answer, with one
//! client and with eight at once. moto has no DescribeComplianceByConfigRule, so that of
//! Assize is set beside moto's DescribeConfigRules.
//!
//! Fair because both are asked by the same client with the same bytes, signed anew for each
//! request, over connections that are kept open; both hold the same thirty rules and answer
//! a page of 25. Clients share the machine with the server, which costs the faster one more.
//! Assize verifies each signature and reads from its database; moto does neither.

use super::Suite;
use crate::client::{Client, Prepared};
use crate::embedded::RULES;
use crate::harness::{Contender, Fault, Settings, agree, interleaved, three};
use crate::report::Report;
use crate::servers::Server;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// See the module.
pub const SUITE: Suite =
    Suite { name: "api", about: "answers a second of the API, signed, kept alive", run };

/// How many times as fast as moto.
const TARGET: f64 = 30.0;
/// Rules on each server, and how many fit on a page.
const RULES_PUT: usize = 30;
const PAGE: usize = 25;

fn run(settings: &Settings, report: &mut Report) -> Result<(), Fault> {
    let assize = Server::assize(settings)?;
    let moto = Server::moto(settings)?;
    for server in [&assize, &moto] {
        put_rules(&mut server.client())?;
    }
    let rules = Prepared::config("DescribeConfigRules", &json!({}))?;
    let compliance = Prepared::config("DescribeComplianceByConfigRule", &json!({}))?;
    page(&mut assize.client(), &rules, "ConfigRules")?;
    page(&mut moto.client(), &rules, "ConfigRules")?;
    page(&mut assize.client(), &compliance, "ComplianceByConfigRules")?;
    for clients in [1, 8] {
        let contender = |server, request| -> Contender<'_> {
            Box::new(move || rate(server, request, clients, settings.asking))
        };
        let mut contenders = vec![
            contender(&assize, &rules),
            contender(&moto, &rules),
            contender(&assize, &compliance),
        ];
        let figures = interleaved(settings.rounds.min(3), &mut contenders)?;
        let [ours, theirs, other] = three(figures)?;
        let whose = if clients == 1 { "client" } else { "clients" };
        let peer = (moto.title, theirs);
        let what = format!("DescribeConfigRules, {clients} {whose}");
        report.rate(what, "req/s", ours, peer, Some(TARGET));
        let what = format!("DescribeComplianceByConfigRule, {clients} {whose}");
        report.rate(what, "req/s", other, peer, Some(TARGET));
    }
    report.note("moto has no DescribeComplianceByConfigRule: its DescribeConfigRules stands in");
    report.note("clients run on the same machine and sign every request");
    Ok(())
}

/// Puts the same rules into any server.
pub fn put_rules(client: &mut Client) -> Result<(), Fault> {
    for n in 0..RULES_PUT {
        let plain = RULES.iter().filter(|(_, parameters)| *parameters == "{}");
        let (id, _) = plain.cycle().nth(n).ok_or("there are no rules")?;
        let rule = json!({
            "ConfigRuleName": format!("rule-{n:02}"),
            "Description": "Made up for measuring.",
            "Source": { "Owner": "AWS", "SourceIdentifier": id },
        });
        client.config("PutConfigRule", &json!({ "ConfigRule": rule }))?;
    }
    Ok(())
}

/// Makes sure that the answer is a full page.
fn page(client: &mut Client, request: &Prepared, member: &str) -> Result<(), Fault> {
    let answer: Value = serde_json::from_slice(client.send(request)?)?;
    let length = answer.get(member).and_then(Value::as_array).map(Vec::len);
    agree("entries on a page", length, Some(PAGE))
}

/// Answers per second over so many connections at once.
fn rate(
    server: &Server,
    request: &Prepared,
    clients: usize,
    asking: Duration,
) -> Result<f64, Fault> {
    let started = Instant::now();
    let ask = || -> Result<u32, Fault> {
        let mut client = server.client();
        let mut answers = 0;
        while started.elapsed() < asking {
            client.send(request)?;
            answers += 1;
        }
        Ok(answers)
    };
    let answers = std::thread::scope(|scope| -> Result<u32, Fault> {
        let all: Vec<_> = (0..clients).map(|_| scope.spawn(ask)).collect();
        let mut answers = 0;
        for one in all {
            answers += one.join().map_err(|_| "a client panicked")??;
        }
        Ok(answers)
    })?;
    Ok(f64::from(answers) / started.elapsed().as_secs_f64())
}

//! Twenty rules over a store full of items, as StartConfigRulesEvaluation asks for.
//!
//! Measured: the time from asking for the evaluation of all twenty rules until no work waits.
//! The first time, every verdict is new and has to be stored with evidence, counts and
//! timeline; after that the items are as before, so all are judged again and nothing changes.
//!
//! There is no peer: no emulator of AWS Config evaluates rules natively. The store has the
//! settings of a server. Once over items of five types, as an account has them, each judged
//! by the rules of its type; and once over a fifth as many items, security groups only, with
//! twenty rules that all judge every one of them, which is the most that they can ask for.

use super::Suite;
use crate::data::{group, mixed, write_lines};
use crate::embedded::{Embedded, RULES};
use crate::harness::{Fault, Settings, agree, median, timed};
use crate::report::Report;
use assize_engine::ports::ComplianceCounts;

/// See the module.
pub const SUITE: Suite =
    Suite { name: "reevaluate", about: "twenty rules over a store of items", run };

/// What re-evaluating may take, in seconds.
const LIMIT: f64 = 2.0;
/// How many times fewer items are judged when all rules judge all of them.
const DENSE: usize = 5;

fn run(settings: &Settings, report: &mut Report) -> Result<(), Fault> {
    let rules = RULES.map(|(id, parameters)| (id.to_owned(), id, parameters.to_owned()));
    let items = (0..settings.items).map(mixed);
    measure(settings, report, "five types", items, &rules, Some(LIMIT))?;
    let rules = group_rules();
    let items = (0..settings.items / DENSE).map(|n| group(n, 0).text);
    measure(settings, report, "security groups only", items, &rules, None)
}

/// Twenty rules that all judge security groups: name, identifier, parameters.
fn group_rules() -> [(String, &'static str, String); 20] {
    std::array::from_fn(|n| {
        let name = format!("rule-{n:02}");
        match n {
            0 => (name, "INCOMING_SSH_DISABLED", "{}".into()),
            1 => (name, "VPC_DEFAULT_SECURITY_GROUP_CLOSED", "{}".into()),
            2 => (name, "REQUIRED_TAGS", r#"{"tag1Key":"stage"}"#.into()),
            3..10 => {
                let ports = format!(r#"{{"authorizedTcpPorts":"{},443"}}"#, n * 8);
                (name, "VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS", ports)
            }
            _ => {
                let port = format!(r#"{{"blockedPort1":"{}"}}"#, n * 8);
                (name, "RESTRICTED_INCOMING_TRAFFIC", port)
            }
        }
    })
}

fn measure(
    settings: &Settings,
    report: &mut Report,
    what: &str,
    items: impl ExactSizeIterator<Item = String>,
    rules: &[(String, &str, String)],
    limit: Option<f64>,
) -> Result<(), Fault> {
    let count = items.len();
    let file = settings.scratch("stored.ndjson");
    write_lines(&file, items)?;
    let embedded = Embedded::new(settings)?;
    agree("items recorded", embedded.import(&file, 2)?, count as u64)?;
    std::fs::remove_file(&file)?;
    let mut ids = Vec::new();
    for (name, identifier, parameters) in rules {
        ids.push(embedded.put_rule(name, identifier, parameters)?);
    }
    let counts = || -> Result<Vec<ComplianceCounts>, Fault> {
        ids.iter()
            .map(|id| Ok(embedded.engine.read(|tx| tx.rule_counts(&embedded.home, id))?))
            .collect()
    };
    let (first, ()) = timed(|| Ok(embedded.engine.run_until_idle()?))?;
    let found = counts()?;
    let judged: u64 = found.iter().map(|c| c.compliant + c.non_compliant).sum();
    if found.iter().any(|c| c.compliant + c.non_compliant == 0) {
        return Err(format!("a rule judged nothing: {found:?}").into());
    }
    let names: Vec<String> = rules.iter().map(|(name, ..)| name.clone()).collect();
    let mut again = Vec::new();
    for _ in 0..settings.rounds.min(3) {
        // AWS Config lets a rule be started once a minute.
        embedded.clock.advance_millis(61_000);
        let (seconds, ()) = timed(|| {
            embedded.engine.start_evaluation(&embedded.home, &names)?;
            Ok(embedded.engine.run_until_idle()?)
        })?;
        again.push(seconds);
        agree("counts after evaluating again", counts()?, found.clone())?;
    }
    let seconds = median(again);
    report.alone(format!("{what}, {count} items, unchanged"), "s", seconds, limit);
    report.alone(format!("{what}, {count} items, first time"), "s", first, None);
    report.note(format!(
        "{what}: {} rules, {judged} verdicts that count, {:.0} a second when unchanged",
        rules.len(),
        judged as f64 / seconds
    ));
    Ok(())
}

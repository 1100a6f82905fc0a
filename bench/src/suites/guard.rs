//! Ten Guard policies over a file of security groups, offline.
//!
//! Compared: evaluations (one policy over one item) per second by Assize's engine, on one
//! thread and on two; cfn-guard's library with the same policies; and regorus with the same
//! rules in Rego.
//!
//! Fair as in `evaluate`: all read the same lines from the page cache, and all clocks run from
//! opening the file to the last verdict. Ours and regorus compile policies before, and read an
//! item once for all ten; cfn-guard's library takes policy and item as text every time. All
//! must find the same number of violations.

use super::Suite;
use super::evaluate::sample;
use crate::data::{group, write_lines};
use crate::embedded::defaults;
use crate::harness::{Contender, Fault, Settings, agree, interleaved, timed};
use crate::peer::Peer;
use crate::report::Report;
use assize_engine::offline::{self, Evaluator, Options};
use assize_engine::rules::{CompiledRule, GuardRule, Logic};
use assize_model::Timestamp;
use assize_model::rule::{ConfigRule, RuleState};
use assize_recorder::{Limits, Reader, Source};
use std::path::Path;

/// See the module.
pub const SUITE: Suite =
    Suite { name: "guard", about: "ten Guard policies over a file of security groups", run };

/// The policies, with their names.
macro_rules! ten {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../peers/ten/", $name, ".guard")))),+]
    };
}

const TEN: [(&str, &str); 10] = ten!(
    "a_ssh",
    "b_https",
    "c_default",
    "d_described",
    "e_tags",
    "f_all_protocols",
    "g_vpc",
    "h_name",
    "i_ipv6",
    "j_managed",
);

/// Items: a tenth of what one rule judges.
fn items(settings: &Settings) -> usize {
    settings.items / 10
}

fn run(settings: &Settings, report: &mut Report) -> Result<(), Fault> {
    let file = settings.scratch("guard.ndjson");
    let items = items(settings);
    write_lines(&file, (0..items).map(|n| group(n, 0).text))?;
    let (one, two) = (evaluator(1)?, evaluator(2)?);
    // Peers count over the first items only, so what is to be found there is counted, too.
    let expected = |items| violations(&one, &file, items);
    let all = expected(items)?;
    let ours = |evaluator| -> Contender<'_> {
        let file = &file;
        Box::new(move || {
            let (seconds, found) = timed(|| judge_file(evaluator, file))?;
            agree("violations found by assize", found, all)?;
            Ok((items * TEN.len()) as f64 / seconds)
        })
    };
    let peers: Vec<Peer> = [Peer::GuardTen, Peer::RegoTen]
        .into_iter()
        .filter(|peer| peer.available(settings))
        .collect();
    let mut contenders = vec![ours(&one), ours(&two)];
    for &peer in &peers {
        let file = &file;
        let items = items / sample(peer);
        let wanted = expected(items)?;
        contenders.push(Box::new(move || {
            let found = peer.run(settings, file, items)?;
            agree("items read by a peer", found.items, items)?;
            agree(peer.title(), found.violations.map(|count| count as u64), Some(wanted))?;
            Ok((items * TEN.len()) as f64 / found.seconds)
        }));
    }
    let figures = interleaved(settings.rounds, &mut contenders)?;
    drop(contenders);
    let (&[one, two], theirs) = figures.split_first_chunk().ok_or("nothing was measured")?;
    for (peer, figure) in peers.into_iter().zip(theirs) {
        let target = if peer == Peer::GuardTen { 30.0 } else { 3.0 };
        report.rate("one core", "evaluations/s", one, (peer.title(), *figure), Some(target));
    }
    report.rate("two cores", "evaluations/s", two, ("assize on one core", one), Some(1.8));
    report.note(format!(
        "{} policies over {items} items; {all} violations, and all agree on those that they \
         judge: cfn-guard the first {} items, regorus the first {}",
        TEN.len(),
        items / sample(Peer::GuardTen),
        items / sample(Peer::RegoTen),
    ));
    Ok(())
}

/// The violations of the first items of a file.
fn violations(evaluator: &Evaluator, file: &Path, items: usize) -> Result<u64, Fault> {
    let text = std::fs::read_to_string(file)?;
    let first: String = text.split_inclusive('\n').take(items).collect();
    let part = file.with_extension("part");
    std::fs::write(&part, first)?;
    judge_file(evaluator, &part)
}

fn judge_file(evaluator: &Evaluator, file: &Path) -> Result<u64, Fault> {
    let mut reader = Reader::new([Source::file(file)], Limits::default());
    let totals = offline::count(evaluator, &mut reader)?;
    agree("records that could not be judged", totals.bad, 0)?;
    agree("verdicts without data", totals.verdicts().insufficient_data, 0)?;
    Ok(totals.verdicts().non_compliant)
}

fn evaluator(threads: usize) -> Result<Evaluator, Fault> {
    let now = Timestamp::parse("2026-02-01T00:00:00Z")?;
    let mut rules = Vec::new();
    for (name, text) in TEN {
        let definition = serde_json::from_value(serde_json::json!({
            "ConfigRuleName": name,
            "Source": { "Owner": "CUSTOM_POLICY" },
        }))?;
        let rule = ConfigRule {
            definition,
            id: format!("config-rule-{name}"),
            arn: String::new(),
            state: RuleState::Active,
            created_by: None,
            created_at: now,
            updated_at: now,
        };
        let logic = Logic::Guard(Box::new(GuardRule::new(text, None)?));
        rules.push(CompiledRule { rule, logic });
    }
    let options = Options { now, defaults: defaults()?, strict: false, latest: false, threads };
    Ok(Evaluator::new(rules, options))
}

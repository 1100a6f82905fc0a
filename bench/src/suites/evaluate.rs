//! INCOMING_SSH_DISABLED over a file of security groups, offline.
//!
//! Compared: items judged per second by Assize's offline evaluator, on one thread and on two;
//! cfn-guard's library and regorus with the same rule in their languages; the article's check
//! in Python; and sonic-rs reading the same bytes into a `Value` without judging anything.
//!
//! Fair because all read the same file of JSON lines from the page cache, one line after the
//! other; all clocks run from opening the file to the last verdict, and none of them includes
//! starting the program. Policies are compiled before the clock starts, except cfn-guard's:
//! its library takes the policy as text with every item. All counts of violations have to be
//! the one that the data was made with. Slow peers judge the first part of the file only; their
//! rate does not depend on how long they go on.

use super::Suite;
use crate::data::{group, write_lines};
use crate::embedded::defaults;
use crate::harness::{Contender, Fault, Settings, agree, interleaved, timed};
use crate::peer::Peer;
use crate::report::Report;
use assize_engine::offline::{self, Evaluator, Options};
use assize_engine::rules::CompiledRule;
use assize_model::Timestamp;
use assize_model::rule::{ConfigRule, RuleState};
use assize_recorder::{Limits, Reader, Source};
use std::path::Path;

/// See the module.
pub const SUITE: Suite =
    Suite { name: "evaluate", about: "INCOMING_SSH_DISABLED over a file of security groups", run };

/// One in so many items is judged by a peer that is slow.
pub(super) fn sample(peer: Peer) -> usize {
    match peer {
        Peer::Guard | Peer::GuardTen => 20,
        Peer::Rego | Peer::RegoTen | Peer::Python => 5,
        Peer::Parse => 1,
    }
}

fn run(settings: &Settings, report: &mut Report) -> Result<(), Fault> {
    let file = settings.scratch("groups.ndjson");
    let mut bad = Vec::with_capacity(settings.items);
    let bytes = write_lines(
        &file,
        (0..settings.items).map(|n| {
            let group = group(n, 0);
            bad.push(group.violates);
            group.text
        }),
    )?;
    let violations = |items: usize| bad.iter().take(items).filter(|bad| **bad).count();
    let (one, two) = (evaluator(1)?, evaluator(2)?);
    let ours = |evaluator| -> Contender<'_> {
        let (file, violations) = (&file, &violations);
        Box::new(move || {
            let (seconds, found) = timed(|| judge_file(evaluator, file))?;
            agree("violations found by assize", found, violations(settings.items) as u64)?;
            Ok(settings.items as f64 / seconds)
        })
    };
    let peers: Vec<Peer> = [Peer::Parse, Peer::Guard, Peer::Rego, Peer::Python]
        .into_iter()
        .filter(|peer| peer.available(settings))
        .collect();
    let mut contenders = vec![ours(&one), ours(&two)];
    for &peer in &peers {
        let (file, violations) = (&file, &violations);
        contenders.push(Box::new(move || {
            let items = settings.items / sample(peer);
            let found = peer.run(settings, file, items)?;
            agree("items read by a peer", found.items, items)?;
            if peer != Peer::Parse {
                agree(peer.title(), found.violations, Some(violations(items)))?;
            }
            Ok(items as f64 / found.seconds)
        }));
    }
    let figures = interleaved(settings.rounds, &mut contenders)?;
    drop(contenders);
    let (&[one, two], theirs) = figures.split_first_chunk().ok_or("nothing was measured")?;
    for (peer, figure) in peers.into_iter().zip(theirs) {
        let target = match peer {
            Peer::Parse => Some(1.0),
            Peer::Guard => Some(80.0),
            Peer::Rego => Some(10.0),
            Peer::Python | Peer::GuardTen | Peer::RegoTen => None,
        };
        report.rate("one core", "items/s", one, (peer.title(), *figure), target);
    }
    report.rate("two cores", "items/s", two, ("assize on one core", one), Some(1.8));
    report.note(format!(
        "{} items, {:.0} bytes on average; {} violate, and all agree on it; cfn-guard judges \
         the first {} only, regorus and Python the first {}",
        settings.items,
        bytes as f64 / settings.items as f64,
        violations(settings.items),
        settings.items / sample(Peer::Guard),
        settings.items / sample(Peer::Rego),
    ));
    Ok(())
}

/// Counts the violations in a file.
fn judge_file(evaluator: &Evaluator, file: &Path) -> Result<u64, Fault> {
    let mut reader = Reader::new([Source::file(file)], Limits::default());
    let totals = offline::count(evaluator, &mut reader)?;
    agree("records that could not be judged", totals.bad, 0)?;
    Ok(totals.verdicts().non_compliant)
}

fn evaluator(threads: usize) -> Result<Evaluator, Fault> {
    let now = Timestamp::parse("2026-02-01T00:00:00Z")?;
    let definition = serde_json::from_value(serde_json::json!({
        "ConfigRuleName": "ssh",
        "Source": { "Owner": "AWS", "SourceIdentifier": "INCOMING_SSH_DISABLED" },
    }))?;
    let rule = CompiledRule::compile(ConfigRule {
        definition,
        id: "config-rule-bench1".into(),
        arn: String::new(),
        state: RuleState::Active,
        created_by: None,
        created_at: now,
        updated_at: now,
    });
    let options = Options { now, defaults: defaults()?, strict: false, latest: false, threads };
    Ok(Evaluator::new(vec![rule], options))
}

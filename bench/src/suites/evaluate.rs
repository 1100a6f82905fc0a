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
//! the one that the data was made with. cfn-guard judges a smaller sample, since it is slow.

use super::Suite;
use crate::data::{group, write_lines};
use crate::harness::{Contender, Fault, Settings, agree, interleaved, timed};
use crate::peer::Peer;
use crate::report::Report;
use assize_model::json::Index;
use assize_model::{ComplianceType, ItemView, Timestamp};
use assize_rule::testing::FixedContext;
use assize_rule::{ParamMap, PreparedRule};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// See the module.
pub const SUITE: Suite =
    Suite { name: "evaluate", about: "INCOMING_SSH_DISABLED over a file of security groups", run };

/// One in so many items is judged by cfn-guard.
const GUARD_SAMPLE: usize = 20;

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
    let ours = |threads: usize| -> Contender<'_> {
        let (file, violations) = (&file, &violations);
        Box::new(move || {
            let (seconds, found) = timed(|| judge_file(file, threads))?;
            agree("violations found by assize", found, violations(settings.items))?;
            Ok(settings.items as f64 / seconds)
        })
    };
    let peers: Vec<Peer> = [Peer::Parse, Peer::Guard, Peer::Rego, Peer::Python]
        .into_iter()
        .filter(|peer| peer.available(settings))
        .collect();
    let mut contenders = vec![ours(1), ours(2)];
    for &peer in &peers {
        let (file, violations) = (&file, &violations);
        contenders.push(Box::new(move || {
            let sample = if peer == Peer::Guard { GUARD_SAMPLE } else { 1 };
            let items = settings.items / sample;
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
            Peer::Python => None,
        };
        report.rate("one core", "items/s", one, (peer.title(), *figure), target);
    }
    report.rate("two cores", "items/s", two, ("assize on one core", one), Some(1.8));
    report.note(format!(
        "{} items, {:.0} bytes on average; {} violate, and all agree on it; cfn-guard judges \
         the first {}",
        settings.items,
        bytes as f64 / settings.items as f64,
        violations(settings.items),
        settings.items / GUARD_SAMPLE
    ));
    Ok(())
}

/// Counts the violations in a file.
fn judge_file(path: &Path, threads: usize) -> Result<usize, Fault> {
    let rule = assize_rules::find("INCOMING_SSH_DISABLED").ok_or("the rule is gone")?;
    let rule = rule.prepare(&ParamMap::default())?;
    let length = std::fs::metadata(path)?.len();
    let part = |n: usize| length * n as u64 / threads as u64;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|n| {
                let rule = &*rule;
                scope.spawn(move || judge_part(path, part(n), part(n + 1), rule))
            })
            .collect();
        let mut violations = 0;
        for worker in workers {
            violations += worker.join().map_err(|_| "a thread panicked")??;
        }
        Ok(violations)
    })
}

/// Judges the lines that begin in `begin..end`.
fn judge_part(path: &Path, begin: u64, end: u64, rule: &dyn PreparedRule) -> Result<usize, Fault> {
    let mut file = File::open(path)?;
    // From one byte before, so that a line that begins at `begin` is not taken for the rest
    // of another.
    let mut at = begin.saturating_sub(1);
    let mut skip = begin > 0;
    file.seek(SeekFrom::Start(at))?;
    let cx = FixedContext::at(Timestamp::from_millis(0));
    let mut index = Index::default();
    let mut buffer = vec![0; 1 << 20];
    let (mut filled, mut violations) = (0, 0);
    loop {
        let read = file.read(buffer.get_mut(filled..).unwrap_or_default())?;
        if read == 0 {
            return Ok(violations);
        }
        filled += read;
        let mut rest = buffer.get(..filled).unwrap_or_default();
        while let Some(length) = memchr::memchr(b'\n', rest) {
            let (line, after) = rest.split_at(length + 1);
            rest = after;
            let this = at;
            at += line.len() as u64;
            if std::mem::take(&mut skip) {
                continue;
            }
            if this >= end {
                return Ok(violations);
            }
            let item = ItemView::new(index.build(line)?)?;
            let verdict = rule.judge(&item, &cx);
            violations += usize::from(verdict.compliance == ComplianceType::NonCompliant);
        }
        let kept = rest.len();
        buffer.copy_within(filled - kept..filled, 0);
        filled = kept;
    }
}

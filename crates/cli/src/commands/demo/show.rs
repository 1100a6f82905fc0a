//! The demonstration on the terminal: plain, aligned, within 100 columns.

use super::account::{self, LEGACY_GROUP, World, hex_id};
use super::change::Change;
use super::findings::{Findings, RuleFindings};
use super::paint::{Paint, cut};
use super::stage::Stage;
use crate::error::CliError;
use crate::out::printable;
use crate::shell::Shell;
use assize_model::Evidence;
use serde_json::json;
use std::io::{self, Write};
use std::time::Duration;

/// The widest line.
const WIDTH: usize = 100;
/// What is left beside a name.
const ROOM: usize = WIDTH - 30;
/// How much of a seen value is shown.
const SEEN: usize = 28;
/// How many rules, from the first, are shown in full.
const STORY: usize = 2;

/// Writes as things happen; as JSON, everything at the end.
pub struct Show<'o> {
    out: &'o mut dyn Write,
    paint: Paint,
    json: bool,
}

type Done = Result<(), CliError>;

impl<'o> Show<'o> {
    /// Writes to `out`.
    pub fn new(out: &'o mut dyn Write, paint: Paint, json: bool) -> Self {
        Self { out, paint, json }
    }

    /// Lines, unless the output is JSON.
    pub fn lines<S: AsRef<str>>(&mut self, lines: &[S]) -> Done {
        if self.json {
            return Ok(());
        }
        let mut write = || -> io::Result<()> {
            for line in lines {
                writeln!(self.out, "{}", line.as_ref())?;
            }
            self.out.flush()
        };
        write().map_err(CliError::output)
    }

    /// Who it is about.
    pub fn opening(&mut self, endpoint: &str, took: Duration) -> Done {
        let paint = self.paint;
        self.lines(&[
            paint.strong("Hinode Books, a small online bookshop, has its AWS account judged."),
            paint.faint("The company is made up. The server, the calls and the verdicts are not."),
            String::new(),
        ])?;
        self.step("server", &format!("started at {endpoint}"), took)
    }

    /// Something that was done.
    pub fn step(&mut self, what: &str, how: &str, took: Duration) -> Done {
        let time = self.paint.faint(format_args!("{:>5} ms", took.as_millis()));
        self.lines(&[format!("  {what:<10} {how:<60} {time}")])
    }

    /// The rules with their counts.
    pub fn table(&mut self, findings: &Findings) -> Done {
        let paint = self.paint;
        let head = format!("{:<38} {:>9} {:>9}   {}", "RULE", "COMPLIANT", "VIOLATING", "STATE");
        let mut lines = vec![String::new(), paint.strong(head)];
        for rule in &findings.rules {
            lines.push(row(rule, paint));
        }
        let (good, all) = findings.score();
        let share = if all == 0 { 0.0 } else { good as f64 * 100.0 / all as f64 };
        let sum = format!("{:<38} {good:>9} {:>9}   {share:.1} % compliant", "all", all - good);
        lines.extend([paint.strong(sum), String::new()]);
        self.lines(&lines)
    }

    /// Violations with their evidence: all of the story's two rules, one of each other.
    pub fn violations(&mut self, findings: &Findings) -> Done {
        let paint = self.paint;
        let mut lines = vec![paint.strong("What violates, and why")];
        let violated = findings.rules.iter().filter(|rule| !rule.violations.is_empty());
        for (at, rule) in violated.enumerate() {
            let shown = if at < STORY { rule.violations.len() } else { 1 };
            let more = match rule.violations.len().saturating_sub(shown) {
                0 => String::new(),
                more => format!(", and {more} more"),
            };
            lines.push(format!("  {}{}", paint.bad(rule.rule), paint.faint(more)));
            for verdict in rule.violations.iter().take(shown) {
                let name = findings.name(verdict);
                let name = cut(&printable(&name), 24);
                let why = verdict.annotation.as_deref().unwrap_or("no reason given");
                lines.push(format!("    {name:<24}  {}", cut(&printable(why), ROOM)));
                if let Some(fact) = verdict.evidence.first() {
                    lines.push(format!("    {:<24}  {}", "", paint.faint(evidence(fact))));
                }
            }
        }
        lines.push(String::new());
        self.lines(&lines)
    }

    /// What will be changed.
    pub fn before_change(&mut self, world: &World) -> Done {
        let paint = self.paint;
        let group = hex_id("sg", LEGACY_GROUP);
        let instance = hex_id("i", LEGACY_GROUP);
        self.lines(&[
            paint.strong("A change, live"),
            format!("  Security group {LEGACY_GROUP} ({group})"),
            format!("  guards instance {LEGACY_GROUP} ({instance}) in {}.", world.region()),
            String::new(),
        ])
    }

    /// A change and the verdicts that followed.
    pub fn change(&mut self, change: &Change) -> Done {
        let what = if change.opened { "opened again" } else { "closed" };
        let at = change.acknowledged_at.to_string();
        let at = at.get(11..23).unwrap_or(&at);
        let mut lines = vec![format!(
            "  {at}  ports 22 and 8080 {what}, and acknowledged; then, as the API tells:"
        )];
        for followed in &change.followed {
            let time = format!("+{:.1} ms", followed.milliseconds);
            let verdict = if change.opened {
                self.paint.bad(followed.compliance)
            } else {
                self.paint.good(followed.compliance)
            };
            let resource = &followed.resource_id;
            lines.push(format!("  {time:>12}  {:<22}{resource:<23}{verdict}", followed.rule));
        }
        self.lines(&lines)
    }

    /// The sum, and what to try next.
    pub fn ending(&mut self, stage: &Stage, found: &Findings, took: Duration, keep: bool) -> Done {
        if self.json {
            let (compliant, all) = found.score();
            let whole = json!({
                "endpoint": stage.client().endpoint(), "dataDir": stage.data_dir(),
                "account": account::ACCOUNT, "region": account::REGION,
                "compliantVerdicts": compliant, "countedVerdicts": all,
                "seconds": took.as_secs_f64(), "findings": found,
            });
            let written = serde_json::to_writer_pretty(&mut *self.out, &whole)
                .map_err(io::Error::from)
                .and_then(|()| writeln!(self.out))
                .and_then(|()| self.out.flush());
            return written.map_err(CliError::output);
        }
        let paint = self.paint;
        let mut lines = vec![
            paint.faint(
                "  The instance itself never changed: AWS Config would not have judged it again.",
            ),
            String::new(),
            format!("All of it took {:.2} s.", took.as_secs_f64()),
            String::new(),
        ];
        if keep {
            lines.push(paint.strong("In another shell"));
            lines.extend(Shell::Sh.exports(stage.credentials()));
            lines.extend([
                String::new(),
                "aws configservice describe-compliance-by-config-rule".to_owned(),
                "aws configservice get-compliance-details-by-config-rule \\".to_owned(),
                "    --config-rule-name EC2-Exposed-Instance --compliance-types NON_COMPLIANT"
                    .to_owned(),
                "assize status".to_owned(),
            ]);
        } else {
            lines.extend([
                paint.strong("Next"),
                next("assize demo --keep", "leave the server running, to ask it with the AWS CLI"),
                next("assize demo --write-items items.ndjson", "keep the account's items"),
                next("assize eval items.ndjson", "judge them without a server"),
                next("assize serve", "a server that stays; assize import fills it"),
            ]);
        }
        self.lines(&lines)
    }

    /// That the server stays.
    pub fn waiting(&mut self) -> Done {
        self.lines(&["", "The server stays until Ctrl-C; its data goes with it."])
    }
}

/// Where a fact was seen, and what: the end of the place matters most.
fn evidence(fact: &Evidence) -> String {
    let seen = if fact.seen.is_empty() { "nothing".into() } else { printable(&fact.seen) };
    let seen = cut(&seen, SEEN);
    let place = printable(&fact.pointer);
    let room = ROOM.saturating_sub(seen.chars().count() + 4);
    let length = place.chars().count();
    if length <= room {
        return format!("{place} is {seen}");
    }
    let end: String = place.chars().skip(length.saturating_sub(room.saturating_sub(1))).collect();
    format!("…{end} is {seen}")
}

fn next(command: &str, what: &str) -> String {
    format!("  {command:<40} {what}")
}

fn row(rule: &RuleFindings, paint: Paint) -> String {
    let bad = rule.violations.len();
    let state = match rule.compliance {
        "NON_COMPLIANT" => paint.bad(rule.compliance),
        "COMPLIANT" => paint.good(rule.compliance),
        other => paint.faint(other),
    };
    let count = |n: usize| if n == 0 { "-".to_owned() } else { n.to_string() };
    format!("{:<38} {:>9} {:>9}   {state}", cut(rule.rule, 38), count(rule.compliant), count(bad))
}

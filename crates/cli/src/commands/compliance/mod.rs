//! `assize compliance`: what rules say, now or at a time.

mod changes;
mod output;

use crate::cli::Global;
use crate::client::{Client, Connection, Verdict};
use crate::error::CliError;
use crate::exit::Exit;
use crate::{out, resource, when};
use assize_engine::history::{ResourceVerdict, RuleCompliance};
use assize_model::{ComplianceType, ResourceKey, Timestamp};
use output::Output;
pub use output::cell;
use serde::Serialize;
use std::io::Write;

/// Arguments of `assize compliance`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Times are a time (2026-03-01T10:00:00Z), a date, or an age (90d, 12h).

Examples:
  assize compliance
  assize compliance --rule restricted-ssh --all
  assize compliance --resource AWS::EC2::Instance/i-0abc --at 30d
  assize compliance --changes --rule restricted-ssh
  assize compliance --fail --output markdown >> \"$GITHUB_STEP_SUMMARY\"")]
pub struct Args {
    /// Only this rule
    #[arg(long, value_name = "NAME")]
    rule: Option<String>,
    /// Only what rules say of this resource
    #[arg(long, value_name = "TYPE/ID")]
    resource: Option<String>,
    /// As it stood at this time; now unless given
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// List compliant resources too, not only those that violate
    #[arg(long, conflicts_with = "resource")]
    all: bool,
    /// List how verdicts changed, oldest first, instead of what they are
    #[arg(long, conflicts_with_all = ["at", "all", "fail"])]
    changes: bool,
    /// End with exit code 2 if anything violates
    #[arg(long)]
    fail: bool,
    /// The form of the output
    #[arg(long, short, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    connection: Connection,
}

/// What there is to tell.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    /// As of this time.
    at: Timestamp,
    #[serde(flatten)]
    found: Found,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Found {
    Rules { rules: Vec<Rule> },
    Resource { resource: ResourceKey, verdicts: Vec<ResourceVerdict> },
}

/// A rule with the verdicts that are listed.
#[derive(Serialize)]
struct Rule {
    #[serde(flatten)]
    sum: RuleCompliance,
    verdicts: Vec<Listed>,
}

/// A verdict that is listed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    resource_type: String,
    resource_id: String,
    compliance: String,
    since: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotation: Option<String>,
}

impl Report {
    /// Whether anything violates.
    fn violates(&self) -> bool {
        let bad = ComplianceType::NonCompliant;
        match &self.found {
            Found::Rules { rules } => rules.iter().any(|rule| rule.sum.compliance == bad),
            Found::Resource { verdicts, .. } => verdicts.iter().any(|v| v.compliance == bad),
        }
    }
}

/// Asks and prints.
pub fn run(args: &Args, global: &Global) -> Result<Exit, CliError> {
    let at = when::maybe("--at", args.at.as_deref())?;
    let key = args.resource.as_deref().map(resource::parse).transpose()?;
    let client = args.connection.client()?;
    let rule = args.rule.as_deref();
    let mut out = out::stdout();
    let color = global.color.on_stdout();
    if args.changes {
        let changes = client.verdict_changes(rule, key.as_ref())?;
        changes::print(&mut out, &changes, args.output, color)
            .and_then(|()| out.flush())
            .map_err(CliError::output)?;
        return Ok(Exit::Ok);
    }
    let report = match key {
        None => rules(&client, args, at)?,
        Some(key) => {
            let told = client.resource_compliance(&key, rule, at)?;
            let found = Found::Resource { resource: key, verdicts: told.verdicts };
            Report { at: told.at, found }
        }
    };
    output::print(&mut out, &report, args.output, color)
        .and_then(|()| out.flush())
        .map_err(CliError::output)?;
    Ok(if args.fail && report.violates() { Exit::NonCompliant } else { Exit::Ok })
}

fn rules(client: &Client, args: &Args, at: Option<Timestamp>) -> Result<Report, CliError> {
    let told = client.compliance(args.rule.as_deref(), at)?;
    let kinds: &[&str] = if args.all {
        &["COMPLIANT", "NON_COMPLIANT", "INSUFFICIENT_DATA"]
    } else {
        &["NON_COMPLIANT"]
    };
    let mut rules = Vec::with_capacity(told.rules.len());
    for sum in told.rules {
        let mut verdicts = Vec::new();
        if args.all || sum.non_compliant > 0 {
            let found = client.verdicts_at(&sum.rule, kinds, at)?;
            verdicts.extend(found.into_iter().map(listed));
        }
        verdicts.sort_by(|a: &Listed, b| {
            (&a.resource_type, &a.resource_id).cmp(&(&b.resource_type, &b.resource_id))
        });
        rules.push(Rule { sum, verdicts });
    }
    Ok(Report { at: told.at, found: Found::Rules { rules } })
}

fn listed(verdict: Verdict) -> Listed {
    let Verdict { resource_type, resource_id, compliance, annotation, since, .. } = verdict;
    Listed { resource_type, resource_id, compliance, since, annotation }
}

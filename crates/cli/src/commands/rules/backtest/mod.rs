//! `assize rules backtest`: what a rule, or an edited version of it, would have said.

mod offline;
mod output;

use crate::client::{BacktestQuestion, Connection};
use crate::commands::eval::read_rules_file;
use crate::error::CliError;
use crate::exit::Exit;
use crate::out::printable;
use crate::{guard, resource, when};
use assize_engine::backtest::{BacktestReport, Edit, MAX_LISTED};
use assize_guard::Policy;
use assize_model::rule::RuleDefinition;
use assize_model::{ComplianceType, ResourceKey, Timestamp};
use output::Output;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `assize rules backtest`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Times are a time (2026-03-01T10:00:00Z), a date, or an age (90d, 12h).

Examples:
  assize rules backtest restricted-ssh --since 90d
  assize rules backtest restricted-ssh --since 90d --rules edited.yaml --output markdown
  assize rules backtest tags --since 2026-01-01 --guard tags.guard --fail
  assize rules backtest ACCESS_KEYS_ROTATED --since 30d --parameters '{\"maxAccessKeyAge\":\"60\"}'
  assize rules backtest INCOMING_SSH_DISABLED --since 2026-01-01 --history history/*.json.gz")]
pub struct Args {
    /// The rule's name, or a native rule's identifier
    #[arg(value_name = "RULE")]
    rule: String,
    /// From this time on
    #[arg(long, value_name = "TIME")]
    since: String,
    /// Up to this time; now unless given
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Test the version of the rule in this file, JSON or YAML, against the deployed one
    #[arg(long, value_name = "FILE", group = "edit")]
    rules: Option<PathBuf>,
    /// Test the rule with this Guard policy
    #[arg(long, value_name = "FILE", group = "edit")]
    guard: Option<PathBuf>,
    /// Test the rule with these parameters
    #[arg(long, value_name = "JSON", group = "edit")]
    parameters: Option<String>,
    /// Over this resource only
    #[arg(long, value_name = "TYPE/ID")]
    resource: Option<String>,
    /// Over the items of these files, without a server
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["endpoint", "data_dir"])]
    history: Vec<PathBuf>,
    /// Of the files' accounts and regions, this one
    #[arg(long, value_name = "ACCOUNT/REGION", requires = "history")]
    home: Option<String>,
    /// How many resources are listed
    #[arg(long, value_name = "COUNT", default_value_t = 1_000)]
    limit: usize,
    /// End with exit code 2 if the version under test finds violations that the deployed one does
    /// not find; without a deployed one, if it finds any
    #[arg(long)]
    fail: bool,
    /// The form of the output
    #[arg(long, short, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    connection: Connection,
}

/// What is asked, whoever answers.
struct Question {
    rule: String,
    edit: Option<Edit>,
    since: Timestamp,
    until: Option<Timestamp>,
    resource: Option<ResourceKey>,
    limit: usize,
}

/// Tests and prints.
///
/// # Errors
/// What can't be read, a refusal, and an output that can't be written.
pub fn run(args: &Args, out: &mut dyn Write, color: bool) -> Result<Exit, CliError> {
    if !(1..=MAX_LISTED).contains(&args.limit) {
        return Err(CliError::invalid(format!("--limit is from 1 to {MAX_LISTED}")));
    }
    let question = Question {
        rule: args.rule.clone(),
        edit: edit(args)?,
        since: when::read("--since", &args.since)?,
        until: when::maybe("--until", args.until.as_deref())?,
        resource: args.resource.as_deref().map(resource::parse).transpose()?,
        limit: args.limit,
    };
    let report = if args.history.is_empty() {
        let Question { rule, edit, since, until, resource, limit } = &question;
        let ask = BacktestQuestion {
            rule,
            edit: edit.clone(),
            since: *since,
            until: *until,
            resource_type: resource.as_ref().map(|key| key.resource_type.as_str()),
            resource_id: resource.as_ref().map(|key| key.resource_id.as_str()),
            limit: *limit,
        };
        args.connection.client()?.backtest(&ask)?
    } else {
        offline::run(&args.history, args.home.as_deref(), question)?
    };
    output::print(out, &report, args.output, color).map_err(CliError::output)?;
    Ok(if args.fail && fails(&report) { Exit::NonCompliant } else { Exit::Ok })
}

fn fails(report: &BacktestReport) -> bool {
    match report.deployed {
        Some(_) => report.newly_non_compliant > 0,
        None => report.tested.non_compliant > 0,
    }
}

fn edit(args: &Args) -> Result<Option<Edit>, CliError> {
    if let Some(file) = &args.rules {
        let definition = definition(file, &args.rule)?;
        return Ok(Some(Edit::Definition(Box::new(definition))));
    }
    if let Some(file) = &args.guard {
        let text = guard::read(file)?;
        if let Err(error) = Policy::parse(&text) {
            return Err(CliError::invalid(guard::explain(file, &text, &error)));
        }
        return Ok(Some(Edit::Guard(text)));
    }
    Ok(args.parameters.clone().map(Edit::Parameters))
}

/// The version of a rule in a file: the one of its name, or the only one.
fn definition(file: &Path, name: &str) -> Result<RuleDefinition, CliError> {
    let mut rules = read_rules_file(file)?;
    if let Some(at) = rules.iter().position(|rule| rule.config_rule_name == name) {
        return Ok(rules.swap_remove(at));
    }
    match rules.pop() {
        Some(only) if rules.is_empty() => {
            Ok(RuleDefinition { config_rule_name: name.to_owned(), ..only })
        }
        _ => Err(CliError::invalid(format!(
            "{}: none of its rules is named `{}`",
            file.display(),
            printable(name)
        ))),
    }
}

/// The verdict at the end, in words.
fn word(compliance: ComplianceType) -> &'static str {
    match compliance {
        ComplianceType::Compliant => "compliant",
        ComplianceType::NonCompliant => "non-compliant",
        ComplianceType::InsufficientData => "not decided",
        ComplianceType::NotApplicable => "gone, or out of scope",
    }
}

//! `assize rules`: look at the native rules, and at what a rule's function needs.

mod backtest;
mod check;
mod reads;

use crate::cli::Global;
use crate::client::Connection;
use crate::commands::project;
use crate::error::CliError;
use crate::exit::Exit;
use crate::out;
use assize_rule::{NativeRule, Param};
use serde::Serialize;
use std::io::{self, Write};
use std::path::PathBuf;

/// Arguments of `assize rules`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  assize rules list
  assize rules list --output json | jq -r '.[].identifier'
  assize rules show RESTRICTED_INCOMING_TRAFFIC
  assize rules check encryption.guard
  assize rules permissions my-rule > policy.json
  assize rules reads my-rule AWS::EC2::Instance/i-0abc")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// List all native rules, and those of your own that this program was built with
    List {
        /// The form of the output
        #[arg(long, short, value_enum, default_value_t)]
        output: Output,
    },
    /// Show one rule with its parameters
    Show {
        /// The rule's identifier, such as INCOMING_SSH_DISABLED
        #[arg(value_name = "ID")]
        id: String,
        /// The form of the output
        #[arg(long, short, value_enum, default_value_t)]
        output: Output,
    },
    /// Check Guard policies, and show where they are wrong
    Check {
        /// Files with policies, or `-` for standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Print the least policy that the function of a rule needs, seen from the calls it made
    Permissions {
        /// The rule's name
        #[arg(value_name = "NAME")]
        rule: String,
        #[command(flatten)]
        connection: Connection,
    },
    /// Tell what a rule, or an edited version of it, would have said of recorded history
    Backtest(Box<backtest::Args>),
    /// Tell what the verdicts of a rule rest on beside the resources that they are about
    Reads(reads::Args),
    #[command(flatten)]
    Project(project::What),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Output {
    #[default]
    Table,
    Json,
}

/// Lists or shows rules.
pub fn run(args: &Args, global: &Global) -> Result<Exit, CliError> {
    let mut out = out::stdout();
    let written = match &args.what {
        What::Project(what) => return project::run(what, global),
        What::List { output: Output::Json } => {
            let all: Vec<Shown> = assize_rules::all().map(Shown::of).collect();
            json(&mut out, &all)
        }
        What::List { output: Output::Table } => list(&mut out),
        What::Show { id, output } => {
            let rule = find(id)?;
            match output {
                Output::Json => json(&mut out, &Shown::of(rule)),
                Output::Table => show(&mut out, rule),
            }
        }
        What::Check { files } => {
            let exit = check::run(files, &mut out)?;
            out.flush().map_err(CliError::output)?;
            return Ok(exit);
        }
        What::Backtest(args) => {
            let exit = backtest::run(args, &mut out, global.color.on_stdout())?;
            out.flush().map_err(CliError::output)?;
            return Ok(exit);
        }
        What::Reads(args) => {
            reads::run(args, &mut out)?;
            Ok(())
        }
        What::Permissions { rule, connection } => {
            let answer = connection.client()?.permissions(rule)?;
            let policy = answer.get("policy").unwrap_or(&serde_json::Value::Null);
            let nothing =
                answer.get("seen").and_then(|seen| seen.as_array()).is_some_and(Vec::is_empty);
            if nothing {
                return Err(CliError::Failed(format!(
                    "no call of the function of `{}` was seen yet; let the rule be evaluated \
                     first",
                    out::printable(rule)
                )));
            }
            json(&mut out, policy)
        }
    };
    written.and_then(|()| out.flush()).map_err(CliError::output)?;
    Ok(Exit::Ok)
}

/// The rule with an identifier in any case, with `-` for `_` as AWS's documentation has it.
fn find(id: &str) -> Result<&'static NativeRule, CliError> {
    let canonical = id.to_ascii_uppercase().replace('-', "_");
    assize_rules::find(&canonical).ok_or_else(|| {
        CliError::invalid(format!(
            "there is no native rule `{}`; `assize rules list` shows all",
            out::printable(id)
        ))
    })
}

/// A rule as it is printed in JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    identifier: &'static str,
    description: &'static str,
    resource_types: &'static [&'static str],
    reads: &'static [&'static str],
    #[serde(skip_serializing_if = "str::is_empty")]
    needs: &'static str,
    triggers: Vec<&'static str>,
    parameters: Vec<ShownParam>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownParam {
    name: &'static str,
    r#type: &'static str,
    required: bool,
    default: Option<&'static str>,
    description: &'static str,
}

impl Shown {
    fn of(rule: &NativeRule) -> Self {
        Self {
            identifier: rule.id,
            description: rule.description,
            resource_types: rule.types,
            reads: rule.reads,
            needs: rule.needs,
            triggers: triggers(rule),
            parameters: rule.params.iter().map(ShownParam::of).collect(),
        }
    }
}

impl ShownParam {
    fn of(param: &Param) -> Self {
        Self {
            name: param.name,
            r#type: param.kind.as_str(),
            required: param.required,
            default: param.default,
            description: param.description,
        }
    }
}

fn triggers(rule: &NativeRule) -> Vec<&'static str> {
    let both = [(rule.triggers.change, "change"), (rule.triggers.periodic, "periodic")];
    both.into_iter().filter(|(on, _)| *on).map(|(_, word)| word).collect()
}

fn json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

fn list(out: &mut dyn Write) -> io::Result<()> {
    let wide = |of: fn(&NativeRule) -> usize| assize_rules::all().map(of).max().unwrap_or(0);
    let id_width = wide(|r| r.id.len());
    let type_width = wide(|r| r.types.first().map_or(0, |t| t.len()) + 4);
    writeln!(out, "{:id_width$}  {:type_width$}  DESCRIPTION", "RULE", "TYPE")?;
    for rule in assize_rules::all() {
        let first = rule.types.first().copied().unwrap_or("");
        let types = match rule.types.len() {
            0 | 1 => first.to_owned(),
            more => format!("{first} +{}", more - 1),
        };
        writeln!(out, "{:id_width$}  {types:type_width$}  {}", rule.id, rule.description)?;
    }
    Ok(())
}

fn show(out: &mut dyn Write, rule: &NativeRule) -> io::Result<()> {
    writeln!(out, "{}\n  {}\n", rule.id, rule.description)?;
    writeln!(out, "judges    {}", rule.types.join(", "))?;
    if !rule.reads.is_empty() {
        writeln!(out, "reads     {}", rule.reads.join(", "))?;
    }
    if !rule.needs.is_empty() {
        writeln!(out, "needs     {}", rule.needs)?;
    }
    writeln!(out, "triggers  {}", triggers(rule).join(", "))?;
    if rule.params.is_empty() {
        return writeln!(out, "\nno parameters");
    }
    writeln!(out, "\nparameters")?;
    for param in rule.params {
        let name = if param.name == "*" { "(any name)" } else { param.name };
        let note = match (param.required, param.default) {
            (true, _) => ", required".to_owned(),
            (false, Some(default)) => format!(", default {default}"),
            (false, None) => String::new(),
        };
        writeln!(out, "  {name} ({}{note})\n      {}", param.kind.as_str(), param.description)?;
    }
    Ok(())
}

//! `assize status`: what a server holds and what waits.

use crate::cli::Global;
use crate::client::{Client, Connection, Status};
use crate::error::CliError;
use crate::exit::Exit;
use crate::out::{self, many};
use assize_wire::generated::config::operations::DescribeComplianceByConfigRule;
use assize_wire::generated::config::{enums::ComplianceType, shapes};
use serde::Serialize;
use std::io::{self, Write};
use std::time::Duration;

/// Arguments of `assize status`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  assize status
  assize status --wait --output json | jq .compliance")]
pub struct Args {
    #[command(flatten)]
    connection: Connection,
    /// Wait until nothing waits to be judged, by rules or by functions
    #[arg(long)]
    wait: bool,
    /// The form of the output
    #[arg(long, short, value_enum, default_value_t)]
    output: Output,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Output {
    #[default]
    Text,
    Json,
}

/// How many rules are in which state, in the region that is asked about.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Compliance {
    compliant_rules: u64,
    non_compliant_rules: u64,
    rules_without_data: u64,
}

#[derive(Serialize)]
struct Shown {
    endpoint: String,
    #[serde(flatten)]
    status: Status,
    compliance: Compliance,
}

/// Asks and prints.
pub fn run(args: &Args, _global: &Global) -> Result<Exit, CliError> {
    let client = args.connection.client()?;
    let status = if args.wait { wait(&client)? } else { client.status()? };
    let endpoint = client.endpoint().to_owned();
    let shown = Shown { endpoint, status, compliance: compliance(&client)? };
    let mut out = out::stdout();
    let written = match args.output {
        Output::Json => serde_json::to_writer_pretty(&mut out, &shown)
            .map_err(io::Error::from)
            .and_then(|()| writeln!(out)),
        Output::Text => text(&mut out, &shown),
    };
    written.and_then(|()| out.flush()).map_err(CliError::output)?;
    Ok(Exit::Ok)
}

/// Waits until nothing waits to be judged, by rules or by functions.
pub fn wait(client: &Client) -> Result<Status, CliError> {
    let mut pause = Duration::from_millis(2);
    loop {
        let status = client.status()?;
        if status.pending_tasks == 0 && status.pending_calls == 0 {
            return Ok(status);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(250));
    }
}

fn compliance(client: &Client) -> Result<Compliance, CliError> {
    let mut sum = Compliance::default();
    for (_, compliance) in rules(client)? {
        match compliance {
            ComplianceType::Compliant => sum.compliant_rules += 1,
            ComplianceType::NonCompliant => sum.non_compliant_rules += 1,
            _ => sum.rules_without_data += 1,
        }
    }
    Ok(sum)
}

/// Every rule's name and compliance.
pub fn rules(client: &Client) -> Result<Vec<(String, ComplianceType)>, CliError> {
    let mut all = Vec::new();
    let mut ask = shapes::DescribeComplianceByConfigRuleRequest::default();
    loop {
        let page = client.call::<DescribeComplianceByConfigRule>(&ask)?;
        for rule in page.compliance_by_config_rules.unwrap_or_default() {
            let compliance = rule.compliance.and_then(|c| c.compliance_type);
            all.push((
                rule.config_rule_name.unwrap_or_default(),
                compliance.unwrap_or(ComplianceType::InsufficientData),
            ));
        }
        match page.next_token {
            Some(token) => ask.next_token = Some(token),
            None => return Ok(all),
        }
    }
}

fn text(out: &mut dyn Write, shown: &Shown) -> io::Result<()> {
    let Shown { endpoint, status, compliance } = shown;
    writeln!(out, "assize {} at {endpoint}", status.version)?;
    writeln!(out, "  up         {}", duration(status.uptime_seconds))?;
    let calls = match status.pending_calls {
        0 => String::new(),
        calls => format!(", {} of functions", many(calls, "call")),
    };
    writeln!(out, "  waiting    {}{calls}", many(status.pending_tasks, "task"))?;
    for outbox in &status.notifications {
        let given_up = match outbox.dead {
            0 => String::new(),
            dead => format!(", {dead} given up (`assize notifications`)"),
        };
        let sink = out::printable(&outbox.sink);
        writeln!(out, "  to tell    {} to {sink}{given_up}", many(outbox.waiting, "notification"))?;
    }
    let rules = [
        (compliance.compliant_rules, "compliant"),
        (compliance.non_compliant_rules, "non-compliant"),
        (compliance.rules_without_data, "without data"),
    ];
    let rules: Vec<String> = rules.iter().map(|(n, word)| format!("{n} {word}")).collect();
    writeln!(out, "  rules      {}", rules.join(", "))?;
    if status.homes.is_empty() {
        return writeln!(out, "  nothing is recorded yet; `assize import FILE…` records items");
    }
    writeln!(out, "\n{:12}  {:16}  {:>9}  {:>5}", "ACCOUNT", "REGION", "RESOURCES", "RULES")?;
    for home in &status.homes {
        writeln!(
            out,
            "{:12}  {:16}  {:>9}  {:>5}",
            out::printable(&home.account),
            out::printable(&home.region),
            home.resources,
            home.rules
        )?;
    }
    Ok(())
}

fn duration(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, _, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pending_tasks: u64, pending_calls: u64) -> String {
        let status = Status {
            version: "1".into(),
            now: assize_model::Timestamp::from_millis(0),
            uptime_seconds: 0,
            pending_tasks,
            pending_calls,
            notifications: Vec::new(),
            homes: Vec::new(),
        };
        let shown = Shown { endpoint: "e".into(), status, compliance: Compliance::default() };
        let mut out = Vec::new();
        text(&mut out, &shown).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn calls_of_functions_wait_too() {
        assert!(told(1, 0).contains("waiting    1 task\n"));
        assert!(told(0, 2).contains("waiting    0 tasks, 2 calls of functions\n"));
    }
}

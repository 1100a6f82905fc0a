//! `assize query`: an advanced query's answer.

mod cells;
mod fault;
mod output;

use crate::cli::Global;
use crate::client::{Client, Connection, QueryAsk};
use crate::error::CliError;
use crate::exit::Exit;
use crate::{out, when};
use assize_model::Timestamp;
use assize_wire::generated::config::operations::{
    GetStoredQuery, SelectAggregateResourceConfig, SelectResourceConfig,
};
use assize_wire::generated::config::shapes;
use output::{Output, Printer};
use serde_json::Value;
use std::io::Write;

/// Rows that are asked for at a time.
const PAGE: i32 = 100;

/// Arguments of `assize query`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  assize query \"SELECT resourceId, configuration.instanceType WHERE resourceType = 'AWS::EC2::Instance'\"
  assize query \"SELECT resourceType, COUNT(*) GROUP BY resourceType ORDER BY COUNT(*) DESC\"
  assize query --stored open-groups --output csv > groups.csv
  assize query --at 30d \"SELECT resourceId WHERE resourceType = 'AWS::EC2::Instance'\"
  assize query --aggregator all \"SELECT accountId, COUNT(*) GROUP BY accountId\"")]
pub struct Args {
    /// The query, in AWS Config's language
    #[arg(value_name = "SELECT …", required_unless_present = "stored")]
    expression: Option<String>,
    /// A stored query, by name
    #[arg(long, value_name = "NAME", conflicts_with = "expression")]
    stored: Option<String>,
    /// Ask over the accounts and regions of this configuration aggregator
    #[arg(long, value_name = "NAME")]
    aggregator: Option<String>,
    /// As of this time: a time, a date, or an age such as 90d
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// The most rows; all unless given
    #[arg(long, value_name = "ROWS")]
    limit: Option<usize>,
    /// The form of the output
    #[arg(long, short, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    connection: Connection,
}

/// A page of an answer.
struct Page {
    fields: Vec<String>,
    rows: Vec<Value>,
    next: Option<String>,
}

/// Asks and prints.
pub fn run(args: &Args, global: &Global) -> Result<Exit, CliError> {
    let at = when::maybe("--at", args.at.as_deref())?;
    let client = args.connection.client()?;
    let expression = match (&args.expression, &args.stored) {
        (Some(text), _) => text.clone(),
        (None, Some(name)) => stored(&client, name)?,
        (None, None) => return Err(CliError::invalid("there is no query")),
    };
    let mut left = args.limit.unwrap_or(usize::MAX);
    let mut out = out::stdout();
    let mut printer = Printer::new(args.output, global.color.on_stdout());
    let mut token = None;
    loop {
        let Page { fields, mut rows, next } = match at {
            Some(at) => ask_at(&client, args, &expression, at, token.take())?,
            None => ask(&client, args, &expression, token.take())?,
        };
        rows.truncate(left);
        left -= rows.len();
        printer.page(&mut out, &fields, &rows).map_err(CliError::output)?;
        token = next.filter(|_| left > 0);
        if token.is_none() {
            break;
        }
    }
    printer.end(&mut out).and_then(|()| out.flush()).map_err(CliError::output)?;
    Ok(Exit::Ok)
}

fn stored(client: &Client, name: &str) -> Result<String, CliError> {
    let input = shapes::GetStoredQueryRequest { query_name: name.to_owned() };
    let query = client.call::<GetStoredQuery>(&input)?.stored_query;
    query
        .and_then(|query| query.expression)
        .ok_or_else(|| CliError::Failed(format!("the stored query `{name}` has no text")))
}

fn ask(
    client: &Client,
    args: &Args,
    expression: &str,
    token: Option<String>,
) -> Result<Page, CliError> {
    let failed = |error| fault::explain(error, expression);
    let (info, results, next) = match &args.aggregator {
        None => {
            let input = shapes::SelectResourceConfigRequest {
                expression: expression.to_owned(),
                limit: Some(PAGE),
                next_token: token,
            };
            let answer = client.call::<SelectResourceConfig>(&input).map_err(failed)?;
            (answer.query_info, answer.results, answer.next_token)
        }
        Some(name) => {
            let input = shapes::SelectAggregateResourceConfigRequest {
                configuration_aggregator_name: name.clone(),
                expression: expression.to_owned(),
                limit: Some(PAGE),
                max_results: None,
                next_token: token,
            };
            let answer = client.call::<SelectAggregateResourceConfig>(&input).map_err(failed)?;
            (answer.query_info, answer.results, answer.next_token)
        }
    };
    let fields = info.and_then(|info| info.select_fields).unwrap_or_default();
    let rows = results.unwrap_or_default().into_iter().map(|row| {
        serde_json::from_str(&row).map_err(|e| CliError::Failed(format!("a row is no JSON: {e}")))
    });
    Ok(Page {
        fields: fields.into_iter().filter_map(|field| field.name).collect(),
        rows: rows.collect::<Result<_, _>>()?,
        next,
    })
}

/// The same as of a time, which AWS's API has no place for.
fn ask_at(
    client: &Client,
    args: &Args,
    expression: &str,
    at: Timestamp,
    token: Option<String>,
) -> Result<Page, CliError> {
    let ask = QueryAsk {
        expression,
        aggregator: args.aggregator.as_deref(),
        at,
        limit: PAGE,
        next_token: token.as_deref(),
    };
    let answer = client.query_at(&ask).map_err(|error| fault::explain(error, expression))?;
    Ok(Page { fields: answer.fields, rows: answer.results, next: answer.next_token })
}

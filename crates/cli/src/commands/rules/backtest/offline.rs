//! Back-tests over files: their items go into a store that lasts as long as the test.

use super::Question;
use crate::clock;
use crate::error::CliError;
use crate::out::{many, note, printable};
use assize_engine::backtest::{BacktestAsk, BacktestError, BacktestReport};
use assize_engine::ports::{NoRunner, SystemClock};
use assize_engine::{Engine, EngineError, Options};
use assize_model::item::parse::Defaults;
use assize_model::{AccountRegion, ConfigurationItem};
use assize_recorder::{Batch, Limits, Reader, Source};
use assize_store::SqliteStore;
use std::path::PathBuf;
use std::sync::Arc;

/// Items that are kept in one transaction.
const BATCH: usize = 500;
/// The account and region of items that name none.
const ACCOUNT: &str = "000000000000";
const REGION: &str = "us-east-1";

/// Judges the items of files.
///
/// # Errors
/// Files without items, or with those of several accounts when none is chosen.
pub fn run(
    files: &[PathBuf],
    home: Option<&str>,
    question: Question,
) -> Result<BacktestReport, CliError> {
    let failed = |error: EngineError| CliError::Failed(error.to_string());
    let store = SqliteStore::temporary().map_err(|error| failed(error.into()))?;
    let (clock, runner) = (Arc::new(SystemClock), Arc::new(NoRunner));
    let engine = Engine::new(Arc::new(store), clock, runner, Options::default());
    let engine = Arc::new(engine.map_err(failed)?);
    record(&engine, files)?;
    let home = chosen(&engine, home)?;
    let ask = BacktestAsk {
        rule: question.rule,
        edit: question.edit,
        since: question.since,
        until: question.until.unwrap_or_else(clock::now),
        resource: question.resource,
        limit: question.limit,
    };
    engine.backtest(&home, &ask).map_err(|error| match error {
        BacktestError::Engine(error) => failed(error),
        error => CliError::invalid(error.to_string()),
    })
}

fn record(engine: &Arc<Engine>, files: &[PathBuf]) -> Result<(), CliError> {
    let mut reader = Reader::new(files.iter().map(Source::file), Limits::default());
    let defaults = Defaults {
        account: ACCOUNT.to_owned(),
        region: REGION.to_owned(),
        capture_time: clock::now(),
    };
    let (mut batch, mut bad) = (Batch::default(), 0);
    let mut waiting: Vec<ConfigurationItem> = Vec::with_capacity(BATCH);
    loop {
        let more = reader.fill(&mut batch);
        batch.items(&defaults, &mut |found| match found {
            Ok((_, item)) => waiting.push(item),
            Err(error) => {
                if bad == 0 {
                    note(format_args!("note: left out: {}", printable(&error.to_string())));
                }
                bad += 1;
            }
        });
        while waiting.len() >= BATCH || (!more && !waiting.is_empty()) {
            let rest = waiting.split_off(waiting.len().min(BATCH));
            let items = std::mem::replace(&mut waiting, rest);
            engine.record(items).map_err(|error| CliError::Failed(error.to_string()))?;
        }
        if !more {
            break;
        }
    }
    if bad > 0 {
        note(format_args!("note: {} could not be read", many(bad, "record")));
    }
    Ok(())
}

/// The account and region that is meant.
fn chosen(engine: &Engine, named: Option<&str>) -> Result<AccountRegion, CliError> {
    let homes = engine.read(|tx| Ok::<_, EngineError>(tx.homes()?));
    let mut homes = homes.map_err(|error| CliError::Failed(error.to_string()))?;
    // Keys of the engine itself are kept under a home without a name.
    homes.retain(|home| !home.account.is_empty());
    let all = homes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if let Some(named) = named {
        let found = homes.into_iter().find(|home| home.to_string() == named);
        return found.ok_or_else(|| {
            let named = printable(named);
            CliError::invalid(format!("the files hold no items of `{named}`, but of: {all}"))
        });
    }
    match homes.pop() {
        None => Err(CliError::invalid("the files hold no items")),
        Some(only) if homes.is_empty() => Ok(only),
        Some(_) => Err(CliError::invalid(format!(
            "the files hold items of several accounts and regions; choose one with --home: {all}"
        ))),
    }
}

//! `assize record`: look at a live account without a server, once or again and again.

use crate::cli::Global;
use crate::error::CliError;
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::out::{complain, many, note, stdout};
use assize_engine::ports::{NoRunner, StoreError, SystemClock};
use assize_engine::{Engine, Options};
use assize_live::{Pass, record_once, recorded_types};
use assize_model::{AccountRegion, ResourceKey};
use assize_server::Config;
use assize_store::{Options as StoreOptions, SqliteStore};
use assize_upstream::{CredentialChain, Endpoints, Timeouts, Upstream};
use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How soon Ctrl-C is noticed.
const TICK: Duration = Duration::from_millis(50);

/// Items read back in one go.
const BATCH: usize = 256;

/// Arguments of `assize record`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Prints configuration items, one JSON object a line, in AWS Config's shape. A server follows an
account by itself: see `assize serve --upstream`.

Examples:
  assize record --upstream aws --region eu-west-1 > items.ndjson
  assize record --upstream aws --type AWS::EC2::SecurityGroup --follow >> items.ndjson
  assize record --upstream http://127.0.0.1:5000 | assize eval --rule INCOMING_SSH_DISABLED -")]
pub struct Args {
    /// Where the account is: `aws`, a URL, or SERVICE=URL for one service; may be given again
    #[arg(long, value_name = "URL|SERVICE=URL|aws", required = true)]
    upstream: Vec<String>,
    /// The AWS CLI's profile that signs
    #[arg(long, value_name = "NAME")]
    upstream_profile: Option<String>,
    /// The account's number, for the items
    #[arg(long, value_name = "NUMBER", default_value = "123456789012")]
    account: String,
    /// The region to look at
    #[arg(long, value_name = "REGION", default_value = "us-east-1")]
    region: String,
    /// Go on looking, and print what changes, until Ctrl-C
    #[arg(long)]
    follow: bool,
    /// Seconds between looks
    #[arg(long, value_name = "SECONDS", default_value_t = 10, requires = "follow",
          value_parser = clap::value_parser!(u64).range(1..))]
    every: u64,
    /// Only this type; may be given again
    #[arg(long = "type", value_name = "TYPE")]
    types: Vec<String>,
}

/// Looks once, and prints what is there.
pub fn run(args: &Args, global: &Global) -> Result<Exit, CliError> {
    let failed = |e: &dyn std::fmt::Display| CliError::Failed(e.to_string());
    let known: Vec<&str> = recorded_types().collect();
    if let Some(unknown) = args.types.iter().find(|name| !known.contains(&name.as_str())) {
        let known = known.join(", ");
        return Err(CliError::invalid(format!("`{unknown}` is not recorded; these are: {known}")));
    }
    let dir = tempfile::tempdir().map_err(|source| CliError::Io {
        action: "make",
        what: "a temporary directory".to_owned(),
        source,
    })?;
    let config = Config {
        account: args.account.clone(),
        region: args.region.clone(),
        home_region: args.region.clone(),
        ..Config::ephemeral(dir.path())
    };
    let endpoints =
        Endpoints::parse(&args.upstream).map_err(|e| CliError::invalid(e.to_string()))?;
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let chain = CredentialChain::new(args.upstream_profile.clone(), environment, None);
    let upstream = Upstream::new(endpoints, chain, Timeouts::default()).map_err(|e| failed(&e))?;
    let options = StoreOptions { durable: false, ..StoreOptions::default() };
    let store = SqliteStore::open(&config.data_dir, options).map_err(|e| failed(&e))?;
    let options = Options { home_region: config.home_region, ..Options::default() };
    let engine = Engine::new(Arc::new(store), Arc::new(SystemClock), Arc::new(NoRunner), options);
    let engine = Arc::new(engine.map_err(|e| failed(&e))?);
    let home = AccountRegion::new(&config.account, &config.region);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|e| failed(&e))?;
    let wanted = |name: &str| args.types.is_empty() || args.types.iter().any(|asked| asked == name);
    let upstream = Arc::new(upstream);
    let interrupt = if args.follow { Some(Interrupt::listen()?) } else { None };
    let mut printed = HashMap::new();
    loop {
        // On a worker of the runtime, where recording may wait for the disk.
        let pass =
            runtime.block_on(async { record_once(&engine, &upstream, &home, &wanted).await });
        let Pass { kept, failures } = pass.map_err(|e| failed(&e))?;
        let is_first = printed.is_empty();
        print(&engine, &home, &mut printed)?;
        if is_first {
            note(format_args!("recorded {} in {}", many(kept.found, "resource"), home.region));
        }
        for failure in &failures {
            complain(failure, global.color);
        }
        match &interrupt {
            None => return Ok(if failures.is_empty() { Exit::Ok } else { Exit::Partial }),
            Some(interrupt) if !wait(interrupt, Duration::from_secs(args.every)) => {
                return Ok(Exit::Interrupted);
            }
            Some(_) => {}
        }
    }
}

/// Waits; answers false when it is time to end.
fn wait(interrupt: &Interrupt, time: Duration) -> bool {
    let until = Instant::now() + time;
    while Instant::now() < until {
        if interrupt.is_set() {
            return false;
        }
        std::thread::sleep(TICK);
    }
    !interrupt.is_set()
}

/// Prints the items that are other than those printed before, deletions among them.
fn print(
    engine: &Engine,
    home: &AccountRegion,
    printed: &mut HashMap<ResourceKey, u64>,
) -> Result<(), CliError> {
    let mut out = stdout();
    let failed = |e: StoreError| CliError::Failed(e.to_string());
    let mut missing: BTreeSet<ResourceKey> = printed.keys().cloned().collect();
    for resource_type in recorded_types() {
        let mut after = None;
        loop {
            let mut texts = Vec::with_capacity(BATCH);
            let mut seen = false;
            let read = engine.read(|tx| {
                tx.scan_items(home, resource_type, after, BATCH, &mut |at, row| {
                    after = Some(at);
                    seen = true;
                    missing.remove(&row.key);
                    let mut hasher = DefaultHasher::new();
                    row.text.hash(&mut hasher);
                    let hash = hasher.finish();
                    if printed.insert(row.key, hash) != Some(hash) {
                        texts.push(row.text);
                    }
                    ControlFlow::Continue(())
                })
            });
            read.map_err(failed)?;
            if !seen {
                break;
            }
            for text in texts {
                writeln!(out, "{text}").map_err(CliError::output)?;
            }
        }
    }
    // What is gone is told once, by the item that says so.
    for key in missing {
        printed.remove(&key);
        if let Some(row) = engine.read(|tx| tx.current_item(home, &key)).map_err(failed)? {
            writeln!(out, "{}", row.text).map_err(CliError::output)?;
        }
    }
    out.flush().map_err(CliError::output)
}

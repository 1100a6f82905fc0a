//! The console, joined with what it shows.

use crate::config::Config;
use assize_api::http::{Console as Mounted, ConsoleLinks};
use assize_console::{Console, Options};
use assize_engine::ports::LogStore;
use assize_engine::{Engine, EngineError};
use assize_functions::Registry;
use assize_iam::Iam;
use std::net::SocketAddr;
use std::sync::Arc;

/// Makes the console, and what puts it beside the API.
pub(crate) fn open(
    config: &Config,
    addr: SocketAddr,
    engine: &Arc<Engine>,
    iam: &Arc<Iam>,
    logs: &Arc<dyn LogStore>,
    functions: &Arc<Registry>,
) -> Result<(Arc<Console>, Mounted), EngineError> {
    let options = Options {
        open: config.no_auth,
        account: config.account.clone(),
        region: config.region.clone(),
        version: env!("CARGO_PKG_VERSION"),
    };
    let (engine, iam) = (Arc::clone(engine), Arc::clone(iam));
    let (logs, functions) = (Arc::clone(logs), Arc::clone(functions));
    let console = Console::new(engine, iam, logs, functions, options)?;
    let mounted = Mounted {
        router: console.router(),
        loopback: addr.ip().is_loopback(),
        links: Box::new(Links(Arc::clone(&console))),
    };
    Ok((console, mounted))
}

struct Links(Arc<Console>);

impl ConsoleLinks for Links {
    fn link(
        &self,
        access_key_id: &str,
        session_token: Option<&str>,
        region: &str,
    ) -> Result<String, EngineError> {
        self.0.link(access_key_id, session_token, region)
    }
}

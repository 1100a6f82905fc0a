//! Brings conformance packs, and what an organization puts into its accounts, to their ends.

use assize_engine::{Engine, EngineError};
use std::time::Duration;

/// The longest wait for a wake; also how late a pack is that another process noted.
const IDLE: Duration = Duration::from_secs(5);

/// Works until the server ends.
pub(crate) fn run(engine: &Engine, stopped: &dyn Fn() -> bool) -> Result<(), EngineError> {
    let mut seen = 0;
    while !stopped() {
        if engine.deploy_organization()? + engine.deploy_packs()? == 0 {
            seen = engine.wait(seen, IDLE);
        }
    }
    Ok(())
}

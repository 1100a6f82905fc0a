//! The log: to standard error.

use crate::settings::LogFormat;
use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;

/// Begins to log. A process can do it once; later calls have no effect.
///
/// # Errors
/// When `filter` is neither a level nor directives such as `info,assize_api=debug`.
pub fn init(filter: &str, format: LogFormat) -> Result<(), String> {
    let filter =
        EnvFilter::try_new(filter).map_err(|e| format!("`{filter}` says not what to log: {e}"))?;
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        // A line that cannot be written is lost. To say so on standard error, which is where
        // it could not be written, would be a panic, and end the request that it is about.
        .log_internal_errors(false)
        .with_writer(std::io::stderr);
    let begun = match format {
        LogFormat::Text => subscriber.with_target(false).try_init(),
        LogFormat::Compact => subscriber.with_ansi(false).compact().try_init(),
    };
    if begun.is_err() {
        tracing::debug!("the log had begun already");
    }
    Ok(())
}

//! Times on the command line.

use crate::clock;
use crate::error::CliError;
use assize_model::Timestamp;

/// The time that an option says: a time, a date, or an age such as `90d`.
///
/// # Errors
/// A text that says none, or one in the future.
pub fn read(option: &str, text: &str) -> Result<Timestamp, CliError> {
    Timestamp::before(text, clock::now())
        .map_err(|error| CliError::invalid(format!("{option}: {error}")))
}

/// The same of an option that may be absent.
///
/// # Errors
/// As [`read`].
pub fn maybe(option: &str, text: Option<&str>) -> Result<Option<Timestamp>, CliError> {
    text.map(|text| read(option, text)).transpose()
}

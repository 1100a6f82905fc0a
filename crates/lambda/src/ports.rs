//! What a runner needs from its surroundings.

use crate::function::Function;
use std::time::SystemTime;

/// A line that a function, or the runner about it, has written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Milliseconds since 1970, UTC.
    pub millis: i64,
    /// The text, without its newline; at most 256 KiB.
    pub message: String,
}

/// Where lines go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogTarget {
    /// The function's account.
    pub account: String,
    /// The function's region.
    pub region: String,
    /// `/aws/lambda/NAME`
    pub group: String,
    /// `YYYY/MM/DD/[VERSION]` and 32 hexadecimal digits: one for each process.
    pub stream: String,
}

/// Keeps lines. Called from one thread, in the order in which they were written; the calls may
/// take long, since what waits for them is bounded (and then dropped, with a line that says so).
pub trait LogSink: Send + Sync {
    /// Adds lines to the end of a stream, which is made when it is not there.
    ///
    /// # Errors
    /// Why the lines could not be kept. They are not offered again.
    fn append(&self, target: &LogTarget, lines: Vec<LogLine>) -> Result<(), String>;
}

/// Temporary keys of a role's session.
#[derive(Clone)]
pub struct TemporaryKeys {
    /// `AWS_ACCESS_KEY_ID`
    pub access_key_id: String,
    /// `AWS_SECRET_ACCESS_KEY`
    pub secret_access_key: String,
    /// `AWS_SESSION_TOKEN`
    pub session_token: String,
    /// When they end. A process gets no event that could outlast its keys.
    pub expires: SystemTime,
}

/// Makes the keys with which a function calls AWS. Each process has keys of its own and handles
/// one event at a time, so a call under a key belongs to the event that the process handles.
pub trait Credentials: Send + Sync {
    /// Keys of a session of the function's role, named after the function.
    ///
    /// # Errors
    /// Why the role can't be assumed.
    fn issue(&self, function: &Function) -> Result<TemporaryKeys, String>;

    /// The process that had these keys is gone.
    fn revoke(&self, access_key_id: &str);
}

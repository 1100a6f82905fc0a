//! What the registry needs of others.

use crate::record::Version;
use assize_engine::ports::StoreError;
use assize_model::AccountRegion;
use std::path::PathBuf;

/// Knows roles.
pub trait Roles: Send + Sync + 'static {
    /// Whether the role exists, and its trust policy admits `lambda.amazonaws.com`.
    fn admits_lambda(&self, home: &AccountRegion, role_arn: &str) -> Result<bool, StoreError>;
}

/// A version of a function that is to be run.
#[derive(Clone, Debug)]
pub struct Target {
    /// Account and region.
    pub home: AccountRegion,
    /// The function's name.
    pub name: String,
    /// The ARN by which it is invoked, with the qualifier that was given.
    pub arn: String,
    /// Its code and configuration.
    pub version: Version,
    /// The zip file with its code.
    pub code: PathBuf,
    /// Those of its layers, in their order.
    pub layers: Vec<PathBuf>,
    /// How many events may be handled at once; `None`: only the common limit holds.
    pub concurrency: Option<u32>,
}

/// What an invocation carries beside its event.
#[derive(Clone, Debug, Default)]
pub struct InvokeOptions {
    /// The request's id; a fresh one by default.
    pub request_id: Option<String>,
    /// JSON for the function's context.
    pub client_context: Option<String>,
}

/// A function has been run, well or not.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// What it answered, or its error as JSON.
    pub payload: Vec<u8>,
    /// `Unhandled` when it failed.
    pub function_error: Option<&'static str>,
    /// The end of its log, at most 4 KiB.
    pub log_tail: String,
    /// The temporary access key with which it called AWS's APIs.
    pub access_key_id: Option<String>,
}

/// A function has not been run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// As many events are handled as may be.
    #[error("Rate Exceeded.")]
    Throttled,
    /// Its runtime, its sandbox or its process can't be had; says what to do.
    #[error("{0}")]
    Unavailable(String),
    /// Its role can't be assumed.
    #[error("{0}")]
    Role(String),
}

/// Runs functions.
pub trait Host: Send + Sync + 'static {
    /// Whether a zip file can be a function's code, or a layer; otherwise why not, in AWS's words.
    /// Answers the bytes of its files, 0 when they are not known.
    fn check_package(&self, zip: &[u8]) -> Result<u64, String>;

    /// Functions of this runtime are there: what they need may be installed now. Does not wait.
    fn prepare(&self, _runtime: &str) {}

    /// Runs a version with an event, and waits for its end. When it ends, the store of logs has
    /// its lines.
    fn invoke(
        &self,
        target: &Target,
        event: Vec<u8>,
        options: InvokeOptions,
    ) -> Result<Answer, HostError>;

    /// Code of that digest (`CodeSha256`) is not needed any more.
    fn discard(&self, code_sha256: &str);
}

//! What a function's configuration may say.

use crate::error::{RegistryError, invalid};
use crate::record::Version;
use crate::runtime;
use std::collections::BTreeMap;

/// Bytes of all variables together, names included.
const MAX_ENVIRONMENT: usize = 4_096;

/// Names that Lambda sets itself.
const RESERVED: &[&str] = &[
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_LAMBDA_RUNTIME_API",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
];

/// A whole configuration.
#[derive(Clone, Debug)]
pub struct Settings {
    /// AWS's name of the runtime.
    pub runtime: String,
    /// What the runtime calls.
    pub handler: String,
    /// The role's ARN.
    pub role: String,
    /// A text for people.
    pub description: String,
    /// Seconds.
    pub timeout: u32,
    /// MiB.
    pub memory_mb: u32,
    /// Variables.
    pub environment: BTreeMap<String, String>,
    /// `x86_64` or `arm64`
    pub architecture: String,
    /// `Active` or `PassThrough`
    pub tracing: String,
    /// ARNs of versions of layers.
    pub layers: Vec<String>,
}

/// What is to change in a configuration.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)] // As in Settings.
pub struct Change {
    pub runtime: Option<String>,
    pub handler: Option<String>,
    pub role: Option<String>,
    pub description: Option<String>,
    pub timeout: Option<u32>,
    pub memory_mb: Option<u32>,
    pub environment: Option<BTreeMap<String, String>>,
    pub tracing: Option<String>,
    pub layers: Option<Vec<String>>,
}

impl Settings {
    pub(crate) fn check(&self) -> Result<(), RegistryError> {
        runtime::check(&self.runtime)?;
        check_environment(&self.environment)
    }
}

impl Change {
    pub(crate) fn check(&self) -> Result<(), RegistryError> {
        if let Some(name) = &self.runtime {
            runtime::check(name)?;
        }
        self.environment.as_ref().map_or(Ok(()), check_environment)
    }

    pub(crate) fn apply(self, version: &mut Version) {
        fn set<T>(place: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *place = value;
            }
        }
        set(&mut version.runtime, self.runtime);
        set(&mut version.handler, self.handler);
        set(&mut version.role, self.role);
        set(&mut version.description, self.description);
        set(&mut version.timeout, self.timeout);
        set(&mut version.memory_mb, self.memory_mb);
        set(&mut version.environment, self.environment);
        set(&mut version.tracing, self.tracing);
    }
}

fn check_environment(variables: &BTreeMap<String, String>) -> Result<(), RegistryError> {
    let reserved: Vec<&str> =
        variables.keys().map(String::as_str).filter(|name| RESERVED.contains(name)).collect();
    if !reserved.is_empty() {
        return invalid(format!(
            "Lambda was unable to configure your environment variables because the environment \
             variables you have provided contains reserved keys that are currently not supported \
             for modification. Reserved keys used in this request: {}",
            reserved.join(", ")
        ));
    }
    let bytes = serde_json::to_string(variables).map_or(usize::MAX, |text| text.len());
    if bytes > MAX_ENVIRONMENT {
        return invalid(
            "Lambda was unable to configure your environment variables because the environment \
             variables you have provided exceeded the 4KB limit.",
        );
    }
    Ok(())
}

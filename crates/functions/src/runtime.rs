//! Names of runtimes.

use crate::error::{RegistryError, invalid};

/// Runtimes that AWS still takes new functions for, newest first.
const CURRENT: &[&str] = &[
    "python3.14",
    "python3.13",
    "python3.12",
    "python3.11",
    "python3.10",
    "python3.9",
    "nodejs24.x",
    "nodejs22.x",
    "nodejs20.x",
    "provided.al2023",
    "provided.al2",
];

/// Runtimes that AWS has retired. Functions for them run on the newest that is installed.
const RETIRED: &[&str] = &[
    "python2.7",
    "python3.6",
    "python3.7",
    "python3.8",
    "nodejs",
    "nodejs4.3",
    "nodejs4.3-edge",
    "nodejs6.10",
    "nodejs8.10",
    "nodejs10.x",
    "nodejs12.x",
    "nodejs14.x",
    "nodejs16.x",
    "nodejs18.x",
    "provided",
];

/// Runtimes of languages that Assize does not run.
const FOREIGN: &[&str] = &["java", "dotnet", "ruby", "go"];

/// Whether AWS has retired the runtime.
pub fn is_retired(name: &str) -> bool {
    RETIRED.contains(&name)
}

/// Whether a function may name this runtime.
pub(crate) fn check(name: &str) -> Result<(), RegistryError> {
    if CURRENT.contains(&name) || is_retired(name) {
        return Ok(());
    }
    if FOREIGN.iter().any(|language| name.starts_with(language)) {
        return invalid(format!(
            "Assize does not run the runtime {name:.64}; it runs python3.x, nodejs and provided \
             (an executable `bootstrap`)."
        ));
    }
    invalid(format!(
        "Value {name:.64} at 'runtime' failed to satisfy constraint: Member must satisfy enum \
         value set: [{}] or be a valid ARN",
        CURRENT.join(", ")
    ))
}

//! What the operations share.

use super::error::{from_store, no_such_group};
use assize_engine::Engine;
use assize_engine::ports::{LogGroup, LogStore};
use assize_model::AccountRegion;
use assize_model::arn::{Arn, partition_of};
use assize_wire::generated::logs::LogsError;
use std::sync::Arc;

/// Events and bytes of their messages that one answer holds at most.
pub(super) const MAX_EVENTS: usize = 10_000;
pub(super) const MAX_BYTES: usize = 1 << 20;

/// The store of logs, and the engine, which keeps the tags and knows the time.
pub(crate) struct Backend {
    pub(super) engine: Arc<Engine>,
    pub(super) logs: Arc<dyn LogStore>,
}

impl Backend {
    /// A group that has to be there.
    pub(super) fn group(&self, home: &AccountRegion, name: &str) -> Result<LogGroup, LogsError> {
        self.logs.group(home, name).map_err(|e| from_store(&e))?.ok_or_else(no_such_group)
    }
}

/// The group that a request names, by its name or by an identifier, which may be its ARN.
pub(super) fn named_group(
    home: &AccountRegion,
    name: Option<String>,
    identifier: Option<String>,
) -> Result<String, LogsError> {
    match (name, identifier) {
        (Some(name), None) => Ok(name),
        (None, Some(identifier)) => group_of(home, &identifier),
        (Some(_), Some(_)) => Err(LogsError::invalid_parameter_exception(
            "LogGroup name and LogGroup identifier cannot both be specified.",
        )),
        (None, None) => Err(LogsError::invalid_parameter_exception(
            "Either LogGroup name or LogGroup identifier must be specified.",
        )),
    }
}

/// The group's name in an identifier: a name, or an ARN with or without `:*` at its end.
pub(super) fn group_of(home: &AccountRegion, identifier: &str) -> Result<String, LogsError> {
    if !identifier.starts_with("arn:") {
        return Ok(identifier.to_owned());
    }
    let arn = Arn::parse(identifier).filter(|arn| arn.service == "logs");
    let name = arn.as_ref().and_then(|arn| arn.resource.strip_prefix("log-group:"));
    let (Some(arn), Some(name)) = (arn.as_ref(), name) else {
        return Err(LogsError::invalid_parameter_exception(format!(
            "The ARN {identifier:.256} is not that of a log group."
        )));
    };
    if arn.region != home.region || arn.account != home.account {
        return Err(no_such_group());
    }
    Ok(name.strip_suffix(":*").unwrap_or(name).to_owned())
}

/// A group's ARN, without the `:*` that stands for its streams.
pub(super) fn group_arn(home: &AccountRegion, name: &str) -> String {
    let AccountRegion { account, region } = home;
    format!("arn:{}:logs:{region}:{account}:log-group:{name}", partition_of(region))
}

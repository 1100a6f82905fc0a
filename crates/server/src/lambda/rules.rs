//! Functions of rules, wherever they run.

use super::remote::RemoteFunctions;
use assize_engine::ports::{InvokeError, Invoked, NotInvocable, Runner};
use assize_functions::{FunctionName, HostError, InvokeOptions, Registry, RegistryError, Source};
use assize_model::AccountRegion;
use assize_model::arn::Arn;
use serde::Deserialize;
use std::sync::Arc;

/// The service that invokes rules' functions.
const CONFIG: &str = "config.amazonaws.com";
/// Temporary keys begin so; what others read is not one function's.
const TEMPORARY: &str = "ASIA";

/// Rules' functions: from the registry, and from the upstream.
pub(crate) struct RuleFunctions {
    /// Those of this server, where it runs any.
    pub(crate) registry: Option<Arc<Registry>>,
    /// Those of the upstream, if it has Lambda: what the registry does not have.
    pub(crate) remote: Option<RemoteFunctions>,
}

/// Where a function is.
enum Place<'a> {
    Here(&'a Registry, FunctionName),
    Upstream(&'a RemoteFunctions),
}

/// What a function that failed answers.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Failure {
    #[serde(rename = "errorType")]
    kind: Option<String>,
    #[serde(rename = "errorMessage")]
    message: Option<String>,
}

impl RuleFunctions {
    /// Where a function is: here if the registry has it, else at the upstream if there is one.
    fn place(&self, home: &AccountRegion, arn: &str) -> Result<Place<'_>, String> {
        let is_function = Arn::parse(arn)
            .is_some_and(|arn| arn.service == "lambda" && arn.resource.starts_with("function:"));
        if !is_function {
            return Err("it is not a function's ARN".to_owned());
        }
        let here = self.registry.as_ref().map(|registry| {
            let name = FunctionName::parse(home, arn, None).map_err(|error| error.to_string());
            name.map(|name| (registry, name))
        });
        match (here, &self.remote) {
            (Some(Ok((registry, name))), Some(remote)) => match registry.find(home, &name) {
                Err(RegistryError::NotFound(_)) => Ok(Place::Upstream(remote)),
                _ => Ok(Place::Here(registry, name)),
            },
            (Some(Err(_)) | None, Some(remote)) => Ok(Place::Upstream(remote)),
            (Some(here), None) => here.map(|(registry, name)| Place::Here(registry, name)),
            (None, None) => Err("this server runs no functions".to_owned()),
        }
    }
}

impl Runner for RuleFunctions {
    fn check(&self, home: &AccountRegion, arn: &str, rule_arn: &str) -> Result<(), NotInvocable> {
        let refused = |reason| NotInvocable { arn: arn.to_owned(), reason };
        let source = Source { service: CONFIG, account: &home.account, arn: Some(rule_arn) };
        match self.place(home, arn).map_err(refused)? {
            Place::Here(registry, name) => match registry.admits(home, &name, &source) {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(reason)) => Err(refused(reason)),
                Err(error) => Err(refused(error.to_string())),
            },
            Place::Upstream(remote) => remote.check(home, arn, &source),
        }
    }

    fn hosts_functions(&self) -> bool {
        true
    }

    fn invoke(&self, home: &AccountRegion, arn: &str, event: &str) -> Result<Invoked, InvokeError> {
        let unavailable = |text: String| InvokeError::Unavailable(text);
        let (registry, name) = match self.place(home, arn).map_err(unavailable)? {
            Place::Here(registry, name) => (registry, name),
            Place::Upstream(remote) => return remote.invoke(home, arn, event),
        };
        let target =
            registry.target(home, &name).map_err(|error| unavailable(error.to_string()))?;
        let event = event.as_bytes().to_vec();
        let ran = registry.host().invoke(&target, event, InvokeOptions::default());
        let answer = ran.map_err(|error| match error {
            HostError::Throttled => InvokeError::Throttled,
            HostError::Unavailable(text) | HostError::Role(text) => unavailable(text),
        })?;
        let access_key_id = answer.access_key_id.filter(|id| id.starts_with(TEMPORARY));
        if answer.function_error.is_some() {
            let failure: Failure = serde_json::from_slice(&answer.payload).unwrap_or_default();
            return Err(InvokeError::Function {
                kind: failure.kind.unwrap_or_else(|| "Unhandled".to_owned()),
                message: failure
                    .message
                    .unwrap_or_else(|| "the function gave no reason".to_owned()),
                access_key_id,
            });
        }
        Ok(Invoked { access_key_id, answers_later: false })
    }
}

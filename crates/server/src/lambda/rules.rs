//! Functions of rules that run here.

use assize_engine::ports::{InvokeError, Invoked, NotInvocable, Runner};
use assize_functions::{FunctionName, HostError, InvokeOptions, Registry, Source};
use assize_model::AccountRegion;
use assize_model::arn::Arn;
use serde::Deserialize;
use std::sync::Arc;

/// The service that invokes rules' functions.
const CONFIG: &str = "config.amazonaws.com";
/// Temporary keys begin so; what others read is not one function's.
const TEMPORARY: &str = "ASIA";

/// Rules' functions from the registry.
pub(crate) struct RuleFunctions {
    pub(crate) registry: Arc<Registry>,
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
    fn named(home: &AccountRegion, arn: &str) -> Result<FunctionName, String> {
        let is_function = Arn::parse(arn)
            .is_some_and(|arn| arn.service == "lambda" && arn.resource.starts_with("function:"));
        if !is_function {
            return Err("it is not a function's ARN".to_owned());
        }
        FunctionName::parse(home, arn, None).map_err(|error| error.to_string())
    }
}

impl Runner for RuleFunctions {
    fn check(&self, home: &AccountRegion, arn: &str) -> Result<(), NotInvocable> {
        let refused = |reason| NotInvocable { arn: arn.to_owned(), reason };
        let name = Self::named(home, arn).map_err(refused)?;
        // A statement for single rules names the rule's id, which no rule has before it is put;
        // such a statement is taken for rules of this account and region.
        let rules = format!(
            "arn:{}:config:{}:{}:config-rule/*",
            assize_model::arn::partition_of(&home.region),
            home.region,
            home.account
        );
        let source = Source { service: CONFIG, account: &home.account, arn: Some(&rules) };
        match self.registry.admits(home, &name, &source) {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(reason)) => Err(refused(reason)),
            Err(error) => Err(refused(error.to_string())),
        }
    }

    fn hosts_functions(&self) -> bool {
        true
    }

    fn invoke(&self, home: &AccountRegion, arn: &str, event: &str) -> Result<Invoked, InvokeError> {
        let unavailable = |text: String| InvokeError::Unavailable(text);
        let name = Self::named(home, arn).map_err(unavailable)?;
        let target =
            self.registry.target(home, &name).map_err(|error| unavailable(error.to_string()))?;
        let event = event.as_bytes().to_vec();
        let ran = self.registry.host().invoke(&target, event, InvokeOptions::default());
        let answer = ran.map_err(|error| match error {
            HostError::Throttled => InvokeError::Throttled,
            HostError::Unavailable(text) | HostError::Role(text) => unavailable(text),
        })?;
        if answer.function_error.is_some() {
            let failure: Failure = serde_json::from_slice(&answer.payload).unwrap_or_default();
            return Err(InvokeError::Function {
                kind: failure.kind.unwrap_or_else(|| "Unhandled".to_owned()),
                message: failure
                    .message
                    .unwrap_or_else(|| "the function gave no reason".to_owned()),
            });
        }
        let access_key_id = answer.access_key_id.filter(|id| id.starts_with(TEMPORARY));
        Ok(Invoked { access_key_id })
    }
}

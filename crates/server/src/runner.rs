//! Who runs the functions of custom rules.

use crate::config::Config;
use crate::error::{ConfigError, StartError};
use crate::lambda::{Functions, RemoteFunctions, RuleFunctions};
use assize_engine::ports::{Clock, NoRunner, NotInvocable, Runner};
use assize_model::AccountRegion;
use assize_model::arn::Arn;
use assize_upstream::{Endpoints, Upstream};
use std::sync::{Arc, OnceLock};

/// Who runs the functions of rules, as the configuration has it. The upstream is known only
/// after the engine, which needs the runner.
pub(crate) fn runner(
    config: &Config,
    functions: &Functions,
    clock: &Arc<dyn Clock>,
    upstream: &Arc<OnceLock<Arc<Upstream>>>,
) -> Result<Arc<dyn Runner>, StartError> {
    if config.external_functions {
        return Ok(Arc::new(ExternalFunctions));
    }
    let endpoints = Endpoints::parse(&config.upstream).map_err(ConfigError::from)?;
    let remote = if endpoints.serves("lambda") {
        let clock = Arc::clone(clock);
        let remote = RemoteFunctions::new(Arc::clone(upstream), Box::new(move || clock.now()));
        Some(remote.map_err(|reason| StartError::System { what: "start a thread", reason })?)
    } else {
        None
    };
    // Where Lambda's calls go to the upstream, nothing can be in the registry.
    let here = functions.run_here && !endpoints.owns("lambda");
    if !here && remote.is_none() {
        return Ok(Arc::new(NoRunner));
    }
    let registry = here.then(|| Arc::clone(&functions.registry));
    Ok(Arc::new(RuleFunctions { registry, remote }))
}

/// Takes every function that has the form of one. Nothing here runs it: whoever does asks for
/// events, and answers with PutEvaluations.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ExternalFunctions;

impl Runner for ExternalFunctions {
    fn check(&self, _: &AccountRegion, arn: &str, _: &str) -> Result<(), NotInvocable> {
        let parsed = Arn::parse(arn);
        let is_function = parsed.as_ref().is_some_and(|arn| {
            let mut parts = arn.resource.split(':');
            arn.service == "lambda"
                && !arn.region.is_empty()
                && arn.account.len() == 12
                && arn.account.bytes().all(|b| b.is_ascii_digit())
                && parts.next() == Some("function")
                && parts.next().is_some_and(|name| !name.is_empty())
                && parts.next().is_none_or(|qualifier| !qualifier.is_empty())
                && parts.next().is_none()
        });
        if is_function {
            return Ok(());
        }
        Err(NotInvocable { arn: arn.to_owned(), reason: "it is not a function's ARN".into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_told_by_their_form() {
        let home = AccountRegion::new("123456789012", "us-east-1");
        let check = |resource: &str| {
            ExternalFunctions.check(&home, &format!("arn:aws:lambda:us-east-1:{resource}"), "")
        };
        assert!(check("123456789012:function:f").is_ok());
        assert!(check("123456789012:function:f:prod").is_ok());
        for bad in ["123456789012:function:", "12:function:f", "123456789012:layer:f", "", "a:b"] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}

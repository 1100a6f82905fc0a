//! Functions of rules that run at the upstream.
//!
//! They are invoked as AWS Config invokes them: without waiting for their end, so that they
//! answer with PutEvaluations whenever they are ready.

use assize_engine::ports::{InvokeError, Invoked, NotInvocable};
use assize_functions::{Source, policy_admits};
use assize_model::{AccountRegion, Timestamp};
use assize_upstream::{CallError, Upstream};
use assize_wire::generated::lambda;
use assize_wire::operation::OperationInfo;
use assize_wire::types::Blob;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// How long a policy that was read is believed.
const BELIEVED: Duration = Duration::from_secs(60);
/// Policies that are remembered before the memory starts afresh.
const REMEMBERED: usize = 1_024;

/// The current time.
type Clock = Box<dyn Fn() -> Timestamp + Send + Sync>;

/// A policy as it was read, or why there is none.
type Policy = Result<Option<String>, String>;

/// Calls the upstream's Lambda. The upstream is known only after the engine is.
pub(crate) struct RemoteFunctions {
    upstream: Arc<OnceLock<Arc<Upstream>>>,
    /// Its own, so that calls of functions wait for nobody's requests, and end after them.
    runtime: Option<Runtime>,
    policies: Mutex<HashMap<String, (Instant, Policy)>>,
    now: Clock,
}

impl RemoteFunctions {
    /// # Errors
    /// When the system has no thread to give.
    pub(crate) fn new(upstream: Arc<OnceLock<Arc<Upstream>>>, now: Clock) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("assize-remote")
            .enable_all()
            .build()?;
        Ok(Self { upstream, runtime: Some(runtime), policies: Mutex::default(), now })
    }

    /// Whether AWS Config of this account may invoke a function for a rule, as far as the
    /// function's policy can be read.
    pub(crate) fn check(
        &self,
        home: &AccountRegion,
        arn: &str,
        source: &Source<'_>,
    ) -> Result<(), NotInvocable> {
        let refused = |reason| NotInvocable { arn: arn.to_owned(), reason };
        match self.policy(home, arn).map_err(refused)? {
            Some(document) => {
                let seconds = (self.now)().millis().div_euclid(1_000);
                policy_admits(&document, arn, source, seconds).map_err(refused)
            }
            // It may not be read. The upstream decides when the function is invoked.
            None => Ok(()),
        }
    }

    /// Hands an event to a function.
    pub(crate) fn invoke(
        &self,
        home: &AccountRegion,
        arn: &str,
        event: &str,
    ) -> Result<Invoked, InvokeError> {
        let input = json!({
            "FunctionName": arn, "InvocationType": "Event",
            "Payload": Blob::encode(event.as_bytes()),
        });
        match self.call(home, "Invoke", &input) {
            Ok(_) => Ok(Invoked { answers_later: true, ..Invoked::default() }),
            Err(error) => Err(match error.code() {
                "TooManyRequestsException" => InvokeError::Throttled,
                "ResourceNotFoundException" | "AccessDeniedException" => {
                    self.forget(arn);
                    let reason = format!("the upstream says: {error}");
                    InvokeError::Refused(NotInvocable { arn: arn.to_owned(), reason })
                }
                _ => InvokeError::Unavailable(format!(
                    "the function `{arn}` could not be invoked at the upstream: {error}"
                )),
            }),
        }
    }

    /// A function's policy; none when it may not be read.
    fn policy(&self, home: &AccountRegion, arn: &str) -> Policy {
        {
            let known = self.policies.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((read, policy)) = known.get(arn)
                && read.elapsed() < BELIEVED
                && policy.is_ok()
            {
                return policy.clone();
            }
        }
        let (name, qualifier) = unqualified(arn);
        let mut input = json!({"FunctionName": name});
        if let (Some(qualifier), Some(members)) = (qualifier, input.as_object_mut()) {
            members.insert("Qualifier".to_owned(), qualifier.into());
        }
        let policy = match self.call(home, "GetPolicy", &input) {
            Ok(answer) => Ok(answer.get("Policy").and_then(Value::as_str).map(str::to_owned)),
            Err(error) => match error.code() {
                "ResourceNotFoundException" => Err(format!(
                    "at the upstream it is missing, or has no resource policy ({error}); `aws \
                     lambda add-permission` lets config.amazonaws.com in"
                )),
                "AccessDenied" | "AccessDeniedException" => {
                    tracing::warn!(arn, %error, "a function's policy cannot be checked");
                    Ok(None)
                }
                _ => Err(format!("its policy cannot be read at the upstream: {error}")),
            },
        };
        let mut known = self.policies.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(arn.to_owned(), (Instant::now(), policy.clone()));
        policy
    }

    fn forget(&self, arn: &str) {
        self.policies.lock().unwrap_or_else(PoisonError::into_inner).remove(arn);
    }

    fn call(
        &self,
        home: &AccountRegion,
        operation: &str,
        input: &Value,
    ) -> Result<Value, CallError> {
        let missing = || assize_upstream::UpstreamError::NotSet("lambda".to_owned());
        let (Some(upstream), Some(runtime)) = (self.upstream.get(), &self.runtime) else {
            return Err(missing().into());
        };
        let info: &'static OperationInfo =
            lambda::SERVICE.operation(operation).ok_or_else(missing)?;
        // A function is asked in the region that its ARN names.
        let arn = input.get("FunctionName").and_then(Value::as_str).unwrap_or_default();
        let region = arn.split(':').nth(3).filter(|region| !region.is_empty());
        let region = region.unwrap_or(&home.region);
        runtime.block_on(upstream.call(&lambda::SERVICE, info, region, input, &*self.now))
    }
}

impl Drop for RemoteFunctions {
    fn drop(&mut self) {
        // It may be dropped where a thread must not wait.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// An ARN without its qualifier, and that.
fn unqualified(arn: &str) -> (&str, Option<&str>) {
    let end = arn.match_indices(':').nth(6).map(|(at, _)| at);
    match end {
        Some(at) => (arn.get(..at).unwrap_or(arn), arn.get(at + 1..)),
        None => (arn, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qualifiers_are_told_apart() {
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
        assert_eq!(unqualified(arn), (arn, None));
        assert_eq!(unqualified(&format!("{arn}:live")), (arn, Some("live")));
    }
}

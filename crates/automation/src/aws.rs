//! The ways to AWS, as ports.

use assize_engine::remediation::Job;
use assize_wire::operation::Service;
use serde_json::{Map, Value};

/// Pages of one list at most.
const MAX_PAGES: usize = 1_000;

/// A call that was refused or got no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{operation}: {code}: {message}")]
pub struct CallFault {
    /// The operation.
    pub operation: &'static str,
    /// A code that tells faults apart: the service's, if it answered one.
    pub code: String,
    /// For people.
    pub message: String,
}

/// Calls of AWS services, as somebody, in an account and region.
pub trait Aws {
    /// Calls an operation with an input, and for an output, by its members' names in the model.
    ///
    /// # Errors
    /// When it may not be called, or the service refuses it or can't be reached.
    fn call(
        &self,
        service: &'static Service,
        operation: &'static str,
        input: Value,
    ) -> Result<Value, CallFault>;
}

/// Who gives ways to AWS.
pub trait Access: Send + Sync + 'static {
    /// Calls with the permissions of a role that trusts `ssm.amazonaws.com`.
    ///
    /// # Errors
    /// Why there is no such way, for people.
    fn with_role(&self, job: &Job, role: Option<&str>) -> Result<Box<dyn Aws>, String>;

    /// The same as variables of an environment, for a program that calls AWS itself.
    ///
    /// # Errors
    /// As [`Access::with_role`].
    fn environment(&self, job: &Job, role: &str) -> Result<Vec<(String, String)>, String>;

    /// Calls of an upstream's Systems Manager as the recorder calls the upstream; `None` when there
    /// is none.
    fn systems_manager(&self, job: &Job) -> Option<Box<dyn Aws>>;
}

impl dyn Aws + '_ {
    /// The entries of the list `member` over all pages.
    pub(crate) fn list(
        &self,
        service: &'static Service,
        operation: &'static str,
        mut input: Map<String, Value>,
        member: &str,
    ) -> Result<Vec<Value>, CallFault> {
        let paging = service.operation(operation).and_then(|info| info.paging);
        let mut all = Vec::new();
        for _ in 0..MAX_PAGES {
            let mut page = self.call(service, operation, Value::Object(input.clone()))?;
            if let Some(Value::Array(entries)) = page.get_mut(member).map(Value::take) {
                all.extend(entries);
            }
            let next = paging.and_then(|paging| {
                let token = page.get(paging.output_token)?.as_str()?;
                (!token.is_empty()).then(|| (paging.input_token, token.to_owned()))
            });
            let Some((name, token)) = next else { return Ok(all) };
            input.insert(name.to_owned(), token.into());
        }
        Err(CallFault {
            operation,
            code: "Endless".to_owned(),
            message: "the pages of the list do not end".to_owned(),
        })
    }
}

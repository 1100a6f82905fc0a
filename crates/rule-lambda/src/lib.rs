//! Runs a rule as the `bootstrap` of a Lambda function, on AWS or under a runner of Assize.
//!
//! ```no_run
//! # use assize_rule::{Context, NoParams, Outcome, Rule, Triggers, Verdict, ItemView};
//! # struct MyRule;
//! # impl Rule for MyRule {
//! #     const ID: &'static str = "ACME.MY_RULE";
//! #     const DESCRIPTION: &'static str = "Checks nothing.";
//! #     const TYPES: &'static [&'static str] = &["AWS::EC2::Volume"];
//! #     const TRIGGERS: Triggers = Triggers::CHANGE;
//! #     type Params = NoParams;
//! #     fn evaluate(_: &ItemView<'_>, _: &NoParams, _: &dyn Context) -> Outcome {
//! #         Ok(Verdict::compliant())
//! #     }
//! # }
//! fn main() -> Result<(), assize_rule_lambda::Error> {
//!     assize_rule_lambda::run::<MyRule>()
//! }
//! ```
//!
//! Every type of message is answered: an item that changed, one too large for an event (it is
//! fetched), one that left the rule's scope, the passing of time and a delivered snapshot (all
//! resources of the rule's types are judged). What the rule reads through its context comes from
//! AWS Config of the function's account and region; credentials, region and endpoint
//! (`AWS_ENDPOINT_URL`) are those of the environment.
//!
//! AWS Config takes no `INSUFFICIENT_DATA` from functions. A resource that can't be judged is
//! left out of the answer, and the invocation fails with the reason after all others were
//! answered for.

mod account;
mod answer;
mod context;
mod event;
mod item;
mod service;

#[cfg(test)]
mod tests;

pub use account::Account;
pub use answer::{AnswerError, Told, answer};
pub use lambda_runtime::Error;
pub use service::{Evaluation, Service, ServiceError};

use assize_rule::Rule;
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;
use std::sync::Arc;

/// Answers events with a rule until the function ends.
///
/// # Errors
/// An environment that names no region or credentials, and whatever ends Lambda's runtime.
pub fn run<R: Rule>() -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let account = Arc::new(Account::from_environment()?);
        let handle = |event: LambdaEvent<Value>| {
            let account = Arc::clone(&account);
            async move { handle::<R>(account, event.payload).await }
        };
        lambda_runtime::run(service_fn(handle)).await
    })
}

/// Answers one event, for functions that do more than to judge. Rules know no async, so they run
/// on a thread of their own, which waits for the account.
///
/// # Errors
/// Any [`AnswerError`].
pub async fn handle<R: Rule>(account: Arc<Account>, event: Value) -> Result<Value, Error> {
    let work = move || answer::<R>(account.as_ref(), &event);
    let told = tokio::task::spawn_blocking(work).await??;
    Ok(serde_json::to_value(told)?)
}

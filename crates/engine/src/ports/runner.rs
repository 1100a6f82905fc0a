//! Functions of custom rules.

use assize_model::AccountRegion;

/// Why a function can't serve a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the function `{arn}` cannot be invoked: {reason}")]
pub struct NotInvocable {
    /// The function's ARN, as the rule names it.
    pub arn: String,
    /// What stands in the way.
    pub reason: String,
}

/// A function that ran and failed, or never got to run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvokeError {
    /// The function is missing, or its policy keeps AWS Config out.
    #[error(transparent)]
    Refused(#[from] NotInvocable),
    /// All of its processes are busy. It is not the function's fault, and no try is counted.
    #[error("all that may run of the function are busy")]
    Throttled,
    /// The function ran and ended with an error: it raised one, crashed, or took too long.
    #[error("{kind}: {message}")]
    Function {
        /// The error's type, such as `KeyError` or `Sandbox.Timedout`.
        kind: String,
        /// The error's text.
        message: String,
        /// The temporary access key with which it called AWS's APIs: what it read is forgotten.
        access_key_id: Option<String>,
    },
    /// The function could not be run at all, such as for want of its runtime.
    #[error("{0}")]
    Unavailable(String),
}

/// A function that ran well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invoked {
    /// The temporary access key with which it called AWS's APIs; under it, what it read is
    /// noted ([`Engine::note_reads`](crate::Engine::note_reads)).
    pub access_key_id: Option<String>,
    /// The function only has the event yet: it ends, and answers, whenever it is ready.
    pub answers_later: bool,
}

/// Whoever runs the functions of custom rules.
pub trait Runner: Send + Sync + 'static {
    /// Whether the function exists and AWS Config of this account may invoke it for a rule,
    /// which is named by its ARN.
    fn check(&self, home: &AccountRegion, arn: &str, rule_arn: &str) -> Result<(), NotInvocable>;

    /// Whether functions run here. Where they do not, no events are made for them.
    fn hosts_functions(&self) -> bool {
        false
    }

    /// Invokes a function as `config.amazonaws.com` with an event, and waits for its end.
    /// What it returns is of no interest: a rule answers with PutEvaluations.
    fn invoke(&self, home: &AccountRegion, arn: &str, event: &str) -> Result<Invoked, InvokeError> {
        let _ = (home, event);
        Err(InvokeError::Unavailable(format!("this server does not run the function `{arn}`")))
    }
}

/// Runs nothing; every function is missing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoRunner;

impl Runner for NoRunner {
    fn check(&self, _: &AccountRegion, arn: &str, _: &str) -> Result<(), NotInvocable> {
        Err(NotInvocable {
            arn: arn.to_owned(),
            reason: "this server runs no functions; `assize serve --external-functions` accepts \
                     rules whose functions run elsewhere"
                .into(),
        })
    }
}

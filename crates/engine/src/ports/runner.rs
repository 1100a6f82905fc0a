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

/// Whoever runs the functions of custom rules.
pub trait Runner: Send + Sync + 'static {
    /// Whether the function exists and AWS Config of this account may invoke it.
    fn check(&self, home: &AccountRegion, arn: &str) -> Result<(), NotInvocable>;
}

/// Runs nothing; every function is missing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoRunner;

impl Runner for NoRunner {
    fn check(&self, _: &AccountRegion, arn: &str) -> Result<(), NotInvocable> {
        Err(NotInvocable {
            arn: arn.to_owned(),
            reason: "this server runs no functions; `assize serve --external-functions` accepts \
                     rules whose functions run elsewhere"
                .into(),
        })
    }
}

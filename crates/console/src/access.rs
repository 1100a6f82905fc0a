//! Whether a reader may see or do something: the API's policies decide.

use crate::web::{Fault, Visit};
use assize_iam::IamError;
use serde_json::{Value, json};

impl Visit {
    /// Asks whether the reader may call an operation of an AWS service with these members.
    ///
    /// # Errors
    /// [`Fault::Denied`] with AWS's text.
    pub(crate) fn may(&self, service: &str, operation: &str, members: &Value) -> Result<(), Fault> {
        if self.principal.is_unlimited() {
            return Ok(());
        }
        let decided =
            self.console.iam.authorize(&self.principal, service, operation, members, &self.home);
        decided.map_err(fault)
    }

    /// The same about AWS Config, for an operation that names no resource.
    ///
    /// # Errors
    /// As [`Visit::may`].
    pub(crate) fn may_config(&self, operation: &str) -> Result<(), Fault> {
        self.may("config", operation, &json!({}))
    }

    /// The same about one of Assize's own actions, such as `assize:GetStatus`.
    ///
    /// # Errors
    /// As [`Visit::may`].
    pub(crate) fn may_own(&self, action: &str) -> Result<(), Fault> {
        if self.principal.is_unlimited() {
            return Ok(());
        }
        self.console.iam.decide(&self.principal, action, "*", &self.home).map_err(fault)
    }
}

fn fault(error: IamError) -> Fault {
    match error {
        IamError::AccessDenied(text) => Fault::Denied(text),
        IamError::Engine(error) => Fault::Engine(error),
        other => Fault::Internal(other.to_string()),
    }
}

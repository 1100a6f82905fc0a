//! Functions and identities that are made here, for the recorder.

use assize_api::lambda;
use assize_functions::Registry;
use assize_iam::Iam;
use assize_live::OwnServices;
use assize_model::AccountRegion;
use assize_wire::client::ServiceError;
use serde_json::Value;
use std::sync::Arc;

/// Lambda, unless it is the upstream's; identities record themselves at their changes.
pub(crate) struct OwnResources {
    pub(crate) registry: Arc<Registry>,
    pub(crate) iam: Arc<Iam>,
}

impl OwnServices for OwnResources {
    fn has(&self, signing_name: &str) -> bool {
        signing_name == "lambda"
    }

    fn call(
        &self,
        home: &AccountRegion,
        operation: &'static str,
        input: Value,
    ) -> Result<Value, ServiceError> {
        lambda::read(&self.registry, home, operation, input).map_err(|error| ServiceError {
            status: error.http_status(),
            code: error.code().to_owned(),
            message: error.message().to_owned(),
            request_id: None,
        })
    }

    fn begun(&self, home: &AccountRegion) {
        if let Err(error) = self.iam.record_all(&home.account) {
            tracing::error!(%error, "identities that are there already could not be recorded");
        }
    }
}

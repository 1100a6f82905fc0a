//! The port to AWS Config.

use assize_model::{ComplianceType, ResourceKey, Timestamp};

/// AWS Config gave no answer, or refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{operation}: {reason}")]
pub struct ServiceError {
    /// The operation.
    pub operation: &'static str,
    /// Why.
    pub reason: String,
}

/// What a rule says of a resource, as PutEvaluations takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// The resource.
    pub key: ResourceKey,
    /// The verdict; never `INSUFFICIENT_DATA`.
    pub compliance: ComplianceType,
    /// Why.
    pub annotation: Option<String>,
    /// Orders the evaluations of a resource.
    pub ordering: Timestamp,
}

/// What a rule's function asks of AWS Config. Calls wait for their answers.
pub trait Service {
    /// The newest item of a resource, or the one of a moment that is not before `since`, in
    /// event shape; `None` when none is recorded.
    ///
    /// # Errors
    /// When AWS Config does not answer.
    fn item(
        &self,
        key: &ResourceKey,
        since: Option<Timestamp>,
    ) -> Result<Option<String>, ServiceError>;

    /// The current items of all existing resources of a type, in event shape.
    ///
    /// # Errors
    /// When AWS Config does not answer, or there are more than can be held.
    fn items(&self, resource_type: &str) -> Result<Vec<String>, ServiceError>;

    /// Sends at most 100 evaluations. Nothing is kept of a test.
    ///
    /// # Errors
    /// When AWS Config does not take all of them.
    fn put(
        &self,
        evaluations: &[Evaluation],
        token: &str,
        is_test: bool,
    ) -> Result<(), ServiceError>;
}

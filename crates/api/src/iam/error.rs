//! The one place where failures of the use cases become IAM's errors.

use assize_engine::EngineError;
use assize_iam::IamError as Fault;
use assize_wire::error::WireError;
use assize_wire::generated::iam::IamError;

/// IAM's error for a failure.
pub(super) fn to_iam_error(fault: Fault) -> IamError {
    let text = fault.to_string();
    match fault {
        Fault::AlreadyExists(_) => IamError::entity_already_exists_exception(text),
        Fault::NoSuchEntity(_) => IamError::no_such_entity_exception(text),
        Fault::DeleteConflict(_) => IamError::delete_conflict_exception(text),
        Fault::LimitExceeded(_) => IamError::limit_exceeded_exception(text),
        Fault::Malformed { detail, .. } => {
            let error = IamError::malformed_policy_document_exception(text);
            match detail {
                Some(detail) => error.with_detail(detail),
                None => error,
            }
        }
        Fault::Unmodifiable(_) => IamError::unmodifiable_entity_exception(text),
        Fault::InvalidInput(_) => IamError::invalid_input_exception(text),
        Fault::InvalidCode(_) => IamError::invalid_authentication_code_exception(text),
        Fault::MalformedCertificate(_) => IamError::malformed_certificate_exception(text),
        Fault::DuplicateCertificate(_) => IamError::duplicate_certificate_exception(text),
        Fault::NoReport(_) => IamError::credential_report_not_present_exception(text),
        Fault::Validation(_) => WireError::validation_error(text).into(),
        Fault::NotKnown(_) => WireError::not_implemented_message(text).into(),
        Fault::AccessDenied(_) => WireError::access_denied(text).into(),
        Fault::Engine(error) => from_engine(&error).into(),
    }
}

/// The texts name no path of the server; those go to its log.
pub(crate) fn from_engine(error: &EngineError) -> WireError {
    tracing::error!(%error, "the store failed");
    WireError::internal_failure("The store failed; the server's log says why. Nothing was kept.")
}

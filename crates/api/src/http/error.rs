//! Errors as HTTP answers, in the shape of the AWS JSON protocol unless a service is known that
//! speaks another.

use assize_engine::EngineError;
use assize_engine::ports::StoreError;
use assize_wire::error::{AwsError, WireError};
use assize_wire::operation::Service;
use assize_wire::protocol::{aws_json, error_response};
use assize_wire::sigv4::SigV4Error;
use axum::body::Body;
use axum::response::Response;
use http::HeaderValue;
use http::header::RETRY_AFTER;

/// Why a request was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    code: &'static str,
    status: u16,
    message: String,
    detail: Option<String>,
}

impl Refusal {
    fn new(code: &'static str, status: u16, message: impl Into<String>) -> Self {
        Self { code, status, message: message.into(), detail: None }
    }

    /// Nothing is served at this path.
    pub(crate) fn unknown_path(path: &str) -> Self {
        let path: String = path.chars().take(128).collect();
        Self::new("UnknownOperationException", 404, format!("Nothing is served at `{path}`."))
    }

    /// The path is served, but not with this method.
    pub(crate) fn wrong_method(method: &str, path: &str) -> Self {
        let path: String = path.chars().take(128).collect();
        let message = format!("`{path}` does not take {method:.16}.");
        Self::new("UnknownOperationException", 405, message)
    }

    /// The body did not arrive in time, or the answer took too long.
    pub(crate) fn timeout(message: impl Into<String>) -> Self {
        Self::new("RequestTimeoutException", 408, message)
    }

    /// The media type is not what the endpoint takes.
    pub(crate) fn media_type(wanted: &str) -> Self {
        let message = format!("The content type must be {wanted}.");
        Self::new("UnsupportedMediaTypeException", 415, message)
    }

    /// The request breaks a rule of the endpoint.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        WireError::validation(message).into()
    }

    /// What is understood and not done here, by the service's code for it.
    pub(crate) fn not_built(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, 501, message)
    }

    /// A request that S3 refuses, by its code.
    pub(crate) fn of_s3(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, 400, message)
    }

    /// The thing that the request names isn't there.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new("ResourceNotFoundException", 404, message)
    }

    /// Asked by somebody who may not.
    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::new("AccessDeniedException", 403, message)
    }

    /// The server has its hands full.
    pub(crate) fn busy(message: impl Into<String>) -> Self {
        WireError::service_unavailable(message).into()
    }

    /// The upstream gave no answer.
    pub(crate) fn upstream(status: http::StatusCode, message: impl Into<String>) -> Self {
        let code = if status == http::StatusCode::GATEWAY_TIMEOUT {
            "UpstreamTimeout"
        } else {
            "ServiceUnavailable"
        };
        Self::new(code, status.as_u16(), message)
    }

    /// A body that is longer than is taken.
    pub(crate) fn too_large(message: impl Into<String>) -> Self {
        WireError::request_entity_too_large(message).into()
    }

    /// An error of a service.
    pub(crate) fn of(error: &dyn AwsError) -> Self {
        let detail = error.detail().map(str::to_owned);
        Self { detail, ..Self::new(error.code(), error.http_status(), error.message()) }
    }

    /// The service has no such operation.
    pub(crate) fn unknown_operation(operation: &str) -> Self {
        WireError::unknown_operation(operation).into()
    }

    /// A form doesn't say what it wants.
    pub(crate) fn missing_action() -> Self {
        Self::new("MissingAction", 400, "The request must contain the parameter Action.")
    }

    /// A form wants what the service doesn't have.
    pub(crate) fn invalid_action(action: &str, version: &str) -> Self {
        let short = |text: &str| text.chars().take(128).collect::<String>();
        let (action, version) = (short(action), short(version));
        let text = format!("Could not find operation {action} for version {version}");
        WireError::unknown_operation_message(text).into()
    }

    /// The answer, in the JSON protocol.
    pub(crate) fn respond(&self, request_id: &str) -> Response {
        self.finish(aws_json::error_response(self, request_id))
    }

    /// The answer, in the service's protocol.
    pub(crate) fn respond_as(&self, service: &Service, request_id: &str) -> Response {
        self.finish(error_response(service, self, request_id))
    }

    fn finish(&self, response: http::Response<Vec<u8>>) -> Response {
        let mut response = response.map(Body::from);
        if self.status == 503 {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl AwsError for Refusal {
    fn code(&self) -> &'static str {
        self.code
    }

    fn message(&self) -> &str {
        &self.message
    }

    fn http_status(&self) -> u16 {
        self.status
    }

    fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }
}

impl From<WireError> for Refusal {
    fn from(error: WireError) -> Self {
        Self::new(error.code(), error.http_status(), error.message())
    }
}

impl From<SigV4Error> for Refusal {
    fn from(error: SigV4Error) -> Self {
        WireError::from(error).into()
    }
}

impl From<EngineError> for Refusal {
    fn from(error: EngineError) -> Self {
        match &error {
            EngineError::NoSuchRule(_) | EngineError::NoSuchResource(_) => {
                Self::not_found(format!("{error}."))
            }
            EngineError::Stopping => Self::busy("The server is shutting down."),
            EngineError::Store(error) => from_store(error),
            _ => Self::invalid(format!("{error}.")),
        }
    }
}

/// The texts name no path of the server; those go to its log.
fn from_store(error: &StoreError) -> Refusal {
    tracing::error!(%error, "the store failed");
    match error {
        StoreError::Full { .. } => Refusal::busy(
            "The server's disk is full: nothing more was kept. Free some space, then try again.",
        ),
        StoreError::ReadOnly { .. } => {
            Refusal::busy("The server's data directory cannot be written: nothing was kept.")
        }
        _ => {
            let message = "The store failed; the server's log says why.";
            WireError::internal_failure(message).into()
        }
    }
}

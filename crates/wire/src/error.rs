//! Errors that every service may answer, and what all AWS errors have in common.

use std::fmt;

/// What a protocol needs to know in order to answer with an error.
pub trait AwsError {
    /// The code that clients tell errors apart by.
    fn code(&self) -> &'static str;
    /// What went wrong, for people.
    fn message(&self) -> &str;
    /// The HTTP status of the answer.
    fn http_status(&self) -> u16;
    /// What the message, being AWS's, does not say: for people too. Protocols that have a place
    /// for it answer it there.
    fn detail(&self) -> Option<&str> {
        None
    }
}

macro_rules! wire_codes {
    ($($(#[$doc:meta])* $variant:ident, $constructor:ident = $code:literal, $status:literal;)+) => {
        /// The codes of [`WireError`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum WireCode { $($(#[$doc])* $variant),+ }

        impl WireCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as text.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The HTTP status that goes with the code.
            pub const fn http_status(self) -> u16 {
                match self { $(Self::$variant => $status),+ }
            }
        }

        impl WireError {
            $($(#[$doc])*
            pub fn $constructor(message: impl Into<String>) -> Self {
                Self::new(WireCode::$variant, message)
            })+
        }
    };
}

wire_codes! {
    /// Members break the model's constraints.
    Validation, validation = "ValidationException", 400;
    /// The same, as query services say it.
    ValidationError, validation_error = "ValidationError", 400;
    /// The same, as CloudWatch Logs says it.
    InvalidParameter, invalid_parameter = "InvalidParameterException", 400;
    /// The same, as EC2 says it.
    InvalidParameterValue, invalid_parameter_value = "InvalidParameterValue", 400;
    /// The same, as Lambda says it of some members.
    InvalidParameterValueException, invalid_parameter_value_exception =
        "InvalidParameterValueException", 400;
    /// A member that must be there isn't, as EC2 says it.
    MissingParameter, missing_parameter = "MissingParameter", 400;
    /// EC2 doesn't know a parameter of this name.
    UnknownParameter, unknown_parameter = "UnknownParameter", 400;
    /// A form, or a value in it, can't be read.
    MalformedInput, malformed_input = "MalformedInput", 400;
    /// The body isn't what the protocol says it should be.
    Serialization, serialization = "SerializationException", 400;
    /// The service has no such operation.
    UnknownOperation, unknown_operation_message = "UnknownOperationException", 400;
    /// The caller may not do this.
    AccessDenied, access_denied = "AccessDeniedException", 400;
    /// The request isn't signed.
    MissingAuthenticationToken, missing_authentication_token =
        "MissingAuthenticationTokenException", 403;
    /// The access key or session token isn't known.
    UnrecognizedClient, unrecognized_client = "UnrecognizedClientException", 403;
    /// The signature doesn't match, or the request is too old or too early.
    InvalidSignature, invalid_signature = "InvalidSignatureException", 403;
    /// The authorization lacks a part or has a malformed one.
    IncompleteSignature, incomplete_signature = "IncompleteSignatureException", 400;
    /// The temporary credentials have run out.
    ExpiredToken, expired_token = "ExpiredTokenException", 403;
    /// Too many requests.
    Throttling, throttling = "ThrottlingException", 400;
    /// The body is larger than the server takes.
    RequestEntityTooLarge, request_entity_too_large = "RequestEntityTooLargeException", 413;
    /// Something broke that isn't the caller's fault.
    InternalFailure, internal_failure = "InternalFailure", 500;
    /// A known operation that Assize doesn't have.
    NotImplemented, not_implemented_message = "NotImplementedException", 501;
    /// The server can't answer now; trying again is right.
    ServiceUnavailable, service_unavailable = "ServiceUnavailableException", 503;
}

/// An error that every service may answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireError {
    code: WireCode,
    message: String,
}

impl WireError {
    /// An error with the given code and text.
    pub fn new(code: WireCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// The service doesn't know an operation of this name.
    pub fn unknown_operation(operation: &str) -> Self {
        let name: String = operation.chars().take(MAX_ECHO).collect();
        Self::unknown_operation_message(format!("The operation '{name}' is not known."))
    }

    /// The operation is in the model, and Assize doesn't have it.
    pub fn not_implemented(service: &str, operation: &str) -> Self {
        Self::not_implemented_message(format!(
            "Assize does not implement {service}:{operation} yet. \
             See the list of operations in docs/api.md."
        ))
    }

    /// Which error this is, as a value to match on.
    pub fn kind(&self) -> WireCode {
        self.code
    }

    /// The code that clients tell errors apart by.
    pub fn code(&self) -> &'static str {
        self.code.as_str()
    }

    /// What went wrong, for people.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The HTTP status of the answer.
    pub fn http_status(&self) -> u16 {
        self.code.http_status()
    }
}

impl AwsError for WireError {
    fn code(&self) -> &'static str {
        WireError::code(self)
    }

    fn message(&self) -> &str {
        WireError::message(self)
    }

    fn http_status(&self) -> u16 {
        WireError::http_status(self)
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.message)
    }
}

impl std::error::Error for WireError {}

/// Characters of a caller's text that an error repeats at most.
pub(crate) const MAX_ECHO: usize = 128;

/// A string isn't one of an enumeration's values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is not a value of {name}")]
pub struct UnknownValue {
    name: &'static str,
    value: String,
}

impl UnknownValue {
    /// The enumeration's name and the text, which is kept up to 128 characters.
    pub fn new(name: &'static str, value: &str) -> Self {
        Self { name, value: value.chars().take(MAX_ECHO).collect() }
    }
}

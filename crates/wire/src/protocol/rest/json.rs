//! restJson1.
//!
//! ```text
//! PUT /2017-10-31/functions/my-function/concurrency HTTP/1.1
//!
//! {"ReservedConcurrentExecutions": 5}
//! ```

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{answer, bind};
use crate::context::RequestContext;
use crate::error::{AwsError, WireError};
use crate::json;
use crate::operation::{Operation, OperationInfo, Service};
use crate::protocol::{
    Request, X_AMZN_ERROR_TYPE, set_request_id, status_of, typed_input, untyped_output,
};
use crate::schema::{Kind, Location, Shape, check_types, validate};
use crate::types::Blob;

/// Reads and checks a request against the operation's input: phase one, without the typed part.
///
/// # Errors
/// `SerializationException`, or what the service makes of broken constraints.
pub fn parse(
    service: &Service,
    info: &OperationInfo,
    request: &Request<'_>,
) -> Result<Value, WireError> {
    let Some(shape) = info.input else { return Ok(Value::Null) };
    let value = read(info, shape, request)?;
    check_types(shape, &value)?;
    validate(shape, &value).map_err(|violations| violations.into_error(service))?;
    Ok(value)
}

/// Reads a request along a shape, its types and constraints unchecked.
pub(crate) fn read(
    info: &OperationInfo,
    shape: &Shape,
    request: &Request<'_>,
) -> Result<Value, WireError> {
    let mut fields = bind::read_input(info, shape, request.path, request.query, request.headers)?;
    body(shape, request.body, &mut fields)?;
    Ok(Value::Object(fields))
}

fn body(shape: &Shape, body: &[u8], fields: &mut Map<String, Value>) -> Result<(), WireError> {
    let Some(payload) = shape.traits.payload else {
        let bound = |member: &crate::schema::Member| member.traits.location == Location::Body;
        if !shape.members().iter().any(bound) {
            return Ok(());
        }
        let Value::Object(given) = json::parse_body(body)? else { return Ok(()) };
        for (name, value) in given {
            // A name in the body doesn't stand for a member that travels elsewhere.
            if shape.members().iter().any(|member| member.name == name && bound(member)) {
                fields.insert(name, value);
            }
        }
        return Ok(());
    };
    let member = shape.members().iter().find(|member| member.name == payload);
    let value = match member.map(|member| &member.shape.kind) {
        None => return Ok(()),
        Some(_) if body.is_empty() => return Ok(()),
        Some(Kind::Blob(_)) => Value::String(Blob::encode(body)),
        Some(Kind::String(..) | Kind::Enumeration(..)) => std::str::from_utf8(body)
            .map_err(|_| WireError::serialization("the body is not valid UTF-8"))?
            .into(),
        Some(_) => json::parse_body(body)?,
    };
    fields.insert(payload.to_owned(), value);
    Ok(())
}

/// Runs one operation from request to answer. Generated dispatches call this.
///
/// # Errors
/// What the operation answers, or a wire-level error of [`parse`].
pub async fn call<O, E, F>(
    cx: &RequestContext,
    request: &Request<'_>,
    operation: impl FnOnce(O::Input) -> F,
) -> Result<Response<Vec<u8>>, E>
where
    O: Operation,
    E: From<WireError>,
    F: Future<Output = Result<O::Output, E>>,
{
    let value = parse(O::service(), O::info(), request)?;
    let output = operation(typed_input::<O>(value)?).await?;
    let value = untyped_output::<O>(&output)?;
    Ok(answer::response(O::info(), value, &cx.request_id))
}

/// The answer to a request that went wrong. The body has the members that Lambda writes; clients
/// read the message from it, and the code from the header.
pub fn error_response(error: &dyn AwsError, request_id: &str) -> Response<Vec<u8>> {
    #[derive(Serialize)]
    struct Body<'a> {
        #[serde(rename = "Type")]
        kind: &'a str,
        #[serde(rename = "Message")]
        message: &'a str,
    }
    let status = match error.code() {
        "UnknownOperationException" => StatusCode::NOT_FOUND,
        "AccessDeniedException" => StatusCode::FORBIDDEN,
        "ThrottlingException" => StatusCode::TOO_MANY_REQUESTS,
        _ => status_of(error),
    };
    let kind = if status.is_server_error() { "Service" } else { "User" };
    let body = Body { kind, message: error.message() };
    // Two strings always serialise.
    let mut response = Response::new(serde_json::to_vec(&body).unwrap_or_default());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(X_AMZN_ERROR_TYPE, HeaderValue::from_static(error.code()));
    set_request_id(headers, request_id);
    response
}

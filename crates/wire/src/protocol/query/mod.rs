//! awsQuery and ec2Query: requests are forms, answers are XML.
//!
//! ```text
//! POST / HTTP/1.1
//! Content-Type: application/x-www-form-urlencoded; charset=utf-8
//!
//! Action=ListUsers&Version=2010-05-08&MaxItems=10
//! ```
//!
//! The two differ in the names of parameters, in lists, and in what stands around an answer:
//!
//! | | awsQuery | ec2Query |
//! | --- | --- | --- |
//! | a list | `Names.member.1` | `Name.1` |
//! | a map | `Tags.entry.1.key` | none |
//! | an output | in `ListUsersResult`, in `ListUsersResponse` | in `DescribeTagsResponse` |
//! | the id | `ResponseMetadata/RequestId` | `requestId` |

mod answer;
mod decode;
mod encode;
mod form;

use http::Response;
use serde_json::Value;

pub use answer::error_response;
#[cfg(test)]
pub(crate) use answer::response;
pub(crate) use answer::{read_answer, read_error};
pub(crate) use encode::encode;

use crate::context::RequestContext;
use crate::error::WireError;
use crate::operation::{Operation, Protocol, Service};
use crate::protocol::{Request, typed_input, untyped_output};
use crate::schema::{Kind, Member, Shape, validate};

/// The media type of requests.
pub const MEDIA_TYPE: &str = "application/x-www-form-urlencoded; charset=utf-8";

/// Which of the two protocols.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// awsQuery
    Aws,
    /// ec2Query
    Ec2,
}

impl Dialect {
    pub(crate) fn of(service: &Service) -> Self {
        if service.protocol == Protocol::Ec2Query { Self::Ec2 } else { Self::Aws }
    }

    /// A member's name in a form.
    fn parameter(self, member: &Member) -> String {
        match (self, member.traits.query_name) {
            (Self::Ec2, Some(name)) => name.to_owned(),
            (Self::Ec2, None) => {
                let mut chars = member.wire_name().chars();
                let first = chars.next().map(|c| c.to_ascii_uppercase());
                first.into_iter().chain(chars).collect()
            }
            (Self::Aws, _) => match (&member.shape.kind, member.shape.traits.element) {
                (Kind::List(..), Some(name)) if member.is_flattened() => name.to_owned(),
                _ => member.wire_name().to_owned(),
            },
        }
    }

    /// What stands between a list's name and its positions.
    fn between(self, shape: &Shape, flattened: bool) -> Option<&'static str> {
        match self {
            Self::Ec2 => None,
            Self::Aws if flattened => None,
            Self::Aws => Some(shape.traits.element.unwrap_or("member")),
        }
    }
}

/// What a form says it is: `Action` and `Version`. It may be the body or, of a `GET`, the query.
pub fn action(request: &Request<'_>) -> (Option<String>, Option<String>) {
    let form = std::str::from_utf8(form_of(request)).unwrap_or_default();
    (form::find(form, "Action"), form::find(form, "Version"))
}

/// Every `Action` that a request gives, in its query and in its body: more than one may be read
/// in more than one way.
pub fn actions(request: &Request<'_>) -> Vec<String> {
    let body = std::str::from_utf8(request.body).unwrap_or_default();
    [request.query, body].into_iter().flat_map(|form| form::find_all(form, "Action")).collect()
}

fn form_of<'a>(request: &Request<'a>) -> &'a [u8] {
    if request.method == "GET" { request.query.as_bytes() } else { request.body }
}

/// Reads and checks a request against a shape: phase one, without the typed part.
///
/// # Errors
/// When the form or a value in it can't be read, or members break constraints.
pub fn parse(
    service: &Service,
    shape: Option<&Shape>,
    request: &Request<'_>,
) -> Result<Value, WireError> {
    let Some(shape) = shape else { return Ok(Value::Null) };
    let value = read(service, shape, request)?;
    validate(shape, &value).map_err(|violations| violations.into_error(service))?;
    Ok(value)
}

/// Reads a request along a shape, its constraints unchecked.
pub(super) fn read(
    service: &Service,
    shape: &Shape,
    request: &Request<'_>,
) -> Result<Value, WireError> {
    let form = form::parse(form_of(request))?;
    decode::input(Dialect::of(service), shape, &form)
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
    let (service, info) = (O::service(), O::info());
    let value = parse(service, info.input, request)?;
    let output = operation(typed_input::<O>(value)?).await?;
    let value = untyped_output::<O>(&output)?;
    Ok(answer::response(service, info, &value, &cx.request_id))
}

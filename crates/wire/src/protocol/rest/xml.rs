//! restXml: S3's protocol. Only calls are made in it; the server's side is its errors, and what
//! must be read of a request to decide about it.

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};

use crate::error::AwsError;
use crate::protocol::xml::{self, Writer};
use crate::protocol::{set_request_id, status_of};

/// The answer to a request that went wrong.
pub fn error_response(error: &dyn AwsError, request_id: &str) -> Response<Vec<u8>> {
    let (code, status) = translate(error);
    let mut out = Writer::document();
    out.start("Error", "");
    out.leaf("Code", code);
    out.leaf("Message", error.message());
    out.leaf("RequestId", request_id);
    out.end("Error");
    let mut response = Response::new(out.finish());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    set_request_id(headers, request_id);
    response
}

/// S3 has names, and in part statuses, of its own for what every service answers.
fn translate(error: &dyn AwsError) -> (&'static str, StatusCode) {
    let (code, status) = match error.code() {
        "AccessDeniedException" | "MissingAuthenticationTokenException" => {
            ("AccessDenied", Some(StatusCode::FORBIDDEN))
        }
        "UnrecognizedClientException" => ("InvalidAccessKeyId", None),
        "InvalidSignatureException" => ("SignatureDoesNotMatch", None),
        "IncompleteSignatureException" => ("AuthorizationHeaderMalformed", None),
        "ExpiredTokenException" => ("ExpiredToken", Some(StatusCode::BAD_REQUEST)),
        "UnknownOperationException" => ("MethodNotAllowed", Some(StatusCode::METHOD_NOT_ALLOWED)),
        "ValidationException" => ("InvalidRequest", None),
        "RequestEntityTooLargeException" => ("EntityTooLarge", Some(StatusCode::BAD_REQUEST)),
        "ThrottlingException" => ("SlowDown", Some(StatusCode::SERVICE_UNAVAILABLE)),
        "ServiceUnavailableException" => ("ServiceUnavailable", None),
        "RequestTimeoutException" => ("RequestTimeout", Some(StatusCode::BAD_REQUEST)),
        "InternalFailure" => ("InternalError", None),
        other => (other, None),
    };
    (code, status.unwrap_or_else(|| status_of(error)))
}

/// The keys that the body of S3's DeleteObjects names, each with its version if there is one.
///
/// # Errors
/// A reason, when the body is not that.
pub fn deleted_objects(body: &[u8]) -> Result<Vec<(String, Option<String>)>, String> {
    let root = xml::parse(body)?;
    let objects = root.children.iter().filter(|child| child.name == "Object");
    objects
        .map(|object| {
            let key = object.child_text("Key").ok_or("an object has no key")?;
            let version = object.child_text("VersionId").filter(|version| !version.is_empty());
            Ok((key.to_owned(), version.map(str::to_owned)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_the_codes_of_s3() {
        let denied: &dyn AwsError = &crate::error::WireError::access_denied("no");
        let answer = error_response(denied, "id-1");
        let text = String::from_utf8_lossy(answer.body()).into_owned();
        assert_eq!(answer.status(), 403);
        assert!(text.contains("<Code>AccessDenied</Code><Message>no</Message>"), "{text}");
    }

    #[test]
    fn deleted_objects_are_read() {
        let body = b"<Delete xmlns=\"http://s3\"><Object><Key>a/&amp;b</Key></Object>\
            <Object><Key>c</Key><VersionId>7</VersionId></Object><Quiet>true</Quiet></Delete>";
        let found = deleted_objects(body).unwrap();
        assert_eq!(found, [("a/&b".to_owned(), None), ("c".to_owned(), Some("7".to_owned()))]);
        for bad in [&b"<Delete><Object/></Delete>"[..], b"", b"<Delete>"] {
            assert!(deleted_objects(bad).is_err());
        }
    }
}

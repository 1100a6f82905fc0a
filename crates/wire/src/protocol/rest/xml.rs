//! restXml: S3's protocol. Only calls are made in it; the server's side is its errors.

use http::Response;
use http::header::{CONTENT_TYPE, HeaderValue};

use crate::error::AwsError;
use crate::protocol::xml::Writer;
use crate::protocol::{set_request_id, status_of};

/// The answer to a request that went wrong.
pub fn error_response(error: &dyn AwsError, request_id: &str) -> Response<Vec<u8>> {
    let mut out = Writer::document();
    out.start("Error", "");
    out.leaf("Code", error.code());
    out.leaf("Message", error.message());
    out.leaf("RequestId", request_id);
    out.end("Error");
    let mut response = Response::new(out.finish());
    *response.status_mut() = status_of(error);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    set_request_id(headers, request_id);
    response
}

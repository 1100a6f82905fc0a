//! restXml: S3's protocol. Only calls are made in it; the server's side is its errors, and what
//! must be read of a request to decide about it.

use http::Response;
use http::header::{CONTENT_TYPE, HeaderValue};

use crate::error::AwsError;
use crate::protocol::xml::{self, Writer};
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

//! S3 on its way to the upstream: what a request means, and where its bucket stands.

use crate::http::app::App;
use crate::http::authorize::answer;
use crate::http::caller::Caller;
use crate::http::error::Refusal;
use crate::http::reads;
use assize_iam::{Iam, S3Needs, S3Request};
use assize_wire::error::WireError;
use assize_wire::protocol::rest::xml;
use http::header::HOST;
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Method};
use serde_json::json;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

/// Bytes that S3 takes with one request: 5 GiB.
pub(super) const MAX_BODY_BYTES: usize = (5_u64 << 30) as usize;

/// Keys that S3 deletes with one request.
const MAX_DELETED: usize = 1_000;

/// What the hosts of S3 are called after the bucket: `BUCKET.s3.eu-west-1.amazonaws.com`, or
/// `BUCKET.localhost` where the server's name is `localhost`.
const AFTER_BUCKET: &[&str] = &[".s3.", ".localhost"];

/// Decides about a request and answers its operation's name; empty where it cannot be told.
pub(super) async fn authorize(
    app: &Arc<App>,
    caller: &Caller,
    parts: &Parts,
    body: &[u8],
) -> Result<String, Refusal> {
    let deleted = if is_deletion(parts) && !caller.is_unlimited(app) {
        let read = xml::deleted_objects(body).ok().filter(|keys| keys.len() <= MAX_DELETED);
        let malformed = "The XML you provided was not well-formed or did not validate against \
                         our published schema";
        Some(read.ok_or_else(|| Refusal::of_s3("MalformedXML", malformed))?)
    } else {
        None
    };
    let needs = needs(parts, deleted.as_deref());
    let operation = needs.as_ref().map(|needs| needs.operation).unwrap_or_default();
    if caller.is_unlimited(app) {
        return Ok(operation.to_owned());
    }
    let Some(needs) = needs else {
        let message = format!(
            "User: {} is not authorized: which operation of S3 {} {:.128} is cannot be told here, \
             so only the account's root may have it passed on.",
            caller.principal.arn(),
            parts.method,
            parts.uri.path()
        );
        return Err(WireError::access_denied(message).into());
    };
    let (decider, asks) = (Arc::clone(app), caller.clone());
    let checked = needs.clone();
    let decided = tokio::task::spawn_blocking(move || {
        let Caller { home, principal, access_key_id } = asks;
        let iam = &decider.services.iam;
        iam.note_key_use(access_key_id.as_deref(), &principal, &home, "s3");
        iam.authorize_s3(&principal, &checked, &home)
    });
    answer(decided.await, "")?;
    reads::note(app, caller, "s3", operation, &json!({"Bucket": needs.bucket})).await;
    Ok(operation.to_owned())
}

/// What a request needs; none when it cannot be told.
fn needs(parts: &Parts, deleted: Option<&[(String, Option<String>)]>) -> Option<S3Needs> {
    // Requests to S3 Control have the account in a header.
    if parts.headers.contains_key("x-amz-account-id") {
        return None;
    }
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    Iam::s3_needs(&S3Request {
        method: parts.method.as_str(),
        host_bucket: host_bucket(&parts.headers),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        header: &header,
        deleted,
    })
}

/// Whether a request names what it deletes in its body.
pub(super) fn is_deletion(parts: &Parts) -> bool {
    let names = |part: &str| part == "delete" || part.starts_with("delete=");
    parts.method == Method::POST && parts.uri.query().is_some_and(|q| q.split('&').any(names))
}

/// Whether a request is signed in its query, which says nothing of its body.
pub(super) fn is_presigned(parts: &Parts) -> bool {
    let signs = |part: &str| part.starts_with("X-Amz-Signature=");
    parts.uri.query().is_some_and(|query| query.split('&').any(signs))
}

/// Whether each piece of a body has a signature of its own, which cannot be made anew.
pub(super) fn signs_chunks(parts: &Parts) -> bool {
    let told = parts.headers.get("x-amz-content-sha256").map(HeaderValue::as_bytes);
    told.is_some_and(|told| told.starts_with(b"STREAMING-AWS4"))
}

/// What S3 says of what it does not do, and what to do instead.
pub(super) fn chunks_not_passed() -> Refusal {
    Refusal::not_built(
        "NotImplemented",
        "A header you provided implies functionality that is not implemented: bodies in signed \
         chunks are not passed on. Set payload_signing_enabled = false for s3 in the client's \
         configuration.",
    )
}

/// A request whose bucket stands in the path: the upstream has another host name.
///
/// # Errors
/// When the bucket's name can stand in no path.
pub(super) fn in_path_style(mut parts: Parts) -> Result<Parts, Refusal> {
    let Some(bucket) = host_bucket(&parts.headers) else { return Ok(parts) };
    let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let text = format!("/{bucket}{}{query}", parts.uri.path());
    let mut uri = parts.uri.clone().into_parts();
    let invalid = |_| Refusal::invalid("The request's host names no bucket.");
    uri.path_and_query = Some(PathAndQuery::try_from(text).map_err(invalid)?);
    parts.uri = http::Uri::from_parts(uri)
        .map_err(|_| Refusal::invalid("The request's host names no bucket."))?;
    Ok(parts)
}

/// The bucket that a host's name begins with.
fn host_bucket(headers: &HeaderMap) -> Option<&str> {
    let host = headers.get(HOST)?.to_str().ok()?;
    let host = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if host.parse::<Ipv4Addr>().is_ok() || host.trim_matches(['[', ']']).parse::<Ipv6Addr>().is_ok()
    {
        return None;
    }
    let bucket = AFTER_BUCKET.iter().find_map(|after| {
        let at = host.find(after)?;
        // `.localhost` ends the name.
        (*after != ".localhost" || at + after.len() == host.len()).then(|| host.get(..at))?
    });
    bucket.filter(|bucket| !bucket.is_empty() && *bucket != "s3")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    fn parts(host: &str, uri: &str) -> Parts {
        Request::get(uri).header("host", host).body(()).unwrap().into_parts().0
    }

    #[test]
    fn buckets_move_from_the_host_into_the_path() {
        for (host, path) in [
            ("box.localhost:9470", "/box/a%20b?acl"),
            ("my.box.s3.eu-west-1.amazonaws.com", "/my.box/a%20b?acl"),
            ("127.0.0.1:9470", "/a%20b?acl"),
            ("[::1]:9470", "/a%20b?acl"),
            ("localhost:9470", "/a%20b?acl"),
            ("s3.localhost:9470", "/a%20b?acl"),
            ("s3.eu-west-1.amazonaws.com", "/a%20b?acl"),
            ("box.localhost.example", "/a%20b?acl"),
        ] {
            let moved = in_path_style(parts(host, "/a%20b?acl")).unwrap();
            assert_eq!(moved.uri.to_string(), path, "{host}");
        }
    }
}

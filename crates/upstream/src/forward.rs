//! Passing a client's request on.

use crate::endpoints::Endpoint;
use crate::error::UpstreamError;
use crate::payload::Payload;
use crate::transport::{Answer, Body, Upstream};
use assize_model::Timestamp;
use assize_wire::sigv4::{Request as SignedRequest, Signer};
use http::header::{AUTHORIZATION, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue};
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{Request, Uri};

/// Headers that belong to one connection, or to the signature that is replaced.
const NOT_PASSED: &[&str] = &[
    "authorization",
    "connection",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-amz-date",
    "x-amz-security-token",
];

/// Parameters of a presigned request's query, which are replaced by headers.
const PRESIGNED: &[&str] = &[
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
];

/// A client's request that is to be passed on.
pub struct Forwarded {
    /// Its head.
    pub parts: Parts,
    /// Its body.
    pub body: Body,
    /// The service, as signatures name it.
    pub service: String,
    /// The region that the client asked for.
    pub region: String,
}

impl Upstream {
    /// Passes a request on, signed anew, and answers what the upstream answers. Bodies are
    /// streamed both ways where the signature allows it.
    ///
    /// # Errors
    /// Any [`UpstreamError`]; nothing has been answered then.
    pub async fn forward(
        &self,
        request: Forwarded,
        now: Timestamp,
    ) -> Result<Answer, UpstreamError> {
        let Forwarded { parts, body, service, region } = request;
        let endpoint = self
            .endpoints
            .endpoint(&service, &region)
            .ok_or_else(|| UpstreamError::NotSet(service.clone()))?;
        let local = self.endpoints.is_local(&service);
        let credentials = self.credentials.find(now, local).await?;
        let payload = Payload::prepare(&service, &parts.headers, body).await?;
        let uri = target(&endpoint, &parts.uri)?;
        let mut headers = passed_headers(&parts.headers);
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        headers.insert(HOST, value(authority)?);
        let signed = SignedRequest {
            method: parts.method.as_str(),
            path: uri.path(),
            query: uri.query().unwrap_or_default(),
            headers: &headers,
            body: payload.hashed(),
        };
        let signer =
            Signer { credentials: &credentials, region: &endpoint.region, service: &service };
        let at = assize_wire::Timestamp::from_millis(now.millis());
        let added = match payload.told() {
            Some(told) => signer.sign_payload(&signed, told, at, &self.signing_keys),
            None => signer.sign(&signed, at, &self.signing_keys),
        };
        let added = added.map_err(|e| UpstreamError::Unsendable(e.to_string()))?;
        headers.extend(added);
        if matches!(payload, Payload::Whole(_)) {
            headers.remove(CONTENT_LENGTH);
        }
        let mut request = Request::new(payload.into_body());
        *request.method_mut() = parts.method;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        self.send(request).await
    }
}

/// The endpoint's address with the request's path and what is left of its query.
fn target(endpoint: &Endpoint, asked: &Uri) -> Result<Uri, UpstreamError> {
    let before = endpoint.base.path().trim_end_matches('/');
    let query: Vec<&str> = asked
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
        .filter(|pair| !PRESIGNED.contains(&pair.split('=').next().unwrap_or_default()))
        .collect();
    let mut text = format!("{before}{}", asked.path());
    if !query.is_empty() {
        text.push('?');
        text.push_str(&query.join("&"));
    }
    let unsendable = |e: &dyn std::fmt::Display| UpstreamError::Unsendable(e.to_string());
    let path = PathAndQuery::try_from(text).map_err(|e| unsendable(&e))?;
    let mut parts = endpoint.base.clone().into_parts();
    parts.path_and_query = Some(path);
    Uri::from_parts(parts).map_err(|e| unsendable(&e))
}

/// The headers that go on. Those that `connection` names belong to the connection too.
fn passed_headers(headers: &HeaderMap) -> HeaderMap {
    let named: Vec<String> = headers
        .get_all(http::header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let passes = |name: &HeaderName| {
        *name != AUTHORIZATION
            && !NOT_PASSED.contains(&name.as_str())
            && !named.iter().any(|named| named == name.as_str())
    };
    headers
        .iter()
        .filter(|(name, _)| passes(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn value(text: &str) -> Result<HeaderValue, UpstreamError> {
    HeaderValue::from_str(text).map_err(|e| UpstreamError::Unsendable(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(base: &str) -> Endpoint {
        Endpoint { base: base.parse().unwrap(), region: "us-east-1".into() }
    }

    #[test]
    fn paths_and_queries_are_kept_and_old_signatures_are_not() {
        let at = |base: &str, asked: &str| {
            target(&endpoint(base), &asked.parse().unwrap()).unwrap().to_string()
        };
        assert_eq!(at("http://h:1", "/"), "http://h:1/");
        assert_eq!(at("http://h:1/aws/", "/b/k%20x?a=%2F&b"), "http://h:1/aws/b/k%20x?a=%2F&b");
        assert_eq!(
            at("http://h", "/b?X-Amz-Date=1&versionId=7&X-Amz-Signature=00&X-Amz-Expires=9"),
            "http://h/b?versionId=7"
        );
    }

    #[test]
    fn headers_of_the_connection_stay_behind() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "keep-alive, X-Own"),
            ("x-own", "1"),
            ("authorization", "AWS4-HMAC-SHA256 …".trim_end_matches('…')),
            ("x-amz-date", "20260101T000000Z"),
            ("x-amz-security-token", "t"),
            ("transfer-encoding", "chunked"),
            ("content-type", "text/xml"),
            ("x-amz-target", "A.B"),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        let passed = passed_headers(&headers);
        let mut names: Vec<&str> = passed.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["content-type", "x-amz-target"]);
    }
}

//! A small blocking client: signed AWS calls, and Assize's own endpoints.

mod backtest;
mod connection;
mod error;
mod own;
mod past;

pub use backtest::BacktestQuestion;
pub use connection::{Connection, Place, read as read_local};
pub use error::CallError;
pub use own::{
    Completed, EventAsk, Filled, FullImport, Notifications, Recorded, Rejected, Status, Summary,
    Verdict,
};
pub use past::QueryAsk;

use crate::clock;
use assize_wire::client::{ServiceError, decode_response, encode_request};
use assize_wire::operation::Operation;
use assize_wire::sigv4::{Credentials, KeyCache, Request, Signer};
use http::header::{CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue};
use http::{StatusCode, Uri};
use std::time::Duration;
use ureq::Agent;

/// The signing name of Assize's own endpoints.
const OWN: &str = "assize";
/// The longest answer that is read, in bytes.
const MAX_ANSWER: u64 = 256 << 20;
const CONNECT: Duration = Duration::from_secs(5);
/// Longer than the server takes for anything.
const ANSWER: Duration = Duration::from_secs(660);

const X_AMZ_CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");

/// One server, and who asks.
pub struct Client {
    agent: Agent,
    endpoint: String,
    host: HeaderValue,
    base: String,
    region: String,
    credentials: Option<Credentials>,
    keys: KeyCache,
    near: bool,
}

/// What goes over the wire.
struct Call<'c> {
    method: &'static str,
    path: &'c str,
    query: &'c str,
    service: &'c str,
    headers: HeaderMap,
    body: &'c [u8],
}

impl Client {
    /// A client of the server at a place. Nothing is sent yet.
    pub fn new(place: &Place) -> Result<Self, CallError> {
        let bad = |reason: &str| CallError::Endpoint(place.endpoint.clone(), reason.to_owned());
        let uri: Uri = place.endpoint.parse().map_err(|_| bad("it is no URL"))?;
        let authority = uri.authority().ok_or_else(|| bad("it names no host"))?;
        match uri.scheme_str() {
            Some("http") => {}
            Some("https") => return Err(bad("only http is spoken; TLS ends at a proxy")),
            _ => return Err(bad("it must begin with http://")),
        }
        if authority.as_str().contains('@') {
            return Err(bad("credentials can't stand in it"));
        }
        let host = HeaderValue::from_str(authority.as_str()).map_err(|_| bad("its host"))?;
        let name = authority.host().trim_matches(['[', ']']);
        let near = name == "localhost"
            || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(concat!("assize/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(ANSWER));
        if near {
            // A proxy can't reach what is on this machine.
            config = config.proxy(None);
        }
        Ok(Self {
            agent: config.build().into(),
            endpoint: place.endpoint.clone(),
            base: uri.path().trim_end_matches('/').to_owned(),
            host,
            region: place.region.clone(),
            credentials: place.credentials.clone(),
            keys: KeyCache::default(),
            near,
        })
    }

    /// Where the server is.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Calls an operation of an AWS service.
    pub fn call<O: Operation>(&self, input: &O::Input) -> Result<O::Output, CallError> {
        let request = encode_request::<O>(input)?;
        let call = Call {
            method: request.method,
            path: &request.path,
            query: &request.query,
            service: O::service().signing_name,
            headers: request.headers,
            body: &request.body,
        };
        let (status, headers, answer) = self.send(call)?;
        Ok(decode_response::<O>(status, &headers, &answer)?)
    }

    /// Asks one of Assize's own endpoints.
    fn own<T: serde::de::DeserializeOwned>(
        &self,
        method: &'static str,
        path: &str,
        query: &str,
        media: &'static str,
        body: &[u8],
    ) -> Result<T, CallError> {
        let mut headers = HeaderMap::new();
        if method == "POST" {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
        }
        if self.near && body.len() > 64 << 10 {
            // Nobody is in between, and hashing costs as much as reading.
            headers.insert(X_AMZ_CONTENT_SHA256, HeaderValue::from_static("UNSIGNED-PAYLOAD"));
        }
        let call = Call { method, path, query, service: OWN, headers, body };
        let (status, headers, answer) = self.send(call)?;
        if !status.is_success() {
            return Err(CallError::Service(ServiceError::read(status, &headers, &answer)));
        }
        serde_json::from_slice(&answer).map_err(|e| CallError::NotAssize(e.to_string()))
    }

    fn send(&self, call: Call<'_>) -> Result<(StatusCode, HeaderMap, Vec<u8>), CallError> {
        let path = format!("{}{}", self.base, call.path);
        let mut headers = call.headers;
        headers.insert(HOST, self.host.clone());
        if let Some(credentials) = &self.credentials {
            let signer = Signer { credentials, region: &self.region, service: call.service };
            let request = Request {
                method: call.method,
                path: &path,
                query: call.query,
                headers: &headers,
                body: call.body,
            };
            let now = assize_wire::Timestamp::from_millis(clock::now().millis());
            let added = signer
                .sign(&request, now, &self.keys)
                .map_err(|e| CallError::Sign(e.to_string()))?;
            headers.extend(added);
        }
        let query = if call.query.is_empty() { "" } else { "?" };
        let uri =
            format!("http://{}{path}{query}{}", self.host.to_str().unwrap_or_default(), call.query);
        let mut request = http::Request::builder().method(call.method).uri(uri);
        if let Some(own) = request.headers_mut() {
            *own = headers;
        }
        let sent = if call.method == "GET" {
            request.body(()).map_err(ureq::Error::Http).and_then(|r| self.agent.run(r))
        } else {
            request.body(call.body).map_err(ureq::Error::Http).and_then(|r| self.agent.run(r))
        };
        let unreachable = |e: ureq::Error| CallError::unreachable(&self.endpoint, &e);
        let (head, mut body) = sent.map_err(unreachable)?.into_parts();
        let answer = body.with_config().limit(MAX_ANSWER).read_to_vec().map_err(unreachable)?;
        Ok((head.status, head.headers, answer))
    }
}

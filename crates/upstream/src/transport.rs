//! The HTTP client.

use crate::credentials::CredentialChain;
use crate::endpoints::Endpoints;
use crate::error::UpstreamError;
use crate::pace::Pace;
use crate::progress::{LastMove, Prompt, Watched};
use assize_wire::sigv4::KeyCache;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode, Uri};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use std::pin::pin;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// A body on its way to an upstream.
pub type Body = UnsyncBoxBody<Bytes, BodyError>;

/// A body that broke off, in the words of whoever gave it. A plain type: with a boxed error the
/// compiler cannot see that futures which read a body are `Send`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body broke off: {0}")]
pub struct BodyError(pub String);

/// An upstream's answer; its body comes as it is read.
pub type Answer = Response<Body>;

/// Idle connections kept per endpoint.
const IDLE_CONNECTIONS: usize = 16;

/// How long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For the head of an answer, counted from the last piece of the request that was taken;
    /// and for each further piece of the answer.
    pub answer: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), answer: Duration::from_secs(60) }
    }
}

/// Sends requests to upstreams. Cheap to share by reference; connections are kept alive.
pub struct Upstream {
    pub(crate) endpoints: Endpoints,
    pub(crate) credentials: CredentialChain,
    pub(crate) signing_keys: KeyCache,
    pub(crate) pace: Pace,
    pub(crate) timeouts: Timeouts,
    http: Http,
}

/// Sends plain requests, by HTTP or by TLS with the system's certificates. Connections are kept
/// alive; redirects are answers like others.
pub struct Http {
    client: Client<HttpsConnector<HttpConnector>, Body>,
    timeouts: Timeouts,
}

impl Http {
    /// A client.
    ///
    /// # Errors
    /// When the system's certificates can't be read.
    pub fn new(timeouts: Timeouts) -> Result<Self, UpstreamError> {
        let mut http = HttpConnector::new();
        http.set_connect_timeout(Some(timeouts.connect));
        http.set_nodelay(true);
        http.enforce_http(false);
        let https = HttpsConnectorBuilder::new()
            .with_native_roots()
            .map_err(|e| {
                UpstreamError::Unsendable(format!("the system's certificates cannot be read: {e}"))
            })?
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let client = Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .pool_idle_timeout(Duration::from_secs(30))
            .build(https);
        Ok(Self { client, timeouts })
    }

    /// Posts a body; answers the status. What else is answered is not read.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn post(
        &self,
        uri: Uri,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<StatusCode, UpstreamError> {
        let body = Full::new(body).map_err(|never| match never {}).boxed_unsync();
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok(self.send(request).await?.status())
    }

    /// Sends a request and waits for the head of its answer.
    async fn send(&self, request: Request<Body>) -> Result<Answer, UpstreamError> {
        let endpoint = shown(request.uri());
        let last = LastMove::now();
        let watched = last.clone();
        let request = request.map(|inner| Watched { inner, last: watched }.boxed_unsync());
        let mut answered = pin!(self.client.request(request));
        loop {
            match timeout_at(last.at() + self.timeouts.answer, &mut answered).await {
                Ok(Ok(answer)) => {
                    let after = self.timeouts.answer;
                    return Ok(answer.map(|body| Prompt::new(body, after).boxed_unsync()));
                }
                Ok(Err(error)) => return Err(failure(endpoint, &error)),
                Err(_) if Instant::now() < last.at() + self.timeouts.answer => {}
                Err(_) => {
                    return Err(UpstreamError::TimedOut { endpoint, after: self.timeouts.answer });
                }
            }
        }
    }
}

impl Upstream {
    /// An upstream at these endpoints, signed for by what the chain finds.
    ///
    /// # Errors
    /// When the system's certificates can't be read, though an endpoint is spoken to by TLS.
    pub fn new(
        endpoints: Endpoints,
        credentials: CredentialChain,
        timeouts: Timeouts,
    ) -> Result<Self, UpstreamError> {
        let http = Http::new(timeouts)?;
        let signing_keys = KeyCache::default();
        let pace = Pace::default();
        Ok(Self { endpoints, credentials, signing_keys, pace, timeouts, http })
    }

    /// The endpoints.
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// Sends a signed request and waits for the head of its answer.
    pub(crate) async fn send(&self, request: Request<Body>) -> Result<Answer, UpstreamError> {
        self.http.send(request).await
    }
}

/// Whose fault it is that a request was not answered: its own body's, or the endpoint's.
fn failure(endpoint: String, error: &(dyn std::error::Error + 'static)) -> UpstreamError {
    let mut cause = error;
    loop {
        if let Some(body) = cause.downcast_ref::<BodyError>() {
            return UpstreamError::Body(body.clone());
        }
        match cause.source() {
            Some(next) => cause = next,
            // The deepest cause says what happened in the system's words.
            None => return UpstreamError::Unreachable { endpoint, reason: cause.to_string() },
        }
    }
}

/// Scheme and authority, which is all that may be repeated in a message.
fn shown(uri: &Uri) -> String {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    format!("{}://{authority}", uri.scheme_str().unwrap_or("http"))
}

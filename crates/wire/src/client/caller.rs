//! Calls over a transport: encoded, signed, sent, decoded; page by page where results are paged.

use http::header::{HOST, HeaderMap, HeaderValue};
use http::{StatusCode, Uri};
use serde_json::{Map, Value};

use super::{ClientError, HttpRequest, decode, encode};
use crate::operation::{Operation, OperationInfo, Paging, Service};
use crate::sigv4::{Credentials, KeyCache, Request, SigV4Error, Signer};
use crate::typed::FromWire;
use crate::types::Timestamp;

/// A request that is ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingRequest {
    /// Method, in capitals.
    pub method: &'static str,
    /// The whole URL.
    pub url: String,
    /// Headers, `host` and signature among them.
    pub headers: HeaderMap,
    /// Body.
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// The whole body. Whoever reads it bounds it.
    pub body: Vec<u8>,
}

/// Whatever sends requests.
pub trait Transport {
    /// Why no answer came.
    type Error: std::error::Error;

    /// Sends a request and reads the whole answer, whatever its status.
    fn send(
        &self,
        request: OutgoingRequest,
    ) -> impl Future<Output = Result<Answer, Self::Error>> + Send;
}

/// Why a call gave no output.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError<E> {
    /// The service refused it, or one side wasn't understood.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// It can't be signed.
    #[error(transparent)]
    Signature(#[from] SigV4Error),
    /// No answer came.
    #[error("cannot reach the endpoint: {0}")]
    Transport(E),
}

impl<E> CallError<E> {
    /// The code that the service answered, if it answered an error.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Client(ClientError::Service(error)) => Some(&error.code),
            _ => None,
        }
    }
}

/// Where a client calls, as whom, and by which clock.
#[derive(Debug, Clone)]
pub struct Target {
    /// Scheme, authority and, where everything is below one, a path.
    pub endpoint: Uri,
    /// Region of the signatures.
    pub region: String,
    /// Who signs; nobody when none.
    pub credentials: Option<Credentials>,
    /// The time that requests are signed at.
    pub clock: fn() -> Timestamp,
}

/// Calls operations of one endpoint.
#[derive(Debug)]
pub struct Client<T> {
    transport: T,
    target: Target,
    keys: KeyCache,
}

impl<T: Transport> Client<T> {
    /// A client of an endpoint.
    pub fn new(transport: T, target: Target) -> Self {
        Self { transport, target, keys: KeyCache::default() }
    }

    /// Calls an operation.
    ///
    /// # Errors
    /// Any [`CallError`].
    pub async fn call<O: Operation>(
        &self,
        input: &O::Input,
    ) -> Result<O::Output, CallError<T::Error>> {
        let value = serde_json::to_value(input).map_err(ClientError::encode)?;
        let output = self.call_value(O::service(), O::info(), &value).await?;
        Ok(O::Output::from_wire(output).map_err(ClientError::decode)?)
    }

    /// Calls an operation with an input, and for an output, by its members' names in the model.
    /// Values that the model doesn't know, such as those of newer enumerations, survive.
    ///
    /// # Errors
    /// Any [`CallError`].
    pub async fn call_value(
        &self,
        service: &Service,
        info: &OperationInfo,
        input: &Value,
    ) -> Result<Value, CallError<T::Error>> {
        let request = self.sign(service, encode(service, info, input)?)?;
        let answer = self.transport.send(request).await.map_err(CallError::Transport)?;
        Ok(decode(service, info, answer.status, &answer.headers, &answer.body)?)
    }

    /// All pages of an operation's results, one after the other.
    pub fn pages(
        &self,
        service: &'static Service,
        info: &'static OperationInfo,
        input: Map<String, Value>,
    ) -> Pages<'_, T> {
        Pages { client: self, service, info, input, done: false }
    }

    fn sign(
        &self,
        service: &Service,
        request: HttpRequest,
    ) -> Result<OutgoingRequest, CallError<T::Error>> {
        let Target { endpoint, region, credentials, clock } = &self.target;
        let path = format!("{}{}", endpoint.path().trim_end_matches('/'), request.path);
        let authority = endpoint.authority().map_or("", |authority| authority.as_str());
        let host = HeaderValue::from_str(authority).map_err(ClientError::encode)?;
        let mut headers = request.headers;
        headers.insert(HOST, host);
        if let Some(credentials) = credentials {
            let signer = Signer { credentials, region, service: service.signing_name };
            let signed = Request {
                method: request.method,
                path: &path,
                query: &request.query,
                headers: &headers,
                body: &request.body,
            };
            let added = signer.sign(&signed, clock(), &self.keys)?;
            headers.extend(added);
        }
        let mark = if request.query.is_empty() { "" } else { "?" };
        let scheme = endpoint.scheme_str().unwrap_or("http");
        let url = format!("{scheme}://{authority}{path}{mark}{}", request.query);
        Ok(OutgoingRequest { method: request.method, url, headers, body: request.body })
    }
}

/// Pages of results.
#[derive(Debug)]
pub struct Pages<'c, T> {
    client: &'c Client<T>,
    service: &'static Service,
    info: &'static OperationInfo,
    input: Map<String, Value>,
    done: bool,
}

impl<T: Transport> Pages<'_, T> {
    /// The next page, a whole output; none after the last. An operation whose results aren't
    /// paged has one page.
    ///
    /// # Errors
    /// Any [`CallError`]. The same page can then be asked for again.
    pub async fn next(&mut self) -> Result<Option<Value>, CallError<T::Error>> {
        if self.done {
            return Ok(None);
        }
        let input = Value::Object(self.input.clone());
        let page = self.client.call_value(self.service, self.info, &input).await?;
        self.done = match self.info.paging {
            Some(paging) => !self.advance(paging, &page),
            None => true,
        };
        Ok(Some(page))
    }

    /// Takes the next token over; false when there is none. Some operations repeat the token that
    /// they were given when there is no more, and some answer an empty one.
    fn advance(&mut self, paging: Paging, page: &Value) -> bool {
        let token = page.get(paging.output_token).filter(|token| !token.is_null());
        match token {
            Some(Value::String(text)) if text.is_empty() => false,
            Some(token) if self.input.get(paging.input_token) != Some(token) => {
                self.input.insert(paging.input_token.to_owned(), token.clone());
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
#[path = "caller_tests.rs"]
mod tests;

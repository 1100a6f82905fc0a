//! Assize's own calls: one generated operation, tried again where that is polite.

use crate::error::{CallError, UpstreamError};
use crate::forward::Forwarded;
use crate::source::Source;
use crate::transport::{Body, Upstream};
use assize_model::Timestamp;
use assize_wire::client::{self, ClientError, ServiceError};
use assize_wire::operation::{OperationInfo, Service};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Request;
use http::header::{HeaderName, HeaderValue};
use http_body_util::{BodyExt, Full, Limited};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// Bytes of an answer at most.
const MAX_ANSWER_BYTES: usize = 64 << 20;
/// Tries of a call, the first included. The AWS SDKs' standard mode has three.
const TRIES: u32 = 4;
/// The first wait before another try is at most this; each further one twice that.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// Pages of one list at most: a service that never ends is not believed.
const MAX_PAGES: usize = 10_000;
/// Entries of one list at most, so that memory stays bounded.
const MAX_ENTRIES: usize = 200_000;

const CHECKSUM: HeaderName = HeaderName::from_static("x-amz-checksum-sha256");

/// Codes that ask for another try, as botocore's retry data lists them.
const THROTTLED: &[&str] = &[
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "Throttling",
    "ThrottledException",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
];

/// The current time, for signatures.
pub type Now<'a> = &'a (dyn Fn() -> Timestamp + Send + Sync);

impl Upstream {
    /// Calls an operation with an input, and for an output, by its members' names in the model.
    /// Waits for its turn, and tries again when the endpoint is throttling, ill or away.
    ///
    /// # Errors
    /// Any [`CallError`], of the last try.
    pub async fn call(
        &self,
        service: &'static Service,
        info: &'static OperationInfo,
        region: &str,
        input: &Value,
        now: Now<'_>,
    ) -> Result<Value, CallError> {
        self.call_with(service, info, region, (input, None), now).await
    }

    /// The same with a body from a source, in place of one that the input would give. It is sent
    /// as it is read, so that its length needs no memory.
    ///
    /// # Errors
    /// As [`Upstream::call`]; and when the source can't be read.
    pub async fn send_from(
        &self,
        service: &'static Service,
        info: &'static OperationInfo,
        region: &str,
        (input, source): (&Value, &Source),
        now: Now<'_>,
    ) -> Result<Value, CallError> {
        self.call_with(service, info, region, (input, Some(source)), now).await
    }

    async fn call_with(
        &self,
        service: &'static Service,
        info: &'static OperationInfo,
        region: &str,
        input: (&Value, Option<&Source>),
        now: Now<'_>,
    ) -> Result<Value, CallError> {
        let mut tried = 0;
        loop {
            if !self.endpoints.is_local(service.signing_name) {
                self.pace.turn(service.signing_name).await;
            }
            let result = self.try_call(service, info, region, input, now()).await;
            tried += 1;
            match result {
                Err(error) if tried < TRIES && is_worth_another(&error) => {
                    let wait = backoff(tried);
                    let operation = info.name;
                    tracing::debug!(%error, operation, ?wait, "an upstream call is tried again");
                    tokio::time::sleep(wait).await;
                }
                other => return other,
            }
        }
    }

    /// Calls an operation for all pages, and answers the last page with the results of all.
    ///
    /// # Errors
    /// As [`Upstream::call`]; and [`CallError::Endless`] when the pages do not end, or the
    /// service says that its answer is truncated and gives no way to go on.
    pub async fn call_all(
        &self,
        service: &'static Service,
        info: &'static OperationInfo,
        region: &str,
        mut input: Map<String, Value>,
        now: Now<'_>,
    ) -> Result<Value, CallError> {
        let endless = || CallError::Endless { operation: info.name };
        let mut gathered: Map<String, Value> = Map::new();
        let mut entries = 0;
        for _ in 0..MAX_PAGES {
            let asked = Value::Object(input.clone());
            let Value::Object(page) = self.call(service, info, region, &asked, now).await? else {
                return Ok(Value::Null);
            };
            let next = info.paging.and_then(|paging| next_token(&page, paging.output_token));
            let truncated = ["IsTruncated", "Truncated"]
                .iter()
                .any(|name| page.get(*name) == Some(&true.into()));
            for (name, value) in page {
                match (gathered.get_mut(&name), value) {
                    (Some(Value::Array(all)), Value::Array(more)) => {
                        entries += more.len();
                        all.extend(more);
                    }
                    (_, value) => {
                        entries += value.as_array().map_or(0, Vec::len);
                        gathered.insert(name, value);
                    }
                }
            }
            if entries > MAX_ENTRIES {
                return Err(endless());
            }
            let Some((paging, token)) = info.paging.zip(next) else {
                return if truncated { Err(endless()) } else { Ok(Value::Object(gathered)) };
            };
            if input.insert(paging.input_token.to_owned(), token.clone()) == Some(token) {
                return Err(endless());
            }
        }
        Err(endless())
    }

    async fn try_call(
        &self,
        service: &'static Service,
        info: &'static OperationInfo,
        region: &str,
        (input, source): (&Value, Option<&Source>),
        now: Timestamp,
    ) -> Result<Value, CallError> {
        let encoded = client::encode(service, info, input)?;
        let mark = if encoded.query.is_empty() { "" } else { "?" };
        let uri = format!("{}{mark}{}", encoded.path, encoded.query);
        let request = Request::builder().method(encoded.method).uri(uri).body(());
        let request = request.map_err(|e| UpstreamError::Unsendable(e.to_string()))?;
        let (mut parts, ()) = request.into_parts();
        parts.headers = encoded.headers;
        let body: Body = match source {
            Some(source) => {
                source.announce(&mut parts.headers)?;
                source.body()?
            }
            None => {
                if service.name == "s3" && info.http.method == "PUT" {
                    // S3 takes settings of a bucket only with a checksum.
                    let sum = STANDARD.encode(Sha256::digest(&encoded.body));
                    let sum = HeaderValue::from_str(&sum);
                    let sum = sum.map_err(|e| UpstreamError::Unsendable(e.to_string()))?;
                    parts.headers.insert(CHECKSUM, sum);
                }
                Full::new(Bytes::from(encoded.body)).map_err(|never| match never {}).boxed_unsync()
            }
        };
        let forwarded = Forwarded {
            parts,
            body,
            service: service.signing_name.to_owned(),
            region: region.to_owned(),
        };
        let (head, body) = self.forward(forwarded, now).await?.into_parts();
        let reading = Limited::new(body, MAX_ANSWER_BYTES).collect();
        let whole = match tokio::time::timeout(self.timeouts.answer, reading).await {
            Ok(Ok(whole)) => whole.to_bytes(),
            Ok(Err(_)) | Err(_) => return Err(UpstreamError::BrokenOff.into()),
        };
        Ok(client::decode(service, info, head.status, &head.headers, &whole)?)
    }
}

/// The token of the next page. Some services give an empty one on the last page.
fn next_token(page: &Map<String, Value>, name: &str) -> Option<Value> {
    let token = page.get(name)?;
    match token {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        token => Some(token.clone()),
    }
}

fn is_worth_another(error: &CallError) -> bool {
    match error {
        CallError::Upstream(error) => matches!(
            error,
            UpstreamError::Unreachable { .. }
                | UpstreamError::TimedOut { .. }
                | UpstreamError::BrokenOff
        ),
        CallError::Answer(ClientError::Service(ServiceError { status, code, .. })) => {
            *status >= 500 || *status == 429 || THROTTLED.contains(&code.as_str())
        }
        CallError::Answer(_) | CallError::Endless { .. } => false,
    }
}

/// A random wait up to a bound that doubles with each try, so that clients that were turned
/// away together do not come back together.
fn backoff(tried: u32) -> Duration {
    let bound = FIRST_WAIT.saturating_mul(1 << tried.saturating_sub(1).min(10)).min(LONGEST_WAIT);
    let mut byte = [0xff];
    // Without randomness the longest wait is right too.
    let _ = getrandom::fill(&mut byte);
    bound.mul_f64(f64::from(byte[0]) / 255.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, code: &str) -> CallError {
        let error = ServiceError {
            status,
            code: code.to_owned(),
            message: String::new(),
            request_id: None,
        };
        CallError::Answer(ClientError::Service(error))
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        assert!(is_worth_another(&answered(503, "InternalFailure")));
        assert!(is_worth_another(&answered(400, "RequestLimitExceeded")));
        assert!(!is_worth_another(&answered(403, "AccessDenied")));
        assert!(is_worth_another(&UpstreamError::BrokenOff.into()));
        assert!(!is_worth_another(&UpstreamError::NotSet("ec2".into()).into()));
    }

    #[test]
    fn waits_grow_to_a_bound() {
        for tried in 1..40 {
            assert!(backoff(tried) <= LONGEST_WAIT);
        }
        assert!(backoff(1) <= FIRST_WAIT);
    }
}

//! Reading bodies within bounds.

use super::app::App;
use super::error::Refusal;
use assize_wire::error::WireError;
use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::{CONTENT_LENGTH, EXPECT};
use http_body_util::BodyExt;
use tokio::sync::OwnedSemaphorePermit;

/// Memory is counted in units of this many bytes.
const UNIT: usize = 64 << 10;

/// Of a refused body, so many bytes are still read and forgotten, so that a client that sends
/// all before it listens hears the refusal instead of a broken connection. What is announced to
/// be longer is not read at all.
const DRAINED: u64 = 1 << 30;

/// What a body may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyBound {
    /// Bytes at most.
    pub(crate) bytes: usize,
}

impl BodyBound {
    /// Refuses a body that is announced to be too long; worth a look before all else.
    pub(crate) fn check(self, headers: &HeaderMap) -> Result<(), Refusal> {
        let too_long = content_length(headers).is_some_and(|length| length > self.bytes as u64);
        if too_long { Err(too_large(self)) } else { Ok(()) }
    }
}

/// A body, and the share of memory that it holds until dropped.
pub(crate) struct ReadBody {
    /// The body.
    pub(crate) bytes: Bytes,
    _memory: Option<OwnedSemaphorePermit>,
}

/// Permits that stand for so many bytes.
pub(super) fn permits(bytes: usize) -> usize {
    bytes.div_ceil(UNIT)
}

/// Reads a whole body.
///
/// # Errors
/// 413 when it is longer than the bound, 503 when all bodies together take too much memory,
/// 400 when it breaks off.
pub(crate) async fn read_body(
    app: &App,
    headers: &HeaderMap,
    mut body: Body,
    bound: BodyBound,
) -> Result<ReadBody, Refusal> {
    let announced = content_length(headers);
    if let Err(refusal) = bound.check(headers) {
        drain(headers, body).await;
        return Err(refusal);
    }
    // A body of unknown length may take as much as is allowed.
    let expected = announced.map_or(bound.bytes, |length| usize::try_from(length).unwrap_or(0));
    let memory = match reserve(app, expected) {
        Ok(memory) => memory,
        Err(refusal) => {
            drain(headers, body).await;
            return Err(refusal);
        }
    };
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| broken_off())?;
        let Ok(data) = frame.into_data() else { continue };
        if first.len() + rest.len() + data.len() > bound.bytes {
            drop(rest);
            drain(headers, body).await;
            return Err(too_large(bound));
        }
        if first.is_empty() && rest.is_empty() {
            first = data;
        } else {
            if rest.is_empty() {
                rest.reserve(announced.map_or(2 * first.len(), |_| expected));
                rest.extend_from_slice(&std::mem::take(&mut first));
            }
            rest.extend_from_slice(&data);
        }
    }
    let bytes = if rest.is_empty() { first } else { rest.freeze() };
    Ok(ReadBody { bytes, _memory: memory })
}

/// Reads and forgets what a refused request still sends, up to a bound. A client that waits to
/// be told to go on has sent nothing, and is not told.
pub(crate) async fn drain(headers: &HeaderMap, mut body: Body) {
    let waits = headers.get(EXPECT).is_some_and(|value| value.as_bytes().starts_with(b"100-"));
    if waits || content_length(headers).is_some_and(|length| length > DRAINED) {
        return;
    }
    let mut seen = 0;
    while let Some(Ok(frame)) = body.frame().await {
        seen += frame.data_ref().map_or(0, |data| data.len() as u64);
        if seen > DRAINED {
            return;
        }
    }
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn reserve(app: &App, bytes: usize) -> Result<Option<OwnedSemaphorePermit>, Refusal> {
    if bytes <= UNIT {
        return Ok(None);
    }
    let count = u32::try_from(permits(bytes)).unwrap_or(u32::MAX);
    let memory = std::sync::Arc::clone(&app.body_memory).try_acquire_many_owned(count);
    memory.map(Some).map_err(|_| Refusal::busy("Too many large requests at once."))
}

fn too_large(bound: BodyBound) -> Refusal {
    let message = format!("The body is longer than the {} bytes that are taken.", bound.bytes);
    WireError::request_entity_too_large(message).into()
}

fn broken_off() -> Refusal {
    WireError::serialization("The body broke off before its end.").into()
}

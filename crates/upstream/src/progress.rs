//! Bodies that must move: bounds in time count from the last byte, so that what is large may take
//! long and what stands still may not.

use crate::transport::{Body, BodyError};
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep};

/// When a request's body last moved.
#[derive(Clone, Debug)]
pub(crate) struct LastMove(Arc<Mutex<Instant>>);

impl LastMove {
    /// Now.
    pub(crate) fn now() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    /// When it was.
    pub(crate) fn at(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn moved(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

/// A request's body that tells when it moves.
pub(crate) struct Watched {
    pub(crate) inner: Body,
    pub(crate) last: LastMove,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(cx);
        if polled.is_ready() {
            self.last.moved();
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// An answer's body that breaks off when it stands still for too long.
pub(crate) struct Prompt {
    inner: Incoming,
    after: Duration,
    bound: Pin<Box<Sleep>>,
}

impl Prompt {
    pub(crate) fn new(inner: Incoming, after: Duration) -> Self {
        Self { inner, after, bound: Box::pin(tokio::time::sleep(after)) }
    }
}

impl HttpBody for Prompt {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        match Pin::new(&mut this.inner).poll_frame(cx) {
            Poll::Ready(frame) => {
                this.bound.as_mut().reset(Instant::now() + this.after);
                Poll::Ready(frame.map(|frame| frame.map_err(|e| BodyError(e.to_string()))))
            }
            Poll::Pending => this.bound.as_mut().poll(cx).map(|()| {
                let seconds = this.after.as_secs();
                Some(Err(BodyError(format!("the upstream sent nothing for {seconds} s"))))
            }),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

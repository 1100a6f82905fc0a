//! A body that goes on as it comes, and is compared with the hash that was signed.

use assize_upstream::BodyError;
use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// Holds back the last piece until the hash of all of them is the one that was told: otherwise
/// the body breaks off, so that the upstream never has it whole.
pub(super) struct Checked {
    inner: Body,
    told: String,
    hasher: Sha256,
    held: Option<Bytes>,
    ended: bool,
}

impl Checked {
    /// `told` is in small hexadecimal letters.
    pub(super) fn new(inner: Body, told: &str) -> Self {
        let hasher = Sha256::new();
        Self { inner, told: told.to_owned(), hasher, held: None, ended: false }
    }

    fn is_as_told(&mut self) -> bool {
        let mut text = String::with_capacity(64);
        for byte in std::mem::take(&mut self.hasher).finalize() {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
        }
        text == self.told
    }
}

impl HttpBody for Checked {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        while !self.ended {
            match ready!(Pin::new(&mut self.inner).poll_frame(cx)) {
                Some(Ok(frame)) => {
                    let Ok(data) = frame.into_data() else { continue };
                    if data.is_empty() {
                        continue;
                    }
                    self.hasher.update(&data);
                    if let Some(before) = self.held.replace(data) {
                        return Poll::Ready(Some(Ok(Frame::data(before))));
                    }
                }
                Some(Err(error)) => {
                    self.ended = true;
                    self.held = None;
                    return Poll::Ready(Some(Err(BodyError(error.to_string()))));
                }
                None => {
                    self.ended = true;
                    if !self.is_as_told() {
                        self.held = None;
                        let reason = "its hash is not the x-amz-content-sha256 that was signed";
                        return Poll::Ready(Some(Err(BodyError(reason.to_owned()))));
                    }
                }
            }
        }
        Poll::Ready(self.held.take().map(|data| Ok(Frame::data(data))))
    }

    fn is_end_stream(&self) -> bool {
        self.ended && self.held.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let held = self.held.as_ref().map_or(0, |data| data.len() as u64);
        let inner = self.inner.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(inner.lower() + held);
        if let Some(upper) = inner.upper() {
            hint.set_upper(upper + held);
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn body(told: &str) -> Checked {
        Checked::new(Body::new(Pieces(["a", "", "bc"].into_iter())), told)
    }

    struct Pieces<I>(I);

    impl<I: Iterator<Item = &'static str> + Unpin> HttpBody for Pieces<I> {
        type Data = Bytes;
        type Error = std::io::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
            Poll::Ready(self.0.next().map(|piece| Ok(Frame::data(Bytes::from(piece)))))
        }
    }

    #[tokio::test]
    async fn a_body_with_its_hash_passes_whole() {
        assert_eq!(body(ABC).collect().await.unwrap().to_bytes(), "abc");
    }

    #[tokio::test]
    async fn another_body_never_ends_well() {
        let mut other = body(&ABC.replace('b', "c"));
        assert_eq!(other.frame().await.unwrap().unwrap().into_data().unwrap(), "a");
        assert!(other.frame().await.unwrap().is_err());
        assert!(other.frame().await.is_none());
    }
}

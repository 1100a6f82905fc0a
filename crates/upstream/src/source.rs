//! Bodies of Assize's own that are read from a file as they are sent.

use crate::error::UpstreamError;
use crate::transport::{Body, BodyError};
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};

/// Bytes that are read at a time.
const CHUNK: usize = 64 << 10;

const X_AMZ_CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");

/// A file that is sent, possibly more than once. It must not change meanwhile. For services whose
/// signatures name the hash of a body in a header: those of S3.
#[derive(Clone, Debug)]
pub struct Source {
    path: PathBuf,
    length: u64,
    sha256: String,
}

impl Source {
    /// Reads a file once, for its length and hash.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn file(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut digest = Sha256::new();
        let length = io::copy(&mut file, &mut digest)?;
        let sha256 = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { path: path.to_owned(), length, sha256 })
    }

    /// Sets the headers that tell of the body.
    pub(crate) fn announce(&self, headers: &mut HeaderMap) -> Result<(), UpstreamError> {
        let hash = HeaderValue::from_str(&self.sha256)
            .map_err(|error| UpstreamError::Unsendable(error.to_string()))?;
        headers.insert(X_AMZ_CONTENT_SHA256, hash);
        headers.insert(CONTENT_LENGTH, HeaderValue::from(self.length));
        Ok(())
    }

    /// The body, from its beginning.
    pub(crate) fn body(&self) -> Result<Body, UpstreamError> {
        let file =
            File::open(&self.path).map_err(|error| UpstreamError::Unsendable(error.to_string()))?;
        Ok(Reading { file, left: self.length }.boxed_unsync())
    }
}

/// A file on its way. Reading blocks, as it does wherever disks are read; whoever sends files does
/// so on a runtime that serves nobody else.
struct Reading {
    file: File,
    left: u64,
}

impl HttpBody for Reading {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let want = usize::try_from(self.left).unwrap_or(CHUNK).min(CHUNK);
        let mut chunk = vec![0; want];
        match self.file.read_exact(&mut chunk) {
            Ok(()) => {
                self.left = self.left.saturating_sub(want as u64);
                Poll::Ready(Some(Ok(Frame::data(chunk.into()))))
            }
            Err(error) => Poll::Ready(Some(Err(BodyError(error.to_string())))),
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

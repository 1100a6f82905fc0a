//! Unpacking gzip, with an eye on how much comes out of how little.

use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufRead, BufReader, Read};

/// Out of one packed byte come at most so many. Deflate itself ends at 1032; files of items that
/// are much alike reach a hundred.
pub(crate) const MAX_RATIO: u64 = 500;

/// Up to here nobody minds.
const FREE: u64 = 16 << 20;

/// Bytes that are read of the packed data at once.
const BUFFER: usize = 128 << 10;

/// The error of data that is too dense.
#[derive(Debug, thiserror::Error)]
#[error("too dense")]
pub(crate) struct TooDense;

/// The content of packed data, all members of it.
pub(crate) struct Unpack<R: Read> {
    decoder: MultiGzDecoder<Metered<BufReader<R>>>,
    out: u64,
}

impl<R: Read> Unpack<R> {
    pub(crate) fn new(packed: R) -> Self {
        let inner = BufReader::with_capacity(BUFFER, packed);
        Self { decoder: MultiGzDecoder::new(Metered { inner, taken: 0 }), out: 0 }
    }
}

impl<R: Read> Read for Unpack<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.decoder.read(into)?;
        self.out += read as u64;
        let taken = self.decoder.get_ref().taken;
        if self.out > FREE && self.out / MAX_RATIO > taken {
            return Err(io::Error::other(TooDense));
        }
        Ok(read)
    }
}

/// Counts what is taken out of a reader.
struct Metered<R> {
    inner: R,
    taken: u64,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.taken += read as u64;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.taken += count as u64;
        self.inner.consume(count);
    }
}

//! The bytes of an open source, counted and bounded.

use crate::fault::Fault;
use crate::open::{Limits, Opened};
use crate::unpack::TooDense;
use std::io::{ErrorKind, Read};
use std::sync::Arc;

/// An open source. Its end may be a fault, which is told once all before it is delivered.
pub(crate) struct Input {
    pub(crate) name: Arc<str>,
    reader: Box<dyn Read + Send>,
    gzip: bool,
    left: u64,
    limit: u64,
    ended: bool,
    fault: Option<Fault>,
}

impl Input {
    pub(crate) fn new(opened: Opened, limits: &Limits) -> Self {
        let Opened { name, reader, gzip } = opened;
        let (left, limit) = (limits.bytes, limits.bytes);
        Self { name, reader, gzip, left, limit, ended: false, fault: None }
    }

    /// Reads some bytes; 0 at the end.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> usize {
        if self.ended || buffer.is_empty() {
            return 0;
        }
        let mut probe = [0u8; 1];
        let at_limit = self.left == 0;
        let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let into = if at_limit { Some(probe.as_mut_slice()) } else { buffer.get_mut(..room) };
        let Some(into) = into else { return 0 };
        let read = loop {
            match self.reader.read(into) {
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                done => break done,
            }
        };
        match read {
            Ok(0) => self.ended = true,
            Ok(_) if at_limit => {
                self.ended = true;
                self.fault = Some(Fault::TooLong(self.limit));
            }
            Ok(count) => {
                self.left = self.left.saturating_sub(count as u64);
                return count;
            }
            Err(e) => {
                self.ended = true;
                let dense = e.get_ref().is_some_and(|inner| inner.is::<TooDense>());
                self.fault = Some(match self.gzip {
                    _ if dense => Fault::Dense,
                    true => Fault::Gzip(e.to_string()),
                    false => Fault::Io(e.to_string()),
                });
            }
        }
        0
    }

    /// Whether nothing more will come.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// Why the end came too early, if it did.
    pub(crate) fn fault(&mut self) -> Option<Fault> {
        self.fault.take()
    }
}

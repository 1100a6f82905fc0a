//! Splitting texts with one record per line.

use crate::batch::Batch;
use crate::fault::Fault;
use crate::input::Input;
use crate::open::Limits;
use assize_engine::offline::Place;
use memchr::memchr;

/// Where the splitting stands.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// Lines seen so far.
    line: u64,
    /// Records seen so far: lines that are not blank.
    number: u64,
    /// The rest of a line that is too long is being skipped.
    skipping: bool,
}

impl Lines {
    /// Fills the batch; what is left of the last line goes to `carry`. `false` at the end.
    pub(crate) fn fill(
        &mut self,
        input: &mut Input,
        limits: &Limits,
        batch: &mut Batch,
        carry: &mut Vec<u8>,
    ) -> bool {
        let (mut start, mut searched) = (0, 0);
        loop {
            while batch.filled() < limits.batch && batch.read(input, limits.batch - batch.filled())
            {
            }
            while let Some(at) = memchr(b'\n', batch.from(searched)) {
                let end = searched + at;
                self.line(batch, limits, start, end);
                start = end + 1;
                searched = start;
            }
            searched = batch.filled();
            if input.ended() {
                self.end(input, limits, batch, start);
                return false;
            }
            if batch.has_records() {
                carry.extend_from_slice(batch.from(start));
                return true;
            }
            self.grow(input, limits, batch, start);
            start = 0;
            searched = searched.min(batch.filled());
        }
    }

    /// The bytes hold no whole line: makes room for more of it, or drops what is too long.
    fn grow(&mut self, input: &mut Input, limits: &Limits, batch: &mut Batch, start: usize) {
        if !self.skipping && batch.filled() - start > limits.record {
            self.too_long(batch, limits, start);
            self.skipping = true;
        }
        batch.forget(if self.skipping { batch.filled() } else { start });
        if batch.filled() >= limits.batch {
            batch.read(input, limits.batch);
        }
    }

    fn line(&mut self, batch: &mut Batch, limits: &Limits, start: usize, end: usize) {
        self.line += 1;
        if std::mem::take(&mut self.skipping) {
            return;
        }
        let bytes = batch.bytes().get(start..end).unwrap_or_default();
        let front = bytes.trim_ascii_start();
        let start = end - front.len();
        let length = front.trim_ascii_end().len();
        if length == 0 {
            return;
        }
        if length > limits.record {
            self.line -= 1;
            self.too_long(batch, limits, start);
            self.line += 1;
            return;
        }
        self.number += 1;
        batch.push(start, start + length, self.number, self.line);
    }

    fn too_long(&mut self, batch: &mut Batch, limits: &Limits, start: usize) {
        self.number += 1;
        let offset = batch.offset(start);
        let place = Place { number: self.number, line: Some(self.line + 1), offset };
        let bad = batch.report(place, Fault::RecordTooLong(limits.record));
        batch.bad.push(bad);
    }

    /// The last line may lack its end; one that was cut off by a fault is no record.
    fn end(&mut self, input: &mut Input, limits: &Limits, batch: &mut Batch, start: usize) {
        match input.fault() {
            Some(fault) => batch.fault(batch.offset(batch.filled()), fault),
            None => self.line(batch, limits, start, batch.filled()),
        }
    }
}

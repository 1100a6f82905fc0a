//! Where records come from.

use assize_model::Verdict;
use assize_model::item::parse::Defaults;
use std::fmt;
use std::sync::Arc;

/// Where a record stands in its source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The record's number, from 1.
    pub number: u64,
    /// The line, from 1, in files with one record per line.
    pub line: Option<u64>,
    /// Byte offset in the unpacked file.
    pub offset: u64,
}

/// One record of a batch.
#[derive(Clone, Copy, Debug)]
pub struct Found<'b> {
    /// The name of its source.
    pub source: &'b Arc<str>,
    /// Where it stands there.
    pub place: Place,
    /// The JSON text of one value, not checked in any way.
    pub bytes: &'b [u8],
}

/// A record that could not be judged, or a source that could not be read on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// The name of the source.
    pub source: Arc<str>,
    /// The record; `None` when the source as a whole is meant.
    pub record: Option<Place>,
    /// Byte offset in the unpacked file.
    pub offset: u64,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.source)?;
        match self.record {
            Some(Place { number, line: Some(line), offset }) if line != number => {
                write!(f, "record {number} (line {line}, byte {offset}): ")?;
            }
            Some(place) => write!(f, "record {} (byte {}): ", place.number, place.offset)?,
            None if self.offset > 0 => write!(f, "byte {}: ", self.offset)?,
            None => {}
        }
        f.write_str(&self.reason)
    }
}

/// Some hundred kilobytes of records. Reused, so that a run allocates few of them.
pub trait Records: Default + Send {
    /// Gives every record in order.
    fn each(&self, found: &mut dyn FnMut(Found<'_>));

    /// Reads the items inside of a record that is no item in event shape itself: one in
    /// API shape, or something that wraps items. Gives texts in event shape, or faults.
    fn unwrap(
        &self,
        bytes: &[u8],
        defaults: &Defaults,
        item: &mut dyn FnMut(Result<String, String>),
    );

    /// Where what a verdict is about stands: at its record's place, unless the source knows better.
    fn place(&self, record: Place, _: &Verdict) -> Place {
        record
    }

    /// Gives what was found bad while reading the batch.
    fn bad(&self, report: &mut dyn FnMut(Bad));
}

/// A source of batches.
pub trait Feed: Send {
    /// Its batches.
    type Batch: Records;

    /// Replaces the batch's content by the next records; `false` at the end.
    fn fill(&mut self, batch: &mut Self::Batch) -> bool;
}

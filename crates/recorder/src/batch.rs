//! Some hundred kilobytes of records, the unit of parallel work.

use crate::expand;
use crate::fault::{Bad, Fault};
use crate::input::Input;
use assize_engine::offline::Place;
use assize_model::ConfigurationItem;
use assize_model::item::parse::Defaults;
use assize_model::json::Index;
use std::sync::Arc;

/// Records that were read together from one source, with their bytes. Reusable: filling it
/// again replaces the content and keeps the memory.
#[derive(Debug, Default)]
pub struct Batch {
    pub(crate) source: Arc<str>,
    /// The bytes read; those past `filled` are left from earlier uses.
    data: Vec<u8>,
    filled: usize,
    /// Offset in the source of the first byte.
    base: u64,
    spans: Vec<Span>,
    pub(crate) bad: Vec<Bad>,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    start: usize,
    end: usize,
    number: u64,
    line: u64,
}

/// One record: the JSON text of one value.
#[derive(Clone, Copy, Debug)]
pub struct Record<'b> {
    /// Where it stands.
    pub place: Place,
    /// Its bytes, without blanks around them. Not checked in any way.
    pub bytes: &'b [u8],
}

impl Batch {
    /// The name of the source.
    pub fn source(&self) -> &Arc<str> {
        &self.source
    }

    /// The records in order.
    pub fn records(&self) -> impl ExactSizeIterator<Item = Record<'_>> {
        self.spans.iter().map(|span| Record {
            place: self.place(span),
            bytes: self.data.get(span.start..span.end).unwrap_or_default(),
        })
    }

    /// What was found bad while reading.
    pub fn bad(&self) -> &[Bad] {
        &self.bad
    }

    /// The report of a bad record of this batch.
    pub fn report(&self, place: Place, fault: Fault) -> Bad {
        let source = Arc::clone(&self.source);
        Bad { source, record: Some(place.number), line: place.line, offset: place.offset, fault }
    }

    /// Reads all records in full, in order, and then tells what was bad while reading. A
    /// record that wraps several items, such as a notification, gives several.
    pub fn items(
        &self,
        defaults: &Defaults,
        found: &mut dyn FnMut(Result<(Place, ConfigurationItem), Bad>),
    ) {
        let mut index = Index::default();
        for record in self.records() {
            expand::items(record.bytes, &mut index, defaults, &mut |item| match item {
                Ok(item) => found(Ok((record.place, item))),
                Err(fault) => found(Err(self.report(record.place, fault))),
            });
        }
        self.bad.iter().cloned().map(Err).for_each(found);
    }

    /// Finds the texts of all items, in order, without reading them, and then tells what was
    /// bad while reading. For passing items on: a text is well-formed, no more.
    pub fn texts(&self, mut found: impl FnMut(Result<(Place, &str), Bad>)) {
        let mut index = Index::default();
        for record in self.records() {
            expand::texts(record.bytes, &mut index, &mut |text| match text {
                Ok(text) => found(Ok((record.place, text))),
                Err(fault) => found(Err(self.report(record.place, fault))),
            });
        }
        self.bad.iter().cloned().map(Err).for_each(&mut found);
    }

    fn place(&self, span: &Span) -> Place {
        let line = (span.line > 0).then_some(span.line);
        Place { number: span.number, line, offset: self.offset(span.start) }
    }
}

/// What the splitters do.
impl Batch {
    /// Empties it and starts with bytes left over from before.
    pub(crate) fn start(&mut self, source: &Arc<str>, carry: &[u8], base: u64) {
        self.source = Arc::clone(source);
        self.spans.clear();
        self.bad.clear();
        self.base = base;
        self.filled = 0;
        self.room(carry.len());
        if let Some(into) = self.data.get_mut(..carry.len()) {
            into.copy_from_slice(carry);
        }
        self.filled = carry.len();
    }

    fn room(&mut self, more: usize) {
        let needed = self.filled + more;
        if self.data.len() < needed {
            self.data.resize(needed, 0);
        }
    }

    /// Reads up to `more` bytes; `false` at the end.
    pub(crate) fn read(&mut self, input: &mut Input, more: usize) -> bool {
        self.room(more);
        let into = self.data.get_mut(self.filled..self.filled + more).unwrap_or_default();
        let read = input.read(into);
        self.filled += read;
        read > 0
    }

    /// Forgets the bytes before `at`; only while there are no records.
    pub(crate) fn forget(&mut self, at: usize) {
        let at = at.min(self.filled);
        self.data.copy_within(at..self.filled, 0);
        self.filled -= at;
        self.base += at as u64;
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.data.get(..self.filled).unwrap_or_default()
    }

    pub(crate) fn from(&self, at: usize) -> &[u8] {
        self.bytes().get(at..).unwrap_or_default()
    }

    pub(crate) fn filled(&self) -> usize {
        self.filled
    }

    pub(crate) fn offset(&self, at: usize) -> u64 {
        self.base + at as u64
    }

    pub(crate) fn has_records(&self) -> bool {
        !self.spans.is_empty()
    }

    pub(crate) fn push(&mut self, start: usize, end: usize, number: u64, line: u64) {
        self.spans.push(Span { start, end, number, line });
    }

    pub(crate) fn fault(&mut self, offset: u64, fault: Fault) {
        let source = Arc::clone(&self.source);
        self.bad.push(Bad { source, record: None, line: None, offset, fault });
    }
}

//! Reading sources one after the other, batch by batch.

use crate::batch::Batch;
use crate::document::Document;
use crate::fault::{Bad, Fault};
use crate::input::Input;
use crate::lines::Lines;
use crate::open::{Limits, Source};
use crate::sniff::{self, Form};
use memchr::memchr;
use std::collections::VecDeque;

/// Reads any number of sources in order.
pub struct Reader {
    sources: VecDeque<Source>,
    limits: Limits,
    current: Option<Current>,
}

/// The source that is being read.
struct Current {
    input: Input,
    splitter: Splitter,
    /// Bytes that belong to the next batch, and where they stand in the source.
    carry: Vec<u8>,
    base: u64,
}

enum Splitter {
    Lines(Lines),
    Document(Document),
}

impl Reader {
    /// A reader of `sources`; nothing is opened yet.
    pub fn new(sources: impl IntoIterator<Item = Source>, limits: Limits) -> Self {
        // A batch must hold more than the scanner's blocks and a member's name.
        let limits = Limits { batch: limits.batch.max(256), ..limits };
        Self { sources: sources.into_iter().collect(), limits, current: None }
    }

    /// Replaces the batch's content by the next records and reports; `false` when all
    /// sources are read. A batch holds records of one source only.
    pub fn fill(&mut self, batch: &mut Batch) -> bool {
        loop {
            if self.current.is_none() {
                let Some(source) = self.sources.pop_front() else { return false };
                let name = source.name().clone();
                batch.start(&name, &[], 0);
                match Current::open(source, &self.limits) {
                    Ok(current) => self.current = Some(current),
                    Err(fault) => batch.fault(0, fault),
                }
            }
            if let Some(current) = &mut self.current
                && !current.fill(&self.limits, batch)
            {
                self.current = None;
            }
            if batch.has_records() || !batch.bad().is_empty() {
                return true;
            }
        }
    }

    /// Reads everything, for small inputs and tests.
    pub fn collect(mut self) -> (Vec<String>, Vec<Bad>) {
        let (mut records, mut bad) = (Vec::new(), Vec::new());
        let mut batch = Batch::default();
        while self.fill(&mut batch) {
            records.extend(batch.records().map(|r| String::from_utf8_lossy(r.bytes).into_owned()));
            bad.extend_from_slice(batch.bad());
        }
        (records, bad)
    }
}

impl Current {
    fn open(source: Source, limits: &Limits) -> Result<Self, Fault> {
        let mut input = Input::new(source.open()?, limits);
        let (carry, bom) = head(&mut input, limits)?;
        let splitter = match sniff::form(&carry) {
            Some(Form::Lines) => Splitter::Lines(Lines::default()),
            Some(Form::Document) => Splitter::Document(Document::new()),
            None => match input.fault() {
                Some(fault) => return Err(fault),
                None if input.ended() => return Err(Fault::Empty),
                // Blanks beyond measure; what follows them will tell.
                None => Splitter::Document(Document::new()),
            },
        };
        Ok(Self { input, splitter, carry, base: bom })
    }

    fn fill(&mut self, limits: &Limits, batch: &mut Batch) -> bool {
        let name = self.input.name.clone();
        batch.start(&name, &self.carry, self.base);
        self.carry.clear();
        let goes_on = match &mut self.splitter {
            Splitter::Lines(lines) => lines.fill(&mut self.input, limits, batch, &mut self.carry),
            Splitter::Document(doc) => doc.fill(&mut self.input, limits, batch, &mut self.carry),
        };
        self.base = batch.offset(batch.filled() - self.carry.len());
        goes_on
    }
}

/// Reads what is needed to tell what the source is, without a byte order mark, and the
/// mark's length.
fn head(input: &mut Input, limits: &Limits) -> Result<(Vec<u8>, u64), Fault> {
    let mut head = Batch::default();
    let mut searched = 0;
    let mut lines = 0;
    // Two lines that are not blank, or as much as one record may have.
    while lines < 2 && head.filled() <= limits.record && head.read(input, limits.batch) {
        if let Some(fault) = sniff::foreign(head.bytes()) {
            return Err(fault);
        }
        while lines < 2
            && let Some(at) = memchr(b'\n', head.from(searched))
        {
            let line = head.from(searched).get(..at).unwrap_or_default();
            lines += usize::from(!line.trim_ascii().is_empty());
            searched += at + 1;
        }
    }
    let bytes = head.bytes();
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    Ok((text.to_vec(), (bytes.len() - text.len()) as u64))
}

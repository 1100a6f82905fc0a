//! Splitting JSON documents of any length into the items that they hold.
//!
//! A document is an array of items, an object with a list of items as a member
//! (`configurationItems` and its like), or a single item; any number of documents may
//! follow one another. Every step either completes or leaves no trace, so that a batch can
//! end in the middle of a record: the next batch starts with that record again.

use crate::batch::Batch;
use crate::expand;
use crate::fault::Fault;
use crate::input::Input;
use crate::open::Limits;
use crate::scan::{Container, Scanned};
use crate::sniff::{List, begins_list};
use assize_engine::offline::Place;
use memchr::memchr2;

/// Where the splitting stands between two steps.
#[derive(Debug)]
pub(crate) struct Document {
    at: At,
    /// Records seen so far.
    number: u64,
    /// Whether anything but blanks was seen.
    any: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// Outside of all values.
    Top,
    /// In a list of items.
    Elements { first: bool, in_object: bool, list: List },
    /// Among the members that follow a list.
    Members,
}

enum Stop {
    /// The batch has enough; the step begins anew in the next one.
    Full,
    /// The input ends.
    End,
    /// What stands here makes no sense.
    Fault(&'static str),
}

impl Document {
    pub(crate) fn new() -> Self {
        Self { at: At::Top, number: 0, any: false }
    }

    /// Fills the batch; what is left goes to `carry`. `false` at the end.
    pub(crate) fn fill(
        &mut self,
        input: &mut Input,
        limits: &Limits,
        batch: &mut Batch,
        carry: &mut Vec<u8>,
    ) -> bool {
        let mut cursor = Cursor { input, limits, batch, pos: 0, keep: None, too_long: false };
        loop {
            let begin = cursor.pos;
            let stepped = self.step(&mut cursor);
            self.any |= stepped.is_ok();
            match stepped {
                Ok(()) if cursor.pos < limits.batch || !cursor.batch.has_records() => {}
                Ok(()) => {
                    carry.extend_from_slice(cursor.batch.from(cursor.pos));
                    return true;
                }
                Err(Stop::Full) => {
                    carry.extend_from_slice(cursor.batch.from(begin));
                    return true;
                }
                Err(Stop::End) => {
                    self.end(&mut cursor);
                    return false;
                }
                Err(Stop::Fault(what)) => {
                    let offset = cursor.batch.offset(cursor.pos);
                    cursor.batch.fault(offset, Fault::Document(what));
                    return false;
                }
            }
        }
    }

    fn end(&self, cursor: &mut Cursor<'_>) {
        let inside = match self.at {
            At::Top if cursor.keep.is_none() && !cursor.too_long => None,
            At::Top => Some("a JSON object"),
            At::Elements { .. } if cursor.keep.is_some() || cursor.too_long => Some("an item"),
            At::Elements { .. } => Some("the list of items"),
            At::Members => Some("the object that holds the list of items"),
        };
        let empty = (!self.any).then_some(Fault::Empty);
        let fault = cursor.input.fault().or(inside.map(Fault::CutOff)).or(empty);
        if let Some(fault) = fault {
            let offset = cursor.batch.offset(cursor.batch.filled());
            cursor.batch.fault(offset, fault);
        }
    }

    fn step(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        cursor.release();
        match self.at {
            At::Top => match cursor.token()? {
                b'{' => self.object(cursor),
                b'[' => {
                    cursor.pos += 1;
                    self.at = At::Elements { first: true, in_object: false, list: List::Items };
                    Ok(())
                }
                _ => Err(Stop::Fault("an object or array should begin here")),
            },
            At::Elements { first, in_object, list } => self.element(cursor, first, in_object, list),
            At::Members => self.member(cursor),
        }
    }

    /// An object that either turns out to hold a list of items, or is one record itself.
    fn object(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        let offset = cursor.hold();
        cursor.pos += 1;
        let mut first = true;
        loop {
            let mut byte = cursor.token()?;
            if byte == b'}' {
                cursor.pos += 1;
                self.emit(cursor, offset);
                return Ok(());
            }
            if !first {
                byte = cursor.after_comma(byte)?;
            }
            if let Some(list) = cursor.name(byte)? {
                self.at = At::Elements { first: true, in_object: true, list };
                return Ok(());
            }
            cursor.value()?;
            first = false;
        }
    }

    fn element(
        &mut self,
        cursor: &mut Cursor<'_>,
        first: bool,
        in_object: bool,
        list: List,
    ) -> Result<(), Stop> {
        let mut byte = cursor.token()?;
        if byte == b']' {
            cursor.pos += 1;
            self.at = if in_object { At::Members } else { At::Top };
            return Ok(());
        }
        if !first {
            byte = cursor.after_comma(byte)?;
        }
        if matches!(byte, b',' | b']' | b'}' | b':') {
            return Err(Stop::Fault("an item should stand here"));
        }
        let offset = cursor.hold();
        cursor.value()?;
        match list {
            List::Items => self.emit(cursor, offset),
            List::Unprocessed => self.refuse(cursor, offset),
        }
        self.at = At::Elements { first: false, in_object, list };
        Ok(())
    }

    fn member(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        let byte = cursor.token()?;
        if byte == b'}' {
            cursor.pos += 1;
            self.at = At::Top;
            return Ok(());
        }
        let byte = cursor.after_comma(byte)?;
        if let Some(list) = cursor.name(byte)? {
            self.at = At::Elements { first: true, in_object: true, list };
            return Ok(());
        }
        cursor.value()
    }

    fn emit(&mut self, cursor: &mut Cursor<'_>, offset: u64) {
        self.number += 1;
        match cursor.keep {
            Some(start) if cursor.pos - start <= cursor.limits.record => {
                cursor.batch.push(start, cursor.pos, self.number, 0);
            }
            _ => {
                let fault = Fault::RecordTooLong(cursor.limits.record);
                self.report(cursor, offset, fault);
            }
        }
        cursor.release();
    }

    /// Reports the key of a resource whose item is missing.
    fn refuse(&mut self, cursor: &mut Cursor<'_>, offset: u64) {
        self.number += 1;
        let bytes = cursor.keep.map_or(&[][..], |start| cursor.batch.from(start));
        let length = cursor.keep.map_or(0, |start| cursor.pos - start);
        let key = bytes.get(..length).unwrap_or_default();
        let fault = expand::unprocessed(key);
        self.report(cursor, offset, fault);
        cursor.release();
    }

    fn report(&self, cursor: &mut Cursor<'_>, offset: u64, fault: Fault) {
        let place = Place { number: self.number, line: None, offset };
        let bad = cursor.batch.report(place, fault);
        cursor.batch.bad.push(bad);
    }
}

/// A position in the bytes of a batch, which reads on as needed.
struct Cursor<'a> {
    input: &'a mut Input,
    limits: &'a Limits,
    batch: &'a mut Batch,
    pos: usize,
    /// From here on the bytes are needed; `None` when none before `pos` are.
    keep: Option<usize>,
    /// What was to be kept is longer than a record may be, and was let go.
    too_long: bool,
}

impl Cursor<'_> {
    fn hold(&mut self) -> u64 {
        self.keep = Some(self.pos);
        self.too_long = false;
        self.batch.offset(self.pos)
    }

    fn release(&mut self) {
        self.keep = None;
        self.too_long = false;
    }

    /// Reads on. Every offset but `pos` and `keep` is void afterwards.
    fn more(&mut self) -> Result<(), Stop> {
        if self.input.ended() {
            return Err(Stop::End);
        }
        let (filled, target) = (self.batch.filled(), self.limits.batch);
        if self.batch.has_records() {
            if filled >= target {
                return Err(Stop::Full);
            }
        } else {
            if self.keep.is_some_and(|k| self.pos.saturating_sub(k) > self.limits.record) {
                self.keep = None;
                self.too_long = true;
            }
            let needless = self.keep.unwrap_or(self.pos);
            self.batch.forget(needless);
            self.pos -= needless;
            self.keep = self.keep.map(|k| k - needless);
        }
        let room = target.saturating_sub(self.batch.filled()).max(target / 4).max(64);
        if self.batch.read(self.input, room) { Ok(()) } else { Err(Stop::End) }
    }

    /// Skips blanks; the byte at which it stands then.
    fn token(&mut self) -> Result<u8, Stop> {
        loop {
            let rest = self.batch.from(self.pos);
            let tight = rest.trim_ascii_start();
            self.pos += rest.len() - tight.len();
            if let Some(byte) = tight.first() {
                return Ok(*byte);
            }
            self.more()?;
        }
    }

    fn after_comma(&mut self, byte: u8) -> Result<u8, Stop> {
        if byte != b',' {
            return Err(Stop::Fault("a comma or a closing bracket should stand here"));
        }
        self.pos += 1;
        self.token()
    }

    /// A member's name and colon, up to its value. When the value is a list to go through,
    /// steps into it and answers what it holds.
    fn name(&mut self, byte: u8) -> Result<Option<List>, Stop> {
        if byte != b'"' {
            return Err(Stop::Fault("a member's name should stand here"));
        }
        while self.batch.from(self.pos).len() < 64 && !self.input.ended() {
            match self.more() {
                Ok(()) | Err(Stop::End) => {}
                Err(stop) => return Err(stop),
            }
        }
        let list = begins_list(self.batch.from(self.pos));
        self.string()?;
        if self.token()? != b':' {
            return Err(Stop::Fault("a colon should stand here"));
        }
        self.pos += 1;
        let inside = if self.token()? == b'[' { list } else { None };
        if inside.is_some() {
            self.pos += 1;
        }
        Ok(inside)
    }

    fn value(&mut self) -> Result<(), Stop> {
        match self.token()? {
            b'{' | b'[' => self.container(),
            b'"' => self.string(),
            _ => self.scalar(),
        }
    }

    fn container(&mut self) -> Result<(), Stop> {
        let mut container = Container::default();
        loop {
            let last = self.input.ended();
            match container.scan(self.batch.from(self.pos), last) {
                Scanned::Ends(length) => {
                    self.pos += length;
                    return Ok(());
                }
                Scanned::Through(length) => self.pos += length,
            }
            match self.more() {
                // The rest that is no whole block remains to be scanned.
                Err(Stop::End) if !last => {}
                done => done?,
            }
        }
    }

    fn string(&mut self) -> Result<(), Stop> {
        self.pos += 1;
        loop {
            let Some(at) = memchr2(b'"', b'\\', self.batch.from(self.pos)) else {
                self.pos = self.batch.filled();
                self.more()?;
                continue;
            };
            let quote = self.batch.from(self.pos).get(at) == Some(&b'"');
            self.pos += at + 1;
            if quote {
                return Ok(());
            }
            while self.pos >= self.batch.filled() {
                self.more()?;
            }
            self.pos += 1;
        }
    }

    fn scalar(&mut self) -> Result<(), Stop> {
        loop {
            let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b',' | b']' | b'}');
            if let Some(at) = self.batch.from(self.pos).iter().position(ends) {
                self.pos += at;
                return Ok(());
            }
            self.pos = self.batch.filled();
            self.more()?;
        }
    }
}

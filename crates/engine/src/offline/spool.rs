//! Items put aside in a temporary file until all of the input is known.
//!
//! The file holds each item behind a short header, in the order of the input. Beside it
//! only the keys of those items are in memory that other rules may ask for.

use super::feed::Place;
use crate::account::ACCOUNT_TYPE;
use assize_model::item::GLOBAL_REGION;
use assize_model::{AccountRegion, ItemView};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of an item's header.
const HEADER: usize = 32;

/// The resources of one type in one account and region.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Group {
    pub(super) account: String,
    pub(super) region: String,
    pub(super) resource_type: String,
}

/// An item that a worker puts aside.
#[derive(Debug)]
struct Aside {
    length: usize,
    group: Group,
    resource_id: Box<str>,
    captured: i64,
    exists: bool,
    source: Arc<str>,
    place: Place,
    judge: bool,
    keep: bool,
}

/// Everything that a worker puts aside of one batch.
#[derive(Debug, Default)]
pub(super) struct Asides {
    bytes: Vec<u8>,
    items: Vec<Aside>,
}

impl Asides {
    /// Puts an item aside: to `judge` it later, or to `keep` it for others to read.
    pub(super) fn push(
        &mut self,
        view: &ItemView<'_>,
        source: &Arc<str>,
        place: Place,
        (judge, keep): (bool, bool),
    ) {
        let text = view.root().raw().as_bytes();
        self.bytes.extend_from_slice(text);
        self.items.push(Aside {
            length: text.len(),
            group: Group {
                account: view.account_id().unwrap_or_default().into_owned(),
                region: view.region().unwrap_or_default().into_owned(),
                resource_type: view.resource_type().into_owned(),
            },
            resource_id: view.resource_id().into(),
            captured: view.capture_time().map_or(i64::MIN, |t| t.millis()),
            exists: view.status().is_ok_and(|s| s.is_evaluable()),
            source: Arc::clone(source),
            place,
            judge,
            keep,
        });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// Where the newest item of a resource stands.
#[derive(Clone, Copy, Debug)]
struct Slot {
    captured: i64,
    offset: u64,
    length: u32,
    exists: bool,
}

/// Groups and sources by number, and the newest items by group and id.
#[derive(Default)]
struct Tables {
    groups: HashMap<Group, u32>,
    newest: HashMap<(u32, Box<str>), Slot>,
    sources: Vec<Arc<str>>,
}

impl Tables {
    fn group(&mut self, group: Group) -> u32 {
        let next = self.groups.len() as u32;
        *self.groups.entry(group).or_insert(next)
    }

    fn source(&mut self, source: Arc<str>) -> u32 {
        // Sources come one after the other.
        if let Some(at) = self.sources.iter().rposition(|s| *s == source) {
            return at as u32;
        }
        self.sources.push(source);
        (self.sources.len() - 1) as u32
    }
}

/// Takes items in.
pub(super) struct Spool {
    file: BufWriter<File>,
    written: u64,
    tables: Tables,
    latest: bool,
}

impl Spool {
    /// An empty spool. With `latest`, only the newest items are judged in the end.
    pub(super) fn new(latest: bool) -> io::Result<Self> {
        let file = BufWriter::with_capacity(256 << 10, tempfile::tempfile()?);
        Ok(Self { file, written: 0, tables: Tables::default(), latest })
    }

    /// Whether an item of an account itself was put aside, of its region or of all.
    pub(super) fn holds_account(&self, home: &AccountRegion) -> bool {
        [home.region.as_str(), GLOBAL_REGION].into_iter().any(|region| {
            let account = home.account.clone();
            let resource_type = ACCOUNT_TYPE.to_owned();
            let group = Group { account, region: region.to_owned(), resource_type };
            self.tables.groups.contains_key(&group)
        })
    }

    /// Adds what a worker put aside.
    pub(super) fn add(&mut self, asides: Asides) -> io::Result<()> {
        let mut rest = asides.bytes.as_slice();
        for aside in asides.items {
            let (text, after) = rest.split_at_checked(aside.length).unwrap_or((rest, &[]));
            rest = after;
            let source = self.tables.source(aside.source);
            self.file.write_all(&header(text.len(), source, aside.judge, aside.place))?;
            self.file.write_all(text)?;
            let offset = self.written + HEADER as u64;
            self.written = offset + text.len() as u64;
            if aside.group.resource_type == ACCOUNT_TYPE {
                self.tables.group(aside.group.clone());
            }
            if aside.keep || self.latest {
                let key = (self.tables.group(aside.group), aside.resource_id);
                let (captured, exists) = (aside.captured, aside.exists);
                let slot = Slot { captured, offset, length: text.len() as u32, exists };
                let newest = self.tables.newest.entry(key).or_insert(slot);
                if slot.captured >= newest.captured {
                    *newest = slot;
                }
            }
        }
        Ok(())
    }

    /// Ends the writing.
    pub(super) fn finish(self) -> io::Result<Kept> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        let newest = self.latest.then(|| {
            let mut offsets: Vec<u64> = self.tables.newest.values().map(|s| s.offset).collect();
            offsets.sort_unstable();
            offsets
        });
        let Self { tables, written, .. } = self;
        Ok(Kept { file: Mutex::new(file), tables, newest, length: written })
    }
}

fn header(length: usize, source: u32, judge: bool, place: Place) -> [u8; HEADER] {
    let source = (source << 1) | u32::from(judge);
    let words = [
        (u64::from(source) << 32) | length as u64,
        place.number,
        place.line.unwrap_or(0),
        place.offset,
    ];
    let mut header = [0; HEADER];
    for (into, word) in header.as_chunks_mut::<8>().0.iter_mut().zip(words) {
        *into = word.to_le_bytes();
    }
    header
}

/// The items of a finished spool.
pub(super) struct Kept {
    file: Mutex<File>,
    tables: Tables,
    /// With `latest`, where the newest items stand, in order.
    newest: Option<Vec<u64>>,
    length: u64,
}

/// An item read back from the file.
pub(super) struct Back {
    /// Where the next item's header stands.
    pub(super) next: u64,
    /// Whether it waits for its judgement.
    pub(super) judge: bool,
    pub(super) source: Arc<str>,
    pub(super) place: Place,
    /// Where its text stands.
    pub(super) text: u64,
    pub(super) length: usize,
}

impl Kept {
    /// The text of the newest item of a resource, unless it is deleted.
    pub(super) fn get(&self, group: &Group, id: &str) -> io::Result<Option<Vec<u8>>> {
        let Some(group) = self.tables.groups.get(group) else { return Ok(None) };
        let slot = self.tables.newest.get(&(*group, id.into()));
        match slot.filter(|slot| slot.exists) {
            Some(slot) => self.text(slot.offset, slot.length as usize).map(Some),
            None => Ok(None),
        }
    }

    /// The ids of all existing resources of a group, in the order of the input.
    pub(super) fn ids(&self, group: &Group) -> Vec<&str> {
        let Some(group) = self.tables.groups.get(group) else { return Vec::new() };
        let of_group = self.tables.newest.iter().filter(|(key, s)| key.0 == *group && s.exists);
        let mut found: Vec<(u64, &str)> =
            of_group.map(|(key, slot)| (slot.offset, key.1.as_ref())).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, id)| id).collect()
    }

    /// The item whose header stands at `at`; `None` at the end.
    pub(super) fn back(&self, at: u64) -> io::Result<Option<Back>> {
        if at >= self.length {
            return Ok(None);
        }
        let header = self.text(at, HEADER)?;
        let mut words = header.as_chunks::<8>().0.iter().map(|w| u64::from_le_bytes(*w));
        let mut word = || words.next().unwrap_or_default();
        let (first, number, line, offset) = (word(), word(), word(), word());
        let length = (first & u64::from(u32::MAX)) as usize;
        let source = (first >> 33) as usize;
        let text = at + HEADER as u64;
        let newest = self.newest.as_ref().is_none_or(|n| n.binary_search(&text).is_ok());
        Ok(Some(Back {
            next: text + length as u64,
            judge: (first >> 32) & 1 == 1 && newest,
            source: self.tables.sources.get(source).cloned().unwrap_or_default(),
            place: Place { number, line: (line > 0).then_some(line), offset },
            text,
            length,
        }))
    }

    /// Some bytes of the file.
    pub(super) fn text(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut text = vec![0; length];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(&mut text)?;
        Ok(text)
    }
}

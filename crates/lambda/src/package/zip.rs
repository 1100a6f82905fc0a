//! Reads a zip file's directory, strictly.
//!
//! Only what deployment packages are: one disk, no encryption, entries stored or deflated, no
//! zip64 (a package is at most 50 MB). A reader of our own, since what libraries forgive
//! (two entries of one name, names that differ between directory and entry) is what makes two
//! readers see different packages.

use super::{MAX_ENTRIES, MAX_UNZIPPED, PackageError, shown};
use std::collections::HashSet;

const END: &[u8] = b"PK\x05\x06";
const CENTRAL: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";
const END_LEN: usize = 22;
const CENTRAL_LEN: usize = 46;
const LOCAL_LEN: usize = 30;
/// Deflate can't do better than 1032 to 1.
const MAX_RATIO: u64 = 1032;

/// How an entry's bytes are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// As they are.
    Stored,
    /// Deflated.
    Deflated,
}

/// A file or a folder in a package.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The path, relative, with `/`; without one at the end.
    pub name: &'a str,
    pub is_dir: bool,
    pub executable: bool,
    pub method: Method,
    /// The bytes as they are kept.
    pub data: &'a [u8],
    pub size: u64,
    pub crc: u32,
}

/// Numbers at places, checked.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn u16(&self, at: usize) -> Result<usize, PackageError> {
        let bytes = self.0.get(at..at + 2).and_then(|b| b.try_into().ok()).ok_or_else(cut)?;
        Ok(usize::from(u16::from_le_bytes(bytes)))
    }

    fn u32(&self, at: usize) -> Result<u32, PackageError> {
        let bytes = self.0.get(at..at + 4).and_then(|b| b.try_into().ok()).ok_or_else(cut)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn slice(&self, at: usize, len: usize) -> Result<&'a [u8], PackageError> {
        let end = at.checked_add(len).ok_or_else(cut)?;
        self.0.get(at..end).ok_or_else(cut)
    }
}

fn broken(what: &str) -> PackageError {
    PackageError::Unreadable(what.to_owned())
}

fn cut() -> PackageError {
    broken("it is cut short")
}

/// Finds the record at the end, which may be followed by a comment.
fn end_record(bytes: &[u8]) -> Result<usize, PackageError> {
    let last = bytes.len().checked_sub(END_LEN).ok_or_else(|| broken("it is no zip file"))?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    (first..=last)
        .rev()
        .find(|&at| {
            bytes.get(at..at + 4) == Some(END)
                && Fields(bytes)
                    .u16(at + 20)
                    .is_ok_and(|comment| at + END_LEN + comment == bytes.len())
        })
        .ok_or_else(|| broken("it is no zip file, or it is cut short"))
}

/// All entries, checked: see [`super::Package::check`].
pub fn directory(bytes: &[u8]) -> Result<Vec<Entry<'_>>, PackageError> {
    let all = Fields(bytes);
    let end = end_record(bytes)?;
    if all.u16(end + 4)? != 0 || all.u16(end + 6)? != 0 || all.u16(end + 8)? != all.u16(end + 10)? {
        return Err(broken("it is one of several parts"));
    }
    let count = all.u16(end + 10)?;
    let (len, start) = (all.u32(end + 12)? as usize, all.u32(end + 16)? as usize);
    if count == usize::from(u16::MAX) || start == u32::MAX as usize {
        return Err(broken("it is in the zip64 format; a package of at most 50 MB needs none"));
    }
    if count > MAX_ENTRIES {
        return Err(PackageError::Unreadable(format!(
            "it has {count} entries; at most {MAX_ENTRIES} are allowed"
        )));
    }
    if count == 0 {
        return Err(broken("it is empty"));
    }
    if start.checked_add(len) != Some(end) {
        return Err(broken("its directory is not where it should be"));
    }
    let mut entries = Vec::with_capacity(count);
    let mut at = start;
    let mut total = 0u64;
    for _ in 0..count {
        let (entry, next) = central(&all, at, start)?;
        total = total.saturating_add(entry.size);
        if total > MAX_UNZIPPED {
            return Err(PackageError::UnzippedTooLarge);
        }
        entries.push(entry);
        at = next;
    }
    if at != end {
        return Err(broken("its directory has more entries than it says"));
    }
    names_are_distinct(&entries)?;
    Ok(entries)
}

/// One entry of the directory, and where the next one is. Data ends before `limit`.
fn central<'a>(
    all: &Fields<'a>,
    at: usize,
    limit: usize,
) -> Result<(Entry<'a>, usize), PackageError> {
    if all.slice(at, 4)? != CENTRAL {
        return Err(broken("its directory is broken"));
    }
    let flags = all.u16(at + 8)?;
    let method = all.u16(at + 10)?;
    let crc = all.u32(at + 16)?;
    let (packed, size) = (all.u32(at + 20)? as usize, u64::from(all.u32(at + 24)?));
    let (name_len, extra, comment) = (all.u16(at + 28)?, all.u16(at + 30)?, all.u16(at + 32)?);
    let made_by_unix = all.u16(at + 4)? >> 8 == 3;
    let mode = all.u32(at + 38)? >> 16;
    let local = all.u32(at + 42)? as usize;
    let raw = all.slice(at + CENTRAL_LEN, name_len)?;
    let refuse = |reason| PackageError::Entry { name: shown(raw), reason };
    if flags & 1 != 0 {
        return Err(refuse("is encrypted"));
    }
    let method = match method {
        0 => Method::Stored,
        8 => Method::Deflated,
        _ => return Err(refuse("is neither stored nor deflated")),
    };
    if made_by_unix {
        // The kind of file, as in st_mode: none said, regular, folder.
        match mode & 0o170_000 {
            0 | 0o100_000 | 0o040_000 => {}
            0o120_000 => return Err(refuse("is a link")),
            _ => return Err(refuse("is neither a file nor a folder")),
        }
    }
    let (name, is_dir) = path(raw).map_err(refuse)?;
    if all.slice(local, 4)? != LOCAL || all.slice(local + LOCAL_LEN, all.u16(local + 26)?)? != raw {
        return Err(refuse("is not what the directory says"));
    }
    let data_at = local + LOCAL_LEN + name_len + all.u16(local + 28)?;
    if data_at.checked_add(packed).is_none_or(|data_end| data_end > limit) {
        return Err(refuse("reaches beyond the file's data"));
    }
    let data = all.slice(data_at, packed)?;
    let possible = match method {
        Method::Stored => packed as u64 == size,
        Method::Deflated => size <= (packed as u64).saturating_mul(MAX_RATIO),
    };
    if !possible || (is_dir && size != 0) {
        return Err(refuse("has an impossible size"));
    }
    let executable = made_by_unix && mode & 0o111 != 0;
    let entry = Entry { name, is_dir, executable, method, data, size, crc };
    Ok((entry, at + CENTRAL_LEN + name_len + extra + comment))
}

/// A name that stays below the folder into which it is unpacked.
fn path(raw: &[u8]) -> Result<(&str, bool), &'static str> {
    let name = std::str::from_utf8(raw).map_err(|_| "has a name that is not UTF-8")?;
    let (name, is_dir) = match name.strip_suffix('/') {
        Some(dir) => (dir, true),
        None => (name, false),
    };
    if name.len() > 1024 {
        return Err("has a name of more than 1024 bytes");
    }
    if name.contains(['\0', '\\']) {
        return Err("has a name with a backslash or NUL");
    }
    if name.starts_with('/') {
        return Err("has an absolute name");
    }
    for part in name.split('/') {
        match part {
            "" => return Err("has a name with an empty part"),
            "." | ".." => return Err("has `.` or `..` in its name"),
            part if part.len() > 255 => {
                return Err("has a name with a part of more than 255 bytes");
            }
            _ => {}
        }
    }
    Ok((name, is_dir))
}

/// No name twice, and no file where another entry needs a folder.
fn names_are_distinct(entries: &[Entry<'_>]) -> Result<(), PackageError> {
    let mut seen = HashSet::with_capacity(entries.len());
    let refuse =
        |name: &str, reason| Err(PackageError::Entry { name: shown(name.as_bytes()), reason });
    for entry in entries {
        if !seen.insert(entry.name) {
            return refuse(entry.name, "is there twice");
        }
    }
    let files: HashSet<&str> = entries.iter().filter(|e| !e.is_dir).map(|e| e.name).collect();
    for entry in entries {
        let mut name = entry.name;
        while let Some((parent, _)) = name.rsplit_once('/') {
            if files.contains(parent) {
                return refuse(entry.name, "is inside of what is a file");
            }
            name = parent;
        }
    }
    Ok(())
}

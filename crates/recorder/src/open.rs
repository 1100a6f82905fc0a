//! Opening a file or standard input: unpacking by content, within bounds.

use crate::fault::Fault;
use crate::unpack::Unpack;
use assize_model::item::parse::MAX_ITEM_BYTES;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;

/// Bounds on what is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest record, in bytes.
    pub record: usize,
    /// The most bytes of one source, after unpacking.
    pub bytes: u64,
    /// About how many bytes make a batch.
    pub batch: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { record: MAX_ITEM_BYTES, bytes: 64 << 30, batch: 256 << 10 }
    }
}

/// Where to read from.
pub struct Source {
    name: Arc<str>,
    from: From,
}

enum From {
    File(PathBuf),
    Stdin,
    Reader(Box<dyn Read + Send>),
}

impl Source {
    /// A file, or standard input for `-`.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.to_string_lossy().into();
        let from = if path.as_os_str() == "-" { From::Stdin } else { From::File(path) };
        Self { name, from }
    }

    /// Anything that can be read, under a name for reports.
    pub fn reader(name: impl Into<Arc<str>>, reader: impl Read + Send + 'static) -> Self {
        Self { name: name.into(), from: From::Reader(Box::new(reader)) }
    }

    /// The name in reports.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Opens it; gzip is known by its first bytes.
    pub(crate) fn open(self) -> Result<Opened, Fault> {
        let io = |e: io::Error| Fault::Io(e.to_string());
        let mut raw: Box<dyn Read + Send> = match self.from {
            From::File(path) => {
                let file = File::open(path).map_err(io)?;
                if file.metadata().map_err(io)?.is_dir() {
                    return Err(Fault::Io("it is a directory; name its files".to_owned()));
                }
                Box::new(file)
            }
            From::Stdin => Box::new(io::stdin()),
            From::Reader(reader) => reader,
        };
        let mut head = Vec::with_capacity(8);
        raw.by_ref().take(6).read_to_end(&mut head).map_err(io)?;
        let packed = match head.as_slice() {
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("packed with zstd"),
            [b'P', b'K', 3, 4, ..] => Some("a zip archive"),
            [b'B', b'Z', b'h', ..] => Some("packed with bzip2"),
            [0xfd, b'7', b'z', b'X', b'Z', ..] => Some("packed with xz"),
            _ => None,
        };
        if let Some(packed) = packed {
            return Err(Fault::Packed(packed));
        }
        let gzip = head.starts_with(&[0x1f, 0x8b]);
        let raw = Cursor::new(head).chain(raw);
        let reader: Box<dyn Read + Send> =
            if gzip { Box::new(Unpack::new(raw)) } else { Box::new(raw) };
        Ok(Opened { name: self.name, reader, gzip })
    }
}

/// An open source.
pub(crate) struct Opened {
    pub(crate) name: Arc<str>,
    pub(crate) reader: Box<dyn Read + Send>,
    pub(crate) gzip: bool,
}

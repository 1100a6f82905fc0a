//! A file of items that is written as they are read.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, BufWriter, Write};
use tempfile::NamedTempFile;

/// A gzip file of items in the making: a snapshot, or a file of history.
pub(super) struct ItemFile {
    out: GzEncoder<BufWriter<NamedTempFile>>,
    items: u64,
}

impl ItemFile {
    /// Begins a file; one with an id is a snapshot.
    pub(super) fn begin(snapshot_id: Option<&str>) -> io::Result<Self> {
        let file = BufWriter::new(NamedTempFile::with_prefix("assize-delivery-")?);
        let mut out = GzEncoder::new(file, Compression::default());
        out.write_all(br#"{"fileVersion":"1.0","#)?;
        if let Some(id) = snapshot_id {
            // An id is letters, digits and hyphens.
            write!(out, r#""configSnapshotId":"{id}","#)?;
        }
        out.write_all(br#""configurationItems":["#)?;
        Ok(Self { out, items: 0 })
    }

    /// Adds an item's text, as it is kept.
    pub(super) fn add(&mut self, text: &str) -> io::Result<()> {
        if self.items > 0 {
            self.out.write_all(b",")?;
        }
        self.items += 1;
        self.out.write_all(text.as_bytes())
    }

    /// How many items it has so far.
    pub(super) const fn items(&self) -> u64 {
        self.items
    }

    /// Ends the file, which goes away with what is answered.
    pub(super) fn finish(mut self) -> io::Result<NamedTempFile> {
        self.out.write_all(b"]}")?;
        self.out.finish()?.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

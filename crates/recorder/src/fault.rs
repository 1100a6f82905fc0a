//! What can be wrong with a file or a record.

use assize_model::item::parse::ItemError;
use assize_model::json::StructureError;
use std::fmt;
use std::sync::Arc;

/// What is wrong. Lower case, without the place; [`Bad`] joins both.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The system can't read it.
    #[error("can't be read: {0}")]
    Io(String),
    /// The gzip data breaks off or is damaged.
    #[error("the gzip data is damaged or cut off here: {0}")]
    Gzip(String),
    /// Packed so densely that it must be meant to harm.
    #[error(
        "the gzip data unpacks to more than {} times its size, which configuration items never \
         do; the rest was not read",
        crate::unpack::MAX_RATIO
    )]
    Dense,
    /// Not UTF-8.
    #[error("the text is {0}; convert it to UTF-8 first")]
    Encoding(&'static str),
    /// Packed in a way that is not read.
    #[error("this is {0}; unpack it first")]
    Packed(&'static str),
    /// Nothing in it.
    #[error("there is nothing to read: the input is empty")]
    Empty,
    /// More bytes than allowed.
    #[error("the input has more than {0} bytes after unpacking; the rest was not read")]
    TooLong(u64),
    /// One record is longer than allowed.
    #[error("the record is longer than {0} bytes and was skipped")]
    RecordTooLong(usize),
    /// The document's own structure is broken, so that nothing after it can be told apart.
    #[error("the document is malformed here, and the rest was not read: {0}")]
    Document(&'static str),
    /// The document ends too early.
    #[error("the document ends inside of {0}")]
    CutOff(&'static str),
    /// The record's structure is broken.
    #[error("not valid JSON: {0}")]
    Json(#[from] StructureError),
    /// The record is JSON but no item.
    #[error(transparent)]
    Item(#[from] ItemError),
    /// The answer of batch-get-resource-config lacks a resource's item.
    #[error(
        "AWS Config left `{0}` unprocessed (unprocessedResourceKeys), so that its item is \
         missing here; ask for it again with batch-get-resource-config"
    )]
    Unprocessed(String),
    /// The record is JSON but holds no item.
    #[error("no configuration item: {0}")]
    NoItem(String),
}

/// Something bad, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// The file's name, or `-`.
    pub source: Arc<str>,
    /// The record's number, from 1; `None` when the file as a whole is meant.
    pub record: Option<u64>,
    /// The line, from 1, in files with one record per line.
    pub line: Option<u64>,
    /// Byte offset in the unpacked file.
    pub offset: u64,
    /// What is wrong.
    pub fault: Fault,
}

impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.source)?;
        match (self.record, self.line) {
            (Some(record), Some(line)) if line != record => {
                write!(f, "record {record} (line {line}, byte {}): ", self.offset)?;
            }
            (Some(record), _) => write!(f, "record {record} (byte {}): ", self.offset)?,
            (None, _) if self.offset > 0 => write!(f, "byte {}: ", self.offset)?,
            (None, _) => {}
        }
        self.fault.fmt(f)
    }
}

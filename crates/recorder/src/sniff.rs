//! Telling by its beginning what a text is.

use crate::fault::Fault;
use assize_model::json::{Index, Kind};

/// How a text is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// One record per line.
    Lines,
    /// JSON documents.
    Document,
}

/// Members whose array holds items: of snapshots and history files, and of the answers of
/// get-resource-config-history, batch-get-resource-config and select-resource-config.
const LISTS: [&str; 3] = ["configurationItems", "baseConfigurationItems", "results"];

/// The member of batch-get-resource-config's answer that lists what it did not answer.
const UNPROCESSED: &str = "unprocessedResourceKeys";

/// What the elements of a list are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    /// Items.
    Items,
    /// Keys of resources whose items AWS Config did not give.
    Unprocessed,
}

/// What the elements of a member's list are, by its name, whatever the case of its first
/// letter.
pub(crate) fn list(name: &str) -> Option<List> {
    let mut chars = name.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    let is = |list: &str| {
        let mut wanted = list.chars();
        wanted.next() == first && wanted.as_str() == chars.as_str()
    };
    if LISTS.iter().any(|list| is(list)) {
        return Some(List::Items);
    }
    is(UNPROCESSED).then_some(List::Unprocessed)
}

/// What the list holds whose quoted name the bytes begin with.
pub(crate) fn begins_list(bytes: &[u8]) -> Option<List> {
    let inner = bytes.strip_prefix(b"\"")?;
    let name = inner.split(|b| *b == b'"').next().filter(|name| name.len() < inner.len())?;
    list(std::str::from_utf8(name).ok()?)
}

/// What speaks against UTF-8 text, by the first bytes.
pub(crate) fn foreign(bytes: &[u8]) -> Option<Fault> {
    let encoding = match bytes {
        [0, 0, 0xfe, 0xff, ..] | [0xff, 0xfe, 0, 0, ..] => "UTF-32",
        [0xfe, 0xff, ..] | [0xff, 0xfe, ..] => "UTF-16",
        [0, 0, 0, b, ..] | [b, 0, 0, 0, ..] if b.is_ascii_graphic() => "UTF-32",
        [0, b, 0, _, ..] | [b, 0, _, 0, ..] if b.is_ascii_graphic() => "UTF-16",
        [0x1f, 0x8b, ..] => return Some(Fault::Packed("packed with gzip twice")),
        bytes if bytes.iter().take(512).any(|b| *b == 0) => "binary data or not in UTF-8",
        _ => return None,
    };
    Some(Fault::Encoding(encoding))
}

/// The form of a text by its first bytes: at least the first line, or all that one record
/// may have. `None` when there is nothing but blanks.
pub(crate) fn form(head: &[u8]) -> Option<Form> {
    let text = head.trim_ascii_start();
    match text.first()? {
        b'[' => return Some(Form::Document),
        b'{' => {}
        // Not JSON as it stands; perhaps only the first line is broken.
        _ => return Some(Form::Lines),
    }
    let Some(end) = memchr::memchr(b'\n', text) else {
        return Some(one_line(text));
    };
    let (line, rest) = text.split_at_checked(end).unwrap_or((text, &[]));
    let line = line.trim_ascii_end();
    if is_object(line).is_some() {
        return Some(one_line(line));
    }
    // A document may be broken into lines after a bracket, a comma or a colon; a line that
    // ends otherwise, and is followed by a whole object, is a broken record.
    let breaks = matches!(line.last(), Some(b'{' | b'[' | b',' | b':'));
    let next = rest.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).find(|l| !l.is_empty());
    let broken = !breaks && next.is_some_and(|line| is_object(line).is_some());
    Some(if broken { Form::Lines } else { Form::Document })
}

/// A single line is a record, unless it is a whole document with a list of items, or
/// no whole value at all.
fn one_line(line: &[u8]) -> Form {
    match is_object(line) {
        Some(false) => Form::Lines,
        Some(true) | None => Form::Document,
    }
}

/// Whether the bytes are one JSON object, and if so whether it holds a list to go through.
fn is_object(bytes: &[u8]) -> Option<bool> {
    let mut index = Index::default();
    let root = index.build(bytes).ok()?.root();
    (root.kind() == Kind::Object)
        .then(|| root.members().any(|(name, v)| v.kind() == Kind::Array && list(&name).is_some()))
}

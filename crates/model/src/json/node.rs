//! Lazy navigation over an indexed text.

use super::index::Doc;
use super::text::unescape;
use super::walk::{Items, Members, RawMembers};
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// One value of an indexed text, or nothing where a path leads nowhere.
///
/// Navigation never fails: a missing member gives a missing node, so paths chain
/// (`item.configuration().get("metadataOptions").get("httpTokens")`). Typed reads tell
/// absent (`Ok(None)`) from malformed (`Err`, naming the place).
#[derive(Clone, Copy)]
pub struct Node<'d> {
    doc: Doc<'d>,
    /// The value's bytes; none when the node is missing.
    start: u32,
    end: u32,
    /// For containers the index entry of the opening bracket.
    entry: u32,
}

/// What kind of value a node is, judged by its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing there.
    Missing,
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// `[…]`
    Array,
    /// `{…}`
    Object,
    /// Text that begins no JSON value.
    Invalid,
}

impl<'d> Node<'d> {
    pub(super) fn root(doc: Doc<'d>) -> Self {
        let start = doc.text.len() - doc.text.trim_ascii_start().len();
        Self::new(doc, start..doc.text.trim_ascii_end().len(), 0)
    }

    /// A text has at most 4 GiB, so that offsets fit.
    #[inline]
    pub(super) fn new(doc: Doc<'d>, range: Range<usize>, entry: usize) -> Self {
        Self { doc, start: range.start as u32, end: range.end as u32, entry: entry as u32 }
    }

    pub(super) fn missing(doc: Doc<'d>) -> Self {
        Self { doc, start: 0, end: 0, entry: 0 }
    }

    #[inline]
    pub(super) fn entry(&self) -> usize {
        self.entry as usize
    }

    #[inline]
    pub(super) fn doc(&self) -> Doc<'d> {
        self.doc
    }

    #[inline]
    pub(super) fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The value's JSON text as bytes; empty when the node is missing.
    #[inline]
    pub fn bytes(&self) -> &'d [u8] {
        self.doc.text.as_bytes().get(self.range()).unwrap_or_default()
    }

    /// The value's JSON text as it stands; empty when the node is missing.
    pub fn raw(&self) -> &'d str {
        self.doc.text.get(self.range()).unwrap_or_default()
    }

    /// The kind of value.
    #[inline]
    pub fn kind(&self) -> Kind {
        match self.bytes().first() {
            None => Kind::Missing,
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'n') => Kind::Null,
            Some(b'-' | b'0'..=b'9') => Kind::Number,
            Some(_) => Kind::Invalid,
        }
    }

    /// Whether something stands here, `null` included.
    #[inline]
    pub fn exists(&self) -> bool {
        self.start < self.end
    }

    /// Whether nothing or `null` stands here.
    #[inline]
    pub fn is_absent(&self) -> bool {
        matches!(self.bytes().first(), None | Some(b'n'))
    }

    /// The members of an object in order; none for anything else.
    pub fn members(&self) -> Members<'d> {
        Members::of(*self)
    }

    /// The members of an object with their keys as they are written, escapes and all: for
    /// hot loops over known names, which hardly anybody writes with escapes. See [`Self::unescaped_key`].
    #[inline]
    pub fn raw_members(&self) -> RawMembers<'d> {
        RawMembers::of(*self)
    }

    /// The key that is meant by one of [`Self::raw_members`], if it differs from what is
    /// written. Costs nothing in a text without escapes, such as almost every one.
    #[inline]
    pub fn unescaped_key(&self, written: &[u8]) -> Option<String> {
        if self.doc.index.escapes { decoded(written) } else { None }
    }

    /// The elements of an array in order; none for anything else.
    #[inline]
    pub fn items(&self) -> Items<'d> {
        Items::of(*self)
    }

    /// The member `name` of an object, or a missing node. With duplicates the last one,
    /// as JSON parsers do.
    pub fn get(&self, name: &str) -> Node<'d> {
        let mut found = Self::missing(self.doc);
        let wanted = name.as_bytes();
        for (key, value) in self.raw_members() {
            if key == wanted || self.unescaped_key(key).is_some_and(|key| key == name) {
                found = value;
            }
        }
        found
    }

    /// The member `name`, whatever the case of its first letter. Recorded items carry both
    /// `publicAccessBlockConfiguration` and `PublicAccessBlockConfiguration` styles.
    pub fn get_any_case(&self, name: &str) -> Node<'d> {
        let exact = self.get(name);
        if exact.exists() {
            return exact;
        }
        self.members()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map_or(Self::missing(self.doc), |(_, value)| value)
    }

    /// The element `index` of an array, or a missing node.
    pub fn at(&self, index: usize) -> Node<'d> {
        self.items().nth(index).unwrap_or(Self::missing(self.doc))
    }

    /// Follows a dotted path such as `configuration.state.name`; numbers index arrays.
    pub fn path(&self, dotted: &str) -> Node<'d> {
        dotted.split('.').fold(*self, |node, step| match (node.kind(), step.parse::<usize>()) {
            (Kind::Array, Ok(index)) => node.at(index),
            _ => node.get(step),
        })
    }

    /// JSON pointer (RFC 6901) to this value from the root; empty for the root and for a
    /// missing node. Found by walking, so meant for evidence and errors.
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        let Some(target) = self.offset() else { return pointer };
        let holds = |node: &Node<'_>| node.range().contains(&target);
        let mut node = self.doc.root();
        while node.offset() != Some(target) {
            let next = match node.kind() {
                Kind::Object => node.raw_members().find(|(_, v)| holds(v)).map(|(key, value)| {
                    push_segment(&mut pointer, key);
                    value
                }),
                Kind::Array => {
                    node.items().enumerate().find(|(_, v)| holds(v)).map(|(at, value)| {
                        pointer.push('/');
                        pointer.push_str(&at.to_string());
                        value
                    })
                }
                _ => None,
            };
            let Some(next) = next else { break };
            node = next;
        }
        pointer
    }

    /// Byte offset of the value in the text; `None` for a missing node.
    #[inline]
    pub fn offset(&self) -> Option<usize> {
        self.exists().then_some(self.start as usize)
    }
}

/// Appends a key to a pointer. A key that is no valid string stands as it is written.
fn push_segment(pointer: &mut String, key: &[u8]) {
    let written = String::from_utf8_lossy(key);
    let meant = decoded(key).map_or(written, Cow::Owned);
    pointer.push('/');
    for c in meant.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// The key that is written with escapes; `None` when there are none, or bad ones.
fn decoded(key: &[u8]) -> Option<String> {
    if !key.contains(&b'\\') {
        return None;
    }
    unescape(std::str::from_utf8(key).ok()?).map(Cow::into_owned)
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.exists() { self.raw() } else { "<missing>" })
    }
}

#[cfg(test)]
#[path = "node_tests.rs"]
mod tests;

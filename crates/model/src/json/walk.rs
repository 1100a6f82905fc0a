//! Walking the children of a container along the index.

use super::index::Doc;
use super::node::Node;
use super::text::unescape;
use std::borrow::Cow;
use std::ops::Range;

/// Where a walk stands. Written against bytes and offsets, since it is what rules spend
/// their time in.
#[derive(Clone)]
struct Walk<'d> {
    doc: Doc<'d>,
    /// Entry of the separator or bracket before the next child.
    before: usize,
    /// Entry of the closing bracket; equal to `before` when done.
    close: usize,
}

impl<'d> Walk<'d> {
    #[inline(always)]
    fn new(node: Node<'d>, open: u8) -> Self {
        let (doc, entry) = (node.doc(), node.entry());
        let close = match node.bytes().first() {
            Some(first) if *first == open => doc.index.partners.get(entry).map(|p| *p as usize),
            _ => None,
        };
        Self { doc, before: entry, close: close.unwrap_or(entry) }
    }

    #[inline(always)]
    fn bytes(&self) -> &'d [u8] {
        self.doc.text.as_bytes()
    }

    #[inline(always)]
    fn position(&self, entry: usize) -> Option<usize> {
        self.doc.index.positions.get(entry).map(|at| *at as usize)
    }

    /// The value behind the separator of entry `separator` at byte `from`; moves on behind it.
    #[inline(always)]
    fn value(&mut self, separator: usize, from: usize) -> Option<Node<'d>> {
        let entry = separator + 1;
        let at = self.position(entry)?;
        let (range, after, end) = if let b'{' | b'[' = self.bytes().get(at)? {
            if !self.bytes().get(from + 1..at)?.trim_ascii().is_empty() {
                return None;
            }
            let close = *self.doc.index.partners.get(entry)? as usize;
            let &[close_at, end] = self.doc.index.positions.get(close..)?.first_chunk()?;
            (at..close_at as usize + 1, close + 1, end as usize)
        } else {
            (trimmed(self.bytes(), from + 1..at)?, entry, at)
        };
        if range.is_empty() || (after != self.close && self.bytes().get(end) != Some(&b',')) {
            return None;
        }
        self.before = after;
        Some(Node::new(self.doc, range, entry))
    }

    /// Where the next key stands, without its quotes, and its value.
    #[inline(always)]
    fn member(&mut self) -> Option<(Range<usize>, Node<'d>)> {
        if self.before >= self.close {
            return None;
        }
        let member = self.try_member();
        if member.is_none() {
            self.before = self.close;
        }
        member
    }

    #[inline(always)]
    fn try_member(&mut self) -> Option<(Range<usize>, Node<'d>)> {
        let &[before, colon] = self.doc.index.positions.get(self.before..)?.first_chunk()?;
        let (before, colon) = (before as usize, colon as usize);
        if self.bytes().get(colon) != Some(&b':') {
            return None;
        }
        let key = match self.bytes().get(before + 1..colon)? {
            [b'"', _inner @ .., b'"'] => before + 2..colon - 1,
            _ => self.spaced_key(before + 1..colon)?,
        };
        let value = self.value(self.before + 1, colon)?;
        Some((key, value))
    }

    /// The inside of a key with whitespace around its quotes.
    #[cold]
    fn spaced_key(&self, range: Range<usize>) -> Option<Range<usize>> {
        let key = trimmed(self.bytes(), range)?;
        match self.bytes().get(key.clone())? {
            [b'"', _inner @ .., b'"'] => Some(key.start + 1..key.end - 1),
            _ => None,
        }
    }

    #[inline(always)]
    fn item(&mut self) -> Option<Node<'d>> {
        if self.before >= self.close {
            return None;
        }
        let item = self.position(self.before).and_then(|from| self.value(self.before, from));
        if item.is_none() {
            self.before = self.close;
        }
        item
    }
}

/// The range without whitespace around it; compact text, the common case, has none.
#[inline(always)]
fn trimmed(bytes: &[u8], range: Range<usize>) -> Option<Range<usize>> {
    let text = bytes.get(range.clone())?;
    match text {
        [first, .., last] if *first > b' ' && *last > b' ' => Some(range),
        _ => {
            let start = range.start + (text.len() - text.trim_ascii_start().len());
            Some(start..start + text.trim_ascii().len())
        }
    }
}

/// The members of an object with their keys as they are written.
#[derive(Clone)]
pub struct RawMembers<'d> {
    walk: Walk<'d>,
}

impl<'d> RawMembers<'d> {
    #[inline]
    pub(super) fn of(node: Node<'d>) -> Self {
        Self { walk: Walk::new(node, b'{') }
    }
}

impl<'d> Iterator for RawMembers<'d> {
    type Item = (&'d [u8], Node<'d>);

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let (key, value) = self.walk.member()?;
        Some((self.walk.doc.text.as_bytes().get(key)?, value))
    }
}

/// The members of an object.
#[derive(Clone)]
pub struct Members<'d> {
    walk: Walk<'d>,
}

impl<'d> Members<'d> {
    pub(super) fn of(node: Node<'d>) -> Self {
        Self { walk: Walk::new(node, b'{') }
    }
}

impl<'d> Iterator for Members<'d> {
    type Item = (Cow<'d, str>, Node<'d>);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, value) = self.walk.member()?;
        Some((unescape(self.walk.doc.text.get(key)?)?, value))
    }
}

/// The elements of an array.
#[derive(Clone)]
pub struct Items<'d> {
    walk: Walk<'d>,
}

impl<'d> Items<'d> {
    #[inline]
    pub(super) fn of(node: Node<'d>) -> Self {
        Self { walk: Walk::new(node, b'[') }
    }
}

impl<'d> Iterator for Items<'d> {
    type Item = Node<'d>;

    #[inline(always)]
    fn next(&mut self) -> Option<Node<'d>> {
        self.walk.item()
    }
}

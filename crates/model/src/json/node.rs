//! Lazy navigation over an indexed text.

use super::index::Doc;
use super::text::unescape;
use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::ops::Range;

/// One value of an indexed text, or nothing where a path leads nowhere.
///
/// Navigation never fails: a missing member gives a missing node, so paths chain
/// (`item.configuration().get("metadataOptions").get("httpTokens")`). Typed reads tell
/// absent (`Ok(None)`) from malformed (`Err`, naming the place).
#[derive(Clone, Copy)]
pub struct Node<'d> {
    doc: Doc<'d>,
    /// The value's text; empty when the node is missing.
    raw: &'d str,
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

/// A value that has not the type which the reader needs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{pointer}` should be {expected} but is {seen}")]
pub struct Malformed {
    /// JSON pointer to the value.
    pub pointer: String,
    /// What was wanted, such as `a string`.
    pub expected: &'static str,
    /// What is there, cut to a few characters.
    pub seen: String,
}

impl<'d> Node<'d> {
    pub(super) fn root(doc: Doc<'d>) -> Self {
        Self { doc, raw: doc.text.trim_ascii(), entry: 0 }
    }

    fn missing(doc: Doc<'d>) -> Self {
        Self { doc, raw: "", entry: 0 }
    }

    /// The value's JSON text as it stands; empty when the node is missing.
    pub fn raw(&self) -> &'d str {
        self.raw
    }

    /// The kind of value.
    pub fn kind(&self) -> Kind {
        match self.raw.as_bytes().first() {
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
    pub fn exists(&self) -> bool {
        !self.raw.is_empty()
    }

    /// Whether nothing or `null` stands here.
    pub fn is_absent(&self) -> bool {
        matches!(self.kind(), Kind::Missing | Kind::Null)
    }

    /// The members of an object in order; none for anything else.
    pub fn members(&self) -> Members<'d> {
        Members { walk: Walk::new(*self, b'{') }
    }

    /// The members of an object with their keys as they are written, escapes and all: for
    /// hot loops over known names, which hardly anybody writes with escapes.
    #[inline]
    pub fn raw_members(&self) -> impl Iterator<Item = (&'d [u8], Node<'d>)> {
        let mut members = self.members();
        let bytes = self.doc.text.as_bytes();
        std::iter::from_fn(move || {
            let (key, value) = members.step()?;
            Some((bytes.get(key)?, value))
        })
    }

    /// The elements of an array in order; none for anything else.
    pub fn items(&self) -> Items<'d> {
        Items { walk: Walk::new(*self, b'[') }
    }

    /// The member `name` of an object, or a missing node. With duplicates the last one,
    /// as JSON parsers do.
    pub fn get(&self, name: &str) -> Node<'d> {
        let mut found = Self::missing(self.doc);
        let wanted = name.as_bytes();
        for (key, value) in self.raw_members() {
            // Escapes are longer than what they stand for.
            let escaped = key.len() > wanted.len() && is_escaped(key);
            if key == wanted || (escaped && decoded(key).is_some_and(|k| k == name)) {
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

    /// The string, decoded; `None` for anything that is no valid string.
    pub fn as_str(&self) -> Option<Cow<'d, str>> {
        let [b'"', inner @ .., b'"'] = self.raw.as_bytes() else { return None };
        unescape(self.raw.get(1..inner.len() + 1)?)
    }

    /// Whether this is exactly the string `text`.
    pub fn is_str(&self, text: &str) -> bool {
        self.as_str().is_some_and(|s| s == text)
    }

    /// The boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.raw {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// The number as an integer; `None` when it is none or does not fit.
    pub fn as_i64(&self) -> Option<i64> {
        if self.kind() == Kind::Number { self.raw.parse().ok() } else { None }
    }

    /// The number as a float.
    pub fn as_f64(&self) -> Option<f64> {
        if self.kind() != Kind::Number {
            return None;
        }
        serde_json::from_str(self.raw).ok()
    }

    /// The string, or `None` where nothing or `null` stands; an error for any other type.
    pub fn opt_str(&self) -> Result<Option<Cow<'d, str>>, Malformed> {
        self.typed("a string", |n| n.as_str())
    }

    /// The boolean, or `None` where nothing or `null` stands. The strings `"true"` and
    /// `"false"` count, since some recorded items spell booleans so.
    pub fn opt_bool(&self) -> Result<Option<bool>, Malformed> {
        self.typed("a boolean", |n| {
            n.as_bool().or_else(|| match n.as_str()?.as_ref() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            })
        })
    }

    /// The integer, or `None` where nothing or `null` stands.
    pub fn opt_i64(&self) -> Result<Option<i64>, Malformed> {
        self.typed("an integer", |n| n.as_i64())
    }

    /// The elements, none where nothing or `null` stands; an error for any other type.
    pub fn opt_items(&self) -> Result<Items<'d>, Malformed> {
        match self.kind() {
            Kind::Array | Kind::Missing | Kind::Null => Ok(self.items()),
            _ => Err(self.malformed("an array")),
        }
    }

    /// This node if it is an object, `None` where nothing or `null` stands.
    pub fn opt_object(&self) -> Result<Option<Node<'d>>, Malformed> {
        self.typed("an object", |n| (n.kind() == Kind::Object).then_some(*n))
    }

    /// The string, which must be there.
    pub fn req_str(&self) -> Result<Cow<'d, str>, Malformed> {
        self.opt_str()?.ok_or_else(|| self.malformed("a string"))
    }

    /// The boolean, which must be there.
    pub fn req_bool(&self) -> Result<bool, Malformed> {
        self.opt_bool()?.ok_or_else(|| self.malformed("a boolean"))
    }

    /// This node, which must be an object.
    pub fn req_object(&self) -> Result<Node<'d>, Malformed> {
        self.opt_object()?.ok_or_else(|| self.malformed("an object"))
    }

    fn typed<T>(
        &self,
        expected: &'static str,
        read: impl Fn(&Self) -> Option<T>,
    ) -> Result<Option<T>, Malformed> {
        if self.is_absent() {
            return Ok(None);
        }
        read(self).map(Some).ok_or_else(|| self.malformed(expected))
    }

    /// The error that this value should have been `expected`.
    pub fn malformed(&self, expected: &'static str) -> Malformed {
        let mut seen = if self.exists() { self.raw.to_owned() } else { String::from("missing") };
        crate::verdict::truncate_chars(&mut seen, 80);
        Malformed { pointer: self.pointer(), expected, seen }
    }

    /// JSON pointer (RFC 6901) to this value from the root; empty for the root and for a
    /// missing node. Found by walking, so meant for evidence and errors.
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        let Some(target) = self.offset() else { return pointer };
        let mut node = self.doc.root();
        while node.offset() != Some(target) {
            let holds =
                |n: &Node<'_>| n.offset().is_some_and(|o| o <= target && target < o + n.raw.len());
            let step = match node.kind() {
                Kind::Object => node.members().find(|(_, v)| holds(v)).map(|(key, value)| {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    (key, value)
                }),
                Kind::Array => node
                    .items()
                    .enumerate()
                    .find(|(_, v)| holds(v))
                    .map(|(i, value)| (i.to_string(), value)),
                _ => None,
            };
            let Some((segment, next)) = step else { break };
            let _ = write!(pointer, "/{segment}");
            node = next;
        }
        pointer
    }

    /// Byte offset of the value in the text; `None` for a missing node.
    pub fn offset(&self) -> Option<usize> {
        if self.raw.is_empty() {
            return None;
        }
        // Both are slices of one text, so the distance is the offset.
        (self.raw.as_ptr() as usize).checked_sub(self.doc.text.as_ptr() as usize)
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.exists() { self.raw } else { "<missing>" })
    }
}

/// Walks the children of one container along the index.
#[derive(Clone)]
struct Walk<'d> {
    doc: Doc<'d>,
    /// Entry of the separator or bracket before the next child.
    before: usize,
    /// Entry of the closing bracket; equal to `before` when done.
    close: usize,
}

impl<'d> Walk<'d> {
    fn new(node: Node<'d>, open: u8) -> Self {
        let entry = node.entry as usize;
        let close = match node.raw.as_bytes().first() {
            Some(first) if *first == open => {
                node.doc.index.partners.get(entry).map_or(entry, |p| *p as usize)
            }
            _ => entry,
        };
        let mut walk = Self { doc: node.doc, before: entry, close };
        // `{}` and `[ ]`: nothing between the brackets.
        if close == entry + 1 && walk.gap(entry, close).is_empty() {
            walk.before = close;
        }
        walk
    }

    fn position(&self, entry: usize) -> Option<usize> {
        self.doc.index.positions.get(entry).map(|p| *p as usize)
    }

    fn byte(&self, entry: usize) -> Option<u8> {
        self.doc.text.as_bytes().get(self.position(entry)?).copied()
    }

    /// The trimmed text between two entries.
    fn gap(&self, from: usize, to: usize) -> &'d str {
        let range = self.position(from).zip(self.position(to));
        range.and_then(|(f, t)| self.doc.text.get(f + 1..t)).unwrap_or("").trim_ascii()
    }

    /// The value after entry `before`, and the entry that follows it.
    fn value_after(&self, before: usize) -> Option<(Node<'d>, usize)> {
        let next = before + 1;
        if let Some(b'{' | b'[') = self.byte(next) {
            let close = *self.doc.index.partners.get(next)? as usize;
            let raw = self.doc.text.get(self.position(next)?..=self.position(close)?)?;
            return Some((Node { doc: self.doc, raw, entry: next as u32 }, close + 1));
        }
        let raw = self.gap(before, next);
        (!raw.is_empty()).then_some((Node { doc: self.doc, raw, entry: 0 }, next))
    }

    /// Where the key after entry `before` lies, its value, and the entry that follows.
    /// Written against the slices directly, since it is what rules spend their time in.
    #[inline]
    fn member(&self) -> Option<(Range<usize>, Node<'d>, usize)> {
        let Doc { text, index } = self.doc;
        let bytes = text.as_bytes();
        let &[before, colon, first] = index.positions.get(self.before..)?.first_chunk()?;
        let (before, colon, first) = (before as usize, colon as usize, first as usize);
        if *bytes.get(colon)? != b':' {
            return None;
        }
        let key = within_quotes(bytes, before + 1..colon)?;
        let entry = self.before + 2;
        let (raw, entry, next) = if let b'{' | b'[' = bytes.get(first)? {
            let close = *index.partners.get(entry)? as usize;
            let end = *index.positions.get(close)? as usize + 1;
            (text.get(first..end)?, entry as u32, close + 1)
        } else {
            (trimmed(text.get(colon + 1..first)?), 0, entry)
        };
        let end = *index.positions.get(next)? as usize;
        let whole = !raw.is_empty() && matches!(bytes.get(end)?, b',' | b'}');
        whole.then_some((key, Node { doc: self.doc, raw, entry }, next))
    }

    fn finish(&mut self) {
        self.before = self.close;
    }
}

/// The part of `range` between quotes, around which there is only whitespace.
#[inline]
fn within_quotes(bytes: &[u8], range: Range<usize>) -> Option<Range<usize>> {
    let Range { start, end } = range;
    let text = bytes.get(start..end)?;
    if let [b'"', _inner @ .., b'"'] = text {
        return Some(start + 1..end - 1);
    }
    let start = start + (text.len() - text.trim_ascii_start().len());
    let [b'"', inner @ .., b'"'] = text.trim_ascii() else { return None };
    Some(start + 1..start + 1 + inner.len())
}

/// Whether there is a backslash in a key. Keys are short, so no search machinery.
#[inline]
pub(crate) fn is_escaped(key: &[u8]) -> bool {
    key.iter().fold(false, |found, byte| found | (*byte == b'\\'))
}

/// The key that is written with escapes.
#[cold]
pub(crate) fn decoded(key: &[u8]) -> Option<String> {
    unescape(std::str::from_utf8(key).ok()?).map(Cow::into_owned)
}

/// Without whitespace around it; compact text, the common case, has none.
#[inline]
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if *first > b' ' && *last > b' ' => text,
        _ => text.trim_ascii(),
    }
}

/// The members of an object.
#[derive(Clone)]
pub struct Members<'d> {
    walk: Walk<'d>,
}

impl<'d> Members<'d> {
    #[inline]
    fn step(&mut self) -> Option<(Range<usize>, Node<'d>)> {
        let walk = &mut self.walk;
        if walk.before >= walk.close {
            return None;
        }
        match walk.member() {
            Some((key, value, next)) => {
                walk.before = next;
                Some((key, value))
            }
            None => {
                walk.finish();
                None
            }
        }
    }
}

impl<'d> Iterator for Members<'d> {
    type Item = (Cow<'d, str>, Node<'d>);
    fn next(&mut self) -> Option<Self::Item> {
        let (key, value) = self.step()?;
        Some((unescape(self.walk.doc.text.get(key)?)?, value))
    }
}

/// The elements of an array.
#[derive(Clone)]
pub struct Items<'d> {
    walk: Walk<'d>,
}

impl<'d> Iterator for Items<'d> {
    type Item = Node<'d>;
    fn next(&mut self) -> Option<Node<'d>> {
        let walk = &mut self.walk;
        if walk.before >= walk.close {
            return None;
        }
        let item = walk
            .value_after(walk.before)
            .filter(|(_, next)| matches!(walk.byte(*next), Some(b',' | b']')));
        match item {
            Some((value, next)) => {
                walk.before = next;
                Some(value)
            }
            None => {
                walk.finish();
                None
            }
        }
    }
}

#[cfg(test)]
#[path = "node_tests.rs"]
mod tests;

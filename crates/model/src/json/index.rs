//! The structural index: one vectorised scan over the text.

use super::list;
use super::node::Node;
use super::pairs::Pairs;
use super::scan::{Strings, classify};
use fearless_simd::{Level, Simd, dispatch};
use std::sync::LazyLock;

/// The deepest nesting that the index accepts.
pub const MAX_DEPTH: usize = 128;

/// What is wrong with the structure of a JSON text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StructureError {
    /// The text is not UTF-8.
    #[error("the text is not valid UTF-8")]
    NotUtf8,
    /// A string is never closed.
    #[error("a string is never closed")]
    OpenString,
    /// A bracket has no partner.
    #[error("the bracket at byte {at} has no partner")]
    Unpaired {
        /// Byte offset of the bracket.
        at: usize,
    },
    /// Brackets nest deeper than [`MAX_DEPTH`].
    #[error("brackets nest deeper than {MAX_DEPTH} levels at byte {at}")]
    TooDeep {
        /// Byte offset of the first bracket too deep.
        at: usize,
    },
    /// The text is empty, or holds more than one value.
    #[error("the text does not hold exactly one JSON value")]
    NotOneValue,
    /// The text is longer than 4 GiB.
    #[error("the text is longer than 4 GiB")]
    TooLong,
}

/// Positions of the structural characters `{ } [ ] , :` outside of strings, and for each
/// opening bracket the entry of its partner. Reusable, so that a sweep allocates once.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// Those past `count` are left from earlier texts; no walk comes there, since the last
    /// bracket closes the root.
    pub(super) positions: Vec<u32>,
    count: usize,
    pub(super) partners: Vec<u32>,
    /// Whether any string of the text is written with an escape.
    pub(super) escapes: bool,
    /// The entries of the brackets; of use while pairing only.
    brackets: Vec<u32>,
    brackets_count: usize,
}

/// A text with its index; what [`Node`]s point into.
#[derive(Clone, Copy, Debug)]
pub struct Doc<'d> {
    pub(super) text: &'d str,
    pub(super) index: &'d Index,
}

impl<'d> Doc<'d> {
    /// The text's root value.
    pub fn root(self) -> Node<'d> {
        Node::root(self)
    }

    /// The whole text.
    pub fn text(self) -> &'d str {
        self.text
    }
}

/// What the processor can do.
static LEVEL: LazyLock<Level> = LazyLock::new(Level::new);

impl Index {
    /// Indexes `bytes` and pairs the index with the text. The previous content is replaced.
    pub fn build<'d>(&'d mut self, bytes: &'d [u8]) -> Result<Doc<'d>, StructureError> {
        let text = simdutf8::basic::from_utf8(bytes).map_err(|_| StructureError::NotUtf8)?;
        self.index(text)?;
        Ok(Doc { text, index: self })
    }

    /// Indexes a text that is known to be UTF-8, for keeping beside the text.
    pub fn index(&mut self, text: &str) -> Result<(), StructureError> {
        if u32::try_from(text.len()).is_err() {
            return Err(StructureError::TooLong);
        }
        dispatch!(*LEVEL, simd => self.scan(simd, text.as_bytes()))?;
        self.pair(text.as_bytes())?;
        self.one_root(text.as_bytes())
    }

    /// Joins this index with the text that it was built from.
    pub(crate) fn doc<'d>(&'d self, text: &'d str) -> Doc<'d> {
        Doc { text, index: self }
    }

    #[inline(always)]
    fn scan<S: Simd>(&mut self, simd: S, bytes: &[u8]) -> Result<(), StructureError> {
        let mut strings = Strings::default();
        let (mut base, mut count, mut brackets) = (0, 0, 0);
        let (whole, rest) = bytes.as_chunks::<64>();
        let mut last = [b' '; 64];
        if let Some(into) = last.get_mut(..rest.len()) {
            into.copy_from_slice(rest);
        }
        for block in whole.iter().chain([&last]) {
            let found = classify(simd, block);
            let outside = strings.outside(&found);
            let (all, some) = (found.structural & outside, found.brackets & outside);
            if let Some(into) = room(&mut self.positions, count) {
                list::positions(simd, all, base, into);
            }
            if let Some(into) = room(&mut self.brackets, brackets) {
                list::entries(simd, all, some, count as u32, into);
            }
            count += all.count_ones() as usize;
            brackets += some.count_ones() as usize;
            base += 64;
        }
        self.count = count;
        self.brackets_count = brackets;
        self.escapes = strings.has_escapes();
        if strings.is_open() { Err(StructureError::OpenString) } else { Ok(()) }
    }

    fn pair(&mut self, bytes: &[u8]) -> Result<(), StructureError> {
        if self.partners.len() < self.count {
            self.partners.resize(self.positions.len(), 0);
        }
        let mut pairs = Pairs::default();
        for &entry in self.brackets.iter().take(self.brackets_count) {
            let at = self.positions.get(entry as usize);
            let byte = at.and_then(|at| bytes.get(*at as usize));
            let Some(byte) = byte else { continue };
            pairs.pair(&mut self.partners, entry, *byte);
        }
        if pairs.all_paired() { Ok(()) } else { Err(Pairs::fault(bytes, self.positions())) }
    }

    /// The positions of this text.
    pub(super) fn positions(&self) -> &[u32] {
        self.positions.get(..self.count).unwrap_or_default()
    }

    /// Gives up what only the next text would have a use for.
    pub(crate) fn shrink(&mut self) {
        self.positions.truncate(self.count);
        self.positions.shrink_to_fit();
        self.partners.truncate(self.count);
        self.partners.shrink_to_fit();
        self.brackets = Vec::new();
    }

    /// Exactly one value: a bracket pair with only whitespace around it, or one scalar.
    fn one_root(&self, bytes: &[u8]) -> Result<(), StructureError> {
        let start = bytes.len() - bytes.trim_ascii_start().len();
        let end = bytes.trim_ascii_end().len();
        let ok = match bytes.get(start) {
            Some(b'{' | b'[') => {
                self.positions().last().is_some_and(|last| *last as usize + 1 == end)
                    && self.partners.first().map(|p| *p as usize + 1) == Some(self.count)
            }
            Some(_) => self.count == 0,
            None => false,
        };
        if ok { Ok(()) } else { Err(StructureError::NotOneValue) }
    }
}

/// Room for what a block can hold at most, after the `used` numbers of a list.
#[inline(always)]
fn room(list: &mut Vec<u32>, used: usize) -> Option<&mut [u32; 64]> {
    if list.len() < used + 64 {
        list.resize(used * 2 + 64, 0);
    }
    list.get_mut(used..)?.first_chunk_mut()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(text: &str) -> Result<usize, StructureError> {
        Index::default().build(text.as_bytes()).map(|doc| doc.index.count)
    }

    #[test]
    fn counts_structure_outside_strings() {
        assert_eq!(built(r#"{"a":[1,2],"b{":"}\"]"}"#), Ok(8));
        assert_eq!(built("17"), Ok(0));
        assert_eq!(built(r#"  "x"  "#), Ok(0));
        let far = format!("[{:>300}1,{:>70}2]", "", "");
        assert_eq!(built(&far), Ok(3));
    }

    #[test]
    fn names_the_fault() {
        assert_eq!(built(r#"{"a"#), Err(StructureError::OpenString));
        assert_eq!(built(r#"{"a":1"#), Err(StructureError::Unpaired { at: 0 }));
        assert_eq!(built(r#"{"a":[}]"#), Err(StructureError::Unpaired { at: 6 }));
        assert_eq!(built("]"), Err(StructureError::Unpaired { at: 0 }));
        assert_eq!(built("[]]["), Err(StructureError::Unpaired { at: 2 }));
        assert_eq!(built("{}{}"), Err(StructureError::NotOneValue));
        assert_eq!(built("{} x"), Err(StructureError::NotOneValue));
        assert_eq!(built("1,2"), Err(StructureError::NotOneValue));
        assert_eq!(built("  "), Err(StructureError::NotOneValue));
        assert_eq!(built(&"[".repeat(200)), Err(StructureError::TooDeep { at: 128 }));
        let deepest = "[".repeat(128) + &"]".repeat(128);
        assert_eq!(built(&deepest), Ok(256));
        assert_eq!(Index::default().build(b"\"\xff\"").err(), Some(StructureError::NotUtf8));
    }

    #[test]
    fn backslashes_across_block_boundaries() {
        for pad in 0..140 {
            for slashes in 0..7 {
                let text = format!("[\"{}{}\",{{}}]", " ".repeat(pad), "\\\\".repeat(slashes));
                assert_eq!(built(&text), Ok(5), "{text}");
                let text = format!("[\"{}{}\\\"\",{{}}]", " ".repeat(pad), "\\\\".repeat(slashes));
                assert_eq!(built(&text), Ok(5), "{text}");
            }
        }
    }
}

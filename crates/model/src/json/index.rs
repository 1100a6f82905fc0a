//! The structural index: one vectorised scan over the text.

use super::node::Node;
use wide::u8x16;

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
    pub(super) positions: Vec<u32>,
    pub(super) partners: Vec<u32>,
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

/// State carried from one 64-byte block to the next.
#[derive(Default)]
struct Carry {
    /// All ones while the block boundary lies inside a string.
    in_string: u64,
    /// One when the next block's first byte is escaped.
    escaped: u64,
}

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
        self.scan(text.as_bytes())?;
        self.pair(text.as_bytes())
    }

    /// Joins this index with the text that it was built from.
    pub(crate) fn doc<'d>(&'d self, text: &'d str) -> Doc<'d> {
        Doc { text, index: self }
    }

    fn scan(&mut self, bytes: &[u8]) -> Result<(), StructureError> {
        self.positions.clear();
        let mut carry = Carry::default();
        let (blocks, rest) = bytes.as_chunks::<64>();
        let mut base = 0;
        for block in blocks {
            self.block(block, base, &mut carry);
            base += 64;
        }
        if !rest.is_empty() {
            let mut block = [b' '; 64];
            for (to, from) in block.iter_mut().zip(rest) {
                *to = *from;
            }
            self.block(&block, base, &mut carry);
        }
        if carry.in_string != 0 { Err(StructureError::OpenString) } else { Ok(()) }
    }

    #[inline(always)]
    fn block(&mut self, block: &[u8; 64], base: u32, carry: &mut Carry) {
        let (mut quotes, backslashes, structural) = classify(block);
        if backslashes != 0 || carry.escaped != 0 {
            quotes &= !escaped_positions(backslashes, carry);
        }
        // Bits between an opening quote and its closing one.
        let strings = prefix_xor(quotes) ^ carry.in_string;
        carry.in_string = ((strings as i64) >> 63) as u64;
        let mut bits = structural & !strings;
        while bits != 0 {
            self.positions.push(base + bits.trailing_zeros());
            bits &= bits - 1;
        }
    }

    fn pair(&mut self, bytes: &[u8]) -> Result<(), StructureError> {
        self.partners.clear();
        self.partners.resize(self.positions.len(), 0);
        // The brackets that are open: entry and byte. Its length bounds the depth.
        let mut open = [(0u32, 0u8); MAX_DEPTH];
        let mut depth = 0;
        for (entry, &at) in self.positions.iter().enumerate() {
            let at = at as usize;
            let Some(&byte) = bytes.get(at) else { continue };
            // Of the six structural characters, the brackets have these bits; the closing
            // ones have the bit 4, too.
            if byte & 0x50 != 0x50 {
                continue;
            }
            if byte & 4 == 0 {
                let slot = open.get_mut(depth).ok_or(StructureError::TooDeep { at })?;
                *slot = (entry as u32, byte);
                depth += 1;
                continue;
            }
            // In ASCII each closing bracket is its opening one plus two.
            let opened = depth.checked_sub(1).and_then(|top| open.get(top));
            match opened {
                Some(&(opened, open_byte)) if open_byte + 2 == byte => {
                    if let Some(partner) = self.partners.get_mut(opened as usize) {
                        *partner = entry as u32;
                    }
                    depth -= 1;
                }
                _ => return Err(StructureError::Unpaired { at }),
            }
        }
        match depth.checked_sub(1).and_then(|top| open.get(top)) {
            None => self.one_root(bytes),
            Some(&(entry, _)) => {
                let at = self.positions.get(entry as usize).copied().unwrap_or(0) as usize;
                Err(StructureError::Unpaired { at })
            }
        }
    }

    /// Exactly one value: a bracket pair with only whitespace around it, or one scalar.
    fn one_root(&self, bytes: &[u8]) -> Result<(), StructureError> {
        let text = bytes.trim_ascii();
        let ok = match (self.positions.first(), text.first()) {
            (Some(&first), Some(b'{' | b'[')) => {
                let start = bytes.len() - bytes.trim_ascii_start().len();
                first as usize == start
                    && self.partners.first().map(|p| *p as usize + 1) == Some(self.positions.len())
                    && matches!(text.last(), Some(b'}' | b']'))
            }
            (None, Some(_)) => true,
            _ => false,
        };
        if ok { Ok(()) } else { Err(StructureError::NotOneValue) }
    }
}

/// Bit masks of quotes, backslashes and structural characters in a block.
#[inline(always)]
fn classify(block: &[u8; 64]) -> (u64, u64, u64) {
    let (mut quotes, mut backslashes, mut structural) = (0u64, 0u64, 0u64);
    let case_bit = u8x16::splat(0x20);
    let (lanes, _) = block.as_chunks::<16>();
    for (lane, bytes) in lanes.iter().enumerate() {
        let v = u8x16::new(*bytes);
        // `[` and `{` differ only in the bit 0x20, and so do `]` and `}`.
        let folded = v | case_bit;
        let found = folded.simd_eq(u8x16::splat(b'{'))
            | folded.simd_eq(u8x16::splat(b'}'))
            | v.simd_eq(u8x16::splat(b','))
            | v.simd_eq(u8x16::splat(b':'));
        let shift = lane * 16;
        quotes |= u64::from(v.simd_eq(u8x16::splat(b'"')).to_bitmask()) << shift;
        backslashes |= u64::from(v.simd_eq(u8x16::splat(b'\\')).to_bitmask()) << shift;
        structural |= u64::from(found.to_bitmask()) << shift;
    }
    (quotes, backslashes, structural)
}

/// Positions that follow an odd run of backslashes.
fn escaped_positions(backslashes: u64, carry: &mut Carry) -> u64 {
    let mut escaped = 0u64;
    let mut pending = carry.escaped != 0;
    let mut bits = backslashes;
    if pending {
        escaped |= 1;
        bits &= !1;
        pending = false;
    }
    while bits != 0 {
        let at = bits.trailing_zeros();
        bits &= bits - 1;
        if at == 63 {
            pending = true;
        } else {
            escaped |= 1 << (at + 1);
            bits &= !(1 << (at + 1));
        }
    }
    carry.escaped = u64::from(pending);
    escaped
}

/// Each bit becomes the parity of the bits up to and including it.
#[inline(always)]
fn prefix_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(text: &str) -> Result<usize, StructureError> {
        Index::default().build(text.as_bytes()).map(|d| d.index.positions.len())
    }

    #[test]
    fn counts_structure_outside_strings() {
        assert_eq!(built(r#"{"a":[1,2],"b{":"}\"]"}"#), Ok(8));
        assert_eq!(built("17"), Ok(0));
        assert_eq!(built(r#"  "x"  "#), Ok(0));
    }

    #[test]
    fn names_the_fault() {
        assert_eq!(built(r#"{"a"#), Err(StructureError::OpenString));
        assert_eq!(built(r#"{"a":1"#), Err(StructureError::Unpaired { at: 0 }));
        assert_eq!(built(r#"{"a":[}]"#), Err(StructureError::Unpaired { at: 6 }));
        assert_eq!(built("{}{}"), Err(StructureError::NotOneValue));
        assert_eq!(built("{} x"), Err(StructureError::NotOneValue));
        assert_eq!(built("1,2"), Err(StructureError::NotOneValue));
        assert_eq!(built("  "), Err(StructureError::NotOneValue));
        assert_eq!(built(&"[".repeat(200)), Err(StructureError::TooDeep { at: 128 }));
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

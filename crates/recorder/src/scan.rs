//! Finding where a JSON container ends, at scanning speed.

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x64};
use std::sync::LazyLock;

/// What the processor can do.
static LEVEL: LazyLock<Level> = LazyLock::new(Level::new);

/// A scan over the bytes of one object or array, which may come in pieces.
#[derive(Debug, Default)]
pub(crate) struct Container {
    depth: u32,
    /// All ones while inside a string.
    in_string: u64,
    /// Whether the next byte is escaped.
    escaped: bool,
}

/// How far a scan came.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Scanned {
    /// The container ends before this offset into the piece.
    Ends(usize),
    /// It goes on; this many bytes of the piece are done.
    Through(usize),
}

impl Container {
    /// Scans a piece. The first piece begins with the opening bracket. Unless it is the
    /// `last`, a rest shorter than a block stays undone, to be given again.
    pub(crate) fn scan(&mut self, piece: &[u8], last: bool) -> Scanned {
        dispatch!(*LEVEL, simd => self.scan_with(simd, piece, last))
    }

    #[inline(always)]
    fn scan_with<S: Simd>(&mut self, simd: S, piece: &[u8], last: bool) -> Scanned {
        let (blocks, rest) = piece.as_chunks::<64>();
        let mut done = 0;
        for block in blocks {
            if let Some(at) = self.block(simd, block) {
                return Scanned::Ends(done + at + 1);
            }
            done += 64;
        }
        if !last || rest.is_empty() {
            return Scanned::Through(done);
        }
        let mut block = [b' '; 64];
        for (to, from) in block.iter_mut().zip(rest) {
            *to = *from;
        }
        match self.block(simd, &block) {
            Some(at) => Scanned::Ends(done + at + 1),
            None => Scanned::Through(piece.len()),
        }
    }

    #[inline(always)]
    fn block<S: Simd>(&mut self, simd: S, block: &[u8; 64]) -> Option<usize> {
        let Masks { mut quotes, backslashes, mut opens, mut closes } = classify(simd, block);
        if backslashes != 0 || self.escaped {
            quotes &= !self.escapes(backslashes);
        }
        let strings = prefix_xor(quotes) ^ self.in_string;
        self.in_string = ((strings as i64) >> 63) as u64;
        opens &= !strings;
        closes &= !strings;
        // Most blocks can't reach the end, whatever the order of their brackets.
        if self.depth > closes.count_ones() {
            self.depth = self.depth + opens.count_ones() - closes.count_ones();
            return None;
        }
        let mut bits = opens | closes;
        while bits != 0 {
            let bit = bits & bits.wrapping_neg();
            bits ^= bit;
            if opens & bit != 0 {
                self.depth += 1;
            } else {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    return Some(bit.trailing_zeros() as usize);
                }
            }
        }
        None
    }

    /// Positions that follow an odd run of backslashes.
    #[cold]
    fn escapes(&mut self, backslashes: u64) -> u64 {
        let mut escaped = u64::from(self.escaped);
        let mut bits = backslashes & !escaped;
        self.escaped = false;
        while bits != 0 {
            let at = bits.trailing_zeros();
            bits &= bits - 1;
            if at == 63 {
                self.escaped = true;
            } else {
                escaped |= 1 << (at + 1);
                bits &= !(1 << (at + 1));
            }
        }
        escaped
    }
}

struct Masks {
    quotes: u64,
    backslashes: u64,
    opens: u64,
    closes: u64,
}

#[inline(always)]
fn classify<S: Simd>(simd: S, block: &[u8; 64]) -> Masks {
    let v = u8x64::from_slice(simd, block);
    // `[` and `{` differ only in the bit 0x20, and so do `]` and `}`.
    let folded = v | u8x64::splat(simd, 0x20);
    Masks {
        quotes: v.simd_eq(b'"').to_bitmask(),
        backslashes: v.simd_eq(b'\\').to_bitmask(),
        opens: folded.simd_eq(b'{').to_bitmask(),
        closes: folded.simd_eq(b'}').to_bitmask(),
    }
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
    use proptest::prelude::*;

    fn end(text: &str, piece: usize) -> Option<usize> {
        let mut container = Container::default();
        let (mut from, mut to) = (0, 0);
        while to < text.len() {
            to = (to + piece).min(text.len());
            match container.scan(&text.as_bytes()[from..to], to == text.len()) {
                Scanned::Ends(at) => return Some(from + at),
                Scanned::Through(done) => from += done,
            }
        }
        None
    }

    proptest! {
        #[test]
        fn finds_the_end_in_any_pieces(
            texts in prop::collection::vec(r#"[\\"{}\[\], a]{0,90}"#, 1..6),
            piece in 1usize..200,
        ) {
            let value = serde_json::json!({ "a": texts, "b": { "c": [texts] } });
            let text = value.to_string();
            prop_assert_eq!(end(&format!("{text}]}}x\""), piece), Some(text.len()));
            prop_assert_eq!(end(&text[..text.len() - 1], piece), None);
        }
    }
}

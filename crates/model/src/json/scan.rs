//! Finding structural characters and strings in 64 bytes at once.

use fearless_simd::{Simd, prelude::*, u8x64};

/// Bit masks of what a block holds, strings not yet told from the rest.
pub(super) struct Found {
    quotes: u64,
    backslashes: u64,
    /// The characters `{ } [ ] , :`.
    pub(super) structural: u64,
    /// The brackets among them.
    pub(super) brackets: u64,
}

#[inline(always)]
pub(super) fn classify<S: Simd>(simd: S, block: &[u8; 64]) -> Found {
    let v = u8x64::from_slice(simd, block);
    // `[` and `{` differ only in the bit 0x20, and so do `]` and `}`.
    let folded = v | u8x64::splat(simd, 0x20);
    let brackets = folded.simd_eq(b'{') | folded.simd_eq(b'}');
    let others = v.simd_eq(b',') | v.simd_eq(b':');
    Found {
        quotes: v.simd_eq(b'"').to_bitmask(),
        backslashes: v.simd_eq(b'\\').to_bitmask(),
        structural: (brackets | others).to_bitmask(),
        brackets: brackets.to_bitmask(),
    }
}

/// Tells strings from the rest; what is carried from one block to the next.
#[derive(Default)]
pub(super) struct Strings {
    /// All ones while the block boundary lies inside a string.
    inside: u64,
    /// Whether the next block's first byte is escaped.
    escaped: bool,
    /// Whether there was any backslash.
    escapes: bool,
}

impl Strings {
    /// The bits of a block outside of strings; opening quotes count as inside.
    #[inline(always)]
    pub(super) fn outside(&mut self, found: &Found) -> u64 {
        let mut quotes = found.quotes;
        if found.backslashes != 0 || self.escaped {
            quotes &= !self.escaped_by(found.backslashes);
        }
        // Bits between an opening quote and its closing one.
        let strings = prefix_xor(quotes) ^ self.inside;
        self.inside = ((strings as i64) >> 63) as u64;
        !strings
    }

    /// Whether a string is still open.
    pub(super) fn is_open(&self) -> bool {
        self.inside != 0
    }

    /// Whether there was any escape.
    pub(super) fn has_escapes(&self) -> bool {
        self.escapes
    }

    /// Positions that follow an odd run of backslashes.
    #[inline(never)]
    fn escaped_by(&mut self, backslashes: u64) -> u64 {
        self.escapes = true;
        let mut bits = backslashes;
        let mut escaped = 0u64;
        if std::mem::take(&mut self.escaped) {
            escaped |= 1;
            bits &= !1;
        }
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

/// Each bit becomes the parity of the bits up to and including it.
#[inline(always)]
fn prefix_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

//! Pairing brackets.

use super::index::{MAX_DEPTH, StructureError};

/// Pairs one bracket after the other. Free of branches, since how brackets
/// follow each other is what a processor guesses wrong.
pub(super) struct Pairs {
    /// The entry of those that are open, and the byte in the lowest eight bits.
    open: [u64; MAX_DEPTH],
    depth: usize,
    /// Not zero when something was found wrong.
    wrong: u64,
}

impl Default for Pairs {
    fn default() -> Self {
        Self { open: [0; MAX_DEPTH], depth: 0, wrong: 0 }
    }
}

impl Pairs {
    /// Pairs the next bracket.
    #[inline(always)]
    pub(super) fn pair(&mut self, partners: &mut [u32], entry: u32, byte: u8) {
        let (number, byte) = (u64::from(entry), u64::from(byte));
        // Of the brackets, the closing ones have the bit 4.
        let closing = byte >> 2 & 1;
        let top = self.depth.wrapping_sub(closing as usize);
        let Some(slot) = self.open.get_mut(top) else {
            self.wrong = 1;
            return;
        };
        let opened = std::mem::replace(slot, (number << 8) | byte);
        // In ASCII each closing bracket is its opening one plus two.
        let wanted = byte - 2 * closing;
        self.wrong |= (wanted ^ (opened & 0xff)) & closing.wrapping_neg();
        // An opening one is its own partner until the true one comes.
        let opened = if closing != 0 { opened >> 8 } else { number };
        if let Some(partner) = partners.get_mut(opened as usize) {
            *partner = entry;
        }
        self.depth = top + 1 - closing as usize;
    }

    /// Whether each bracket has found its partner.
    pub(super) fn all_paired(&self) -> bool {
        self.wrong == 0 && self.depth == 0
    }

    /// The first bracket that is wrong, looked for once more with care.
    #[cold]
    pub(super) fn fault(bytes: &[u8], positions: &[u32]) -> StructureError {
        let mut open: Vec<(usize, u8)> = Vec::new();
        for at in positions.iter().map(|at| *at as usize) {
            match (bytes.get(at), open.last()) {
                (Some(byte @ (b'{' | b'[')), _) if open.len() < MAX_DEPTH => {
                    open.push((at, *byte));
                }
                (Some(b'{' | b'['), _) => return StructureError::TooDeep { at },
                (Some(b'}'), Some((_, b'{'))) | (Some(b']'), Some((_, b'['))) => {
                    open.pop();
                }
                (Some(b'}' | b']'), _) => return StructureError::Unpaired { at },
                _ => {}
            }
        }
        StructureError::Unpaired { at: open.last().map_or(0, |(at, _)| *at) }
    }
}

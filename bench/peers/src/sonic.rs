//! sonic-rs reads the text into its own tree and judges nothing: the cost of a full parse.

use crate::{Fault, Peer};

/// sonic-rs's `Value`.
pub struct Sonic;

impl Peer for Sonic {
    fn judge(&mut self, line: &[u8]) -> Result<Option<usize>, Fault> {
        let value: sonic_rs::Value = sonic_rs::from_slice(line)?;
        std::hint::black_box(&value);
        Ok(None)
    }
}

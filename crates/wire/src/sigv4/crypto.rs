//! Hashes, keyed hashes and their text.

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// Bytes of a SHA-256 digest.
pub(super) type Digest32 = [u8; 32];

/// Bytes that HMAC-SHA256 works on at a time; longer keys are hashed first.
const BLOCK: usize = 64;

/// SHA-256.
pub(super) fn sha256(bytes: &[u8]) -> Digest32 {
    Sha256::digest(bytes).into()
}

/// HMAC-SHA256 of the parts, one after the other.
pub(super) fn hmac(key: &[u8], parts: &[&[u8]]) -> Digest32 {
    let hashed;
    let key = if key.len() > BLOCK {
        hashed = sha256(key);
        hashed.as_slice()
    } else {
        key
    };
    let mut block = [0; BLOCK];
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    let mut mac = <Hmac<Sha256> as hmac::digest::KeyInit>::new(&block.into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// A digest in small hexadecimal letters.
pub(super) struct Hex([u8; 64]);

impl Hex {
    pub(super) fn new(digest: &Digest32) -> Self {
        let mut text = [0; 64];
        for (pair, byte) in text.chunks_exact_mut(2).zip(digest) {
            if let [high, low] = pair {
                (*high, *low) = (hex_digit(byte >> 4), hex_digit(byte & 15));
            }
        }
        Self(text)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn as_str(&self) -> &str {
        // Hexadecimal digits are ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

const fn hex_digit(value: u8) -> u8 {
    if value < 10 { b'0' + value } else { b'a' + value - 10 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_the_published_ones() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Hex::new(&sha256(b"")).as_str(), empty);
        // RFC 4231, cases 2 and 6.
        let short = hmac(b"Jefe", &[b"what do ya want ", b"for nothing?"]);
        let wanted = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(Hex::new(&short).as_str(), wanted);
        let long = hmac(&[0xaa; 131], &[b"Test Using Larger Than Block-Size Key - Hash Key First"]);
        let wanted = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54";
        assert_eq!(Hex::new(&long).as_str(), wanted);
    }
}

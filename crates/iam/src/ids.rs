//! Unique ids and ARNs.

use assize_engine::EngineError;
use assize_engine::ports::StoreError;
use sha2::{Digest, Sha256};

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Letters after the prefix of an identity's id: `AIDA` and 17.
const TAIL: usize = 17;

/// A fresh id: four letters that tell what it is of, and 17 at random.
pub(crate) fn unique_id(prefix: &str) -> Result<String, EngineError> {
    let mut bytes = [0u8; TAIL];
    getrandom::fill(&mut bytes).map_err(|e| StoreError::Other(format!("no random bytes: {e}")))?;
    Ok(spell(prefix, &bytes))
}

/// An id that follows from a text: AWS's own policies have the same one at every start.
pub(crate) fn derived_id(prefix: &str, text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    spell(prefix, hash.get(..TAIL).unwrap_or_default())
}

/// A prefix and a letter for each byte.
pub(crate) fn spell(prefix: &str, bytes: &[u8]) -> String {
    let letter = |b: &u8| ALPHABET.get(usize::from(*b) % ALPHABET.len()).copied();
    prefix.chars().chain(bytes.iter().filter_map(letter).map(char::from)).collect()
}

/// `arn:aws:iam::ACCOUNT:KIND/PATH/NAME`
pub(crate) fn iam_arn(
    partition: &str,
    account: &str,
    kind: &str,
    path: &str,
    name: &str,
) -> String {
    format!("arn:{partition}:iam::{account}:{kind}{path}{name}")
}

/// The partition of what was kept before partitions were.
pub(crate) fn aws() -> String {
    "aws".to_owned()
}

/// Percent-encodes a document as IAM's answers and items hold it (RFC 3986).
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Undoes [`encode`]; a text that is no such encoding stays as it is.
pub(crate) fn decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let digits = (bytes.next(), bytes.next());
        let (Some(high), Some(low)) = (digits.0.and_then(hex), digits.1.and_then(hex)) else {
            return text.to_owned();
        };
        out.push(high * 16 + low);
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_look_like_aws_ids() {
        let id = unique_id("AIDA").unwrap();
        assert_eq!(id.len(), 21);
        assert!(id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()));
        assert_eq!(derived_id("ANPA", "x"), derived_id("ANPA", "x"));
        assert_ne!(derived_id("ANPA", "x"), derived_id("ANPA", "y"));
    }

    #[test]
    fn documents_survive_their_encoding() {
        let text = r#"{"a": "é*/"}"#;
        assert_eq!(encode(text), "%7B%22a%22%3A%20%22%C3%A9%2A%2F%22%7D");
        assert_eq!(decode(&encode(text)), text);
        assert_eq!(decode("100%"), "100%");
    }
}

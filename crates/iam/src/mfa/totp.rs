//! Codes that follow from a seed and the time: RFC 6238, with SHA-1, six digits, thirty seconds.

use assize_model::Timestamp;
use hmac::{Hmac, Mac};
use sha1::Sha1;

/// RFC 4648's letters.
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Milliseconds of a step.
const STEP: i64 = 30_000;
/// Steps before and after the present one whose codes are taken.
const SLACK: u64 = 2;

/// The steps of time whose codes are taken at a moment, in order.
pub(super) fn steps(now: Timestamp) -> [u64; 5] {
    let present = u64::try_from(now.millis() / STEP).unwrap_or_default();
    let first = present.saturating_sub(SLACK);
    [first, first + 1, first + 2, first + 3, first + 4]
}

/// Whether a device with this seed shows the code in that step.
pub(super) fn shows(seed: &str, step: u64, code: &str) -> bool {
    self::code(seed, step).is_some_and(|shown| shown == code)
}

fn code(seed: &str, step: u64) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(&unbase32(seed)?).ok()?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash.last()? & 0xf);
    let four: [u8; 4] = hash.get(at..at + 4)?.try_into().ok()?;
    Some(format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000))
}

/// Base 32, without padding.
pub(super) fn base32(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut held, mut bits) = (0u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            push(&mut out, held >> bits);
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        push(&mut out, held << (5 - bits));
    }
    out
}

fn push(out: &mut String, five: u32) {
    let letter = usize::try_from(five & 31).ok().and_then(|at| LETTERS.get(at));
    out.extend(letter.copied().map(char::from));
}

fn unbase32(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 5 / 8);
    let (mut held, mut bits) = (0u32, 0);
    for letter in text.bytes() {
        let five = LETTERS.iter().position(|known| *known == letter)?;
        held = (held << 5) | u32::try_from(five).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from(held >> bits).ok()?);
            held &= (1 << bits) - 1;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, the last six of eight digits.
        let seed = base32(b"12345678901234567890");
        for (seconds, wanted) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(&seed, seconds / 30).unwrap(), wanted);
            assert!(shows(&seed, seconds / 30, wanted));
            assert!(!shows(&seed, seconds / 30 + 1, wanted));
        }
    }

    #[test]
    fn base_32_is_that_of_the_standard() {
        // RFC 4648, section 10, without padding.
        for (text, wanted) in [("", ""), ("f", "MY"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(text.as_bytes()), wanted);
            assert_eq!(unbase32(wanted).unwrap(), text.as_bytes());
        }
        assert!(unbase32("a1").is_none());
    }

    #[test]
    fn steps_are_around_the_present() {
        let steps = steps(Timestamp::from_millis(30_000 * 100 + 7));
        assert_eq!(steps, [98, 99, 100, 101, 102]);
        assert_eq!(super::steps(Timestamp::from_millis(0))[0], 0);
    }
}

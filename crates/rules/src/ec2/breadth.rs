//! How wide the address blocks of a permission are, judged by its bytes alone.
//!
//! Almost every permission names narrow blocks only. The lengths of prefixes stand after
//! slashes, and slashes are found at memory speed, so such permissions need not be read.

use memchr::memchr_iter;

/// The share of all addresses, in units of 2⁻¹⁶, from which blocks might reach the world
/// together: `2000::/3` is an eighth of IPv6, and public IPv4 is more.
pub const ENOUGH: u64 = 1 << 13;

/// Shorter prefixes are looked at closely.
const WIDE: u32 = 8;

/// What the bytes of a permission tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breadth {
    /// No prefix is shorter than eight bits. The blocks hold at most this share of all
    /// addresses, in units of 2⁻¹⁶.
    Narrow(u64),
    /// There is a prefix of no bits, beside blocks of this share.
    Whole(u64),
    /// Anything else, such as escapes or prefixes of one to seven bits.
    Unclear,
}

/// Judges the JSON text of a permission. A block without a slash is one address, too small
/// to count. A slash in a description counts like a prefix, which errs on the careful side.
pub fn breadth(text: &[u8]) -> Breadth {
    let mut share = 0_u64;
    let mut whole = false;
    for slash in memchr_iter(b'/', text) {
        let length = match text.get(slash + 1..) {
            Some([a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', ..]) => {
                digit(*a) * 100 + digit(*b) * 10 + digit(*c)
            }
            Some([b'0', b'0'..=b'9', ..]) => return Breadth::Unclear,
            Some([a @ b'0'..=b'9', b @ b'0'..=b'9', ..]) => digit(*a) * 10 + digit(*b),
            Some([a @ b'0'..=b'9', ..]) => digit(*a),
            _ => continue,
        };
        match length {
            0 => whole = true,
            1..WIDE => return Breadth::Unclear,
            WIDE..16 => share += 1 << (16 - length),
            _ => share += 1,
        }
    }
    if text.contains(&b'\\') {
        return Breadth::Unclear;
    }
    if whole { Breadth::Whole(share) } else { Breadth::Narrow(share) }
}

fn digit(byte: u8) -> u32 {
    u32::from(byte - b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judges_bytes() {
        let of = |text: &str| breadth(text.as_bytes());
        assert_eq!(of(r#"{"ipRanges":["10.0.0.0/16","10.1.2.3/32"]}"#), Breadth::Narrow(2));
        assert_eq!(of(r#"{"ipRanges":["10.0.0.0/8"]}"#), Breadth::Narrow(256));
        assert_eq!(of(r#"{"ipRanges":["0.0.0.0/0","10.0.0.0/9"]}"#), Breadth::Whole(128));
        assert_eq!(of(r#"{"ipv6Ranges":[{"cidrIpv6":"::/0"}]}"#), Breadth::Whole(0));
        assert_eq!(of(r#"{"ipv6Ranges":[{"cidrIpv6":"fd00::/128"}]}"#), Breadth::Narrow(1));
        for text in
            [r#"["0.0.0.0/1"]"#, r#"["0.0.0.0\/0"]"#, r#"["0.0.0.0\u002f0"]"#, r#"["0.0.0.0/00"]"#]
        {
            assert_eq!(of(text), Breadth::Unclear, "{text}");
        }
        assert_eq!(of(r#"{"description":"web/app"}"#), Breadth::Narrow(0));
    }
}

//! Address blocks, and whether a set of them reaches the whole internet.
//!
//! "The whole internet" means every globally routed unicast address: for IPv4 all but the
//! special-purpose blocks of RFC 6890 and multicast, for IPv6 `2000::/3`. So
//! `0.0.0.0/1` + `128.0.0.0/1` is the world, and so is a list of all public blocks that
//! merely spares the private ones, while `10.0.0.0/8` is not, however often it is listed.

use super::intervals::Intervals;
use std::net::Ipv6Addr;

/// An address block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cidr {
    /// First and last address.
    V4(u32, u32),
    /// First and last address.
    V6(u128, u128),
}

impl Cidr {
    /// Reads `address/length`, or a lone address; bits past the length are ignored.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((bits, length)) = parse_v4(text.as_bytes()) {
            let mask = u32::try_from((1_u64 << 32_u32.checked_sub(length)?) - 1).ok()?;
            return Some(Self::V4(bits & !mask, bits | mask));
        }
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, prefix_length(length.as_bytes())?),
            None => (text, 128),
        };
        let bits = u128::from(address.parse::<Ipv6Addr>().ok()?);
        let host = 128_u32.checked_sub(length)?;
        let mask = if host == 128 { u128::MAX } else { (1 << host) - 1 };
        Some(Self::V6(bits & !mask, bits | mask))
    }

    /// Whether the block holds every address of its family.
    pub fn is_everything(self) -> bool {
        matches!(self, Self::V4(0, u32::MAX) | Self::V6(0, u128::MAX))
    }

    /// How many addresses it holds, saturating.
    fn size(self) -> u128 {
        match self {
            Self::V4(first, last) => u128::from(last - first) + 1,
            Self::V6(first, last) => (last - first).saturating_add(1),
        }
    }
}

/// An IPv4 address and the length of its prefix. Like the standard library's, it takes no
/// leading zeros. Rules read very many, so this avoids what depends on how long numbers are.
fn parse_v4(text: &[u8]) -> Option<(u32, u32)> {
    let (mut bits, mut rest) = (0, text);
    for _ in 0..3 {
        let (octet, length) = octet(rest)?;
        bits = bits << 8 | octet;
        rest = match rest.get(length..)? {
            [b'.', rest @ ..] => rest,
            _ => return None,
        };
    }
    let (octet, length) = octet(rest)?;
    bits = bits << 8 | octet;
    match rest.get(length..)? {
        [] => Some((bits, 32)),
        [b'/', length @ ..] => Some((bits, prefix_length(length)?)),
        _ => None,
    }
}

/// A number below 256 at the front, and how many digits it has.
#[inline(always)]
fn octet(text: &[u8]) -> Option<(u32, usize)> {
    let digit = |at: usize| u32::from(text.get(at).copied().unwrap_or(0).wrapping_sub(b'0'));
    let (first, second, third) = (digit(0), digit(1), digit(2));
    let two = second < 10;
    let three = two & (third < 10);
    let number = if two { first * 10 + second } else { first };
    let number = if three { number * 10 + third } else { number };
    let sound = first < 10 && number < 256 && (first > 0 || !two);
    sound.then_some((number, 1 + usize::from(two) + usize::from(three)))
}

/// At most three digits without sign.
fn prefix_length(text: &[u8]) -> Option<u32> {
    let digits = matches!(text.len(), 1..=3) && text.iter().all(u8::is_ascii_digit);
    digits.then(|| text.iter().fold(0, |n, digit| n * 10 + u32::from(digit - b'0')))
}

/// The IPv4 blocks that are routed globally.
const PUBLIC_V4: [(u32, u32); 13] = [
    // Between 0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, …
    (v4(1, 0, 0, 0), v4(9, 255, 255, 255)),
    (v4(11, 0, 0, 0), v4(100, 63, 255, 255)),
    (v4(100, 128, 0, 0), v4(126, 255, 255, 255)),
    (v4(128, 0, 0, 0), v4(169, 253, 255, 255)),
    (v4(169, 255, 0, 0), v4(172, 15, 255, 255)),
    (v4(172, 32, 0, 0), v4(191, 255, 255, 255)),
    (v4(192, 0, 1, 0), v4(192, 0, 1, 255)),
    (v4(192, 0, 3, 0), v4(192, 88, 98, 255)),
    (v4(192, 88, 100, 0), v4(192, 167, 255, 255)),
    (v4(192, 169, 0, 0), v4(198, 17, 255, 255)),
    (v4(198, 20, 0, 0), v4(198, 51, 99, 255)),
    (v4(198, 51, 101, 0), v4(203, 0, 112, 255)),
    (v4(203, 0, 114, 0), v4(223, 255, 255, 255)),
];

const fn v4(a: u8, b: u8, c: u8, d: u8) -> u32 {
    u32::from_be_bytes([a, b, c, d])
}

/// `2000::/3`, all that is assigned as global unicast.
const PUBLIC_V6: (u128, u128) = (0x2000 << 112, (0x4000 << 112) - 1);

/// Whether the blocks together reach every public address of one family.
pub fn reach_the_world(blocks: impl IntoIterator<Item = Cidr>) -> bool {
    let (mut v4, mut v6) = (Vec::new(), Vec::new());
    for block in blocks {
        match block {
            Cidr::V4(first, last) => v4.push((first, last)),
            Cidr::V6(first, last) => v6.push((first, last)),
        }
    }
    let v4: Intervals<u32> = v4.into_iter().collect();
    let v6: Intervals<u128> = v6.into_iter().collect();
    PUBLIC_V4.iter().all(|&(first, last)| v4.covers(first, last))
        || v6.covers(PUBLIC_V6.0, PUBLIC_V6.1)
}

/// How many addresses a number of blocks hold at most: a quick bound that allocates
/// nothing and rules most sets out before [`reach_the_world`] is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    v4: u128,
    v6: u128,
}

impl Tally {
    /// Counts a block.
    pub fn add(&mut self, block: Cidr) {
        match block {
            Cidr::V4(..) => self.v4 = self.v4.saturating_add(block.size()),
            Cidr::V6(..) => self.v6 = self.v6.saturating_add(block.size()),
        }
    }

    /// Whether the blocks counted may reach the world. Never false when they do.
    pub fn may_reach_the_world(self) -> bool {
        // The public blocks hold more than 3.5 thousand million addresses.
        self.v4 >= 3_500_000_000 || self.v6 > PUBLIC_V6.1 - PUBLIC_V6.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::net::Ipv4Addr;

    fn world(blocks: &[&str]) -> bool {
        let parsed: Vec<Cidr> = blocks.iter().map(|b| Cidr::parse(b).unwrap()).collect();
        let mut tally = Tally::default();
        parsed.iter().for_each(|b| tally.add(*b));
        let world = reach_the_world(parsed);
        assert!(tally.may_reach_the_world() || !world, "the quick bound hides {blocks:?}");
        world
    }

    #[test]
    fn reads_blocks() {
        assert_eq!(Cidr::parse("0.0.0.0/0"), Some(Cidr::V4(0, u32::MAX)));
        assert_eq!(Cidr::parse("10.1.2.3/8"), Some(Cidr::V4(10 << 24, (11 << 24) - 1)));
        assert_eq!(Cidr::parse("1.2.3.4"), Some(Cidr::V4(0x0102_0304, 0x0102_0304)));
        assert_eq!(Cidr::parse("::/0"), Some(Cidr::V6(0, u128::MAX)));
        assert!(Cidr::parse("0:0:0:0:0:0:0:0/0").unwrap().is_everything());
        assert_eq!(Cidr::parse("::1"), Some(Cidr::V6(1, 1)));
        for bad in ["", "/0", "1.2.3/8", "1.2.3.4/33", "::/129", "::/", "1.2.3.4/+8", "x/0"] {
            assert_eq!(Cidr::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn knows_the_world() {
        assert!(world(&["0.0.0.0/0"]));
        assert!(world(&["128.0.0.0/1", "0.0.0.0/1"]));
        assert!(world(&["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"]));
        assert!(world(&["::/0"]));
        assert!(world(&["2000::/3"]));
        assert!(world(&["::/1", "8000::/1"]));
        assert!(!world(&["0.0.0.0/1"]));
        assert!(!world(&["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]));
        assert!(!world(&["10.0.0.0/0".replace("/0", "/8").as_str()]));
        assert!(!world(&["0.0.0.0/1", "8000::/1"]));
        assert!(!world(&[]));
    }

    #[test]
    fn sparing_private_blocks_does_not_hide_the_world() {
        let public = [
            "0.0.0.0/5",
            "8.0.0.0/7",
            "11.0.0.0/8",
            "12.0.0.0/6",
            "16.0.0.0/4",
            "32.0.0.0/3",
            "64.0.0.0/2",
            "128.0.0.0/3",
            "160.0.0.0/5",
            "168.0.0.0/6",
            "172.0.0.0/12",
            "172.32.0.0/11",
            "172.64.0.0/10",
            "172.128.0.0/9",
            "173.0.0.0/8",
            "174.0.0.0/7",
            "176.0.0.0/4",
            "192.0.0.0/9",
            "192.128.0.0/11",
            "192.160.0.0/13",
            "192.169.0.0/16",
            "192.170.0.0/15",
            "192.172.0.0/14",
            "192.176.0.0/12",
            "192.192.0.0/10",
            "193.0.0.0/8",
            "194.0.0.0/7",
            "196.0.0.0/6",
            "200.0.0.0/5",
            "208.0.0.0/4",
        ];
        assert!(world(&public));
        assert!(!world(&public[1..]));
    }

    proptest! {
        // Cuts the world into blocks at random, then drops one that is public.
        #[test]
        fn any_cut_of_the_world_is_the_world(cuts in prop::collection::vec(any::<u32>(), 0..12)) {
            let mut blocks = vec![(0_u32, 0_u32)];
            for at in cuts {
                let i = blocks.iter().rposition(|b| b.0 <= at).unwrap_or(0);
                let (base, length) = blocks[i];
                if length < 24 {
                    blocks[i] = (base, length + 1);
                    blocks.insert(i + 1, (base | 1 << (31 - length), length + 1));
                }
            }
            let texts: Vec<String> =
                blocks.iter().map(|(b, l)| format!("{}/{l}", Ipv4Addr::from(*b))).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            prop_assert!(world(&texts));
            for gap in 0..texts.len() {
                let mut rest = texts.clone();
                let gone = Cidr::parse(rest.remove(gap)).unwrap();
                let Cidr::V4(first, last) = gone else { panic!("an IPv4 block") };
                let public = PUBLIC_V4.iter().any(|p| p.0 <= last && first <= p.1);
                prop_assert_eq!(world(&rest), !public);
            }
        }

        #[test]
        fn parsing_agrees_with_the_standard_library(
            text in "[0-9a-f:./]{0,24}|([0-9]{1,3}[.]){3}[0-9]{1,3}(/[0-9]{1,2})?",
        ) {
            let (address, length) = text.split_once('/').unwrap_or((&text, "32"));
            let v4 = address.parse::<Ipv4Addr>().ok().map(u32::from);
            let length = length.parse::<u32>().ok().filter(|l| *l <= 32);
            let wanted = v4.zip(length).map(|(bits, length)| {
                let mask = u32::MAX.checked_shr(length).unwrap_or(0);
                Cidr::V4(bits & !mask, bits | mask)
            });
            let got = Cidr::parse(&text).filter(|block| matches!(block, Cidr::V4(..)));
            prop_assert_eq!(got, wanted);
        }
    }
}

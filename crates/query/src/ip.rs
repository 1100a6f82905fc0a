//! IP addresses and CIDR blocks as ranges of addresses.

use std::net::IpAddr;

/// All addresses from `low` to `high`, of one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IpRange {
    v6: bool,
    low: u128,
    high: u128,
}

impl IpRange {
    /// Reads `10.0.0.1`, `10.0.0.0/24`, `::1` or `2001:db8::/32`. Bits beyond the length of the
    /// network are ignored.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // Most texts are no addresses and are told by their first byte.
        if text.len() > 49 || !text.bytes().next()?.is_ascii_hexdigit() && !text.starts_with(':') {
            return None;
        }
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        if !address.contains(['.', ':']) {
            return None;
        }
        let (v6, bits, number) = match address.parse().ok()? {
            IpAddr::V4(address) => (false, 32, u128::from(u32::from(address))),
            IpAddr::V6(address) => (true, 128, u128::from(address)),
        };
        let length: u32 = length.map_or(Some(bits), |length| length.parse().ok())?;
        let free = bits.checked_sub(length)?;
        let mask = if free == 128 { u128::MAX } else { (1 << free) - 1 };
        Some(Self { v6, low: number & !mask, high: number | mask })
    }

    /// Whether the two share an address.
    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.v6 == other.v6 && self.low <= other.high && other.low <= self.high
    }

    /// Whether some address of this range is lower than all of the other.
    pub(crate) fn begins_before(self, other: Self) -> bool {
        self.v6 == other.v6 && self.low < other.low
    }

    /// Whether some address of this range is higher than all of the other.
    pub(crate) fn ends_after(self, other: Self) -> bool {
        self.v6 == other.v6 && self.high > other.high
    }

    /// From the begin of this range to the end of the other.
    pub(crate) fn up_to(self, other: Self) -> Option<Self> {
        (self.v6 == other.v6).then_some(Self { high: other.high, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> IpRange {
        IpRange::parse(text).unwrap()
    }

    #[test]
    fn reads_addresses_and_blocks() {
        assert_eq!(range("10.0.0.7/24"), range("10.0.0.0/24"));
        assert!(range("0.0.0.0/0").overlaps(range("255.255.255.255")));
        assert!(range("::/0").overlaps(range("2001:db8::1")));
        assert!(!range("::/0").overlaps(range("1.2.3.4")));
        for bad in
            ["", "10", "10.0.0.0/33", "a", "abc", "1.2.3", "1.2.3.4/", "::/129", "1.2.3.4/-1"]
        {
            assert_eq!(IpRange::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn ranges_compare() {
        let block = range("10.0.0.0/24");
        assert!(range("10.0.0.0/8").ends_after(block) && !range("10.0.0.0/8").begins_before(block));
        assert!(range("9.0.0.0/7").begins_before(block));
        let span = range("10.0.0.0").up_to(range("10.0.0.255")).unwrap();
        assert_eq!(span, block);
        assert!(range("10.0.0.0").up_to(range("::1")).is_none());
    }
}

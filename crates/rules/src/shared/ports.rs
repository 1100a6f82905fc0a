//! Sets of ports, as parameters and security groups write them.

use super::intervals::Intervals;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::str::FromStr;

/// An inclusive range of ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortRange {
    /// The first port.
    pub first: u16,
    /// The last port.
    pub last: u16,
}

impl PortRange {
    /// Every port.
    pub const ALL: Self = Self { first: 0, last: u16::MAX };
}

impl From<(u16, u16)> for PortRange {
    fn from((first, last): (u16, u16)) -> Self {
        Self { first, last }
    }
}

impl fmt::Display for PortRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first, self.last) {
            (0, u16::MAX) => f.write_str("all ports"),
            (first, last) if first == last => write!(f, "port {first}"),
            (first, last) => write!(f, "ports {first}-{last}"),
        }
    }
}

/// A set of ports, read from `22`, `1-1024`, or a comma-separated list of these.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortSet(Intervals<u16>);

impl PortSet {
    /// The first part of `range` that is in the set.
    #[inline]
    pub fn overlap(&self, range: PortRange) -> Option<PortRange> {
        self.0.overlap(range.first, range.last).map(PortRange::from)
    }

    /// All parts of `range` that are in the set.
    pub fn overlaps(&self, range: PortRange) -> impl Iterator<Item = PortRange> {
        self.0.overlaps(range.first, range.last).map(PortRange::from)
    }

    /// The ports that are not in the set.
    pub fn complement(&self) -> Self {
        Self(self.0.complement_in(0, u16::MAX))
    }

    /// Whether there is no port in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<PortRange> for PortSet {
    fn from_iter<I: IntoIterator<Item = PortRange>>(ranges: I) -> Self {
        Self(ranges.into_iter().map(|r| (r.first, r.last)).collect())
    }
}

impl FromIterator<u16> for PortSet {
    fn from_iter<I: IntoIterator<Item = u16>>(ports: I) -> Self {
        Self(ports.into_iter().map(|p| (p, p)).collect())
    }
}

impl FromIterator<PortSet> for PortSet {
    fn from_iter<I: IntoIterator<Item = PortSet>>(sets: I) -> Self {
        Self(sets.into_iter().flat_map(|s| s.0.ranges().to_vec()).collect())
    }
}

/// Why a text is no list of ports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortError(String);

impl fmt::Display for PortError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PortSet {
    type Err = PortError;

    fn from_str(text: &str) -> Result<Self, PortError> {
        text.split(',').map(|element| range(element.trim())).collect()
    }
}

/// An empty text is the empty set.
impl<'de> Deserialize<'de> for PortSet {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = PortSet;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("ports and ranges such as 443,1020-1025")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<PortSet, E> {
                if text.trim().is_empty() {
                    return Ok(PortSet::default());
                }
                text.parse().map_err(E::custom)
            }
        }
        from.deserialize_str(Text)
    }
}

fn range(text: &str) -> Result<PortRange, PortError> {
    let fault = |why: &str| PortError(format!("`{text:.32}` {why}"));
    if text.is_empty() {
        return Err(PortError("a port or a range such as 1-1024 is missing".to_owned()));
    }
    let port = |digits: &str| {
        let digits = digits.trim();
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(fault("is neither a port (0-65535) nor a range such as 1-1024"));
        }
        digits.parse::<u16>().map_err(|_| fault("holds a port above 65535"))
    };
    let (first, last) = match text.split_once('-') {
        Some((first, last)) => (port(first)?, port(last)?),
        None => (port(text)?, port(text)?),
    };
    if first > last {
        return Err(fault("is a range whose end lies before its start"));
    }
    Ok(PortRange { first, last })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        text.parse::<PortSet>().unwrap_err().to_string()
    }

    #[test]
    fn reads_ports_ranges_and_lists() {
        let set: PortSet = "8080, 1 - 1024,1025-1030 ".parse().unwrap();
        assert_eq!(set.overlap(PortRange::ALL), Some(PortRange { first: 1, last: 1030 }));
        assert_eq!(set.overlap((1031, 9000).into()), Some(PortRange { first: 8080, last: 8080 }));
        assert_eq!(set.overlap((8081, 9000).into()), None);
        let all = [set.clone(), set.complement()].into_iter().collect::<PortSet>();
        assert_eq!(all.overlap(PortRange::ALL), Some(PortRange::ALL));
    }

    #[test]
    fn faults_are_told() {
        assert!(fault("ssh").contains("`ssh` is neither a port"));
        assert!(fault("70000").contains("above 65535"));
        assert!(fault("9-1").contains("before its start"));
        assert!(fault("1-2-3").contains("neither"));
        assert!(fault("-1").contains("neither"));
        assert!(fault("22,").contains("missing"));
        assert!(fault("").contains("missing"));
        assert!(fault("+22").contains("neither"));
    }

    #[test]
    fn shows_ranges() {
        assert_eq!(PortRange::ALL.to_string(), "all ports");
        assert_eq!(PortRange { first: 22, last: 22 }.to_string(), "port 22");
        assert_eq!(PortRange { first: 1, last: 9 }.to_string(), "ports 1-9");
    }
}

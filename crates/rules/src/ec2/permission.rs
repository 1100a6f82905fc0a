//! One inbound rule of a security group, read lazily.
//!
//! Items spell sources in three lists: `ipv4Ranges` of `{cidrIp}`, its older twin
//! `ipRanges` of plain strings, and `ipv6Ranges` of `{cidrIpv6}`. Each is read whichever
//! way its elements are written, in either capitalisation.

use crate::shared::net::Cidr;
use crate::shared::ports::PortRange;
use assize_model::json::{Kind, Malformed, Node};

/// A protocol that has ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// An element of `ipPermissions`.
#[derive(Clone, Copy, Debug)]
pub struct Permission<'d> {
    node: Node<'d>,
    protocol: Node<'d>,
    from: Node<'d>,
    to: Node<'d>,
}

/// An address block that a permission names.
#[derive(Clone, Copy, Debug)]
pub struct Source<'d> {
    /// The string that holds it.
    pub node: Node<'d>,
    /// What it says.
    pub block: Cidr,
}

impl<'d> Permission<'d> {
    /// Reads protocol and ports; the sources are read when they are asked for, since most
    /// permissions are about other ports than those that matter.
    pub fn read(node: Node<'d>) -> Result<Self, Malformed> {
        if node.kind() != Kind::Object {
            return Err(node.malformed("an object"));
        }
        let missing = node.at(0);
        let mut read = Self { node, protocol: missing, from: missing, to: missing };
        let mut wanted = 3;
        for (key, value) in node.raw_members() {
            let escaped = || node.unescaped_key(key);
            if read.put(key, value) || escaped().is_some_and(|key| read.put(key.as_bytes(), value))
            {
                wanted -= 1;
                if wanted == 0 {
                    break;
                }
            }
        }
        if read.protocol.is_absent() {
            return Err(crate::shared::read::missing(
                format!("{}/ipProtocol", node.pointer()),
                "a protocol",
            ));
        }
        Ok(read)
    }

    /// Takes a member; false when it is none that matters.
    #[inline(always)]
    fn put(&mut self, key: &[u8], value: Node<'d>) -> bool {
        let place = match key.len() {
            6 if key == b"toPort" || key == b"ToPort" => &mut self.to,
            8 if key == b"fromPort" || key == b"FromPort" => &mut self.from,
            10 if key == b"ipProtocol" || key == b"IpProtocol" => &mut self.protocol,
            _ => return false,
        };
        *place = value;
        true
    }

    /// The ports of `transport` that it opens; `None` when it is about other protocols.
    /// Protocol `-1` is all protocols and opens every port, whatever ports stand beside it.
    /// ICMP types stand where ports do, and are none. TCP and UDP without ports, or with
    /// -1, mean all ports.
    pub fn ports(&self, transport: Transport) -> Result<Option<PortRange>, Malformed> {
        let same = match self.protocol.kind() {
            Kind::Number => match self.protocol.as_i64() {
                Some(-1) => return Ok(Some(PortRange::ALL)),
                Some(6) => transport == Transport::Tcp,
                Some(17) => transport == Transport::Udp,
                _ => false,
            },
            _ => match self.protocol.bytes() {
                br#""tcp""# => transport == Transport::Tcp,
                br#""udp""# => transport == Transport::Udp,
                br#""-1""# => return Ok(Some(PortRange::ALL)),
                _ => match self.protocol.req_str()?.as_ref() {
                    "tcp" | "6" | "TCP" => transport == Transport::Tcp,
                    "udp" | "17" | "UDP" => transport == Transport::Udp,
                    "-1" | "all" => return Ok(Some(PortRange::ALL)),
                    _ => false,
                },
            },
        };
        if !same {
            return Ok(None);
        }
        let port = |node: &Node<'d>, open_end: u16| match node.opt_i64()? {
            None | Some(-1) => Ok(open_end),
            Some(port) => u16::try_from(port).map_err(|_| node.malformed("a port")),
        };
        Ok(Some(PortRange { first: port(&self.from, 0)?, last: port(&self.to, u16::MAX)? }))
    }

    /// Visits the address blocks that may reach those ports.
    #[inline]
    pub fn sources(&self, mut visit: impl FnMut(Source<'d>)) -> Result<(), Malformed> {
        let mut lists = [None; 3];
        for (key, list) in self.node.raw_members() {
            let escaped = || self.node.unescaped_key(key);
            let place = rank(key).or_else(|| escaped().and_then(|key| rank(key.as_bytes())));
            if let Some(slot) = place.and_then(|place| lists.get_mut(place)) {
                *slot = Some(list);
            }
        }
        for list in lists.into_iter().flatten() {
            for element in list.opt_items()? {
                visit(source(element)?);
            }
        }
        Ok(())
    }
}

/// The order in which the lists of sources are read; none for another member.
#[inline]
fn rank(key: &[u8]) -> Option<usize> {
    match key {
        b"ipv4Ranges" | b"Ipv4Ranges" => Some(0),
        b"ipRanges" | b"IpRanges" => Some(1),
        b"ipv6Ranges" | b"Ipv6Ranges" => Some(2),
        _ => None,
    }
}

fn source(element: Node<'_>) -> Result<Source<'_>, Malformed> {
    let node = if element.kind() == Kind::Object { address(element)? } else { element };
    // Nobody escapes what is in an address; whoever does is read all the same.
    let block = match node.quoted() {
        Some(text) => Cidr::parse(text).or_else(|| Cidr::parse(&node.as_str()?)),
        None => None,
    };
    let block = block.ok_or_else(|| node.malformed("an address block such as 10.0.0.0/8"))?;
    Ok(Source { node, block })
}

/// The first of the names of an address that says something.
fn address(range: Node<'_>) -> Result<Node<'_>, Malformed> {
    const NAMES: [&[u8]; 4] = [b"cidrIp", b"cidrIpv6", b"CidrIp", b"CidrIpv6"];
    let mut best: Option<(usize, Node<'_>)> = None;
    for (key, value) in range.raw_members() {
        let escaped = range.unescaped_key(key);
        let key = escaped.as_deref().map_or(key, str::as_bytes);
        let Some(rank) = NAMES.iter().position(|name| *name == key) else { continue };
        // Of twins the last one counts, as JSON parsers have it.
        if best.is_none_or(|(known, _)| rank <= known) && !value.is_absent() {
            best = Some((rank, value));
        }
    }
    best.map(|(_, node)| node).ok_or_else(|| range.malformed("an address range"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use assize_model::json::Index;

    #[test]
    fn names_may_be_escaped() {
        let text =
            r#"{"ip\u0050rotocol":"tcp","fromPort":22,"toPort":22,"ipR\u0061nges":["0.0.0.0\/0"]}"#;
        let mut index = Index::default();
        let permission = Permission::read(index.build(text.as_bytes()).unwrap().root()).unwrap();
        assert_eq!(permission.ports(Transport::Tcp), Ok(Some(PortRange { first: 22, last: 22 })));
        let mut whole = 0;
        permission.sources(|source| whole += u32::from(source.block.is_everything())).unwrap();
        assert_eq!(whole, 1);
    }
}

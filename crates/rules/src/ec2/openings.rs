//! Which ports security groups open to the whole internet.
//!
//! Two phases: [`may_be_open`] decides almost every group without allocating; only groups
//! that it can't clear are looked at by [`openings`], which finds the facts for verdict
//! and evidence. An opening is one block that holds every address, or several blocks,
//! possibly of several rules and groups, that reach every public address together.

use super::permission::{Permission, Source, Transport};
use crate::shared::net::{Cidr, Tally, reach_the_world};
use crate::shared::ports::{PortRange, PortSet};
use crate::shared::read::{config, fact, need};
use assize_model::json::{Malformed, Node};
use assize_rule::{Evidence, ItemView, ResourceKey, Verdict};
use std::borrow::Cow;

/// More blocks than AWS allows rules on one network interface; beyond it, the smallest
/// blocks are not considered when blocks are joined.
const MAX_JOINED: usize = 1024;

/// The ports that matter, by protocol.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// TCP ports.
    pub tcp: PortSet,
    /// UDP ports.
    pub udp: PortSet,
}

impl Wanted {
    fn of(&self, transport: Transport) -> &PortSet {
        match transport {
            Transport::Tcp => &self.tcp,
            Transport::Udp => &self.udp,
        }
    }

    fn concerns(&self, permission: &Permission<'_>) -> Result<bool, Malformed> {
        for transport in [Transport::Tcp, Transport::Udp] {
            let wanted = self.of(transport);
            if wanted.is_empty() {
                continue;
            }
            if permission.ports(transport)?.is_some_and(|p| wanted.overlap(p).is_some()) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A security group under judgement.
#[derive(Clone, Debug)]
pub struct Group<'d> {
    id: Cow<'d, str>,
    permissions: Node<'d>,
    /// Set when the group is not the judged resource itself.
    elsewhere: bool,
}

impl<'d> Group<'d> {
    /// The judged item, which is a security group.
    pub fn judged(item: &ItemView<'d>) -> Result<Self, Malformed> {
        Self::new(item, false)
    }

    /// A group that the judged resource uses.
    pub fn used(item: &ItemView<'d>) -> Result<Self, Malformed> {
        Self::new(item, true)
    }

    fn new(item: &ItemView<'d>, elsewhere: bool) -> Result<Self, Malformed> {
        let permissions = need(config(item)?, "ipPermissions")?;
        permissions.opt_items()?;
        Ok(Self { id: item.resource_id(), permissions, elsewhere })
    }
}

/// Some wanted ports that the whole internet reaches.
#[derive(Debug)]
pub struct Opening<'d> {
    ports: Vec<PortRange>,
    udp_only: bool,
    /// One, or several that reach the world together.
    sources: Vec<Place<'d>>,
}

/// Where a source stands.
#[derive(Clone, Copy, Debug)]
struct Place<'d> {
    group: usize,
    rule: usize,
    source: Source<'d>,
}

/// Whether the groups may open a wanted port to the internet. Never false when they do.
pub fn may_be_open(groups: &[Group<'_>], wanted: &Wanted) -> Result<bool, Malformed> {
    let mut tally = Tally::default();
    let mut open = false;
    for group in groups {
        for element in group.permissions.items() {
            let permission = Permission::read(element)?;
            if wanted.concerns(&permission)? {
                permission.sources(|source| {
                    open |= source.block.is_everything();
                    tally.add(source.block);
                })?;
            }
        }
    }
    Ok(open || tally.may_reach_the_world())
}

/// A part of the internet that reaches some ports.
struct Part<'d> {
    ports: PortRange,
    transport: Transport,
    place: Place<'d>,
}

/// Every opening, in order of groups and rules; joined blocks last.
pub fn openings<'d>(groups: &[Group<'d>], wanted: &Wanted) -> Result<Vec<Opening<'d>>, Malformed> {
    let mut found: Vec<Opening<'d>> = Vec::new();
    let mut parts = Vec::new();
    for (group, list) in groups.iter().enumerate() {
        for (rule, element) in list.permissions.items().enumerate() {
            let permission = Permission::read(element)?;
            if !wanted.concerns(&permission)? {
                continue;
            }
            let tcp = permission.ports(Transport::Tcp)?;
            let udp = permission.ports(Transport::Udp)?;
            permission.sources(|source| {
                let place = Place { group, rule, source };
                if source.block.is_everything() {
                    return whole(&mut found, wanted, tcp, udp, place);
                }
                let both = [(Transport::Tcp, tcp), (Transport::Udp, udp)];
                parts.extend(both.into_iter().filter_map(|(transport, ports)| {
                    Some(Part { ports: ports?, transport, place })
                }));
            })?;
        }
    }
    for transport in [Transport::Tcp, Transport::Udp] {
        let parts = parts.iter().filter(|p| p.transport == transport).collect();
        joined(&mut found, wanted, transport, parts);
    }
    Ok(found)
}

/// Adds what one block that holds every address opens.
fn whole<'d>(
    found: &mut Vec<Opening<'d>>,
    wanted: &Wanted,
    tcp: Option<PortRange>,
    udp: Option<PortRange>,
    place: Place<'d>,
) {
    let text = place.source.node.raw();
    // `ipv4Ranges` and `ipRanges` say the same twice.
    let twin = found
        .iter()
        .flat_map(|o| &o.sources)
        .any(|p| p.group == place.group && p.rule == place.rule && p.source.node.raw() == text);
    if twin {
        return;
    }
    let on = |ports: Option<PortRange>, set: &PortSet| -> Vec<PortRange> {
        ports.map(|p| set.overlaps(p).collect()).unwrap_or_default()
    };
    let (tcp, udp) = (on(tcp, &wanted.tcp), on(udp, &wanted.udp));
    let same = tcp == udp;
    if !tcp.is_empty() {
        found.push(Opening { ports: tcp, udp_only: false, sources: vec![place] });
    }
    if !udp.is_empty() && !same {
        found.push(Opening { ports: udp, udp_only: true, sources: vec![place] });
    }
}

/// Adds the ports that several blocks open together.
fn joined<'d>(
    found: &mut Vec<Opening<'d>>,
    wanted: &Wanted,
    transport: Transport,
    mut parts: Vec<&Part<'d>>,
) {
    let wanted = wanted.of(transport);
    parts.retain(|p| wanted.overlap(p.ports).is_some());
    if parts.len() > MAX_JOINED {
        parts.sort_by_key(|p| match p.place.source.block {
            Cidr::V4(first, last) => u128::from(u32::MAX - (last - first)),
            Cidr::V6(first, last) => u128::MAX - (last - first),
        });
        parts.truncate(MAX_JOINED);
    }
    // Between two neighbouring starts the same parts apply to every port.
    let mut starts: Vec<u16> = parts
        .iter()
        .flat_map(|p| [Some(p.ports.first), p.ports.last.checked_add(1)])
        .flatten()
        .collect();
    starts.sort_unstable();
    starts.dedup();
    for (i, &first) in starts.iter().enumerate() {
        let last = starts.get(i + 1).map_or(u16::MAX, |next| next - 1);
        let ports: Vec<PortRange> = wanted.overlaps(PortRange { first, last }).collect();
        let here: Vec<Place<'d>> = parts
            .iter()
            .filter(|p| p.ports.first <= first && last <= p.ports.last)
            .map(|p| p.place)
            .collect();
        if !ports.is_empty() && reach_the_world(here.iter().map(|p| p.source.block)) {
            let udp_only = transport == Transport::Udp;
            found.push(Opening { ports, udp_only, sources: here });
        }
    }
}

/// The verdict on groups that must not open wanted ports to the internet. A rule's number
/// in the annotation counts from 1.
pub fn judge(groups: &[Group<'_>], wanted: &Wanted) -> Result<Verdict, Malformed> {
    if !may_be_open(groups, wanted)? {
        return Ok(Verdict::compliant());
    }
    let found = openings(groups, wanted)?;
    let Some(first) = found.first() else { return Ok(Verdict::compliant()) };
    let mut annotation = describe(groups, first);
    if let more @ 1.. = found.len() - 1 {
        annotation.push_str(&format!("; and {more} more"));
    }
    let evidence = found.iter().flat_map(|opening| facts(groups, opening));
    Ok(Verdict::non_compliant(annotation).with_all_evidence(evidence))
}

/// `port 22 open to 0.0.0.0/0 by sg-0abc rule 3`
fn describe(groups: &[Group<'_>], opening: &Opening<'_>) -> String {
    let udp = if opening.udp_only { "UDP " } else { "" };
    let ports = ports_text(&opening.ports);
    let text = |p: &Place<'_>| p.source.node.as_str().unwrap_or_default().into_owned();
    let id = |p: &Place<'_>| groups.get(p.group).map_or("", |g| g.id.as_ref());
    match opening.sources.as_slice() {
        [only] => {
            format!("{udp}{ports} open to {} by {} rule {}", text(only), id(only), only.rule + 1)
        }
        several => {
            let mut blocks: Vec<String> = Vec::new();
            for place in several {
                let block = format!("{} by {} rule {}", text(place), id(place), place.rule + 1);
                if !blocks.contains(&block) {
                    blocks.push(block);
                }
            }
            format!("{udp}{ports} open to the internet, joined from {}", blocks.join(" + "))
        }
    }
}

fn ports_text(ports: &[PortRange]) -> String {
    if let [only] = ports {
        return only.to_string();
    }
    let shown: Vec<String> = ports
        .iter()
        .take(6)
        .map(|p| {
            if p.first == p.last { p.first.to_string() } else { format!("{}-{}", p.first, p.last) }
        })
        .collect();
    let more = if ports.len() > 6 { ", …" } else { "" };
    format!("ports {}{more}", shown.join(", "))
}

fn facts(groups: &[Group<'_>], opening: &Opening<'_>) -> Vec<Evidence> {
    let expected = format!("no source that opens {} to the internet", ports_text(&opening.ports));
    let of = |place: &Place<'_>| {
        let fact = fact(place.source.node, expected.clone());
        match groups.get(place.group).filter(|g| g.elsewhere) {
            Some(group) => {
                fact.in_resource(ResourceKey::new("AWS::EC2::SecurityGroup", group.id.as_ref()))
            }
            None => fact,
        }
    };
    opening.sources.iter().map(of).collect()
}

//! Security groups of about 3.2 KB, one in ten with SSH open to the internet.

use super::{ACCOUNT, Envelope, REGION, Rng};
use std::fmt::Write as _;

/// A made-up security group.
pub struct Group {
    /// Its id.
    pub id: String,
    /// The item's JSON, one line.
    pub text: String,
    /// Whether port 22 is open to the internet.
    pub violates: bool,
}

const TEAMS: &[&str] = &["payments", "search", "billing", "catalogue", "identity", "reporting"];
const STAGES: &[&str] = &["production", "staging", "development", "test"];
const TIERS: &[&str] = &["web", "api", "worker", "database", "cache", "bastion", "batch"];
const WHY: &[&str] = &[
    "office network in the main building",
    "monitoring agents of the platform team",
    "health checks of the load balancer",
    "partner connection, reviewed every quarter",
    "deployment pipeline",
    "legacy integration, see the runbook before removing",
];

/// The `n`-th group. Each revision opens SSH if the one before closed it, and the reverse.
pub fn group(n: usize, revision: usize) -> Group {
    let mut rng = Rng::new(n as u64);
    let id = rng.id("sg");
    let vpc = rng.id("vpc");
    let violates = (rng.below(10) == 0) != (revision % 2 == 1);
    let (team, stage, tier) = (rng.one_of(TEAMS), rng.one_of(STAGES), rng.one_of(TIERS));
    let full = format!("{team}-{stage}-{tier}-{n}");
    // Each VPC has a group of this name.
    let name = if rng.below(25) == 0 { "default" } else { full.as_str() };
    let mut inbound: Vec<String> = (0..3 + rng.below(3)).map(|_| harmless(&mut rng)).collect();
    let place = rng.below(inbound.len() as u64 + 1) as usize;
    let opening = open_ssh(&mut rng);
    if violates {
        inbound.insert(place, opening);
    }
    let tags = [
        ("Name", full.clone()),
        ("team", team.to_owned()),
        ("stage", stage.to_owned()),
        ("cost-centre", (4_000 + rng.below(900)).to_string()),
        ("managed-by", format!("terraform/modules/network/{tier}")),
    ];
    let listed: Vec<String> =
        tags.iter().map(|(k, v)| format!(r#"{{"key":"{k}","value":"{v}"}}"#)).collect();
    let mapped: Vec<String> = tags.iter().map(|(k, v)| format!(r#""{k}":"{v}""#)).collect();
    let configuration = format!(
        concat!(
            r#"{{"description":"{} tier of {} ({})","groupName":"{}","ipPermissions":[{}],"#,
            r#""ownerId":"{}","groupId":"{}","ipPermissionsEgress":[{}],"tags":[{}],"vpcId":"{}"}}"#
        ),
        tier,
        team,
        stage,
        name,
        inbound.join(","),
        ACCOUNT,
        id,
        permission("-1", None, &[("0.0.0.0/0", "all outbound traffic")], false, ""),
        listed.join(","),
        vpc,
    );
    let text = Envelope {
        n,
        revision,
        resource_type: "AWS::EC2::SecurityGroup",
        id: &id,
        name,
        arn: &format!("arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/{id}"),
        region: REGION,
        relationships: &relationships(&mut rng, &vpc),
        tags: &mapped.join(","),
        configuration: &configuration,
        supplementary: "{}",
    }
    .text();
    Group { id, text, violates }
}

fn relationships(rng: &mut Rng, vpc: &str) -> String {
    let mut all = format!(
        r#"{{"resourceType":"AWS::EC2::VPC","resourceId":"{vpc}","name":"Is contained in Vpc"}}"#
    );
    for _ in 0..1 + rng.below(4) {
        let _ = write!(
            all,
            r#",{{"resourceType":"AWS::EC2::NetworkInterface","resourceId":"{}","name":"Is associated with NetworkInterface"}}"#,
            rng.id("eni")
        );
    }
    all
}

/// A permission as items write it.
fn permission(
    protocol: &str,
    ports: Option<(i32, i32)>,
    blocks: &[(&str, &str)],
    v6: bool,
    pair: &str,
) -> String {
    let (from, to) = ports.map_or((String::new(), String::new()), |(from, to)| {
        (format!(r#""fromPort":{from},"#), format!(r#""toPort":{to},"#))
    });
    let ranges: Vec<String> = blocks
        .iter()
        .map(|(block, why)| format!(r#"{{"cidrIp":"{block}","description":"{why}"}}"#))
        .collect();
    let old: Vec<String> = blocks.iter().map(|(block, _)| format!(r#""{block}""#)).collect();
    let six = if v6 { r#"{"cidrIpv6":"::/0","description":"everyone"}"# } else { "" };
    format!(
        concat!(
            r#"{{{}"ipProtocol":"{}","ipv6Ranges":[{}],"prefixListIds":[],{}"#,
            r#""userIdGroupPairs":[{}],"ipv4Ranges":[{}],"ipRanges":[{}]}}"#
        ),
        from,
        protocol,
        six,
        to,
        pair,
        ranges.join(","),
        old.join(","),
    )
}

/// A permission that opens no SSH to the internet.
fn harmless(rng: &mut Rng) -> String {
    let private: Vec<String> = (0..2 + rng.below(3))
        .map(|_| format!("10.{}.{}.0/24", rng.below(256), rng.below(256)))
        .collect();
    let blocks: Vec<(&str, &str)> =
        private.iter().map(|block| (block.as_str(), rng.one_of(WHY))).collect();
    let world: &[(&str, &str)] = &[("0.0.0.0/0", "everyone")];
    match rng.below(8) {
        0 => permission("tcp", Some((443, 443)), world, true, ""),
        1 => permission("tcp", Some((80, 80)), world, false, ""),
        2 | 3 => permission("tcp", Some((22, 22)), &blocks, false, ""),
        4 => permission("tcp", Some((1024, 65_535)), &blocks, false, ""),
        5 => permission("udp", Some((53, 53)), &blocks, false, ""),
        6 => {
            let pair = format!(
                r#"{{"groupId":"{}","userId":"{ACCOUNT}","description":"{}"}}"#,
                rng.id("sg"),
                rng.one_of(WHY)
            );
            permission("-1", None, &[], false, &pair)
        }
        _ => permission("tcp", Some((5432, 5432)), &blocks, false, ""),
    }
}

/// A permission that opens SSH to the internet. Always over IPv4, since the article's check
/// knows nothing else.
fn open_ssh(rng: &mut Rng) -> String {
    let world: &[(&str, &str)] = &[("0.0.0.0/0", "temporary")];
    match rng.below(8) {
        0 => permission("tcp", Some((0, 65_535)), world, false, ""),
        1 => permission("tcp", Some((20, 25)), world, true, ""),
        2 => permission("tcp", Some((22, 22)), world, true, ""),
        _ => permission("tcp", Some((22, 22)), world, false, ""),
    }
}

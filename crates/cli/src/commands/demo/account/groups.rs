//! Security groups. All but three open to the internet nothing but the web's ports.

use super::ids::hex_id;
use super::item::{Item, tag_list};
use super::world::World;
use assize_model::ConfigurationItem;
use serde_json::{Value, json};

const KIND: &str = "AWS::EC2::SecurityGroup";

/// The group that the story is about: the first server's, opened wide one night.
pub const LEGACY_GROUP: &str = "legacy-admin";

/// Who may reach a port.
enum From {
    Block(&'static str),
    Group(&'static str),
}

/// An inbound rule: first port, last port, from whom, and why.
type Opening = (u16, u16, From, &'static str);

fn openings(name: &str) -> Vec<Opening> {
    use From::{Block, Group};
    match name {
        "web-alb" => vec![
            (443, 443, Block("0.0.0.0/0"), "customers"),
            (80, 80, Block("0.0.0.0/0"), "redirect to https"),
        ],
        "web" => vec![
            (8443, 8443, Group("web-alb"), "from the load balancer"),
            (22, 22, Group("bastion"), "maintenance"),
        ],
        "api" => vec![
            (8443, 8443, Group("web-alb"), "from the load balancer"),
            (22, 22, Group("bastion"), "maintenance"),
        ],
        "batch" => vec![(22, 22, Group("bastion"), "maintenance")],
        "bastion" => vec![(22, 22, Block("198.51.100.0/28"), "office")],
        "database" => vec![
            (5432, 5432, Group("web"), "shop"),
            (5432, 5432, Group("api"), "api"),
            (5432, 5432, Group("batch"), "reports"),
        ],
        "cache" => vec![(6379, 6379, Group("api"), "sessions")],
        "shared-files" => vec![(2049, 2049, Group("web"), "covers")],
        // Opened for a contractor, who reads the sales figures with a desktop tool.
        "analytics-db" => vec![(3306, 3306, Block("0.0.0.0/0"), "contractor, temporary")],
        // Publishers still send their catalogues by FTP.
        "partner-ftp" => vec![(21, 21, Block("0.0.0.0/0"), "publishers upload onix files")],
        _ => Vec::new(),
    }
}

/// Name, VPC, description.
const GROUPS: &[(&str, bool, &str)] = &[
    ("default", true, "default VPC security group"),
    ("web-alb", true, "Load balancer of the shop"),
    ("web", true, "Web servers of the shop"),
    ("api", true, "API servers"),
    ("batch", true, "Nightly jobs"),
    ("bastion", true, "The way in for maintenance"),
    ("database", true, "PostgreSQL of the shop"),
    ("cache", true, "Redis"),
    ("shared-files", true, "NFS for book covers"),
    ("analytics-db", true, "MySQL of the sales figures"),
    ("partner-ftp", true, "File exchange with publishers"),
    ("default-of-default", false, "default VPC security group"),
];

/// The id of a group.
pub fn group(name: &str) -> String {
    hex_id("sg", name)
}

/// Adds the groups.
pub fn add(world: &mut World) {
    for &(name, main, description) in GROUPS {
        let vpc = if main { world.vpc() } else { hex_id("vpc", "default") };
        let permissions = openings(name).iter().map(|o| permission(world, o)).collect();
        let permissions = match name {
            // Never touched since the account was made.
            "default-of-default" => vec![all_traffic_within(world, name)],
            _ => permissions,
        };
        let shown = if name.starts_with("default") { "default" } else { name };
        let item = build(world, name, shown, &vpc, description, &permissions);
        world.add(item);
    }
    let open = legacy_permissions(world, true);
    let item = legacy_item(world, &open);
    world.add(item);
}

/// The story's group as an item of its own: open to the world, or after the fix.
pub fn legacy_group(world: &World, open: bool) -> ConfigurationItem {
    let permissions = legacy_permissions(world, open);
    let mut item = legacy_item(world, &permissions).finish();
    item.capture_time = world.now();
    item.configuration_state_id = world.now().millis();
    item.status = assize_model::ItemStatus::Ok;
    item
}

fn legacy_permissions(world: &World, open: bool) -> Vec<Value> {
    let mut permissions = vec![permission(world, &(443, 443, From::Group("web-alb"), "shop"))];
    if open {
        // One night the VPN was down, and the old admin page had to be reached.
        permissions.push(permission(world, &(8080, 8080, From::Block("0.0.0.0/0"), "admin page")));
        permissions.push(permission(world, &(22, 22, From::Block("0.0.0.0/0"), "only for today")));
    }
    permissions
}

fn legacy_item(world: &World, permissions: &[Value]) -> Item {
    let about = "Old admin server";
    build(world, LEGACY_GROUP, LEGACY_GROUP, &world.vpc(), about, permissions)
}

fn build(
    world: &World,
    key: &str,
    name: &str,
    vpc: &str,
    about: &str,
    permissions: &[Value],
) -> Item {
    let id = group(key);
    let tags = [("Name", name), ("app", "shop")];
    // A default group should let nothing in or out; the main VPC's was emptied.
    let outbound = if key == "default" {
        Vec::new()
    } else {
        vec![json!({
            "ipProtocol": "-1", "ipRanges": ["0.0.0.0/0"], "ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}],
            "ipv6Ranges": [], "prefixListIds": [], "userIdGroupPairs": [],
        })]
    };
    world
        .item(KIND, &id)
        .name(name)
        .arn(world.arn("ec2", &format!("security-group/{id}")))
        .tags(&tags)
        .relates("Is contained in Vpc", "AWS::EC2::VPC", vpc)
        .configuration(&json!({
            "description": about, "groupName": name, "groupId": id, "ownerId": world.account(),
            "vpcId": vpc, "ipPermissions": permissions, "ipPermissionsEgress": outbound,
            "tags": tag_list(&tags),
        }))
}

fn permission(world: &World, (first, last, from, why): &Opening) -> Value {
    let (blocks, pairs) = match from {
        From::Block(block) => (vec![*block], Vec::new()),
        From::Group(name) => {
            let pair = json!({
                "groupId": group(name), "userId": world.account(), "description": why,
            });
            (Vec::new(), vec![pair])
        }
    };
    let ranges: Vec<Value> =
        blocks.iter().map(|b| json!({"cidrIp": b, "description": why})).collect();
    json!({
        "ipProtocol": "tcp", "fromPort": first, "toPort": last, "ipRanges": blocks,
        "ipv4Ranges": ranges, "ipv6Ranges": [], "prefixListIds": [], "userIdGroupPairs": pairs,
    })
}

fn all_traffic_within(world: &World, name: &str) -> Value {
    json!({
        "ipProtocol": "-1", "ipRanges": [], "ipv4Ranges": [], "ipv6Ranges": [],
        "prefixListIds": [],
        "userIdGroupPairs": [{"groupId": group(name), "userId": world.account()}],
    })
}

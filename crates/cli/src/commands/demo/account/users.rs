//! People and robots with a user of their own, and their groups.

use super::ids::{letters, unique_id};
use super::permissions::{document, encoded};
use super::roles::attached;
use super::world::World;
use serde_json::{Value, json};

/// An access key: days since made, days since used.
type Key = (i64, Option<i64>);

/// A user.
struct User {
    name: &'static str,
    days: i64,
    groups: &'static [&'static str],
    /// Days since the last login; `None` without a password.
    login: Option<i64>,
    mfa: bool,
    key: Option<Key>,
    /// Customer-managed policies attached to the user itself.
    policies: &'static [&'static str],
    inline: bool,
}

const PERSON: User = User {
    name: "",
    days: 400,
    groups: &["developers"],
    login: Some(0),
    mfa: true,
    key: None,
    policies: &[],
    inline: false,
};

const ROBOT: User = User { login: None, mfa: false, groups: &["robots"], ..PERSON };

const USERS: &[User] = &[
    User { name: "aiko.tanaka", days: 1302, groups: &["admins"], login: Some(1), ..PERSON },
    User { name: "daisuke.mori", days: 1180, groups: &["admins"], login: Some(4), ..PERSON },
    User { name: "yuki.sato", days: 902, login: Some(2), key: Some((41, Some(0))), ..PERSON },
    User { name: "haruka.ito", days: 733, login: Some(9), ..PERSON },
    User { name: "ren.kobayashi", days: 402, login: Some(0), key: Some((60, Some(3))), ..PERSON },
    User { name: "sakura.abe", days: 333, groups: &["readers"], login: Some(27), ..PERSON },
    User { name: "mei.fujita", days: 120, groups: &["readers"], login: Some(6), ..PERSON },
    User { name: "sho.watanabe", days: 15, login: Some(3), ..PERSON },
    // Left the company last autumn; the user stayed.
    User {
        name: "kenji.yamamoto",
        days: 1203,
        login: Some(241),
        key: Some((1203, Some(238))),
        ..PERSON
    },
    // The contractor's: never used a second factor, nor the key.
    User {
        name: "contractor-lee",
        days: 402,
        groups: &[],
        login: Some(118),
        mfa: false,
        key: Some((402, None)),
        policies: &["hinode-emergency"],
        ..PERSON
    },
    User { name: "ci-deploy", days: 870, key: Some((73, Some(0))), ..ROBOT },
    User { name: "backup-agent", days: 611, key: Some((80, Some(0))), ..ROBOT },
    // Ships stock files every night with a key of three years.
    User { name: "stock-feed", days: 1101, key: Some((1101, Some(0))), inline: true, ..ROBOT },
    // Set up for a mail provider that was never signed.
    User { name: "newsletter-smtp", days: 540, key: Some((540, None)), ..ROBOT },
];

/// The groups, with their policies.
const GROUPS: &[(&str, &[&str])] = &[
    ("admins", &["hinode-deploy", "hinode-backup-restore", "hinode-read-logs"]),
    ("developers", &["hinode-read-logs", "hinode-deploy"]),
    ("readers", &["hinode-read-logs"]),
    ("robots", &["hinode-covers"]),
    // Made together with the audit role.
    ("auditors", &[]),
];

/// Adds groups and users.
pub fn add(world: &mut World) {
    for &(name, policies) in GROUPS {
        group(world, name, policies);
    }
    for user in USERS {
        add_user(world, user);
    }
}

fn group(world: &mut World, name: &str, policies: &[&str]) {
    let id = unique_id("AGPA", name);
    let arn = world.iam_arn(&format!("group/{name}"));
    let members: Vec<&User> = USERS.iter().filter(|u| u.groups.contains(&name)).collect();
    let list: Value = policies.iter().map(|p| attached(world, p)).collect();
    let mut item = world
        .item("AWS::IAM::Group", &id)
        .name(name)
        .arn(arn.as_str())
        .global()
        .created(world.days_ago(1180))
        .configuration(&json!({
            "path": "/", "groupName": name, "groupId": id, "arn": arn,
            "createDate": world.days_ago(1180), "groupPolicyList": [],
            "attachedManagedPolicies": list,
        }));
    for user in members {
        let id = unique_id("AIDA", user.name);
        item = item.relates_named("Contains User", "AWS::IAM::User", id, user.name);
    }
    world.add(item);
}

fn add_user(world: &mut World, user: &User) {
    let id = unique_id("AIDA", user.name);
    let arn = world.iam_arn(&format!("user/{}", user.name));
    let created = world.days_ago(user.days);
    let list: Value = user.policies.iter().map(|p| attached(world, p)).collect();
    let inline = if user.inline {
        json!([{
            "policyName": "put-stock-files",
            "policyDocument": encoded(&document(&[json!({
                "Effect": "Allow", "Action": "s3:PutObject",
                "Resource": "arn:aws:s3:::hinode-scratch/stock/*",
            })])),
        }])
    } else {
        json!([])
    };
    let mut item = world
        .item("AWS::IAM::User", &id)
        .name(user.name)
        .arn(arn.as_str())
        .global()
        .created(created)
        .configuration(&json!({
            "path": "/", "userName": user.name, "userId": id, "arn": arn, "createDate": created,
            "userPolicyList": inline, "groupList": user.groups,
            "attachedManagedPolicies": list, "permissionsBoundary": null, "tags": [],
        }))
        .supplement("CredentialReport", &report(world, user, &arn));
    for group in user.groups {
        let id = unique_id("AGPA", group);
        item = item.relates_named("Is attached to Group", "AWS::IAM::Group", id, group);
    }
    for policy in user.policies {
        let label = "Is attached to CustomerManagedPolicy";
        item = item.relates_named(label, "AWS::IAM::Policy", unique_id("ANPA", policy), policy);
    }
    world.add(item);
}

/// The user's row of the account's credential report.
fn report(world: &World, user: &User, arn: &str) -> Value {
    let at = |days: i64| world.days_ago(days).to_string().replace(".000Z", "+00:00");
    let has = |yes: bool| if yes { "true" } else { "false" };
    let password = user.login.is_some();
    let (made, used) = user.key.map_or((None, None), |(made, used)| (Some(made), used));
    let or_none = |days: Option<i64>| days.map_or_else(|| "N/A".to_owned(), at);
    json!({
        "user": user.name, "arn": arn, "user_creation_time": at(user.days),
        "password_enabled": has(password),
        "password_last_used": user.login.map_or_else(|| "N/A".to_owned(), at),
        "password_last_changed": or_none(user.login.map(|_| user.days.min(300))),
        "password_next_rotation": "N/A", "mfa_active": has(user.mfa),
        "access_key_1_id": made.map(|_| format!("AKIA{}", letters(user.name, 16))),
        "access_key_1_active": has(user.key.is_some()),
        "access_key_1_last_rotated": or_none(made),
        "access_key_1_last_used_date": or_none(used),
        "access_key_1_last_used_region": used.map_or("N/A", |_| world.region()),
        "access_key_1_last_used_service": used.map_or("N/A", |_| "s3"),
        "access_key_2_active": "false", "access_key_2_last_rotated": "N/A",
        "access_key_2_last_used_date": "N/A", "cert_1_active": "false", "cert_2_active": "false",
    })
}

//! Users, groups, roles, policies.

use super::{Absent, Kind, Part, Type, field, made, or};
use crate::build::document;
use crate::reader::{Reader, Seen};
use serde_json::{Value, json};

const USER: &str = "AWS::IAM::User";
const GROUP: &str = "AWS::IAM::Group";
const ROLE: &str = "AWS::IAM::Role";

pub(super) const TYPES: &[Type] = &[
    Type {
        cfn: USER,
        item: USER,
        terraform: &["aws_iam_user"],
        name: ("UserName", "name"),
        arn: Some("arn:aws:iam::ACCOUNT:user/NAME"),
        arn_to: None,
        fields: &[
            field("UserName", "name", "configuration.userName", Kind::Text),
            or("", "", "configuration.userPolicyList", Kind::Made(inline), Absent::Json("[]")),
            or(
                "",
                "",
                "configuration.attachedManagedPolicies",
                Kind::Made(attached),
                Absent::Json("[]"),
            ),
            or("Groups", "", "configuration.groupList", Kind::List, Absent::Json("[]")),
        ],
    },
    Type {
        cfn: GROUP,
        item: GROUP,
        terraform: &["aws_iam_group"],
        name: ("GroupName", "name"),
        arn: Some("arn:aws:iam::ACCOUNT:group/NAME"),
        arn_to: None,
        fields: &[
            or("GroupName", "name", "configuration.groupName", Kind::Text, Absent::Json("\"\"")),
            or("", "", "configuration.groupPolicyList", Kind::Made(inline), Absent::Json("[]")),
        ],
    },
    Type {
        cfn: ROLE,
        item: ROLE,
        terraform: &["aws_iam_role"],
        name: ("RoleName", "name"),
        arn: Some("arn:aws:iam::ACCOUNT:role/NAME"),
        arn_to: None,
        fields: &[
            field("RoleName", "name", "configuration.roleName", Kind::Text),
            or("", "", "configuration.rolePolicyList", Kind::Made(inline), Absent::Json("[]")),
        ],
    },
    Type {
        cfn: "AWS::IAM::ManagedPolicy",
        item: "AWS::IAM::Policy",
        terraform: &["aws_iam_policy"],
        name: ("ManagedPolicyName", "name"),
        arn: Some("arn:aws:iam::ACCOUNT:policy/NAME"),
        arn_to: Some("configuration.arn"),
        fields: &[made("configuration.policyVersionList", Kind::Append(version))],
    },
];

pub(super) const PARTS: &[Part] = &[
    // CloudFormation's AWS::IAM::Policy is an inline policy of its owners.
    Part {
        cfn: &["AWS::IAM::Policy", "AWS::IAM::UserPolicy"],
        terraform: &["aws_iam_user_policy"],
        of: USER,
        owner: ("Users", "user"),
        fields: &[made("configuration.userPolicyList", Kind::Append(policy))],
    },
    Part {
        cfn: &["AWS::IAM::Policy"],
        terraform: &["aws_iam_group_policy"],
        of: GROUP,
        owner: ("Groups", "group"),
        fields: &[made("configuration.groupPolicyList", Kind::Append(policy))],
    },
    Part {
        cfn: &["AWS::IAM::Policy"],
        terraform: &["aws_iam_role_policy"],
        of: ROLE,
        owner: ("Roles", "role"),
        fields: &[made("configuration.rolePolicyList", Kind::Append(policy))],
    },
    Part {
        cfn: &["AWS::IAM::ManagedPolicy"],
        terraform: &[],
        of: USER,
        owner: ("Users", ""),
        fields: &[made("configuration.attachedManagedPolicies", Kind::Append(attachment))],
    },
    Part {
        cfn: &[],
        terraform: &["aws_iam_user_policy_attachment"],
        of: USER,
        owner: ("", "user"),
        fields: &[made("configuration.attachedManagedPolicies", Kind::Append(attachment))],
    },
    Part {
        cfn: &[],
        terraform: &["aws_iam_user_group_membership"],
        of: USER,
        owner: ("", "user"),
        fields: &[made("configuration.groupList", Kind::Append(groups))],
    },
    Part {
        cfn: &["AWS::IAM::UserToGroupAddition"],
        terraform: &["aws_iam_group_membership"],
        of: USER,
        owner: ("Users", "users"),
        fields: &[made("configuration.groupList", Kind::Append(group))],
    },
    Part {
        cfn: &["AWS::IAM::UserToGroupAddition"],
        terraform: &["aws_iam_group_membership"],
        of: GROUP,
        owner: ("GroupName", "group"),
        fields: &[made("relationships", Kind::Append(members))],
    },
];

/// Inline policies within their owner. Their documents are not looked at by any rule.
fn inline(reader: &Reader<'_>) -> Seen {
    named(reader, "Policies", "inline_policy", |policy| {
        let name = policy.get("PolicyName").or_else(|| policy.get("name"));
        json!({ "policyName": name })
    })
}

fn attached(reader: &Reader<'_>) -> Seen {
    named(reader, "ManagedPolicyArns", "", |arn| json!({ "policyArn": arn, "policyName": arn }))
}

fn named(reader: &Reader<'_>, cfn: &str, terraform: &str, make: impl Fn(&Value) -> Value) -> Seen {
    let seen = reader.get(cfn, terraform);
    if seen == Seen::Absent {
        return Seen::Absent;
    }
    let Some(all) = seen.elements() else { return Seen::Unknown };
    Seen::Known(all.iter().map(make).collect())
}

/// An inline policy that is a resource of its own: that it is there is known, if not its name.
fn policy(reader: &Reader<'_>) -> Seen {
    let name = reader.get("PolicyName", "name").text();
    let name = if let Seen::Known(name) = name { name } else { "planned".into() };
    Seen::Known(json!({ "policyName": name }))
}

fn attachment(reader: &Reader<'_>) -> Seen {
    let name = reader.get("ManagedPolicyName", "policy_arn").text();
    let name = if let Seen::Known(name) = name { name } else { "planned".into() };
    Seen::Known(json!({ "policyName": name }))
}

fn version(reader: &Reader<'_>) -> Seen {
    match document(reader.get("PolicyDocument", "policy")) {
        Some(document) => Seen::Known(json!({
            "versionId": "v1", "isDefaultVersion": true, "document": document,
        })),
        None => Seen::Absent,
    }
}

fn groups(reader: &Reader<'_>) -> Seen {
    match reader.ids("", "groups") {
        Some(ids) => Seen::Known(ids.into_iter().map(Value::String).collect()),
        None => Seen::Unknown,
    }
}

fn group(reader: &Reader<'_>) -> Seen {
    match reader.ids("GroupName", "group") {
        Some(ids) => Seen::Known(ids.into_iter().map(Value::String).collect()),
        None => Seen::Unknown,
    }
}

fn members(reader: &Reader<'_>) -> Seen {
    match reader.ids("Users", "users") {
        Some(ids) => Seen::Known(
            ids.into_iter()
                .map(
                    |id| json!({ "resourceType": USER, "resourceId": id, "name": "Contains User" }),
                )
                .collect(),
        ),
        None => Seen::Unknown,
    }
}

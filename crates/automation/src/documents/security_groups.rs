//! Closing security groups.

use super::{Document, Scene, Spec};
use crate::CallFault;
use crate::steps::{Failure, Steps, Stopped};
use assize_wire::generated::ec2;
use serde_json::{Value, json};

/// The ports that AWS's document closes.
const ADMINISTRATION: &[i64] = &[22, 3389];
const ANYWHERE: &[&str] = &["0.0.0.0/0", "::/0"];

pub(super) const DISABLE_PUBLIC_ACCESS: Document = Document {
    name: "AWS-DisablePublicAccessForSecurityGroup",
    description: "Revokes inbound access to the ports 22 and 3389 from everywhere, and from the \
                  addresses of IpAddressToBlock. Of a rule that admits more ports the sources are \
                  revoked for all of them.",
    parameters: &[Spec::required("GroupId"), Spec::list("IpAddressToBlock")],
    actions: &["ec2:DescribeSecurityGroups", "ec2:RevokeSecurityGroupIngress"],
    run: |scene, steps| {
        let group = scene.parameters.text("GroupId").unwrap_or_default();
        let mut sources = ANYWHERE.to_vec();
        let blocked = scene.parameters.all("IpAddressToBlock").iter();
        sources.extend(blocked.map(String::as_str).filter(|source| !source.trim().is_empty()));
        revoke(scene, steps, group, &sources, |permission| {
            ADMINISTRATION.iter().any(|port| admits(permission, *port))
        })
    },
};

pub(super) const REMOVE_UNRESTRICTED_INGRESS: Document = Document {
    name: "AWSConfigRemediation-RemoveUnrestrictedSourceIngressRules",
    description: "Revokes all inbound access from everywhere.",
    parameters: &[Spec::required("SecurityGroupId")],
    actions: &["ec2:DescribeSecurityGroups", "ec2:RevokeSecurityGroupIngress"],
    run: |scene, steps| {
        let group = scene.parameters.text("SecurityGroupId").unwrap_or_default();
        revoke(scene, steps, group, ANYWHERE, |_| true)
    },
};

fn revoke(
    scene: &Scene<'_>,
    steps: &mut Steps<'_>,
    group: &str,
    sources: &[&str],
    concerned: impl Fn(&Value) -> bool,
) -> Result<(), Stopped> {
    let open = steps.run("DescribeSecurityGroup", || {
        let input = json!({ "GroupIds": [group] });
        let found = scene.aws.call(&ec2::SERVICE, "DescribeSecurityGroups", input)?;
        let permissions = found.pointer("/SecurityGroups/0/IpPermissions");
        let permissions = permissions.and_then(Value::as_array);
        let permissions = permissions.ok_or_else(|| missing(group))?.iter();
        let open = permissions.filter(|p| concerned(p)).filter_map(|p| open_part(p, sources));
        Ok(open.collect::<Vec<Value>>())
    })?;
    steps.run("RevokeSecurityGroupIngress", || {
        if open.is_empty() {
            return Ok(());
        }
        let input = json!({ "GroupId": group, "IpPermissions": open });
        let answer = scene.aws.call(&ec2::SERVICE, "RevokeSecurityGroupIngress", input)?;
        let left = answer.get("UnknownIpPermissions").and_then(Value::as_array);
        match left.map_or(0, Vec::len) {
            0 => Ok(()),
            left => Err(Failure::from(format!("{left} of the permissions were not revoked"))),
        }
    })
}

fn missing(group: &str) -> CallFault {
    CallFault {
        operation: "DescribeSecurityGroups",
        code: "InvalidGroup.NotFound".to_owned(),
        message: format!("The security group '{group:.60}' does not exist"),
    }
}

/// Whether a permission admits a TCP port.
fn admits(permission: &Value, port: i64) -> bool {
    let number = |name| permission.get(name).and_then(Value::as_i64);
    match permission.get("IpProtocol").and_then(Value::as_str) {
        Some("-1") => true,
        Some("tcp" | "6") => {
            let (from, to) = (number("FromPort").unwrap_or(0), number("ToPort").unwrap_or(65_535));
            (from..=to).contains(&port)
        }
        _ => false,
    }
}

/// What of a permission admits the sources; `None` when nothing does.
fn open_part(permission: &Value, sources: &[&str]) -> Option<Value> {
    let of = |list: &str, member: &str| -> Vec<Value> {
        let ranges = permission.get(list).and_then(Value::as_array).into_iter().flatten();
        let cidr = |range: &Value| range.get(member).and_then(Value::as_str).map(str::to_owned);
        let open = ranges.filter_map(cidr).filter(|cidr| sources.contains(&cidr.as_str()));
        open.map(|cidr| json!({ member: cidr })).collect()
    };
    let (v4, v6) = (of("IpRanges", "CidrIp"), of("Ipv6Ranges", "CidrIpv6"));
    if v4.is_empty() && v6.is_empty() {
        return None;
    }
    let mut part = serde_json::Map::new();
    for name in ["IpProtocol", "FromPort", "ToPort"] {
        if let Some(value) = permission.get(name).filter(|value| !value.is_null()) {
            part.insert(name.to_owned(), value.clone());
        }
    }
    for (name, ranges) in [("IpRanges", v4), ("Ipv6Ranges", v6)] {
        if !ranges.is_empty() {
            part.insert(name.to_owned(), ranges.into());
        }
    }
    Some(part.into())
}

//! From an item's configuration to the API's members, along the schema.
//!
//! AWS Config writes the API's members with a small first letter, times as ISO-8601, and some
//! states as `{"value": …}` or `{"name": …}`. The few places where the shapes themselves
//! differ are in two tables.

use assize_wire::schema::{Kind, Member, Shape};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Members that have another name in items: structure, member, names from best to worst.
/// Items of security groups carry IPv4 blocks twice: with descriptions, and as plain texts.
const RENAMED: &[(&str, &str, &[&str])] = &[
    ("IpPermission", "IpRanges", &["ipv4Ranges", "ipRanges"]),
    ("NetworkInterface", "TagSet", &["tagSet", "tags"]),
];

/// Structures of which items may carry one member only, as a plain text.
const PLAIN: &[(&str, &str)] = &[
    ("GroupIdentifier", "GroupId"),
    ("IpRange", "CidrIp"),
    ("Ipv6Range", "CidrIpv6"),
    ("PrefixListId", "PrefixListId"),
];

/// The value of a shape that an item's value stands for; `None` for what is null, or nothing
/// that the shape could be.
pub(super) fn convert(shape: &Shape, value: &Value) -> Option<Value> {
    match &shape.kind {
        Kind::Structure(members) => structure(shape, members, value),
        Kind::List(element, _) => match value {
            Value::Array(values) => {
                Some(values.iter().filter_map(|value| convert(element, value)).collect())
            }
            Value::Null => None,
            one => convert(element, one).map(|value| Value::Array(vec![value])),
        },
        Kind::Map { value: of, .. } => {
            let entries = value.as_object()?.iter();
            Some(Value::Object(
                entries.filter_map(|(k, v)| convert(of, v).map(|v| (k.clone(), v))).collect(),
            ))
        }
        Kind::String(..) | Kind::Enumeration(..) => {
            text(value).map(|text| text.into_owned().into())
        }
        Kind::Blob(_) => value.as_str().map(Value::from),
        Kind::Boolean => match text(value)?.as_ref() {
            "true" => Some(true.into()),
            "false" => Some(false.into()),
            _ => None,
        },
        Kind::Integer(_) | Kind::Long(_) => text(value)?.parse::<i64>().ok().map(Value::from),
        Kind::Double(_) => text(value)?.parse::<f64>().ok().map(Value::from),
        Kind::Timestamp => {
            matches!(value, Value::String(_) | Value::Number(_)).then(|| value.clone())
        }
    }
}

fn structure(shape: &Shape, members: &[Member], value: &Value) -> Option<Value> {
    let object = match value {
        Value::Object(object) => Cow::Borrowed(object),
        Value::String(_) => {
            let (_, member) = PLAIN.iter().find(|(name, _)| *name == shape.name)?;
            Cow::Owned(Map::from_iter([(small(member), value.clone())]))
        }
        _ => return None,
    };
    let mut out = Map::new();
    for member in members {
        let found = find(shape, member, &object);
        if let Some(value) = found.and_then(|value| convert(member.shape, value)) {
            out.insert(member.name.to_owned(), value);
        }
    }
    Some(Value::Object(out))
}

/// The value of a member: that of the best name that has one; an empty list is better than
/// nothing only.
fn find<'v>(shape: &Shape, member: &Member, object: &'v Map<String, Value>) -> Option<&'v Value> {
    let renamed = RENAMED.iter().find(|(of, name, _)| *of == shape.name && *name == member.name);
    let usual = [small(member.name), member.wire_name().to_owned(), member.name.to_owned()];
    let names: Vec<&str> = match renamed {
        Some((_, _, names)) => names.to_vec(),
        None => usual.iter().map(String::as_str).collect(),
    };
    let there = || names.iter().filter_map(|name| object.get(*name)).filter(|v| !v.is_null());
    there()
        .find(|value| value.as_array().is_none_or(|list| !list.is_empty()))
        .or_else(|| there().next())
}

/// A scalar as text; of a state that is written as an object, its value or name.
fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Bool(flag) => Some(Cow::Owned(flag.to_string())),
        Value::Object(object) => {
            let inner = object.get("value").or_else(|| object.get("name"))?;
            if inner.is_object() { None } else { text(inner) }
        }
        Value::Null | Value::Array(_) => None,
    }
}

/// A name with a small first letter, as items write it.
fn small(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use assize_wire::generated::ec2::schema;
    use serde_json::json;

    #[test]
    fn blocks_are_told_from_both_forms() {
        let permission = |ranges: Value| {
            let mut value = json!({"ipProtocol":"tcp","fromPort":22,"toPort":"22",
                "userIdGroupPairs":[],"prefixListIds":["pl-1"],"ipv6Ranges":[{"cidrIpv6":"::/0"}]});
            value.as_object_mut().unwrap().extend(ranges.as_object().unwrap().clone());
            convert(&schema::IP_PERMISSION_SHAPE, &value).unwrap()
        };
        let plain = permission(json!({"ipRanges":["0.0.0.0/0"]}));
        assert_eq!(
            plain,
            json!({"IpProtocol":"tcp","FromPort":22,"ToPort":22,"UserIdGroupPairs":[],
                "PrefixListIds":[{"PrefixListId":"pl-1"}],"Ipv6Ranges":[{"CidrIpv6":"::/0"}],
                "IpRanges":[{"CidrIp":"0.0.0.0/0"}]})
        );
        let both = permission(json!({"ipRanges":["10.0.0.0/8"],
            "ipv4Ranges":[{"cidrIp":"10.0.0.0/8","description":"d"}]}));
        assert_eq!(both["IpRanges"], json!([{"CidrIp":"10.0.0.0/8","Description":"d"}]));
        let empty = permission(json!({"ipRanges":["10.0.0.0/8"],"ipv4Ranges":[]}));
        assert_eq!(empty["IpRanges"], json!([{"CidrIp":"10.0.0.0/8"}]));
    }

    #[test]
    fn states_and_scalars_find_their_form() {
        let volume = convert(
            &schema::VOLUME_SHAPE,
            &json!({"volumeId":"vol-1","state":{"value":"in-use"},"size":8,"encrypted":"true",
                "iops":null,"createTime":"2016-10-28T00:33:43.651Z","unknown":1,
                "attachments":[{"instanceId":"i-1","state":"attached"}]}),
        );
        assert_eq!(
            volume.unwrap(),
            json!({"VolumeId":"vol-1","State":"in-use","Size":8,"Encrypted":true,
                "CreateTime":"2016-10-28T00:33:43.651Z",
                "Attachments":[{"InstanceId":"i-1","State":"attached"}]})
        );
        let instance = convert(
            &schema::INSTANCE_SHAPE,
            &json!({"instanceId":"i-1","state":{"code":16,"name":"running"},
                "securityGroups":[{"groupId":"sg-1","groupName":"g"},"sg-2"]}),
        );
        let instance = instance.unwrap();
        assert_eq!(instance["State"], json!({"Code":16,"Name":"running"}));
        assert_eq!(
            instance["SecurityGroups"],
            json!([{"GroupId":"sg-1","GroupName":"g"},{"GroupId":"sg-2"}])
        );
        assert_eq!(convert(&schema::VOLUME_SHAPE, &Value::Null), None);
    }
}

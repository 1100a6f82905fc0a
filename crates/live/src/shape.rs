//! From an answer of a service to a configuration in AWS Config's shape.
//!
//! AWS Config writes what its Java clients read: members in lower camel case, times in ISO 8601,
//! lists that are there even when they are empty. So the conversion follows the service's
//! schema; the few places where AWS Config differs are in one table.

use assize_wire::Timestamp;
use assize_wire::schema::{Kind, Shape};
use serde_json::{Map, Value, json};

/// How names are put in lower camel case: two generations of AWS's Java clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    /// The first letter: `DBInstanceArn` is `dBInstanceArn`.
    First,
    /// The capitals at the beginning: `SSEDescription` is `ssedescription`.
    Capitals,
}

/// How the configuration of a type is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) naming: Naming,
    /// Whether times are milliseconds since 1970 instead of text.
    pub(crate) millis: bool,
    /// Whether members without a value are told as `null`.
    pub(crate) nulls: bool,
}

impl Style {
    /// Most types.
    pub(crate) const TEXT: Self = Self { naming: Naming::First, millis: false, nulls: false };
    /// EC2's but for security groups: rules read `instanceLifecycle` of instances that have none.
    pub(crate) const WHOLE: Self = Self { naming: Naming::First, millis: false, nulls: true };
    /// Types that AWS Config learned later.
    pub(crate) const LATER: Self = Self { naming: Naming::Capitals, millis: false, nulls: false };
    /// DynamoDB's and KMS's.
    pub(crate) const MILLIS: Self = Self { naming: Naming::Capitals, millis: true, nulls: false };

    /// A member's name.
    pub(crate) fn name(self, name: &str) -> String {
        let capitals = name.bytes().take_while(u8::is_ascii_uppercase).count();
        let lowered = if self.naming == Naming::First { 1 } else { capitals.max(1) };
        let mut text = name.to_owned();
        if let Some(start) = text.get_mut(..lowered) {
            start.make_ascii_lowercase();
        }
        text
    }

    /// A value of this shape, as AWS Config has it.
    pub(crate) fn value(self, shape: &'static Shape, value: &Value) -> Value {
        match (&shape.kind, value) {
            (Kind::Structure(members), Value::Object(fields)) => {
                let mut all = Map::new();
                for member in *members {
                    match fields.get(member.name) {
                        Some(value) if !value.is_null() => {
                            let converted = self.value(member.shape, value);
                            place(&mut all, shape.name, self.name(member.name), converted);
                        }
                        _ if matches!(member.shape.kind, Kind::List(..)) => {
                            place(&mut all, shape.name, self.name(member.name), json!([]));
                        }
                        _ if self.nulls => drop(all.insert(self.name(member.name), Value::Null)),
                        _ => {}
                    }
                }
                Value::Object(all)
            }
            (Kind::List(element, _), Value::Array(values)) => {
                values.iter().map(|value| self.value(element, value)).collect()
            }
            (Kind::Map { value: shape, .. }, Value::Object(fields)) => {
                let entry =
                    |(key, value): (&String, &Value)| (key.clone(), self.value(shape, value));
                Value::Object(fields.iter().map(entry).collect())
            }
            (Kind::Timestamp, value) => self.time(value),
            (_, value) => value.clone(),
        }
    }

    fn time(self, value: &Value) -> Value {
        match moment(value) {
            Some(moment) if self.millis => json!(moment.as_millis()),
            Some(moment) => json!(moment.to_string()),
            None => value.clone(),
        }
    }
}

/// A time of the wire.
pub(crate) fn moment(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Number(seconds) => seconds.as_f64().and_then(Timestamp::from_seconds),
        Value::String(text) => Timestamp::from_iso(text),
        _ => None,
    }
}

/// Puts a member in its place. This is the table of AWS Config's own ways.
fn place(all: &mut Map<String, Value>, owner: &str, name: String, value: Value) {
    match (owner, name.as_str()) {
        // The blocks are told twice: as objects, and, as long ago, as plain text.
        ("IpPermission", "ipRanges") => {
            let blocks = value.as_array().into_iter().flatten();
            let plain: Vec<Value> = blocks.filter_map(|b| b.get("cidrIp")).cloned().collect();
            all.insert("ipv4Ranges".to_owned(), value);
            all.insert(name, Value::Array(plain));
        }
        // Some enumerations are objects.
        ("FunctionConfiguration", "state" | "stateReason")
        | ("Volume" | "Vpc" | "Subnet", "state") => {
            all.insert(name, json!({ "value": value }));
        }
        // Policies are kept as IAM encodes them.
        (
            "PolicyDetail" | "PolicyVersion" | "RoleDetail" | "Role",
            "policyDocument" | "document" | "assumeRolePolicyDocument",
        ) => {
            let text = value.as_str().map(encoded);
            all.insert(name, text.map_or(value, Value::String));
        }
        _ => {
            all.insert(name, value);
        }
    }
}

/// A document, percent-encoded as IAM does. Some emulators answer it plain.
fn encoded(text: &str) -> String {
    if !text.trim_start().starts_with(['{', '[']) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use assize_wire::generated::{ec2, iam, lambda};

    fn output(service: &assize_wire::operation::Service, operation: &str) -> &'static Shape {
        service.operation(operation).unwrap().output.unwrap()
    }

    #[test]
    fn names_are_those_of_the_published_schemas() {
        assert_eq!(Style::TEXT.name("DBInstanceArn"), "dBInstanceArn");
        assert_eq!(Style::TEXT.name("S3BucketName"), "s3BucketName");
        for (name, published) in [
            ("SSEDescription", "ssedescription"),
            ("KMSMasterKeyArn", "kmsmasterKeyArn"),
            ("AWSAccountId", "awsaccountId"),
            ("TableName", "tableName"),
        ] {
            assert_eq!(Style::LATER.name(name), published);
        }
    }

    #[test]
    fn blocks_are_told_in_both_forms() {
        let shape = output(&ec2::SERVICE, "DescribeSecurityGroups");
        let answer = json!({"SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": [
            {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
             "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "all"}]}]}]});
        let converted = Style::TEXT.value(shape, &answer);
        assert_eq!(
            converted["securityGroups"][0]["ipPermissions"][0],
            json!({
                "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": ["0.0.0.0/0"],
                "ipv4Ranges": [{"cidrIp": "0.0.0.0/0", "description": "all"}],
                "ipv6Ranges": [], "prefixListIds": [], "userIdGroupPairs": [],
            })
        );
    }

    #[test]
    fn of_instances_all_members_are_told() {
        let shape = output(&ec2::SERVICE, "DescribeInstances");
        let answer = json!({"Reservations": [{"Instances": [{"InstanceId": "i-1",
            "Placement": {"Tenancy": "default"}}]}]});
        let instance = &Style::WHOLE.value(shape, &answer)["reservations"][0]["instances"][0];
        assert_eq!(instance["instanceId"], "i-1");
        assert_eq!(instance["networkInterfaces"], json!([]));
        for absent in [&instance["instanceLifecycle"], &instance["placement"]["hostId"]] {
            assert!(absent.is_null());
        }
        assert!(instance.as_object().unwrap().contains_key("iamInstanceProfile"));
        assert!(!Style::TEXT.value(shape, &answer).to_string().contains("null"));
    }

    #[test]
    fn times_states_and_documents_have_their_forms() {
        let shape = output(&iam::SERVICE, "GetAccountAuthorizationDetails");
        let answer = json!({"UserDetailList": [{"UserName": "a", "CreateDate": 1.5,
            "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": "{\"a\": 1}"}]}]});
        let user = &Style::TEXT.value(shape, &answer)["userDetailList"][0];
        assert_eq!(user["createDate"], "1970-01-01T00:00:01.500Z");
        assert_eq!(user["userPolicyList"][0]["policyDocument"], "%7B%22a%22%3A%201%7D");
        let shape = output(&lambda::SERVICE, "ListFunctions");
        let answer = json!({"Functions": [{"State": "Active"}]});
        let function = &Style::LATER.value(shape, &answer)["functions"][0];
        assert_eq!(function["state"], json!({"value": "Active"}));
        assert_eq!(Style::MILLIS.time(&json!(1.5)), json!(1500));
    }
}

//! Which conditions of a policy statement pin its callers down.
//!
//! The reading follows what Amazon S3 calls a public policy: a condition makes a grant to
//! everybody private when it ties a key that callers can't choose freely to fixed values.

use super::net::Cidr;
use super::policy::List;
use super::wildcard::is_pattern;
use std::collections::BTreeMap;

/// Keys whose values say who or where the caller is, in lower case.
const PINNING_KEYS: &[&str] = &[
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "kms:calleraccount",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
];

/// Operators that demand one of the listed values. Those that end in `IfExists`, negated
/// ones and `ForAllValues:` also let callers through that lack the key.
const TEXT_OPERATORS: &[&str] =
    &["stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"];

/// Whether some condition lets only known callers through.
pub fn pins_callers(conditions: &BTreeMap<String, BTreeMap<String, List>>) -> bool {
    conditions.iter().any(|(operator, keys)| {
        let operator = operator.to_ascii_lowercase();
        let operator = operator.strip_prefix("foranyvalue:").unwrap_or(&operator);
        keys.iter().any(|(key, values)| {
            let key = key.to_ascii_lowercase();
            let fixed = if TEXT_OPERATORS.contains(&operator) {
                PINNING_KEYS.contains(&key.as_str()) && values.iter().all(is_fixed)
            } else {
                operator == "ipaddress" && key == "aws:sourceip" && values.iter().all(is_narrow)
            };
            fixed && !values.is_empty()
        })
    })
}

/// No wildcard, or wildcards only where they leave the owner fixed: behind the account of
/// an ARN, or behind a whole component.
fn is_fixed(value: &str) -> bool {
    let Some(at) = value.find(['*', '?']) else { return true };
    if let Some(account) = value.starts_with("arn:").then(|| value.split(':').nth(4)).flatten()
        && !account.is_empty()
    {
        return !is_pattern(account);
    }
    let fixed = value.get(..at).unwrap_or_default();
    let component = fixed.strip_suffix(['/', ':']).unwrap_or_default();
    !component.is_empty() && !component.ends_with(':')
}

/// A block of addresses no wider than an IPv4 /8 or an IPv6 /32.
fn is_narrow(value: &str) -> bool {
    match Cidr::parse(value) {
        Some(Cidr::V4(first, last)) => last - first < 1 << 24,
        Some(Cidr::V6(first, last)) => last - first < 1 << 96,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pins(json: &str) -> bool {
        pins_callers(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn fixed_values_pin() {
        for json in [
            r#"{"StringEquals":{"aws:SourceAccount":"123456789012"}}"#,
            r#"{"StringEquals":{"AWS:SourceVpce":["vpce-1","vpce-2"]}}"#,
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:sns:us-east-1:123456789012:*"}}"#,
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::bucket/*"}}"#,
            r#"{"StringLike":{"aws:userid":"AROAEXAMPLE:*"}}"#,
            r#"{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-abc/*"}}"#,
            r#"{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:db8::/32"]}}"#,
            r#"{"Bool":{"aws:SecureTransport":"true"},"StringEquals":{"aws:PrincipalOrgID":"o-1"}}"#,
        ] {
            assert!(pins(json), "{json}");
        }
    }

    #[test]
    fn loose_conditions_do_not() {
        for json in [
            r#"{}"#,
            r#"{"Bool":{"aws:SecureTransport":"true"}}"#,
            r#"{"StringEquals":{"aws:UserAgent":"secret"}}"#,
            r#"{"StringLike":{"aws:SourceVpc":"vpc-*"}}"#,
            r#"{"StringLike":{"aws:SourceAccount":"*"}}"#,
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"}}"#,
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:*:topic"}}"#,
            r#"{"StringEqualsIfExists":{"aws:SourceAccount":"123456789012"}}"#,
            r#"{"StringNotEquals":{"aws:SourceAccount":"123456789012"}}"#,
            r#"{"ForAllValues:StringEquals":{"aws:SourceAccount":"123456789012"}}"#,
            r#"{"StringEquals":{"aws:SourceAccount":["123456789012","*"]}}"#,
            r#"{"StringEquals":{"aws:SourceAccount":[]}}"#,
            r#"{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}"#,
            r#"{"IpAddress":{"aws:SourceIp":"2000::/3"}}"#,
            r#"{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#,
        ] {
            assert!(!pins(json), "{json}");
        }
    }
}

//! Amazon Resource Names of what Assize owns.

use crate::key::AccountRegion;
use std::fmt;

/// An ARN split at its first five colons: `arn:partition:service:region:account:resource`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, …
    pub partition: &'a str,
    /// `config`, `lambda`, …
    pub service: &'a str,
    /// The region, empty for global services.
    pub region: &'a str,
    /// The account number, empty for some services.
    pub account: &'a str,
    /// Everything after the fifth colon.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Splits `text`; `None` when it has not the form of an ARN.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next()? != "arn" {
            return None;
        }
        let arn = Arn {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        };
        (!arn.partition.is_empty() && !arn.service.is_empty() && !arn.resource.is_empty())
            .then_some(arn)
    }
}

impl fmt::Display for Arn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Arn { partition, service, region, account, resource } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

/// The partition that a region belongs to, by AWS's published prefixes.
pub fn partition_of(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else if region.starts_with("us-iso-") {
        "aws-iso"
    } else if region.starts_with("us-isob-") {
        "aws-iso-b"
    } else if region.starts_with("eu-isoe-") {
        "aws-iso-e"
    } else if region.starts_with("us-isof-") {
        "aws-iso-f"
    } else if region.starts_with("eusc-") {
        "aws-eusc"
    } else {
        "aws"
    }
}

/// The ARN of something that AWS Config owns, such as `config-rule/config-rule-abc123`.
pub fn config_arn(home: &AccountRegion, resource: &str) -> String {
    let AccountRegion { account, region } = home;
    format!("arn:{}:config:{region}:{account}:{resource}", partition_of(region))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_and_joins() {
        let text = "arn:aws:lambda:ap-northeast-1:123456789012:function:a:b";
        let arn = Arn::parse(text).unwrap();
        assert_eq!(arn.resource, "function:a:b");
        assert_eq!(arn.to_string(), text);
        assert!(Arn::parse("arn:aws:lambda").is_none());
        assert!(Arn::parse("urn:aws:s3:::b").is_none());
    }
}

//! What IAM demands of a kind of policy, with the texts of `MalformedPolicyDocument`.

use crate::document::{Document, Element, Statement, Version};
use crate::error::{Malformed, ParseError};
use std::collections::HashSet;

/// Where a document is going to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Of a user, group or role, managed or inline; also boundaries, session policies and
    /// organisation policies.
    Identity,
    /// A role's trust policy (AssumeRolePolicyDocument).
    Trust,
    /// Of a resource: a function, a bucket, a queue.
    Resource,
}

const SYNTAX: &str = "Syntax errors in policy.";
const VERSION: &str = "Policy document must be version 2012-10-17 or greater.";
const SIDS: &str = "Statement IDs (SID) in a single policy must be unique.";

impl Document {
    /// Reads a document and checks it as IAM does before keeping it.
    pub fn checked(text: &str, kind: Kind) -> Result<Self, Malformed> {
        let syntax =
            |reason: ParseError| Malformed { message: SYNTAX.to_owned(), reason: Some(reason) };
        let document = Self::parse(text).map_err(syntax)?;
        match document.fault(kind) {
            Some(message) => Err(Malformed { message, reason: None }),
            None => Ok(document),
        }
    }

    /// The first thing that IAM would refuse.
    fn fault(&self, kind: Kind) -> Option<String> {
        // The default trust policies of older tools are of version 2008-10-17.
        if kind == Kind::Identity && self.version != Some(Version::V2012) {
            return Some(VERSION.to_owned());
        }
        let mut sids = HashSet::new();
        if self.statements.iter().filter_map(Statement::sid).any(|sid| !sids.insert(sid)) {
            return Some(SIDS.to_owned());
        }
        self.statements.iter().find_map(|statement| match kind {
            Kind::Identity => statement.identity_fault(),
            Kind::Trust => statement.trust_fault(),
            Kind::Resource => statement.resource_fault(),
        })
    }
}

impl Statement {
    fn identity_fault(&self) -> Option<String> {
        if self.principals.is_some() {
            return Some("Has prohibited field Principal.".to_owned());
        }
        if self.actions.is_none() {
            return Some("Policy statement must contain actions.".to_owned());
        }
        if self.resources.is_none() {
            return Some("Policy statement must contain resources.".to_owned());
        }
        self.resource_texts.iter().find_map(|r| arn_fault(r)).or_else(|| self.actions_fault())
    }

    fn trust_fault(&self) -> Option<String> {
        if self.resources.is_some() {
            return Some("Has prohibited field Resource.".to_owned());
        }
        if let Some(fault) = self.principals_fault() {
            return Some(fault);
        }
        if self.actions.is_none() {
            return Some("Missing required field Action.".to_owned());
        }
        let sts = |action: &String| action.to_ascii_lowercase().starts_with("sts:");
        if matches!(self.actions, Some(Element::IsNot(_))) || !self.action_texts.iter().all(sts) {
            return Some("AssumeRole policy may only specify STS AssumeRole actions.".to_owned());
        }
        None
    }

    fn resource_fault(&self) -> Option<String> {
        if let Some(fault) = self.principals_fault() {
            return Some(fault);
        }
        if self.actions.is_none() {
            return Some("Missing required field Action.".to_owned());
        }
        if self.resources.is_none() {
            return Some("Missing required field Resource.".to_owned());
        }
        self.actions_fault()
    }

    fn principals_fault(&self) -> Option<String> {
        let Some(Element::Is(principals) | Element::IsNot(principals)) = &self.principals else {
            return Some("Missing required field Principal.".to_owned());
        };
        let bad = principals.iter().find(|principal| !principal.is_valid())?;
        Some(format!("Invalid principal in policy: \"AWS\":\"{}\"", bad.text()))
    }

    fn actions_fault(&self) -> Option<String> {
        self.action_texts.iter().find_map(|action| {
            let (vendor, name) = match action.split_once(':') {
                Some((vendor, name)) => (vendor, name),
                None if action == "*" => return None,
                None => {
                    return Some(
                        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
                            .to_owned(),
                    );
                }
            };
            if name.contains(':') {
                return Some("Actions/Condition can contain only one colon.".to_owned());
            }
            let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
            let valid = vendor == "*" || vendor.bytes().all(plain);
            (!valid).then(|| format!("Vendor {vendor} is not valid"))
        })
    }
}

/// What IAM says of a `Resource` that is neither `*` nor an ARN.
fn arn_fault(resource: &str) -> Option<String> {
    if resource == "*" {
        return None;
    }
    let mut fields = resource.splitn(3, ':');
    let (Some(_), Some(partition)) = (fields.next(), fields.next()) else {
        return Some(format!("Resource {resource} must be in ARN format or \"*\"."));
    };
    let rest = fields.next();
    let known = partition == "aws" || partition.starts_with("aws-") || partition == "*";
    if !known && !partition.starts_with("${") {
        let mut parts = rest.unwrap_or_default().splitn(4, ':');
        let mut part = || parts.next().filter(|part| !part.is_empty()).unwrap_or("*");
        let arn = [part(), part(), part(), part()].join(":");
        return Some(format!(
            "Partition \"{partition}\" is not valid for resource \"arn:{partition}:{arn}\"."
        ));
    }
    rest.is_none()
        .then(|| "Resource vendor must be fully qualified and cannot contain regexes.".to_owned())
}

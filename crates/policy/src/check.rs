//! What IAM demands of a kind of policy, with the texts of `MalformedPolicyDocument`.

use crate::document::{Document, Element, Statement, Version};
use crate::error::{Malformed, ParseError};
use crate::legacy;
use std::collections::HashSet;

/// Where a document is going to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Of a user, group or role, managed or inline; also boundaries and organisation policies.
    Identity,
    /// Of a session: as an identity's, of any version.
    Session,
    /// A role's trust policy (AssumeRolePolicyDocument).
    Trust,
    /// Of a resource: a function, a bucket, a queue.
    Resource,
}

const SYNTAX: &str = "Syntax errors in policy.";
// The two blanks are AWS's.
const TRUST: &str = "Trust Policy statement actions can only be sts:AssumeRole, \
                     sts:AssumeRoleWithSAML,  and sts:AssumeRoleWithWebIdentity";
/// What trust policies may allow of STS.
const TRUST_ACTIONS: &[&str] = &[
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "SetContext",
    "SetSourceIdentity",
    "TagSession",
];
const LEGACY: &str = "The policy failed legacy parsing";
const VERSION: &str = "Policy document must be version 2012-10-17 or greater.";
const SIDS: &str = "Statement IDs (SID) in a single policy must be unique.";

impl Document {
    /// Reads a document and checks it as IAM does before keeping it.
    pub fn checked(text: &str, kind: Kind) -> Result<Self, Malformed> {
        let syntax =
            |reason: ParseError| Malformed { message: SYNTAX.to_owned(), reason: Some(reason) };
        let document = Self::parse(text).map_err(syntax)?;
        let refused = |message: String| Malformed { message, reason: None };
        document.version_fault(kind).map_err(refused)?;
        let legacy =
            |reason: ParseError| Malformed { message: LEGACY.to_owned(), reason: Some(reason) };
        let mut statements = document.statements.iter().enumerate();
        let old = statements.find_map(|(n, s)| legacy::fault(s, &format!("Statement[{n}]")));
        old.map_or(Ok(()), |reason| Err(legacy(reason)))?;
        document.fault(kind).map_or(Ok(()), |message| Err(refused(message)))?;
        Ok(document)
    }

    /// Identity policies are of the present version; the default trust policies of older tools are
    /// of version 2008-10-17.
    fn version_fault(&self, kind: Kind) -> Result<(), String> {
        if kind == Kind::Identity && self.version != Some(Version::V2012) {
            return Err(VERSION.to_owned());
        }
        Ok(())
    }

    /// The first thing that IAM would refuse.
    fn fault(&self, kind: Kind) -> Option<String> {
        let mut sids = HashSet::new();
        if self.statements.iter().filter_map(Statement::sid).any(|sid| !sids.insert(sid)) {
            return Some(SIDS.to_owned());
        }
        self.statements.iter().find_map(|statement| match kind {
            Kind::Identity | Kind::Session => statement.identity_fault(),
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
        if let Some(fault) = self.prefix_fault() {
            return Some(fault);
        }
        if self.resources.is_none() {
            return Some("Policy statement must contain resources.".to_owned());
        }
        let mut resources = self.resource_texts.iter();
        let resource = resources.find_map(|r| arn_fault(r).or_else(|| path_fault(r)));
        resource.or_else(|| self.actions_fault())
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
        let known = |action: &String| {
            let name = action.get("sts:".len()..).unwrap_or_default();
            name.contains(['*', '?'])
                || TRUST_ACTIONS.iter().any(|known| known.eq_ignore_ascii_case(name))
        };
        if matches!(self.actions, Some(Element::IsNot(_))) || !self.action_texts.iter().all(sts) {
            return Some("AssumeRole policy may only specify STS AssumeRole actions.".to_owned());
        }
        if !self.action_texts.iter().all(known) {
            return Some(TRUST.to_owned());
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
        self.prefix_fault().or_else(|| self.actions_fault())
    }

    fn principals_fault(&self) -> Option<String> {
        let Some(Element::Is(principals) | Element::IsNot(principals)) = &self.principals else {
            return Some("Missing required field Principal.".to_owned());
        };
        let bad = principals.iter().find(|principal| !principal.is_valid())?;
        Some(format!("Invalid principal in policy: \"AWS\":\"{}\"", bad.text()))
    }

    /// An action without a service.
    fn prefix_fault(&self) -> Option<String> {
        let bare = |action: &String| action != "*" && !action.contains(':');
        self.action_texts.iter().any(bare).then(|| {
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.".to_owned()
        })
    }

    fn actions_fault(&self) -> Option<String> {
        self.action_texts.iter().find_map(|action| {
            let (vendor, name) = action.split_once(':')?;
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
pub(crate) fn arn_fault(resource: &str) -> Option<String> {
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
        let mut parts = rest.into_iter().flat_map(|rest| rest.splitn(4, ':'));
        let mut part = || parts.next().unwrap_or("*");
        let arn = [part(), part(), part(), part()].join(":");
        return Some(format!(
            "Partition \"{partition}\" is not valid for resource \"arn:{partition}:{arn}\"."
        ));
    }
    rest.is_none()
        .then(|| "Resource vendor must be fully qualified and cannot contain regexes.".to_owned())
}

/// What precedes the names of IAM's resources.
const IAM_PATHS: &[&str] = &[
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
];

/// What IAM says of ARNs of IAM and S3 that can be nothing's.
fn path_fault(resource: &str) -> Option<String> {
    let mut fields = resource.splitn(6, ':').skip(2);
    let (service, region) = (fields.next()?, fields.next()?);
    let (account, path) = (fields.next()?, fields.next()?);
    let named = !region.is_empty() && !region.contains(['*', '?', '$']);
    match service {
        "iam" if named => {
            Some(format!("IAM resource {resource} cannot contain region information."))
        }
        "iam" => {
            // A pattern may stand for what it begins with.
            let open = path.find(['*', '?', '$']).unwrap_or(path.len());
            let start = path.get(..open).unwrap_or(path);
            let known = |kind: &&&str| {
                path.starts_with(**kind) || (open < path.len() && kind.starts_with(start))
            };
            let fits = IAM_PATHS.iter().find(known).is_some();
            (!fits && path != "root").then(|| {
                let kinds = IAM_PATHS.join(", ");
                format!("IAM resource path must either be \"*\" or start with {kinds}.")
            })
        }
        // Access points have regions, and accounts.
        "s3" if named && account.is_empty() => {
            Some(format!("Resource {resource} can not contain region information."))
        }
        _ => None,
    }
}

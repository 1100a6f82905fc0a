//! Managed policies as data: AWS's own that work with Config and Lambda needs, and any more
//! that a user has in files.
//!
//! One form for both: what `aws iam get-account-authorization-details` says of a policy.

use crate::document::Document;
use crate::error::ParseError;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::sync::LazyLock;

mod files;

/// Bytes that a file of managed policies may have: all of AWS's policies in one file fit.
pub const MAX_FILE_BYTES: usize = 64 << 20;
/// AWS's own policies are larger than a customer's may be.
const MAX_DOCUMENT_BYTES: usize = 1 << 20;
/// Where AWS's own policies live.
const AWS_POLICIES: &str = "arn:aws:iam::aws:policy";

/// A managed policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagedPolicy {
    /// `ReadOnlyAccess`
    pub name: String,
    /// `arn:aws:iam::aws:policy/ReadOnlyAccess`
    pub arn: String,
    /// `/`, `/service-role/`, …
    pub path: String,
    /// AWS's description; empty when unknown.
    pub description: String,
    /// The version in force, `v3`.
    pub default_version: String,
    /// When the policy was made; seconds since 1970, as far as known.
    pub created: Option<i64>,
    /// When its default version was made; seconds since 1970, as far as known.
    pub updated: Option<i64>,
    /// The document of the default version, as JSON.
    pub json: String,
}

/// A file that holds no managed policies.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ManagedError {
    /// More bytes than a file may have.
    #[error("{size} bytes are more than the {MAX_FILE_BYTES} that a file of policies may have")]
    TooLarge {
        /// Bytes given.
        size: usize,
    },
    /// Another form.
    #[error(
        "holds no managed policies: {0}; give the output of `aws iam get-policy-version` or \
         `aws iam get-account-authorization-details`"
    )]
    Form(String),
    /// A policy without the version that it says is in force.
    #[error("policy `{policy}` has no default version")]
    NoDefault {
        /// The policy's name.
        policy: String,
    },
    /// A document that is no policy.
    #[error("policy `{policy}`: {error}")]
    Document {
        /// The policy's name.
        policy: String,
        /// What is wrong with it.
        error: ParseError,
    },
}

impl ManagedPolicy {
    /// Its document, made ready. Costs a parse: keep it.
    pub fn document(&self) -> Result<Document, ParseError> {
        Document::parse_within(&self.json, MAX_DOCUMENT_BYTES)
    }
}

/// The policies that come with Assize, sorted by name.
pub fn builtin() -> &'static [ManagedPolicy] {
    static BUILTIN: LazyLock<Vec<ManagedPolicy>> = LazyLock::new(|| {
        // The crate's own files: a test reads each of them.
        let read = |text: &&str| read_managed(text, "").unwrap_or_default();
        let mut policies: Vec<ManagedPolicy> = files::FILES.iter().flat_map(read).collect();
        policies.sort_by(|a, b| a.name.cmp(&b.name));
        policies
    });
    &BUILTIN
}

/// Reads a file of managed policies: what `get-account-authorization-details` answers, one
/// of its policies, or what `get-policy-version` answers, which does not
/// name its policy: `name` (the file's, without extension) does, as one of AWS's own.
/// Every document is checked.
pub fn read_managed(text: &str, name: &str) -> Result<Vec<ManagedPolicy>, ManagedError> {
    if text.len() > MAX_FILE_BYTES {
        return Err(ManagedError::TooLarge { size: text.len() });
    }
    let file: File<'_> =
        serde_json::from_str(text).map_err(|error| ManagedError::Form(error.to_string()))?;
    let records = match file {
        File { policies: Some(policies), .. } => policies,
        File { version: Some(version), .. } => vec![Record {
            policy_name: name.to_owned(),
            arn: None,
            path: None,
            description: None,
            default_version_id: version.version_id.clone(),
            create_date: None,
            update_date: version.create_date.clone(),
            policy_version_list: vec![Version { is_default_version: true, ..version }],
        }],
        File { policy_name: Some(_), .. } => {
            let record = serde_json::from_str(text);
            vec![record.map_err(|error| ManagedError::Form(error.to_string()))?]
        }
        _ => return Err(ManagedError::Form("it is none of the known forms".to_owned())),
    };
    records.into_iter().map(Record::into_policy).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct File<'a> {
    #[serde(borrow)]
    policies: Option<Vec<Record<'a>>>,
    #[serde(borrow, rename = "PolicyVersion")]
    version: Option<Version<'a>>,
    policy_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Record<'a> {
    policy_name: String,
    arn: Option<String>,
    path: Option<String>,
    description: Option<String>,
    default_version_id: String,
    create_date: Option<String>,
    update_date: Option<String>,
    #[serde(borrow)]
    policy_version_list: Vec<Version<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Version<'a> {
    version_id: String,
    #[serde(default)]
    is_default_version: bool,
    create_date: Option<String>,
    /// An object; or a string that holds one, URL-encoded as IAM sends it.
    #[serde(borrow)]
    document: &'a RawValue,
}

impl Record<'_> {
    fn into_policy(self) -> Result<ManagedPolicy, ManagedError> {
        let name = self.policy_name;
        let form = |what: &str| ManagedError::Form(format!("{what} of policy `{name}`"));
        if name.is_empty() {
            return Err(ManagedError::Form("the policy has no name".to_owned()));
        }
        let version = self
            .policy_version_list
            .iter()
            .find(|version| {
                version.is_default_version || version.version_id == self.default_version_id
            })
            .ok_or_else(|| ManagedError::NoDefault { policy: name.clone() })?;
        let raw = version.document.get();
        let json = if raw.starts_with('"') {
            let text: String = serde_json::from_str(raw).map_err(|_| form("the document"))?;
            if text.starts_with('%') {
                crate::percent::decoded(&text).ok_or_else(|| form("the URL-encoded document"))?
            } else {
                text
            }
        } else {
            compact(raw).ok_or_else(|| form("the document"))?
        };
        let seconds = |date: Option<String>| match date {
            None => Ok(None),
            Some(date) => match date.parse::<jiff::Timestamp>() {
                Ok(time) => Ok(Some(time.as_second())),
                Err(_) => Err(form("a date")),
            },
        };
        let path = self.path.unwrap_or_else(|| "/".to_owned());
        let policy = ManagedPolicy {
            arn: self.arn.unwrap_or_else(|| format!("{AWS_POLICIES}{path}{name}")),
            created: seconds(self.create_date)?,
            updated: seconds(self.update_date)?,
            description: self.description.unwrap_or_default(),
            default_version: self.default_version_id,
            path,
            json,
            name: name.clone(),
        };
        match policy.document() {
            Ok(_) => Ok(policy),
            Err(error) => Err(ManagedError::Document { policy: name, error }),
        }
    }
}

/// JSON without white space between tokens.
fn compact(json: &str) -> Option<String> {
    let mut out = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        if in_string || !c.is_ascii_whitespace() {
            out.push(c);
        }
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = in_string,
            '"' => in_string = !in_string,
            _ => {}
        }
    }
    (!in_string).then_some(out)
}

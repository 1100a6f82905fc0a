//! What is wanted against what is there.

use super::OWNER_TAG;
use super::step::Plan;
use super::{function, role, rule};
use crate::aws::Aws;
use crate::error::ProjectError;
use crate::file::{Project, Role};
use assize_wire::generated::sts::operations::GetCallerIdentity;
use assize_wire::generated::sts::shapes::GetCallerIdentityRequest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// A function's code, ready to be sent.
#[derive(Clone, Debug)]
pub struct Package {
    /// The zip file.
    pub zip: Vec<u8>,
    /// Its SHA-256, in base64.
    pub sha256: String,
    /// What the function's description says.
    pub description: String,
}

impl Package {
    /// The package of a project.
    pub fn new(project: &Project, zip: Vec<u8>) -> Self {
        let sha256 = STANDARD.encode(Sha256::digest(&zip));
        let description = project.rule.description.clone().unwrap_or_default();
        Self { zip, sha256, description }
    }
}

/// Compares a project with what an account has.
///
/// # Errors
/// When something of a wanted name belongs to somebody else, and any error of the account.
pub fn plan(
    aws: &impl Aws,
    project: &Project,
    package: Option<&Package>,
) -> Result<Plan, ProjectError> {
    let account = account(aws)?;
    let mut steps = Vec::new();
    let mut arn = None;
    let mut code_changes = false;
    if let (Some(wanted), Some(package)) = (&project.function, package) {
        let role = match &project.role {
            Role::Existing(arn) => arn,
            Role::Own { name, managed, statements } => {
                let seen = role::look(aws, name)?;
                owned(project, "role", name, seen.as_ref().map(|seen| seen.owner.as_deref()))?;
                steps.extend(role::steps(seen.as_ref(), name, managed, statements));
                name
            }
        };
        let seen = function::look(aws, &wanted.name)?;
        owned(project, "function", &wanted.name, seen.as_ref().map(|seen| seen.owner.as_deref()))?;
        let more = function::steps(seen.as_ref(), wanted, role, &account, package);
        code_changes = more.iter().any(|step| step.about() == "code");
        steps.extend(more);
        arn = Some(seen.and_then(|seen| seen.configuration.function_arn).unwrap_or_default());
    }
    let seen = rule::look(aws, project.name())?;
    owned(project, "rule", project.name(), seen.as_ref().map(|seen| seen.owner.as_deref()))?;
    steps.extend(rule::steps(seen.as_ref(), project, arn.as_deref(), code_changes));
    Ok(Plan { account, steps })
}

/// Whose account it is.
pub fn account(aws: &impl Aws) -> Result<String, ProjectError> {
    let who = aws.call::<GetCallerIdentity>(&GetCallerIdentityRequest::default())?;
    Ok(who.account.unwrap_or_default())
}

/// Refuses to touch what another made. `owner` is the tag of something that is there.
fn owned(
    project: &Project,
    what: &str,
    name: &str,
    owner: Option<Option<&str>>,
) -> Result<(), ProjectError> {
    let made_by = match owner {
        None => return Ok(()),
        Some(Some(owner)) if owner == project.name() => return Ok(()),
        Some(Some(owner)) => format!("the project `{owner}`"),
        Some(None) => "somebody else".to_owned(),
    };
    Err(ProjectError::invalid(format!(
        "the {what} `{name}` is there, and was made by {made_by} (it has no tag `{OWNER_TAG}` of \
         this project's); choose another name in `rule.yaml`, or remove it first"
    )))
}

/// The tags of all that a project makes.
pub fn tags(project: &Project) -> BTreeMap<String, String> {
    let mut tags = project.tags.clone();
    tags.insert(OWNER_TAG.to_owned(), project.name().to_owned());
    tags
}

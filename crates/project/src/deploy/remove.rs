//! Taking a deployment back.

use super::plan::account;
use super::step::{Plan, Step};
use super::{function, role, rule};
use crate::aws::Aws;
use crate::error::ProjectError;
use crate::file::{Project, Role};

/// What removes all that a project made, and nothing else: whatever lacks its tag stays.
///
/// # Errors
/// Any error of the account.
pub fn plan(aws: &impl Aws, project: &Project) -> Result<Plan, ProjectError> {
    let account = account(aws)?;
    let mut steps = Vec::new();
    let is_ours = |owner: &Option<String>| owner.as_deref() == Some(project.name());
    if rule::look(aws, project.name())?.is_some_and(|seen| is_ours(&seen.owner)) {
        steps.push(Step::DeleteRule { rule: project.name().to_owned() });
    }
    if let Some(wanted) = &project.function {
        if function::look(aws, &wanted.name)?.is_some_and(|seen| is_ours(&seen.owner)) {
            steps.push(Step::DeleteFunction { function: wanted.name.clone() });
        }
        if let Role::Own { name, .. } = &project.role
            && let Some(seen) = role::look(aws, name)?
            && is_ours(&seen.owner)
        {
            steps.extend(role::removal(&seen, name));
        }
    }
    Ok(Plan { account, steps })
}

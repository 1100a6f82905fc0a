//! Doing the steps.

use super::plan::{Package, tags};
use super::step::{Plan, Step};
use super::{function, role, rule};
use crate::aws::Aws;
use crate::error::ProjectError;
use crate::file::{Function, Project, Role};
use assize_wire::generated::iam::operations::GetRole;
use assize_wire::generated::iam::shapes::GetRoleRequest;

/// Hears of each step before it is done.
pub type Progress<'p> = &'p mut dyn FnMut(&Step);

/// Does the steps of a plan, in their order. Those that were done stay done when one fails; a
/// new plan goes on from there.
///
/// # Errors
/// The first failure.
pub fn apply(
    aws: &impl Aws,
    project: &Project,
    package: Option<&Package>,
    plan: &Plan,
    progress: Progress<'_>,
) -> Result<(), ProjectError> {
    let mut work = Work { aws, project, package, plan, role_arn: None, function_arn: None };
    for step in &plan.steps {
        progress(step);
        work.step(step)?;
    }
    Ok(())
}

struct Work<'w, A> {
    aws: &'w A,
    project: &'w Project,
    package: Option<&'w Package>,
    plan: &'w Plan,
    role_arn: Option<String>,
    function_arn: Option<String>,
}

impl<A: Aws> Work<'_, A> {
    fn step(&mut self, step: &Step) -> Result<(), ProjectError> {
        let tags = tags(self.project);
        match step {
            Step::CreateRole { role } => {
                let description = format!("The function of the rule {}", self.project.name());
                self.role_arn = Some(role::create(self.aws, role, &description, &tags)?);
            }
            Step::CreateFunction { .. } => {
                let role = self.role_arn()?;
                let (wanted, package) = self.function()?;
                let made = function::create(self.aws, wanted, &role, package, &tags)?;
                self.function_arn = Some(made);
            }
            Step::UpdateCode { .. } => {
                let (wanted, package) = self.function()?;
                function::update_code(self.aws, wanted, package)?;
            }
            Step::UpdateConfiguration { .. } => {
                let role = self.role_arn()?;
                let (wanted, package) = self.function()?;
                function::update_configuration(self.aws, wanted, &role, package)?;
            }
            Step::AddPermission { function, replaces } => {
                function::permit(self.aws, function, &self.plan.account, *replaces)?;
            }
            Step::DeleteFunction { function } => function::delete(self.aws, function)?,
            Step::PutRule { .. } => {
                let arn = self.function_arn()?;
                rule::put(self.aws, self.project, arn.as_deref(), &tags)?;
            }
            Step::Evaluate { rule } => rule::evaluate(self.aws, rule)?,
            Step::DeleteRule { rule } => rule::delete(self.aws, rule)?,
            Step::TrustLambda { .. }
            | Step::AttachPolicy { .. }
            | Step::DetachPolicy { .. }
            | Step::PutPolicy { .. }
            | Step::DeletePolicy { .. }
            | Step::DeleteRole { .. } => role::change(self.aws, step)?,
        }
        Ok(())
    }

    fn function(&self) -> Result<(&Function, &Package), ProjectError> {
        let both = self.project.function.as_ref().zip(self.package);
        both.ok_or_else(|| ProjectError::invalid("the project has no function"))
    }

    fn role_arn(&mut self) -> Result<String, ProjectError> {
        match (&self.project.role, &self.role_arn) {
            (Role::Existing(arn), _) | (_, Some(arn)) => Ok(arn.clone()),
            (Role::Own { name, .. }, None) => {
                let ask = GetRoleRequest { role_name: name.clone() };
                let arn = self.aws.call::<GetRole>(&ask)?.role.arn;
                self.role_arn = Some(arn.clone());
                Ok(arn)
            }
        }
    }

    fn function_arn(&mut self) -> Result<Option<String>, ProjectError> {
        let Some(wanted) = &self.project.function else { return Ok(None) };
        if self.function_arn.is_none() {
            self.function_arn = Some(function::arn(self.aws, &wanted.name)?);
        }
        Ok(self.function_arn.clone())
    }
}

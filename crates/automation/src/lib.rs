//! What remediation runs.
//!
//! A target is one of three:
//!
//! - a *document* of the table in [`documents`]: named as AWS's SSM document of the same effect,
//!   where there is one, with its parameters, and written here over the calls of AWS that it
//!   needs;
//! - any other name: an SSM document of the upstream, which runs there;
//! - `runbook:NAME`: a program in the folder of runbooks.
//!
//! Nothing here knows HTTP, policies or credentials: calls go through the port [`Aws`], which its
//! maker binds to a role.

mod aws;
pub mod documents;
mod parameters;
mod runbooks;
mod ssm;
mod steps;

pub use aws::{Access, Aws, CallFault};
pub use runbooks::{Runbooks, RunbooksError};

use assize_engine::ports::Clock;
use assize_engine::remediation::{Job, Step};
use parameters::{Parameters, ROLE};
use std::sync::Arc;
use steps::Steps;

/// What begins targets that are runbooks.
const RUNBOOK: &str = "runbook:";

/// Runs targets.
pub struct Automation {
    access: Arc<dyn Access>,
    clock: Arc<dyn Clock>,
    runbooks: Option<Runbooks>,
}

impl Automation {
    /// Joins the ways to AWS with the folder of runbooks, if there is one.
    pub fn new(access: Arc<dyn Access>, clock: Arc<dyn Clock>, runbooks: Option<Runbooks>) -> Self {
        Self { access, clock, runbooks }
    }

    /// Runs a job; answers whether it did what it should, and its steps, of which there is always
    /// one. Why it stopped is told in the step that failed.
    pub fn run(&self, job: &Job) -> (bool, Vec<Step>) {
        let mut steps = Steps::new(&*self.clock);
        let done = match job.target.strip_prefix(RUNBOOK) {
            Some(name) => self.runbook(name, job, &mut steps),
            None => match documents::find(&job.target) {
                Some(document) => self.document(document, job, &mut steps),
                None => ssm::run(&*self.access, job, &mut steps),
            },
        };
        (done.is_ok(), steps.into_inner())
    }

    /// Whether a target may be run again when nobody knows how far it came: documents look at
    /// what is there before they change it, and SSM knows executions by their token. What a
    /// runbook does is its own affair.
    pub fn may_repeat(target: &str) -> bool {
        !target.starts_with(RUNBOOK)
    }

    fn document(
        &self,
        document: &'static documents::Document,
        job: &Job,
        steps: &mut Steps<'_>,
    ) -> Result<(), steps::Stopped> {
        let (parameters, aws) = steps.run("CheckParameters", || {
            let parameters = Parameters::check(document, &job.parameters)?;
            let aws = self.access.with_role(job, parameters.get(ROLE))?;
            Ok((parameters, aws))
        })?;
        let scene = documents::Scene { aws: &*aws, parameters: &parameters, clock: &*self.clock };
        (document.run)(&scene, steps)
    }

    fn runbook(&self, name: &str, job: &Job, steps: &mut Steps<'_>) -> Result<(), steps::Stopped> {
        let role = job.parameters.get(ROLE).and_then(|values| values.first());
        steps.run_telling("RunRunbook", || {
            let folder = self.runbooks.as_ref().ok_or(
                "This server runs no runbooks: `assize serve --runbooks DIR` names their folder.",
            )?;
            let keys = match role {
                Some(role) => self.access.environment(job, role)?,
                None => Vec::new(),
            };
            folder.run(name, job, &keys)
        })
    }
}

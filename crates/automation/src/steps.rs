//! The steps of an execution, as they happen.

use assize_engine::ports::Clock;
use assize_engine::remediation::{Step, StepState};
use assize_model::Timestamp;

/// A step failed; what failed is in the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

/// Records steps. After one that failed, nothing more is run.
pub struct Steps<'c> {
    clock: &'c dyn Clock,
    steps: Vec<Step>,
}

impl<'c> Steps<'c> {
    pub(crate) fn new(clock: &'c dyn Clock) -> Self {
        Self { clock, steps: Vec::new() }
    }

    /// Runs a step.
    pub(crate) fn run<T>(
        &mut self,
        name: &str,
        body: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Stopped> {
        let started = self.clock.now();
        let done = body();
        let message = done.as_ref().err().map(|failure| failure.0.clone());
        self.push(name, started, done.is_ok(), message);
        done.map_err(|_| Stopped)
    }

    /// Runs a step whose result is told, whether it went well or not.
    pub(crate) fn run_telling(
        &mut self,
        name: &str,
        body: impl FnOnce() -> Result<String, Failure>,
    ) -> Result<(), Stopped> {
        let started = self.clock.now();
        let done = body();
        let well = done.is_ok();
        let told = done.unwrap_or_else(|failure| failure.0);
        self.push(name, started, well, Some(told).filter(|told| !told.is_empty()));
        if well { Ok(()) } else { Err(Stopped) }
    }

    /// Adds a step that was run elsewhere.
    pub(crate) fn add(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// The steps so far.
    pub(crate) fn into_inner(self) -> Vec<Step> {
        self.steps
    }

    fn push(&mut self, name: &str, started: Timestamp, well: bool, message: Option<String>) {
        self.steps.push(Step {
            name: name.to_owned(),
            state: if well { StepState::Succeeded } else { StepState::Failed },
            message,
            started: Some(started),
            ended: Some(self.clock.now()),
        });
    }
}

/// Why a step failed, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(pub(crate) String);

impl From<crate::CallFault> for Failure {
    fn from(fault: crate::CallFault) -> Self {
        Self(fault.to_string())
    }
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Failure {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

//! Running the cases of a policy, by the engine that judges on the server.

use crate::error::ProjectError;
use crate::file::Project;
use assize_engine::rules::{CompiledRule, Logic};
use assize_guard::{Policy, PolicyError};
use assize_model::rule::{ConfigRule, RuleState};
use assize_model::{Timestamp, Verdict};
use assize_rule::testing::FixedContext;
use assize_rule::testing::cases::{Case, CaseResult, Got, Report};

/// Checks a policy's text.
///
/// # Errors
/// Its first fault, with its place.
pub fn check(text: &str) -> Result<(), PolicyError> {
    Policy::parse(text).map(drop)
}

/// Runs the cases of a project in Guard.
///
/// # Errors
/// Cases that can't be read.
pub fn run(project: &Project) -> Result<Report, ProjectError> {
    let cases = project.read_cases()?;
    let cases = cases.iter().map(|case| one(project, case)).collect();
    Ok(Report { rule: project.name().to_owned(), cases })
}

fn one(project: &Project, case: &Case) -> CaseResult {
    let item = case.item(project.first_type());
    let mut definition = project.rule.clone();
    if !case.params.is_empty() {
        definition.input_parameters = Some(case.input_parameters());
    }
    let now = match case.now.as_deref().map_or(Ok(Timestamp::default()), Timestamp::parse) {
        Ok(now) => now,
        Err(error) => return CaseResult::broken(case, error.to_string()),
    };
    let rule = CompiledRule::compile(ConfigRule {
        definition,
        id: String::new(),
        arn: String::new(),
        state: RuleState::Active,
        created_by: None,
        created_at: Timestamp::default(),
        updated_at: Timestamp::default(),
    });
    if let Logic::Unavailable { reason, .. } = &rule.logic {
        return CaseResult::of(case, &item.value(), &Got::Refused(reason.clone()));
    }
    let indexed = match item.build() {
        Ok(indexed) => indexed,
        Err(error) => return CaseResult::broken(case, error.to_string()),
    };
    let outside = || Verdict::not_applicable("the resource is outside of the rule's scope");
    let verdict = match indexed.view() {
        Ok(view) => rule.judge(&view, &FixedContext::at(now)).unwrap_or_else(outside),
        Err(error) => Verdict::insufficient_data(error.to_string()),
    };
    CaseResult::of(case, &item.value(), &Got::Verdict(verdict))
}

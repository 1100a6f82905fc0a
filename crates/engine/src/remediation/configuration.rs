//! Configurations: which target runs for the resources of a rule, and with what.

use super::automatic;
use super::error::{Refused, RemediationError};
use super::execution::ExecutionState;
use super::store::{CONFIGURATION, EXECUTION, of_rule};
use super::{Execution, wave};
use crate::document;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{ReadTx, StoreExt, WriteTx};
use crate::rules::RuleError;
use assize_model::arn::config_arn;
use assize_model::rule::ConfigRule;
use assize_model::{AccountRegion, ResourceKey, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The parameter that names the role with whose permissions a document acts.
pub const ROLE_PARAMETER: &str = "AutomationAssumeRole";
/// What begins targets that are programs in the folder of runbooks.
pub const RUNBOOK_PREFIX: &str = "runbook:";
/// Attempts where a configuration says none, as AWS has it.
const DEFAULT_ATTEMPTS: i32 = 5;
/// The window of these attempts, in seconds.
const DEFAULT_RETRY_SECONDS: i64 = 60;
/// Per cent of a rule's resources that are remediated at a time, and of executions that may
/// fail, where a configuration says nothing.
const DEFAULT_CONCURRENCY: i32 = 10;
const DEFAULT_ERRORS: i32 = 50;

/// What a parameter of the target gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Parameter {
    /// The id of the resource.
    ResourceId,
    /// These values.
    Static(Vec<String>),
}

/// How many executions run at a time, and how many may fail, in per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Controls {
    /// Of the rule's resources that do not comply.
    pub concurrency: Option<i32>,
    /// Of the executions that were started together.
    pub errors: Option<i32>,
}

/// A remediation configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remediation {
    /// The rule's name.
    pub rule_name: String,
    /// Its own ARN; set when it is put.
    pub arn: String,
    /// What runs: a document's name, or `runbook:NAME`.
    pub target: String,
    /// The document's version.
    pub target_version: Option<String>,
    /// The target's parameters.
    pub parameters: BTreeMap<String, Parameter>,
    /// The type of resources that it is for; all of the rule's when none.
    pub resource_type: Option<String>,
    /// Whether it runs by itself when a resource turns out not to comply.
    pub automatic: bool,
    /// Bounds of parallel runs and of failures.
    pub controls: Option<Controls>,
    /// Failed attempts by itself, within `retry_seconds`, before a resource is excepted.
    pub max_attempts: Option<i32>,
    /// See `max_attempts`.
    pub retry_seconds: Option<i64>,
    /// The service that made it.
    pub created_by_service: Option<String>,
}

/// Names a configuration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RemediationKey {
    /// The rule's name.
    pub rule_name: String,
    /// The type it is for.
    pub resource_type: Option<String>,
}

impl Remediation {
    /// How often it may fail for a resource.
    pub(super) fn attempts(&self) -> usize {
        let attempts = self.max_attempts.unwrap_or(DEFAULT_ATTEMPTS);
        usize::try_from(attempts).unwrap_or(1).max(1)
    }

    /// The window of the attempts, in milliseconds.
    pub(super) fn window_ms(&self) -> i64 {
        self.retry_seconds.unwrap_or(DEFAULT_RETRY_SECONDS).max(1).saturating_mul(1_000)
    }

    /// The time between two attempts, in milliseconds: so that all fit into the window.
    pub(super) fn pause_ms(&self) -> i64 {
        let attempts = i64::try_from(self.attempts()).unwrap_or(1);
        (self.window_ms() / (attempts + 1)).max(250)
    }

    /// How many of `failing` resources are remediated at a time.
    pub(super) fn parallel(&self, failing: u64) -> usize {
        let percent = self.controls.and_then(|c| c.concurrency).unwrap_or(DEFAULT_CONCURRENCY);
        let percent = u64::try_from(percent).unwrap_or(1);
        usize::try_from(failing.saturating_mul(percent).div_ceil(100)).unwrap_or(usize::MAX).max(1)
    }

    /// Whether `failed` of `total` executions are more than may fail.
    pub(super) fn too_many_errors(&self, failed: u64, total: u64) -> bool {
        failed.saturating_mul(100) > total.saturating_mul(self.error_percentage())
    }

    pub(super) fn error_percentage(&self) -> u64 {
        let percent = self.controls.and_then(|c| c.errors).unwrap_or(DEFAULT_ERRORS);
        u64::try_from(percent).unwrap_or(0)
    }

    /// Whether it is for resources of this type.
    pub(super) fn is_for(&self, resource_type: &str) -> bool {
        self.resource_type.as_deref().is_none_or(|own| own == resource_type)
    }

    /// Whether it can be right, whatever rules there are.
    pub(crate) fn check(&self) -> Result<(), RemediationError> {
        let invalid = |text: String| Err(RemediationError::Invalid(text));
        if self.target.trim().is_empty() {
            return invalid("The TargetId must not be blank.".to_owned());
        }
        for (name, parameter) in &self.parameters {
            if matches!(parameter, Parameter::Static(values) if values.is_empty()) {
                return invalid(format!("The StaticValue of the parameter {name} has no values."));
            }
        }
        let needs_role = self.automatic && !self.target.starts_with(RUNBOOK_PREFIX);
        match self.parameters.get(ROLE_PARAMETER) {
            Some(Parameter::Static(_)) => Ok(()),
            Some(Parameter::ResourceId) => {
                invalid(format!("The parameter {ROLE_PARAMETER} must be a StaticValue."))
            }
            None if needs_role => invalid(format!(
                "{ROLE_PARAMETER} is required for automatic remediation: give it as a StaticValue \
                 of Parameters."
            )),
            None => Ok(()),
        }
    }
}

impl Engine {
    /// Makes or replaces configurations. Those of rules that aren't there are refused, the others
    /// are kept.
    ///
    /// # Errors
    /// When any of them can't be right, or no rule is there; then none is kept.
    pub fn put_remediations(
        &self,
        home: &AccountRegion,
        all: Vec<Remediation>,
    ) -> Result<Vec<Refused<Remediation>>, RemediationError> {
        let mut seen = BTreeSet::new();
        for one in &all {
            one.check()?;
            if !seen.insert((one.rule_name.clone(), one.resource_type.clone())) {
                return Err(RemediationError::Invalid(format!(
                    "The rule {} has more than one RemediationConfiguration in the request.",
                    one.rule_name
                )));
            }
        }
        let (home, now) = (home.clone(), self.now());
        let refused = self.store.write(move |tx| -> Result<_, RemediationError> {
            let mut refused: Vec<Refused<Remediation>> = Vec::new();
            let asked = all.len();
            for one in all {
                let Some(rule) = tx.rule(&home, &one.rule_name)? else {
                    let reason = format!(
                        "The ConfigRule '{}' provided in the request is invalid. Please check the \
                         configRule name",
                        one.rule_name
                    );
                    refused.push(Refused::new(one, reason));
                    continue;
                };
                may_change(&rule)?;
                put(tx, &home, &rule, one, now)?;
            }
            match refused.first() {
                Some(first) if refused.len() == asked => {
                    Err(EngineError::NoSuchRule(first.item.rule_name.clone()).into())
                }
                _ => Ok(refused),
            }
        })?;
        self.notify();
        Ok(refused)
    }

    /// The configurations of the named rules, those that there are.
    ///
    /// # Errors
    /// When the store fails.
    pub fn remediations(
        &self,
        home: &AccountRegion,
        rule_names: &[String],
    ) -> Result<Vec<Remediation>, EngineError> {
        self.store.read(|tx| {
            let mut found = Vec::new();
            for name in rule_names {
                if let Some(rule) = tx.rule(home, name)? {
                    found.extend(configurations(tx, home, &rule.id)?);
                }
            }
            Ok(found)
        })
    }

    /// Deletes a rule's configuration, with what is known of its executions; one of a type, or
    /// all of them.
    ///
    /// # Errors
    /// When there is none, or an execution waits or is under way.
    pub fn delete_remediation(
        &self,
        home: &AccountRegion,
        key: RemediationKey,
    ) -> Result<(), RemediationError> {
        let home = home.clone();
        self.store.write(move |tx| {
            let none = || RemediationError::NoConfiguration(key.rule_name.clone());
            let rule = tx.rule(&home, &key.rule_name)?.ok_or_else(none)?;
            may_change(&rule)?;
            let mut doomed = configurations(tx, &home, &rule.id)?;
            let all = doomed.len();
            if key.resource_type.is_some() {
                doomed.retain(|one| one.resource_type == key.resource_type);
            }
            if doomed.is_empty() {
                return Err(none());
            }
            if wave::is_open(tx, &home, &rule.id)? {
                return Err(RemediationError::InProgress(key.rule_name.clone()));
            }
            for one in &doomed {
                let name = document_name(&rule, one.resource_type.as_deref());
                tx.delete_document(&home, CONFIGURATION, &name)?;
            }
            if doomed.len() == all {
                super::store::forget_rule(tx, &home, &rule.id)?;
            }
            Ok(())
        })
    }
}

/// Keeps a configuration of a rule. An automatic one starts at once for what does not comply.
fn put(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    rule: &ConfigRule,
    mut one: Remediation,
    now: Timestamp,
) -> Result<(), EngineError> {
    let name = document_name(rule, one.resource_type.as_deref());
    let known: Option<Remediation> = document::get(tx, home, CONFIGURATION, &name)?;
    one.arn = known.map_or_else(|| arn_of(home, rule), |known| known.arn);
    document::put(tx, home, CONFIGURATION, &name, &one)?;
    if one.automatic { automatic::start_all(tx, home, &rule.id, &one, now) } else { Ok(()) }
}

/// Makes a rule's configurations these and no others. Those that stay as they are start nothing.
pub(crate) fn exchange(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    rule: &ConfigRule,
    wanted: Vec<Remediation>,
    now: Timestamp,
) -> Result<(), EngineError> {
    let known = configurations(tx, home, &rule.id)?;
    for old in &known {
        if wanted.iter().all(|one| one.resource_type != old.resource_type) {
            let name = document_name(rule, old.resource_type.as_deref());
            tx.delete_document(home, CONFIGURATION, &name)?;
        }
    }
    for one in wanted {
        let same = |old: &Remediation| Remediation { arn: String::new(), ..old.clone() } == one;
        if !known.iter().any(same) {
            put(tx, home, rule, one, now)?;
        }
    }
    Ok(())
}

/// What remedies the findings of a service's rule is the service's affair.
fn may_change(rule: &ConfigRule) -> Result<(), RemediationError> {
    match rule.created_by {
        None => Ok(()),
        Some(_) => Err(RemediationError::Invalid(format!(
            "The ConfigRule '{}' was created by an AWS service, such as a conformance pack. Its \
             RemediationConfigurations are changed by that service alone.",
            rule.name()
        ))),
    }
}

/// A rule with a remediation configuration is not deleted.
pub(crate) fn refuse_deletion(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    rule: &ConfigRule,
) -> Result<(), EngineError> {
    if configurations(tx, home, &rule.id)?.is_empty() {
        return Ok(());
    }
    Err(RuleError::HasRemediation(rule.name().to_owned()).into())
}

/// All configurations of a rule.
pub(super) fn configurations(
    tx: &(impl ReadTx + ?Sized),
    home: &AccountRegion,
    rule_id: &str,
) -> Result<Vec<Remediation>, EngineError> {
    /// A rule has one for each type that it judges at most.
    const MOST: usize = 1_000;
    let found = of_rule(tx, home, CONFIGURATION, rule_id, None, MOST)?;
    Ok(found.into_iter().map(|(_, one)| one).collect())
}

/// The configuration for a resource: that of its type before the one for all.
pub(super) fn for_resource(
    tx: &(impl ReadTx + ?Sized),
    home: &AccountRegion,
    rule_id: &str,
    key: &ResourceKey,
) -> Result<Option<Remediation>, EngineError> {
    let mut found = configurations(tx, home, rule_id)?;
    found.retain(|one| one.is_for(&key.resource_type));
    found.sort_by_key(|one| one.resource_type.is_none());
    Ok(found.into_iter().next())
}

/// The last execution for a resource.
pub(super) fn execution(
    tx: &(impl ReadTx + ?Sized),
    home: &AccountRegion,
    name: &str,
) -> Result<Option<Execution>, EngineError> {
    Ok(document::get(tx, home, EXECUTION, name)?)
}

/// Whether an execution has not ended.
pub(super) fn is_open(execution: &Execution) -> bool {
    matches!(execution.state, ExecutionState::Queued | ExecutionState::InProgress)
}

fn document_name(rule: &ConfigRule, resource_type: Option<&str>) -> String {
    format!("{}/{}", rule.id, resource_type.unwrap_or_default())
}

fn arn_of(home: &AccountRegion, rule: &ConfigRule) -> String {
    let id = rule.id.rsplit('-').next().unwrap_or_default();
    config_arn(home, &format!("remediation-configuration/{}/remediation-config-{id}", rule.name()))
}

/// Keeps a configuration's execution.
pub(super) fn put_execution(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    name: &str,
    execution: &Execution,
) -> Result<(), EngineError> {
    Ok(document::put(tx, home, EXECUTION, name, execution)?)
}

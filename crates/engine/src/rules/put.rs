//! Putting and deleting rules.

use super::validate::{RuleError, RuleRequest};
use super::{CompiledRule, Logic};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::notify::Notice;
use crate::ports::{Cause, RuleStatus, StoreExt, TaskKind, Work, WriteTx};
use crate::remediation;
use crate::tags;
use assize_model::arn::config_arn;
use assize_model::rule::{ConfigRule, Owner, RuleDefinition, RuleState};
use assize_model::{AccountRegion, Timestamp};

/// A definition that needs no check, such as that of a service.
#[derive(Clone, Debug)]
pub struct PutRule {
    /// The definition.
    pub definition: RuleDefinition,
    /// The service on whose behalf the rule is made.
    pub created_by: Option<String>,
}

impl Engine {
    /// Creates a rule, or replaces the definition of the rule of that name; keeps id and
    /// ARN. The rule's first evaluation is asked for in the same transaction.
    pub fn put_rule(&self, home: &AccountRegion, put: PutRule) -> Result<ConfigRule, EngineError> {
        let now = self.now();
        let (at, new_id) = (home.clone(), new_id()?);
        let rule = self.store.write(move |tx| {
            let existing = tx.rule(&at, &put.definition.config_rule_name)?;
            put_in(tx, &at, put, existing, new_id, now)
        })?;
        self.notify();
        Ok(rule)
    }

    /// Checks a caller's request, then creates or replaces the rule that it identifies. Tags
    /// are set on creation only.
    pub fn put_requested_rule(
        &self,
        home: &AccountRegion,
        mut request: RuleRequest,
    ) -> Result<ConfigRule, EngineError> {
        request.check()?;
        let new_id = new_id()?;
        let source = &request.definition.source;
        if let (Owner::CustomLambda, Some(function)) = (source.owner, &source.source_identifier) {
            // Grants to one rule name its ARN, which a new rule is about to have.
            let existing = self.store.read(|tx| -> Result<_, EngineError> {
                let named = request.name.as_deref().map(|name| tx.rule(home, name)).transpose()?;
                request.identify(named.flatten(), || tx.rules(home))
            })?;
            let arn = existing.map_or_else(|| rule_arn(home, &new_id), |rule| rule.arn);
            self.runner.check(home, function, &arn)?;
        }
        let now = self.now();
        let at = home.clone();
        let limit = self.limits().config_rules;
        let rule = self.store.write(move |tx| {
            let named = request.name.as_deref().map(|name| tx.rule(&at, name)).transpose()?;
            let existing = request.identify(named.flatten(), || tx.rules(&at))?;
            existing.as_ref().map_or(Ok(()), may_change)?;
            let RuleRequest { name, mut definition, tags, .. } = request;
            let is_new = existing.is_none();
            definition.config_rule_name = match &existing {
                Some(rule) => rule.name().to_owned(),
                None => name.ok_or(RuleError::NoIdentity)?,
            };
            if is_new && tx.rules(&at)?.len() >= limit {
                let name = definition.config_rule_name;
                return Err(RuleError::TooMany { name, limit }.into());
            }
            let put = PutRule { definition, created_by: None };
            let rule = put_in(tx, &at, put, existing, new_id, now)?;
            if is_new {
                tags::put_tags(tx, &at, &rule.arn, &tags)?;
            }
            Ok::<_, EngineError>(rule)
        })?;
        self.notify();
        Ok(rule)
    }

    /// Deletes a rule with everything that it found.
    pub fn delete_rule(&self, home: &AccountRegion, name: &str) -> Result<(), EngineError> {
        let (at, name) = (home.clone(), name.to_owned());
        self.store.write(move |tx| {
            let rule = tx.rule(&at, &name)?.ok_or(EngineError::NoSuchRule(name))?;
            may_change(&rule)?;
            remediation::refuse_deletion(tx, &at, &rule)?;
            remediation::forget_rule(tx, &at, &rule.id)?;
            tags::put_tags(tx, &at, &rule.arn, &tags::Tags::new())?;
            Ok::<_, EngineError>(tx.delete_rule(&at, &rule.id)?)
        })?;
        Ok(())
    }

    /// Starts the evaluation of rules by hand, as StartConfigRulesEvaluation does: all of
    /// them, or none. A rule that was started by hand less than a minute ago, or is still
    /// evaluating because of that, is refused. Work that waits for another reason, such as
    /// the first evaluation of a new rule, is no obstacle: it is done once for both.
    pub fn start_evaluation(
        &self,
        home: &AccountRegion,
        names: &[String],
    ) -> Result<(), EngineError> {
        let now = self.now();
        let (home, names, hearers) = (home.clone(), names.to_vec(), self.hearers());
        self.store.write(move |tx| {
            let started = names.clone();
            let mut rules = Vec::with_capacity(names.len());
            for name in names {
                let rule = tx.rule(&home, &name)?;
                rules.push(rule.ok_or(EngineError::NoSuchRule(name))?);
            }
            for rule in rules {
                let mut status = tx.rule_status(&home, &rule.id)?;
                if started_lately(&status, now)
                    || (runs_by_hand(&status) && is_pending(tx, &home, &rule.id)?)
                {
                    return Err(EngineError::EvaluationLimit(rule.name().to_owned()));
                }
                status.last_started_by_hand = Some(now);
                tx.put_rule_status(&home, &rule.id, &status)?;
                let work = Work::Rule(rule.id);
                tx.enqueue(&home, &TaskKind { work, cause: Some(Cause::Manual) }, now)?;
            }
            let notice = Notice::EvaluationStarted { rules: started };
            hearers.listeners(tx, &home)?.tell(tx, &home, &notice, now)
        })?;
        self.notify();
        Ok(())
    }
}

/// Whether the rule was started by hand within the last minute.
fn started_lately(status: &RuleStatus, now: Timestamp) -> bool {
    const MINUTE: i64 = 60_000;
    let age = status.last_started_by_hand.map(|at| now.millis().saturating_sub(at.millis()));
    age.is_some_and(|age| age < MINUTE)
}

/// Whether work on the rule, or a call of its function, waits or is under way.
fn is_pending(tx: &dyn WriteTx, home: &AccountRegion, rule_id: &str) -> Result<bool, EngineError> {
    Ok(tx.pending_tasks(Some(home), Some(rule_id))? > 0
        || tx.pending_calls(Some(home), Some(rule_id))? > 0)
}

/// Whether the evaluation that was started by hand has not ended, for good or ill.
fn runs_by_hand(status: &RuleStatus) -> bool {
    let ended = status.last_successful_evaluation.max(status.last_failed_evaluation);
    status.last_started_by_hand > ended
}

/// Rules that a service made are changed and deleted by it alone.
fn may_change(rule: &ConfigRule) -> Result<(), RuleError> {
    match rule.created_by {
        Some(_) => Err(RuleError::ServiceLinked),
        None => Ok(()),
    }
}

/// Keeps a rule, and asks for its evaluation. One that was not there gets the id.
pub(crate) fn put_in(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    put: PutRule,
    existing: Option<ConfigRule>,
    new_id: String,
    now: Timestamp,
) -> Result<ConfigRule, EngineError> {
    let rule = match existing {
        Some(old) => {
            // What another logic found says nothing about this one.
            if !same_logic(&old.definition, &put.definition) {
                tx.delete_results(home, &old.id, now)?;
            }
            ConfigRule {
                definition: put.definition,
                updated_at: now,
                created_by: old.created_by.clone().or(put.created_by),
                ..old
            }
        }
        None => ConfigRule {
            definition: put.definition,
            arn: rule_arn(home, &new_id),
            id: new_id,
            state: RuleState::Active,
            created_by: put.created_by,
            created_at: now,
            updated_at: now,
        },
    };
    tx.put_rule(home, &rule)?;
    let mut status = tx.rule_status(home, &rule.id)?;
    status.first_activated.get_or_insert(now);
    tx.put_rule_status(home, &rule.id, &status)?;
    let compiled = CompiledRule::compile(rule.clone());
    let next = compiled.period().map(|p| now.plus_millis(p.millis()));
    tx.put_schedule(home, &rule.id, next)?;
    if !matches!(compiled.logic, Logic::Outside) {
        let work = Work::Rule(rule.id.clone());
        tx.enqueue(home, &TaskKind { work, cause: Some(Cause::Put) }, now)?;
    }
    Ok(rule)
}

/// Whether two definitions name the same logic, used in the same mode; parameters and scope
/// may differ.
fn same_logic(old: &RuleDefinition, new: &RuleDefinition) -> bool {
    old.source.owner == new.source.owner
        && old.source.source_identifier == new.source.source_identifier
        && old.evaluation_modes == new.evaluation_modes
}

/// The ARN of a rule with an id.
pub(crate) fn rule_arn(home: &AccountRegion, id: &str) -> String {
    config_arn(home, &format!("config-rule/{id}"))
}

/// An id for a rule: six lower-case letters and digits after its kind.
pub(crate) fn new_id() -> Result<String, EngineError> {
    Ok(format!("config-rule-{}", random_id::<6>()?))
}

/// `LEN` lower-case letters and digits that nobody guesses.
pub(crate) fn random_id<const LEN: usize>() -> Result<String, EngineError> {
    const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut bytes = [0u8; LEN];
    getrandom::fill(&mut bytes)
        .map_err(|e| crate::ports::StoreError::Other(format!("no random bytes: {e}")))?;
    Ok(bytes
        .iter()
        .filter_map(|b| ALPHABET.get(usize::from(*b) % ALPHABET.len()))
        .map(|b| char::from(*b))
        .collect())
}

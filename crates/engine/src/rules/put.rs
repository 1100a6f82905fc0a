//! Putting and deleting rules.

use super::CompiledRule;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{Cause, StoreExt, TaskKind, Work, WriteTx};
use assize_model::arn::config_arn;
use assize_model::rule::{ConfigRule, RuleDefinition, RuleState};
use assize_model::{AccountRegion, Timestamp};

/// A checked definition, and which rule it replaces.
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
        let home = home.clone();
        let rule = self.store.write(move |tx| put_in(tx, &home, put, now))?;
        self.notify();
        Ok(rule)
    }

    /// Deletes a rule with everything that it found.
    pub fn delete_rule(&self, home: &AccountRegion, name: &str) -> Result<(), EngineError> {
        let (home, name) = (home.clone(), name.to_owned());
        self.store.write(move |tx| {
            let rule = tx.rule(&home, &name)?.ok_or(EngineError::NoSuchRule(name))?;
            Ok(tx.delete_rule(&home, &rule.id)?)
        })
    }

    /// Starts the evaluation of rules by hand, as StartConfigRulesEvaluation does: all of
    /// them, or none. A rule that is still evaluating, or that was started within the last
    /// minute, is refused.
    pub fn start_evaluation(
        &self,
        home: &AccountRegion,
        names: &[String],
    ) -> Result<(), EngineError> {
        const MINUTE: i64 = 60_000;
        let now = self.now();
        let (home, names) = (home.clone(), names.to_vec());
        self.store.write(move |tx| {
            for name in &names {
                let rule =
                    tx.rule(&home, name)?.ok_or_else(|| EngineError::NoSuchRule(name.clone()))?;
                let mut status = tx.rule_status(&home, &rule.id)?;
                let recent = status
                    .last_started_by_hand
                    .is_some_and(|at| now.millis().saturating_sub(at.millis()) < MINUTE);
                if recent || tx.pending_tasks(Some(&home), Some(&rule.id))? > 0 {
                    return Err(EngineError::EvaluationLimit(name.clone()));
                }
                status.last_started_by_hand = Some(now);
                tx.put_rule_status(&home, &rule.id, &status)?;
                let work = Work::Rule(rule.id);
                tx.enqueue(&home, &TaskKind { work, cause: Some(Cause::Manual) }, now)?;
            }
            Ok(())
        })?;
        self.notify();
        Ok(())
    }
}

fn put_in(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    put: PutRule,
    now: Timestamp,
) -> Result<ConfigRule, EngineError> {
    let existing = tx.rule(home, &put.definition.config_rule_name)?;
    let rule = match existing {
        Some(old) => ConfigRule {
            definition: put.definition,
            updated_at: now,
            created_by: old.created_by.clone().or(put.created_by),
            ..old
        },
        None => {
            let id = format!("config-rule-{}", random_id()?);
            ConfigRule {
                definition: put.definition,
                arn: config_arn(home, &format!("config-rule/{id}")),
                id,
                state: RuleState::Active,
                created_by: put.created_by,
                created_at: now,
                updated_at: now,
            }
        }
    };
    tx.put_rule(home, &rule)?;
    let mut status = tx.rule_status(home, &rule.id)?;
    status.first_activated.get_or_insert(now);
    tx.put_rule_status(home, &rule.id, &status)?;
    let period = CompiledRule::compile(rule.clone()).period();
    let next = period.map(|p| now.plus_millis(p.millis()));
    tx.put_schedule(home, &rule.id, next)?;
    let work = Work::Rule(rule.id.clone());
    tx.enqueue(home, &TaskKind { work, cause: Some(Cause::Put) }, now)?;
    Ok(rule)
}

/// Six lower-case letters and digits.
fn random_id() -> Result<String, EngineError> {
    const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut bytes = [0u8; 6];
    getrandom::fill(&mut bytes)
        .map_err(|e| crate::ports::StoreError::Other(format!("no random bytes: {e}")))?;
    Ok(bytes
        .iter()
        .filter_map(|b| ALPHABET.get(usize::from(*b) % ALPHABET.len()))
        .map(|b| char::from(*b))
        .collect())
}

//! Starting executions by hand, and what is known of them.

use super::configuration::{configurations, execution, for_resource, is_open, put_execution};
use super::error::{Refused, RemediationError};
use super::exceptions::is_excepted;
use super::execution::{Execution, ExecutionState};
use super::queue::{Due, enqueue};
use super::store::{EXECUTION, name_of, of_keys, of_rule};
use super::wave;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{StoreError, StoreExt, WriteTx};
use assize_model::{AccountRegion, ComplianceType, ResourceKey, Timestamp};

impl Engine {
    /// Starts executions for resources of a rule. What can't be started is refused, the others
    /// wait for their turn.
    ///
    /// # Errors
    /// When the rule has no configuration.
    pub fn start_remediation(
        &self,
        home: &AccountRegion,
        rule_name: &str,
        keys: Vec<ResourceKey>,
    ) -> Result<Vec<Refused<ResourceKey>>, RemediationError> {
        let (home, name, now) = (home.clone(), rule_name.to_owned(), self.now());
        let refused = self.store.write(move |tx| {
            let none = || RemediationError::NoConfiguration(name.clone());
            let rule = tx.rule(&home, &name)?.ok_or_else(none)?;
            if configurations(tx, &home, &rule.id)?.is_empty() {
                return Err(none());
            }
            let mut refused = Vec::new();
            for key in keys {
                if let Some(reason) = obstacle(tx, &home, &rule.id, &key, now)? {
                    refused.push(Refused::new(key, reason));
                    continue;
                }
                let kept = execution(tx, &home, &name_of(&rule.id, &key))?;
                let attempts = kept.map(|kept| kept.attempts).unwrap_or_default();
                begin(tx, &home, &rule.id, key, None, attempts, now)?;
            }
            Ok::<_, RemediationError>(refused)
        })?;
        self.notify();
        Ok(refused)
    }

    /// The last executions of a rule in order of type and id after `after`, at most `limit`;
    /// those of `keys` where there are any.
    ///
    /// # Errors
    /// When the rule has no configuration.
    pub fn remediation_executions(
        &self,
        home: &AccountRegion,
        rule_name: &str,
        keys: &[ResourceKey],
        after: Option<&ResourceKey>,
        limit: usize,
    ) -> Result<Vec<Execution>, RemediationError> {
        self.store.read(|tx| {
            let none = || RemediationError::NoConfiguration(rule_name.to_owned());
            let rule = tx.rule(home, rule_name)?.ok_or_else(none)?;
            if configurations(tx, home, &rule.id)?.is_empty() {
                return Err(none());
            }
            if keys.is_empty() {
                let after = after.map(|key| name_of(&rule.id, key));
                let found = of_rule(tx, home, EXECUTION, &rule.id, after.as_deref(), limit)?;
                return Ok(found.into_iter().map(|(_, one)| one).collect());
            }
            let of = (EXECUTION, rule.id.as_str());
            Ok(of_keys(tx, home, of, keys, after, (limit, |_: &Execution| true))?)
        })
    }
}

/// Why an execution by hand can't be started.
fn obstacle(
    tx: &dyn WriteTx,
    home: &AccountRegion,
    rule_id: &str,
    key: &ResourceKey,
    now: Timestamp,
) -> Result<Option<&'static str>, EngineError> {
    let Some(result) = tx.result(home, rule_id, key)? else {
        return Ok(Some("The rule has no result for the resource."));
    };
    if result.compliance != ComplianceType::NonCompliant {
        return Ok(Some("The resource is already compliant."));
    }
    if for_resource(tx, home, rule_id, key)?.is_none() {
        return Ok(Some("The remediation configuration is for another type of resources."));
    }
    if is_excepted(tx, home, rule_id, key, now)? {
        return Ok(Some("The resource has a remediation exception."));
    }
    let kept = execution(tx, home, &name_of(rule_id, key))?;
    Ok(kept.filter(is_open).map(|_| "A remediation of the resource is under way."))
}

/// Has an execution wait for its turn; `attempt` is the time of an automatic one.
pub(super) fn begin(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    rule_id: &str,
    key: ResourceKey,
    attempt: Option<Timestamp>,
    mut attempts: Vec<Timestamp>,
    now: Timestamp,
) -> Result<(), EngineError> {
    let name = name_of(rule_id, &key);
    attempts.extend(attempt);
    let execution = Execution {
        id: new_id()?,
        key,
        state: ExecutionState::Queued,
        steps: Vec::new(),
        invoked: now,
        updated: now,
        automatic: attempt.is_some(),
        attempts,
        target: None,
    };
    put_execution(tx, home, &name, &execution)?;
    wave::joined(tx, home, rule_id)?;
    enqueue(tx, home, &name, Due::Run, now)
}

/// Thirty-two hexadecimal digits, as a UUID has.
fn new_id() -> Result<String, EngineError> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|e| StoreError::Other(format!("no random bytes: {e}")))?;
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    Ok(format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)))
}

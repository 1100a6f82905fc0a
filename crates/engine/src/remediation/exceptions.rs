//! Exceptions: resources that are not remediated.

use super::error::{Refused, RemediationError};
use super::store::{EXCEPTION, name_of, of_keys, of_rule};
use crate::document;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{ReadTx, StoreExt, WriteTx};
use assize_model::rule::ConfigRule;
use assize_model::{AccountRegion, ComplianceType, ResourceKey, Timestamp};
use serde::{Deserialize, Serialize};

/// A resource that is not remediated for a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemediationException {
    /// The resource.
    pub key: ResourceKey,
    /// Why.
    pub message: Option<String>,
    /// Until when; for ever when none.
    pub expires: Option<Timestamp>,
}

impl Engine {
    /// Excepts resources of a rule. Those that comply, or were never judged, are refused.
    ///
    /// # Errors
    /// When there is no such rule, or the time lies in the past.
    pub fn put_remediation_exceptions(
        &self,
        home: &AccountRegion,
        rule_name: &str,
        exceptions: Vec<RemediationException>,
    ) -> Result<Vec<Refused<RemediationException>>, RemediationError> {
        let (home, name, now) = (home.clone(), rule_name.to_owned(), self.now());
        if exceptions.iter().any(|one| one.expires.is_some_and(|at| at <= now)) {
            let text = "The ExpirationTime must be in the future.".to_owned();
            return Err(RemediationError::Invalid(text));
        }
        self.store.write(move |tx| {
            let rule = rule_of(tx, &home, &name)?;
            let mut refused = Vec::new();
            for one in exceptions {
                let result = tx.result(&home, &rule.id, &one.key)?;
                if result.is_none_or(|row| row.compliance != ComplianceType::NonCompliant) {
                    let reason =
                        "An exception can be put on a resource that is NON_COMPLIANT only.";
                    refused.push(Refused::new(one, reason));
                    continue;
                }
                put(tx, &home, &rule.id, &one)?;
            }
            Ok(refused)
        })
    }

    /// A rule's exceptions that have not expired, in order of type and id after `after`, at most
    /// `limit`; those of `keys` where there are any.
    ///
    /// # Errors
    /// When there is no such rule.
    pub fn remediation_exceptions(
        &self,
        home: &AccountRegion,
        rule_name: &str,
        keys: &[ResourceKey],
        after: Option<&ResourceKey>,
        limit: usize,
    ) -> Result<Vec<RemediationException>, RemediationError> {
        let now = self.now();
        self.store.read(|tx| {
            let rule = rule_of(tx, home, rule_name)?;
            let live = |one: &RemediationException| one.expires.is_none_or(|at| at > now);
            if !keys.is_empty() {
                let of = (EXCEPTION, rule.id.as_str());
                return Ok(of_keys(tx, home, of, keys, after, (limit, live))?);
            }
            let mut found = Vec::new();
            let mut after = after.map(|key| name_of(&rule.id, key));
            while found.len() < limit {
                let page = of_rule(tx, home, EXCEPTION, &rule.id, after.as_deref(), limit)?;
                let last = page.len() < limit;
                after = page.last().map(|(name, _)| name.clone());
                found.extend(page.into_iter().map(|(_, one)| one).filter(live));
                if last {
                    break;
                }
            }
            found.truncate(limit);
            Ok(found)
        })
    }

    /// Deletes exceptions. Those that aren't there are refused, the others deleted.
    ///
    /// # Errors
    /// When none of them is there.
    pub fn delete_remediation_exceptions(
        &self,
        home: &AccountRegion,
        rule_name: &str,
        keys: Vec<ResourceKey>,
    ) -> Result<Vec<Refused<ResourceKey>>, RemediationError> {
        let (home, name) = (home.clone(), rule_name.to_owned());
        self.store.write(move |tx| {
            let none = || RemediationError::NoException(name.clone());
            let rule = tx.rule(&home, &name)?.ok_or_else(none)?;
            let asked = keys.len();
            let mut refused = Vec::new();
            for key in keys {
                if !tx.delete_document(&home, EXCEPTION, &name_of(&rule.id, &key))? {
                    refused.push(Refused::new(key, "The resource has no remediation exception."));
                }
            }
            if refused.len() == asked { Err(none()) } else { Ok(refused) }
        })
    }
}

/// Keeps an exception.
pub(super) fn put(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    rule_id: &str,
    exception: &RemediationException,
) -> Result<(), EngineError> {
    Ok(document::put(tx, home, EXCEPTION, &name_of(rule_id, &exception.key), exception)?)
}

/// Whether a resource is excepted now.
pub(super) fn is_excepted(
    tx: &(impl ReadTx + ?Sized),
    home: &AccountRegion,
    rule_id: &str,
    key: &ResourceKey,
    now: Timestamp,
) -> Result<bool, EngineError> {
    let name = name_of(rule_id, key);
    let one: Option<RemediationException> = document::get(tx, home, EXCEPTION, &name)?;
    Ok(one.is_some_and(|one| one.expires.is_none_or(|at| at > now)))
}

/// The rule, or what AWS says when there is none.
pub(super) fn rule_of(
    tx: &(impl ReadTx + ?Sized),
    home: &AccountRegion,
    name: &str,
) -> Result<ConfigRule, RemediationError> {
    tx.rule(home, name)?.ok_or_else(|| {
        RemediationError::Invalid(format!(
            "The ConfigRule '{name}' provided in the request is invalid. Please check the \
             configRule name"
        ))
    })
}

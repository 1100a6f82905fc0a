//! Packs in progress: their rules are made, changed and deleted.

use super::CREATED_BY;
use super::compile::{Planned, PlannedRule, Setting, compile};
use super::error::PackError;
use super::pack::{self, Pack, PackRule, PackState};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{StoreExt, WriteTx};
use crate::remediation::{self, Document};
use crate::rules::{PutRule, RuleError, new_id, put_in, rule_arn};
use crate::tags;
use assize_model::rule::{ConfigRule, Owner};
use assize_model::{AccountRegion, Timestamp};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// Packs looked at in one go.
const BATCH: usize = 16;

/// Whether something may be in progress: so that the worker, which every change wakes, asks the
/// store only when there may be something to do. After a start there may.
pub(crate) struct Deployments(AtomicBool);

impl Default for Deployments {
    fn default() -> Self {
        Self(AtomicBool::new(true))
    }
}

impl Deployments {
    /// Notes that something is in progress, once that is committed.
    pub(crate) fn ask(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether that was noted since the last call.
    pub(crate) fn take(&self) -> bool {
        self.0.swap(false, Ordering::SeqCst)
    }
}

impl Engine {
    /// Brings the packs that are in progress to their ends. Answers how many there were.
    ///
    /// # Errors
    /// When the store fails; what is in progress stays so, and goes on next time.
    pub fn deploy_packs(&self) -> Result<usize, EngineError> {
        if !self.deployments.take() {
            return Ok(0);
        }
        let done = self.deploy_waiting();
        // What is left, or failed for now, is looked at again.
        if !matches!(done, Ok(0)) {
            self.deployments.ask();
            self.notify();
        }
        done
    }

    fn deploy_waiting(&self) -> Result<usize, EngineError> {
        let waiting = self.store.read(|tx| pack::in_progress(tx, BATCH))?;
        let count = waiting.len();
        for (home, name) in waiting {
            self.deploy_pack(&home, &name)?;
        }
        Ok(count)
    }

    pub(crate) fn deploy_pack(&self, home: &AccountRegion, name: &str) -> Result<(), EngineError> {
        let now = self.now();
        let (pack, template) = self.store.read(|tx| {
            Ok::<_, EngineError>((pack::pack(tx, home, name)?, pack::template(tx, home, name)?))
        })?;
        let at = home.clone();
        match (pack, template) {
            (Some(pack), _) if pack.state == PackState::DeleteInProgress => {
                self.store.write(move |tx| remove(tx, &at, &pack))
            }
            (Some(pack), Some(template)) if pack.state == PackState::CreateInProgress => {
                let made = self.make(home, &pack, &template, now);
                match made {
                    Err(error) if is_final(&error) => self.fail(home, pack, &error),
                    other => other,
                }
            }
            // Nothing is left to do; only the note was not taken away.
            _ => {
                let name = name.to_owned();
                Ok(self.store.write(move |tx| pack::end(tx, &at, &name))?)
            }
        }
    }

    fn make(
        &self,
        home: &AccountRegion,
        pack: &Pack,
        template: &str,
        now: Timestamp,
    ) -> Result<(), EngineError> {
        let known = self.store.read(|tx| rules_of(tx, home, pack))?;
        let ids = Ids::of(&known);
        let suffix = pack.suffix();
        let setting = Setting {
            home,
            suffix: &suffix,
            stack_name: &format!("awsconfigconforms-{}-{}", pack.name, pack.id),
            stack_id: &pack.stack_arn,
            ids: &|name| ids.id(name),
        };
        let planned = compile(template, &pack.parameters, &setting)?;
        for rule in &planned.rules {
            let source = &rule.definition.source;
            if let (Owner::CustomLambda, Some(function)) = (source.owner, &source.source_identifier)
            {
                let id = ids.id(&rule.definition.config_rule_name);
                self.runner.check(home, function, &rule_arn(home, &id))?;
            }
        }
        self.deliver_template(home, pack, template)?;
        let (at, pack) = (home.clone(), pack.clone());
        let limit = self.limits().config_rules;
        let ids = ids.into_inner()?;
        self.store.write(move |tx| exchange(tx, &at, pack, (planned, limit), &ids, now))
    }

    /// Notes why a pack could not be made. Its rules are as they were.
    fn fail(
        &self,
        home: &AccountRegion,
        mut pack: Pack,
        error: &EngineError,
    ) -> Result<(), EngineError> {
        pack.state = PackState::CreateFailed;
        pack.reason = Some(reason(error));
        let at = home.clone();
        self.store.write(move |tx| {
            pack::put(tx, &at, &pack)?;
            Ok(pack::end(tx, &at, &pack.name)?)
        })
    }
}

/// Whether another try would end the same way.
const fn is_final(error: &EngineError) -> bool {
    !matches!(error, EngineError::Store(_) | EngineError::Stopping)
}

/// In AWS's words where AWS has some.
fn reason(error: &EngineError) -> String {
    match error {
        EngineError::NotInvocable(error) => format!(
            "The AWS Lambda function {} cannot be invoked. Check the specified function ARN, and \
             check the function's permissions",
            error.arn
        ),
        _ => error.to_string(),
    }
}

/// The rules that a pack has, by name.
fn rules_of(
    tx: &dyn crate::ports::ReadTx,
    home: &AccountRegion,
    pack: &Pack,
) -> Result<BTreeMap<String, ConfigRule>, EngineError> {
    let mut rules = BTreeMap::new();
    for known in &pack.rules {
        let rule = tx.rule(home, &known.name)?.filter(|rule| rule.id == known.id);
        rules.extend(rule.map(|rule| (known.name.clone(), rule)));
    }
    Ok(rules)
}

/// Ids of rules by name: those that they have, or new ones. One name always has one id.
struct Ids {
    ids: RefCell<BTreeMap<String, String>>,
    fault: RefCell<Option<EngineError>>,
}

impl Ids {
    fn of(known: &BTreeMap<String, ConfigRule>) -> Self {
        let ids = known.iter().map(|(name, rule)| (name.clone(), rule.id.clone())).collect();
        Self { ids: RefCell::new(ids), fault: RefCell::default() }
    }

    fn id(&self, name: &str) -> String {
        let mut ids = self.ids.borrow_mut();
        if let Some(id) = ids.get(name) {
            return id.clone();
        }
        let id = new_id().unwrap_or_else(|error| {
            *self.fault.borrow_mut() = Some(error);
            String::new()
        });
        ids.insert(name.to_owned(), id.clone());
        id
    }

    fn into_inner(self) -> Result<BTreeMap<String, String>, EngineError> {
        match self.fault.into_inner() {
            Some(error) => Err(error),
            None => Ok(self.ids.into_inner()),
        }
    }
}

/// Makes what a pack has what is planned, in one transaction. Rules that stay as they are keep
/// what they found, and are not evaluated anew.
fn exchange(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    mut pack: Pack,
    (planned, limit): (Planned, usize),
    ids: &BTreeMap<String, String>,
    now: Timestamp,
) -> Result<(), EngineError> {
    let mut known = rules_of(tx, home, &pack)?;
    let others = tx.rules(home)?.len().saturating_sub(known.len());
    let Planned { rules: planned, mut remediations, documents } = planned;
    if let Some(rule) = planned.last().filter(|_| others + planned.len() > limit) {
        let name = rule.definition.config_rule_name.clone();
        return Err(RuleError::TooMany { name, limit }.into());
    }
    let mut rules = Vec::with_capacity(planned.len());
    for PlannedRule { definition, controls } in planned {
        let name = definition.config_rule_name.clone();
        let rule = match known.remove(&name) {
            Some(rule) if rule.definition == definition => rule,
            old => {
                if old.is_none() && tx.rule(home, &name)?.is_some() {
                    return Err(RuleError::NameTaken(name).into());
                }
                let put = PutRule { definition, created_by: Some(CREATED_BY.to_owned()) };
                let id = ids.get(&name).map_or_else(new_id, |id| Ok(id.clone()))?;
                put_in(tx, home, put, old, id, now)?
            }
        };
        let (own, rest): (Vec<_>, Vec<_>) =
            remediations.into_iter().partition(|one| one.rule_name == name);
        remediations = rest;
        remediation::exchange(tx, home, &rule, own, now)?;
        rules.push(PackRule { name, id: rule.id, controls });
    }
    for rule in known.values() {
        forget(tx, home, rule)?;
    }
    exchange_documents(tx, home, &mut pack, documents)?;
    pack.rules = rules;
    pack.state = PackState::CreateComplete;
    pack.reason = None;
    pack.completed_at = Some(now);
    pack::put(tx, home, &pack)?;
    Ok(pack::end(tx, home, &pack.name)?)
}

/// Makes a pack's documents what is planned. A document of another pack stays what it is.
fn exchange_documents(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    pack: &mut Pack,
    planned: Vec<Document>,
) -> Result<(), EngineError> {
    for name in &pack.documents {
        remediation::delete_document(tx, home, name)?;
    }
    pack.documents.clear();
    for document in planned {
        if let Some(known) = remediation::document(tx, home, &document.name)? {
            return Err(PackError::DocumentTaken { name: known.name, pack: known.pack }.into());
        }
        let document = Document { pack: pack.name.clone(), ..document };
        remediation::put_document(tx, home, &document)?;
        pack.documents.push(document.name);
    }
    Ok(())
}

/// Deletes a pack with all that came with it.
fn remove(tx: &mut dyn WriteTx, home: &AccountRegion, pack: &Pack) -> Result<(), EngineError> {
    for name in &pack.documents {
        remediation::delete_document(tx, home, name)?;
    }
    for rule in rules_of(tx, home, pack)?.values() {
        forget(tx, home, rule)?;
    }
    tags::put_tags(tx, home, &pack.arn, &tags::Tags::new())?;
    Ok(pack::delete(tx, home, &pack.name)?)
}

/// Deletes a rule with everything that it found.
fn forget(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    rule: &ConfigRule,
) -> Result<(), EngineError> {
    remediation::forget_rule(tx, home, &rule.id)?;
    tags::put_tags(tx, home, &rule.arn, &tags::Tags::new())?;
    Ok(tx.delete_rule(home, &rule.id)?)
}

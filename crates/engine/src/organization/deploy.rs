//! Puts an organization's rules and packs into its accounts.

use super::CREATED_BY;
use super::resource::{self, Kind, MemberStatus, OrgResource, Outcome, Phase, Status, What};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::packs::{self, CheckedPack, PackRequest, PackState, TemplateSource};
use crate::ports::{StoreExt, WriteTx};
use crate::remediation;
use crate::rules::{PutRule, RuleError, new_id, put_in, rule_arn};
use crate::tags::{self, Tags};
use assize_model::rule::{Owner, RuleDefinition};
use assize_model::{AccountRegion, Timestamp};
use std::collections::BTreeSet;

/// Rules and packs looked at in one go.
const BATCH: usize = 32;

impl Engine {
    /// Brings the accounts of the organization to what is wanted of them. Answers how many rules
    /// and packs there was something to do for.
    ///
    /// # Errors
    /// When the store fails; what is in progress stays so, and goes on next time.
    pub fn deploy_organization(&self) -> Result<usize, EngineError> {
        // Without a stated organization everything stays as it is: a start without the setting
        // must not take rules and results away.
        if self.options.organization.is_none() || !self.organization_changes.take() {
            return Ok(0);
        }
        let done = self.deploy_everything();
        if done.is_err() {
            self.organization_changes.ask();
        }
        self.notify();
        done
    }

    fn deploy_everything(&self) -> Result<usize, EngineError> {
        let mut after: Option<String> = None;
        let mut count = 0;
        loop {
            let batch = self.store.read(|tx| resource::everything(tx, after.as_deref(), BATCH))?;
            let Some((last, ..)) = batch.last() else { return Ok(count) };
            after = Some(last.clone());
            for (_, home, resource) in batch {
                count += usize::from(self.deploy_resource(&home, resource)?);
            }
        }
    }

    /// Answers whether there was something to do.
    fn deploy_resource(
        &self,
        home: &AccountRegion,
        mut resource: OrgResource,
    ) -> Result<bool, EngineError> {
        let wanted = self.wanted(home, &resource);
        let is_asked = resource.status.outcome == Outcome::InProgress;
        let is_there = |account: &String| resource.members.get(account).is_some_and(|m| m.is_there);
        let joined: Vec<String> = wanted
            .iter()
            .filter(|account| is_asked || !resource.members.contains_key(*account))
            .cloned()
            .collect();
        let left: Vec<String> = resource
            .members
            .keys()
            .filter(|account| !wanted.contains(*account) && (is_there(account) || !is_asked))
            .cloned()
            .collect();
        if !is_asked && joined.is_empty() && left.is_empty() {
            return Ok(false);
        }
        if !is_asked && !self.begin(home, &mut resource)? {
            return Ok(false);
        }
        let mut failed = false;
        for account in left {
            let there = AccountRegion::new(&account, &home.region);
            let gone = self.take_away(&there, &resource);
            match self.outcome(gone)? {
                None => drop(resource.members.remove(&account)),
                Some(error) => {
                    failed = true;
                    let status = Status { phase: Phase::Delete, outcome: Outcome::Failed };
                    resource.members.insert(account, self.member(status, Some(error), true));
                }
            }
        }
        for account in joined {
            let there = AccountRegion::new(&account, &home.region);
            let was_there = is_member(&resource, &account);
            let put = self.put_there(&there, &resource);
            let error = self.outcome(put)?;
            failed |= error.is_some();
            let phase = if was_there { Phase::Update } else { Phase::Create };
            let outcome = if error.is_some() { Outcome::Failed } else { Outcome::Successful };
            let is_there = was_there || error.is_none();
            let member = self.member(Status { phase, outcome }, error, is_there);
            resource.members.insert(account, member);
        }
        resource.status.outcome = if failed { Outcome::Failed } else { Outcome::Successful };
        let home = home.clone();
        self.store.write(move |tx| keep(tx, &home, &resource))?;
        Ok(true)
    }

    /// Notes that accounts joined or left. Answers whether nothing else came before.
    fn begin(&self, home: &AccountRegion, known: &mut OrgResource) -> Result<bool, EngineError> {
        let before = known.clone();
        if known.status.phase != Phase::Delete {
            known.status.phase = Phase::Update;
        }
        known.status.outcome = Outcome::InProgress;
        let (home, after) = (home.clone(), known.clone());
        self.store.write(move |tx| {
            if resource::get(tx, &home, before.kind(), &before.name)?.as_ref() != Some(&before) {
                return Ok(false);
            }
            resource::put(tx, &home, &after)?;
            Ok(true)
        })
    }

    /// Accounts in which it is to be.
    fn wanted(&self, home: &AccountRegion, resource: &OrgResource) -> BTreeSet<String> {
        let organization = self.managed_organization(&home.account).ok();
        let Some(organization) = organization.filter(|_| resource.status.phase != Phase::Delete)
        else {
            return BTreeSet::new();
        };
        let accounts = organization.accounts().into_iter();
        accounts
            .filter(|account| !resource.excluded.contains(*account))
            .map(str::to_owned)
            .collect()
    }

    fn member(
        &self,
        status: Status,
        error: Option<(String, String)>,
        is_there: bool,
    ) -> MemberStatus {
        MemberStatus { status, error, at: self.now(), is_there }
    }

    /// What an account's fault is called; faults of the store are no account's.
    fn outcome(
        &self,
        done: Result<(), EngineError>,
    ) -> Result<Option<(String, String)>, EngineError> {
        let error = match done {
            Ok(()) => return Ok(None),
            Err(error @ (EngineError::Store(_) | EngineError::Stopping)) => return Err(error),
            Err(error) => error,
        };
        let code = match &error {
            EngineError::NotInvocable(_) => "InsufficientPermissionsException",
            EngineError::Rule(RuleError::TooMany { .. }) => {
                "MaxNumberOfConfigRulesExceededException"
            }
            EngineError::Pack(packs::PackError::TooMany { .. }) => {
                "MaxNumberOfConformancePacksExceededException"
            }
            EngineError::Pack(packs::PackError::Template(_)) => {
                "ConformancePackTemplateValidationException"
            }
            _ => "InvalidParameterValueException",
        };
        Ok(Some((code.to_owned(), error.to_string())))
    }

    fn put_there(&self, there: &AccountRegion, resource: &OrgResource) -> Result<(), EngineError> {
        let name = resource.member_name();
        let now = self.now();
        match &resource.what {
            What::Rule { definition, debug_accounts } => {
                let new_id = new_id()?;
                let mut definition =
                    RuleDefinition { config_rule_name: name.clone(), ..(**definition).clone() };
                if let Some(policy) = &mut definition.source.custom_policy_details {
                    policy.enable_debug_log_delivery = debug_accounts.contains(&there.account);
                }
                let source = &definition.source;
                if let (Owner::CustomLambda, Some(function)) =
                    (source.owner, &source.source_identifier)
                {
                    let known = self.store.read(|tx| tx.rule(there, &name))?;
                    let arn = known.map_or_else(|| rule_arn(there, &new_id), |rule| rule.arn);
                    self.runner.check(there, function, &arn)?;
                }
                let (there, limit) = (there.clone(), self.limits().config_rules);
                self.store.write(move |tx| put_rule(tx, &there, (definition, limit), new_id, now))
            }
            What::Pack { template, parameters, delivery_bucket, delivery_key_prefix } => {
                let request = PackRequest {
                    name: name.clone(),
                    source: TemplateSource::Body(String::new()),
                    parameters: parameters.clone(),
                    delivery_bucket: delivery_bucket.clone(),
                    delivery_key_prefix: delivery_key_prefix.clone(),
                    tags: Tags::new(),
                };
                let checked = CheckedPack { request, template: template.clone() };
                let at = there.clone();
                let checked = (checked, self.limits().conformance_packs);
                self.store.write(move |tx| {
                    packs::put_in(tx, &at, checked, Some(CREATED_BY), now).map(drop)
                })?;
                self.deploy_pack(there, &name)?;
                let pack = self.store.read(|tx| packs::pack(tx, there, &name))?;
                match pack {
                    Some(pack) if pack.state == PackState::CreateComplete => Ok(()),
                    Some(pack) => {
                        Err(packs::PackError::Failed(pack.reason.unwrap_or_default()).into())
                    }
                    None => Err(packs::PackError::NoSuchPack(name).into()),
                }
            }
        }
    }

    fn take_away(&self, there: &AccountRegion, resource: &OrgResource) -> Result<(), EngineError> {
        let name = resource.member_name();
        let now = self.now();
        let at = there.clone();
        match resource.kind() {
            Kind::Rule => self.store.write(move |tx| {
                let Some(rule) = tx.rule(&at, &name)? else { return Ok(()) };
                remediation::forget_rule(tx, &at, &rule.id)?;
                tags::put_tags(tx, &at, &rule.arn, &Tags::new())?;
                Ok(tx.delete_rule(&at, &rule.id)?)
            }),
            Kind::Pack => {
                let deleted = name.clone();
                self.store.write(move |tx| match packs::pack(tx, &at, &deleted)? {
                    Some(_) => packs::delete_in(tx, &at, &deleted, Some(CREATED_BY), now),
                    None => Ok(()),
                })?;
                self.deploy_pack(there, &name)
            }
        }
    }
}

fn is_member(resource: &OrgResource, account: &str) -> bool {
    resource.members.get(account).is_some_and(|member| member.is_there)
}

/// Keeps how far the accounts are; forgets what has gone from all of them.
fn keep(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    resource: &OrgResource,
) -> Result<(), EngineError> {
    let Status { phase, outcome } = resource.status;
    if phase == Phase::Delete && outcome == Outcome::Successful {
        tags::put_tags(tx, home, &resource.arn, &Tags::new())?;
        return resource::delete(tx, home, resource.kind(), &resource.name);
    }
    resource::put(tx, home, resource)
}

fn put_rule(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    (definition, limit): (RuleDefinition, usize),
    new_id: String,
    now: Timestamp,
) -> Result<(), EngineError> {
    let name = definition.config_rule_name.clone();
    let old = tx.rule(home, &name)?;
    if old.as_ref().is_some_and(|old| old.definition == definition) {
        return Ok(());
    }
    if old.is_none() && tx.rules(home)?.len() >= limit {
        return Err(RuleError::TooMany { name, limit }.into());
    }
    let put = PutRule { definition, created_by: Some(CREATED_BY.to_owned()) };
    put_in(tx, home, put, old, new_id, now).map(drop)
}

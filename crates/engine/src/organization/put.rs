//! Putting, deleting and telling of an organization's rules and packs.

use super::resource::{self, Kind, OrgResource, Outcome, Phase, Status, What};
use super::{Organization, OrganizationError};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::limits::Limits;
use crate::packs::{PackRequest, TemplateSource};
use crate::ports::StoreExt;
use crate::rules::{check_definition, random_id};
use crate::tags::{self, Tags};
use assize_model::AccountRegion;
use assize_model::arn::config_arn;
use assize_model::rule::{Owner, RuleDefinition};
use std::collections::{BTreeMap, BTreeSet};

/// What a caller asks of PutOrganizationConfigRule.
#[derive(Clone, Debug)]
pub struct OrgRuleRequest {
    /// Its name.
    pub name: String,
    /// The rule; its name is set for each account.
    pub definition: RuleDefinition,
    /// Accounts in which a policy's evaluation is logged.
    pub debug_accounts: BTreeSet<String>,
    /// Accounts in which it is not to be.
    pub excluded: BTreeSet<String>,
    /// Tags, if it is new.
    pub tags: Tags,
}

/// What a caller asks of PutOrganizationConformancePack.
#[derive(Clone, Debug)]
pub struct OrgPackRequest {
    /// Its name.
    pub name: String,
    /// Where its template is.
    pub source: TemplateSource,
    /// Values for the template's parameters.
    pub parameters: BTreeMap<String, String>,
    /// Where its templates are delivered to.
    pub delivery_bucket: Option<String>,
    /// What their keys begin with.
    pub delivery_key_prefix: Option<String>,
    /// Accounts in which it is not to be.
    pub excluded: BTreeSet<String>,
    /// Tags, if it is new.
    pub tags: Tags,
}

impl Engine {
    /// The organization that an account manages.
    ///
    /// # Errors
    /// When no organization is stated, or the account does not manage it.
    pub fn managed_organization(&self, account: &str) -> Result<&Organization, OrganizationError> {
        let stated = self.options.organization.as_ref();
        stated.filter(|o| o.is_administrator(account)).ok_or(OrganizationError::AccessDenied)
    }

    /// Checks a rule and notes that it is wanted. The accounts follow. Answers its ARN.
    pub fn put_organization_rule(
        &self,
        home: &AccountRegion,
        mut request: OrgRuleRequest,
    ) -> Result<String, EngineError> {
        self.managed_organization(&home.account)?;
        let source = &request.definition.source;
        if source.owner == Owner::CustomLambda && source.source_details.is_empty() {
            return Err(OrganizationError::Triggers.into());
        }
        check_definition(&mut request.definition)?;
        let what = What::Rule {
            definition: Box::new(request.definition),
            debug_accounts: request.debug_accounts,
        };
        self.put_resource(home, request.name, what, request.excluded, request.tags)
    }

    /// Checks a pack and notes that it is wanted. The accounts follow. Answers its ARN.
    pub fn put_organization_pack(
        &self,
        home: &AccountRegion,
        request: OrgPackRequest,
    ) -> Result<String, EngineError> {
        self.managed_organization(&home.account)?;
        let OrgPackRequest { name, source, parameters, .. } = request;
        let pack = PackRequest {
            name: name.clone(),
            source,
            parameters,
            delivery_bucket: request.delivery_bucket,
            delivery_key_prefix: request.delivery_key_prefix,
            tags: Tags::new(),
        };
        let checked = self.check_pack(home, pack).map_err(|error| match error {
            EngineError::Pack(error) => OrganizationError::Template(error).into(),
            error => error,
        })?;
        let what = What::Pack {
            template: checked.template,
            parameters: checked.request.parameters,
            delivery_bucket: checked.request.delivery_bucket,
            delivery_key_prefix: checked.request.delivery_key_prefix,
        };
        self.put_resource(home, name, what, request.excluded, request.tags)
    }

    fn put_resource(
        &self,
        home: &AccountRegion,
        name: String,
        what: What,
        excluded: BTreeSet<String>,
        tags: Tags,
    ) -> Result<String, EngineError> {
        let now = self.now();
        let home = home.clone();
        let Limits { organization_rules: rules, organization_packs: packs, .. } = *self.limits();
        let arn = self.store.write(move |tx| {
            let kind = what.kind();
            let known = resource::get(tx, &home, kind, &name)?;
            let phase = if known.is_some() { Phase::Update } else { Phase::Create };
            let status = Status { phase, outcome: Outcome::InProgress };
            let resource = match known {
                Some(known) => {
                    must_rest(&known)?;
                    OrgResource { what, excluded, updated_at: now, status, ..known }
                }
                None => {
                    let limit = if kind == Kind::Rule { rules } else { packs };
                    if resource::list(tx, &home, kind, None, limit)?.len() == limit {
                        return Err(OrganizationError::TooMany { kind, limit }.into());
                    }
                    let id = format!("{name}-{}", random_id::<8>()?);
                    let arn = config_arn(&home, &format!("{}/{id}", kind.document()));
                    tags::put_tags(tx, &home, &arn, &tags)?;
                    let members = BTreeMap::new();
                    OrgResource { name, id, arn, what, excluded, updated_at: now, status, members }
                }
            };
            resource::put(tx, &home, &resource)?;
            Ok::<_, EngineError>(resource.arn)
        })?;
        self.organization_changes.ask();
        self.notify();
        Ok(arn)
    }

    /// Notes that a rule or pack shall go from all accounts.
    pub fn delete_organization_resource(
        &self,
        home: &AccountRegion,
        kind: Kind,
        name: &str,
    ) -> Result<(), EngineError> {
        self.managed_organization(&home.account)?;
        let now = self.now();
        let (home, name) = (home.clone(), name.to_owned());
        self.store.write(move |tx| {
            let known = resource::get(tx, &home, kind, &name)?;
            let mut known = known.ok_or(OrganizationError::NotFound { kind, name })?;
            must_rest(&known)?;
            known.status = Status { phase: Phase::Delete, outcome: Outcome::InProgress };
            known.updated_at = now;
            resource::put(tx, &home, &known)
        })?;
        self.organization_changes.ask();
        self.notify();
        Ok(())
    }

    /// The rule or pack of a name.
    pub fn organization_resource(
        &self,
        home: &AccountRegion,
        kind: Kind,
        name: &str,
    ) -> Result<OrgResource, EngineError> {
        self.managed_organization(&home.account)?;
        let known = self.store.read(|tx| resource::get(tx, home, kind, name))?;
        Ok(known.ok_or(OrganizationError::NotPresent(kind))?)
    }

    /// Rules or packs in order of their names, after `after`.
    pub fn organization_resources(
        &self,
        home: &AccountRegion,
        kind: Kind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<OrgResource>, EngineError> {
        self.managed_organization(&home.account)?;
        Ok(self.store.read(|tx| resource::list(tx, home, kind, after, limit))?)
    }
}

fn must_rest(known: &OrgResource) -> Result<(), OrganizationError> {
    if known.status.outcome == Outcome::InProgress {
        return Err(OrganizationError::InUse { kind: known.kind(), name: known.name.clone() });
    }
    Ok(())
}

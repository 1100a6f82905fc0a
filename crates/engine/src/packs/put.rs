//! Putting and deleting packs: what a request changes at once.

use super::compile::{Setting, compile};
use super::error::{PackError, TemplateFault};
use super::pack::{self, Pack, PackState};
use super::{MAX_INLINE, MAX_STORED};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{StoreExt, WriteTx};
use crate::rules::random_id;
use crate::tags::{self, Tags};
use assize_model::arn::{config_arn, partition_of};
use assize_model::{AccountRegion, Timestamp};
use std::collections::BTreeMap;

/// Where a template is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateSource {
    /// In the request.
    Body(String),
    /// In a bucket: `s3://bucket/key`.
    S3(String),
    /// In a document of Systems Manager, with its version.
    Document(String, Option<String>),
}

/// What a caller asks of PutConformancePack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackRequest {
    /// The pack's name.
    pub name: String,
    /// Where its template is.
    pub source: TemplateSource,
    /// Values for the template's parameters.
    pub parameters: BTreeMap<String, String>,
    /// Where its templates are delivered to.
    pub delivery_bucket: Option<String>,
    /// What their keys begin with.
    pub delivery_key_prefix: Option<String>,
    /// Tags for a new pack.
    pub tags: Tags,
}

/// A request whose template is at hand and was found to be good.
#[derive(Clone, Debug)]
pub(crate) struct CheckedPack {
    pub(crate) request: PackRequest,
    pub(crate) template: String,
}

impl Engine {
    /// Checks a request and its template, and notes what is wanted. The rules follow. Answers
    /// the pack's ARN.
    pub fn put_pack(
        &self,
        home: &AccountRegion,
        request: PackRequest,
    ) -> Result<String, EngineError> {
        let checked = self.check_pack(home, request)?;
        let now = self.now();
        let at = home.clone();
        let limit = self.limits().conformance_packs;
        let arn = self.store.write(move |tx| put_in(tx, &at, (checked, limit), None, now))?;
        self.deployments.ask();
        self.notify();
        Ok(arn)
    }

    /// Notes that a pack shall go. Its rules follow.
    pub fn delete_pack(&self, home: &AccountRegion, name: &str) -> Result<(), EngineError> {
        let now = self.now();
        let (at, name) = (home.clone(), name.to_owned());
        self.store.write(move |tx| delete_in(tx, &at, &name, None, now))?;
        self.deployments.ask();
        self.notify();
        Ok(())
    }

    /// Fetches a template and checks that it makes sense in a home.
    pub(crate) fn check_pack(
        &self,
        home: &AccountRegion,
        request: PackRequest,
    ) -> Result<CheckedPack, EngineError> {
        let template = self.fetch_template(home, &request.source)?;
        self.check_delivery(home, request.delivery_bucket.as_deref())?;
        // Every suffix has the same length.
        let suffix = format!("-{}", "conformance-pack-000000000");
        let ids = |_: &str| "config-rule-000000".to_owned();
        let setting = Setting { home, suffix: &suffix, stack_name: "s", stack_id: "s", ids: &ids };
        compile(&template, &request.parameters, &setting)?;
        Ok(CheckedPack { request, template })
    }

    fn fetch_template(
        &self,
        home: &AccountRegion,
        source: &TemplateSource,
    ) -> Result<String, PackError> {
        match source {
            TemplateSource::Body(text) if text.len() > MAX_INLINE => {
                Err(PackError::Template(TemplateFault::TooLong(MAX_INLINE)))
            }
            TemplateSource::Body(text) => Ok(text.clone()),
            TemplateSource::S3(uri) => {
                let unreadable =
                    |reason: String| PackError::Unreadable { what: uri.clone(), reason };
                let place = uri.strip_prefix("s3://").and_then(|rest| rest.split_once('/'));
                let (bucket, key) = place
                    .ok_or_else(|| unreadable("a place is written s3://bucket/key".to_owned()))?;
                let bytes = self
                    .buckets()
                    .get(home, bucket, key, MAX_STORED)
                    .map_err(|error| unreadable(error.to_string()))?;
                String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8".to_owned()))
            }
            TemplateSource::Document(name, version) => {
                let text = self.documents().text(home, name, version.as_deref(), MAX_STORED);
                text.map_err(|error| PackError::Unreadable {
                    what: name.clone(),
                    reason: error.to_string(),
                })
            }
        }
    }
}

/// Notes what is wanted of a pack. `owner` is the service that asks, if it is one.
pub(crate) fn put_in(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    (checked, limit): (CheckedPack, usize),
    owner: Option<&str>,
    now: Timestamp,
) -> Result<String, EngineError> {
    let CheckedPack { request, template } = checked;
    let known = pack::pack(tx, home, &request.name)?;
    if let Some(known) = &known {
        may_change(known, owner)?;
    } else if pack::packs(tx, home, None, limit)?.len() == limit {
        return Err(PackError::TooMany { name: request.name, limit }.into());
    }
    let is_new = known.is_none();
    let mut pack = match known {
        Some(known) => known,
        None => fresh(home, &request.name, owner, now)?,
    };
    pack.parameters = request.parameters;
    pack.delivery_bucket = request.delivery_bucket;
    pack.delivery_key_prefix = request.delivery_key_prefix;
    pack.document = match request.source {
        TemplateSource::Document(name, version) => Some((name, version)),
        TemplateSource::Body(_) | TemplateSource::S3(_) => None,
    };
    pack.state = PackState::CreateInProgress;
    pack.reason = None;
    pack.requested_at = now;
    if is_new {
        tags::put_tags(tx, home, &pack.arn, &request.tags)?;
    }
    pack::begin(tx, home, &pack.name, Some(&template))?;
    pack::put(tx, home, &pack)?;
    Ok(pack.arn)
}

/// Notes that a pack shall go.
pub(crate) fn delete_in(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    name: &str,
    owner: Option<&str>,
    now: Timestamp,
) -> Result<(), EngineError> {
    let mut pack = pack::must(tx, home, name)?;
    may_change(&pack, owner)?;
    pack.state = PackState::DeleteInProgress;
    pack.reason = None;
    pack.requested_at = now;
    pack::begin(tx, home, name, None)?;
    Ok(pack::put(tx, home, &pack)?)
}

fn may_change(pack: &Pack, owner: Option<&str>) -> Result<(), PackError> {
    if pack.created_by.as_deref() != owner {
        return Err(PackError::Owned(pack.name.clone()));
    }
    if pack.state.is_settled() { Ok(()) } else { Err(PackError::InUse(pack.name.clone())) }
}

/// A pack that has nothing yet.
fn fresh(
    home: &AccountRegion,
    name: &str,
    owner: Option<&str>,
    now: Timestamp,
) -> Result<Pack, EngineError> {
    let id = format!("conformance-pack-{}", random_id::<9>()?);
    let AccountRegion { account, region } = home;
    let partition = partition_of(region);
    let unique = random_id::<12>()?;
    let stack = format!("stack/awsconfigconforms-{name}-{id}/{unique}");
    Ok(Pack {
        arn: config_arn(home, &format!("conformance-pack/{name}/{id}")),
        stack_arn: format!("arn:{partition}:cloudformation:{region}:{account}:{stack}"),
        name: name.to_owned(),
        id,
        parameters: BTreeMap::new(),
        delivery_bucket: None,
        delivery_key_prefix: None,
        document: None,
        created_by: owner.map(str::to_owned),
        state: PackState::CreateInProgress,
        reason: None,
        requested_at: now,
        completed_at: None,
        rules: Vec::new(),
        documents: Vec::new(),
    })
}

//! Looking at a type: its list, and what is asked about each resource besides.

use crate::own::OwnServices;
use crate::path;
use crate::spec::{Arn, Detail, Keep, Relation, Spec, Zone};
use assize_engine::Engine;
use assize_model::arn::partition_of;
use assize_model::{AccountRegion, Timestamp};
use assize_upstream::{CallError, Upstream, UpstreamError};
use assize_wire::client::ClientError;
use assize_wire::operation::OperationInfo;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// Resources of a type that are asked about at a time.
const AT_A_TIME: usize = 8;
/// How often a credential report is asked for until it is made.
const REPORT_TRIES: u32 = 20;
/// The wait for it grows by this with each try.
const REPORT_WAIT: Duration = Duration::from_millis(50);

/// Codes that say that a resource is gone since it was listed.
const GONE: &[&str] = &[
    "AWS.SimpleQueueService.NonExistentQueue",
    "NoSuchBucket",
    "NotFound",
    "NotFoundException",
    "QueueDoesNotExist",
    "ResourceNotFoundException",
    "TableNotFoundException",
    "TrailNotFoundException",
];

/// A resource as it was found.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) arn: Option<String>,
    pub(crate) region: String,
    pub(crate) zone: String,
    pub(crate) created: Option<Timestamp>,
    pub(crate) configuration: Value,
    pub(crate) supplements: BTreeMap<String, Value>,
    pub(crate) tags: BTreeMap<String, String>,
    /// Answers for `finish`.
    pub(crate) aside: BTreeMap<&'static str, Value>,
    /// The resources that it names: by id, or by name.
    pub(crate) links: Vec<(&'static Relation, String)>,
    /// Whether it is recorded here at all.
    pub(crate) wanted: bool,
}

/// A call that failed, and so the look that needed it.
#[derive(Debug, thiserror::Error)]
#[error("{resource_type} is not recorded: {operation}: {error}")]
pub struct LookError {
    resource_type: &'static str,
    operation: &'static str,
    error: CallError,
}

impl LookError {
    /// A code that tells failures apart.
    pub fn code(&self) -> &str {
        self.error.code()
    }
}

/// What was found of a type.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) drafts: Vec<Draft>,
    /// Why some resources may be missing, if they may.
    pub(crate) failure: Option<LookError>,
}

/// Looks at one account and region.
#[derive(Clone)]
pub(crate) struct Looker {
    pub(crate) upstream: Option<Arc<Upstream>>,
    pub(crate) own: Option<Arc<dyn OwnServices>>,
    pub(crate) engine: Arc<Engine>,
    pub(crate) home: AccountRegion,
}

impl Looker {
    /// Finds all resources of a type. What fails is told beside what was found.
    pub(crate) async fn look(&self, spec: &'static Spec) -> Seen {
        let mut drafts = Vec::new();
        let mut failure = None;
        match self.list(spec).await {
            Ok(elements) => {
                let mut waiting = elements.into_iter();
                let mut under_way = JoinSet::new();
                loop {
                    while under_way.len() < AT_A_TIME
                        && let Some(element) = waiting.next()
                    {
                        let looker = self.clone();
                        under_way.spawn(async move { looker.draft(spec, element).await });
                    }
                    match under_way.join_next().await {
                        None => break,
                        Some(Ok(Ok(draft))) => drafts.extend(draft),
                        Some(Ok(Err(error))) => failure = Some(error),
                        Some(Err(error)) => {
                            tracing::error!(%error, "a look ended by a fault");
                            let error = CallError::Endless { operation: spec.list.operation };
                            failure = Some(spec.failed(spec.list.operation, error));
                        }
                    }
                }
            }
            Err(error) => failure = Some(error),
        }
        if spec.resource_type == "AWS::IAM::User" && failure.is_none() && !drafts.is_empty() {
            match self.credential_report(spec).await {
                Ok(report) => crate::types::add_credential_report(&mut drafts, &report),
                // Without it the users would seem to have changed.
                Err(error) => (drafts, failure) = (Vec::new(), Some(error)),
            }
        }
        drafts.sort_by(|a, b| a.id.cmp(&b.id));
        Seen { drafts, failure }
    }

    async fn list(&self, spec: &'static Spec) -> Result<Vec<Value>, LookError> {
        let mut input = Map::new();
        for (member, value) in spec.list.input {
            put(&mut input, member, value);
        }
        let output = self.call(spec, spec.list.operation, input).await?;
        Ok(path::all(&output, spec.list.results).into_iter().cloned().collect())
    }

    async fn call(
        &self,
        spec: &'static Spec,
        operation: &'static str,
        input: Map<String, Value>,
    ) -> Result<Value, LookError> {
        let now = || self.engine.now();
        let info = info(spec, operation)?;
        let signing_name = spec.service.signing_name;
        let upstream =
            self.upstream.as_ref().filter(|upstream| upstream.endpoints().owns(signing_name));
        let called = match (upstream, self.own.clone()) {
            (Some(upstream), _) => {
                upstream.call_all(spec.service, info, &self.home.region, input, &now).await
            }
            (None, Some(own)) => {
                let home = self.home.clone();
                let call = move || own.call(&home, operation, Value::Object(input));
                let called = tokio::task::spawn_blocking(call).await;
                called.map_or_else(
                    |_| Err(CallError::Endless { operation }),
                    |called| called.map_err(|error| ClientError::Service(error).into()),
                )
            }
            (None, None) => Err(UpstreamError::NotSet(signing_name.to_owned()).into()),
        };
        called.map_err(|error| spec.failed(operation, error))
    }

    /// Asks about a resource; `None` when it is gone, or not to be recorded.
    async fn draft(&self, spec: &'static Spec, element: Value) -> Result<Option<Draft>, LookError> {
        let mut raw = element.clone();
        let mut shape = spec.element_shape();
        let mut supplements = BTreeMap::new();
        let mut tags = spec.tags.map(|at| tags(path::all(&element, at))).unwrap_or_default();
        let mut aside = BTreeMap::new();
        for detail in spec.details {
            let Some(output) = self.detail(spec, detail, &element, &raw).await? else { continue };
            let Answered::Output(output) = output else { return Ok(None) };
            let output_shape = info(spec, detail.operation)?.output;
            let part = |at: &str| {
                let value = if at.is_empty() { Some(&output) } else { output.get(at) };
                let shape = output_shape.and_then(|shape| path::shape(shape, at));
                value.filter(|value| !value.is_null()).zip(shape)
            };
            match detail.keep {
                Keep::Configuration(at) => {
                    if let Some((value, found)) = part(at) {
                        (raw, shape) = (value.clone(), Some(found));
                    }
                }
                Keep::Supplement(name, at) => {
                    if let Some((value, shape)) = part(at) {
                        let value = spec.style.value(shape, value);
                        if value.as_object().is_none_or(|members| !members.is_empty()) {
                            supplements.insert(name.to_owned(), value);
                        }
                    }
                }
                Keep::Tags(at) => tags = self::tags(path::all(&output, at)),
                Keep::Fill(at) => {
                    if let Some((Value::Object(more), _)) = part(at) {
                        tags = self::tags(path::all(&output, &format!("{at}.Tags")));
                        fill(&mut raw, more);
                    }
                }
                Keep::Aside(name) => {
                    aside.insert(name, output);
                }
            }
        }
        let text = |at: &str| path::text(&element, at).or_else(|| path::text(&raw, at));
        if spec.gone.is_some_and(|(at, words)| text(at).is_some_and(|word| words.contains(&word))) {
            return Ok(None);
        }
        let Some(id) = text(spec.id).or_else(|| text(spec.or_id)) else { return Ok(None) };
        let links = spec.relations.iter().flat_map(|relation| {
            let named = path::all(&raw, relation.path).into_iter().filter_map(Value::as_str);
            named.map(move |target| (relation, target.to_owned()))
        });
        let mut draft = Draft {
            arn: match spec.arn {
                Arn::At(at) => text(at).map(str::to_owned),
                Arn::Of(before) => Some(self.arn(spec, before, id)),
                Arn::Bucket => Some(format!("arn:{}:s3:::{id}", partition_of(&self.home.region))),
            },
            zone: match spec.zone {
                Zone::At(at) => text(at).unwrap_or("Not Applicable").to_owned(),
                Zone::Word(word) => word.to_owned(),
            },
            created: spec
                .created
                .and_then(|at| created(&element, at).or_else(|| created(&raw, at))),
            id: id.to_owned(),
            name: spec.name.and_then(text).map(str::to_owned),
            region: self.home.region.clone(),
            configuration: shape.map_or_else(|| raw.clone(), |shape| spec.style.value(shape, &raw)),
            supplements,
            tags,
            aside,
            links: links.collect(),
            wanted: true,
        };
        (spec.finish)(&mut draft);
        Ok(draft.wanted.then_some(draft))
    }

    /// Asks for a detail: `None` when there is nothing of it.
    async fn detail(
        &self,
        spec: &'static Spec,
        detail: &'static Detail,
        element: &Value,
        raw: &Value,
    ) -> Result<Option<Answered>, LookError> {
        let (member, at) = detail.input;
        let Some(named) = path::text(element, at).or_else(|| path::text(raw, at)) else {
            return Ok(None);
        };
        let mut input = Map::new();
        put(&mut input, member, named);
        if let Some((member, value)) = detail.fixed {
            put(&mut input, member, value);
        }
        match self.call(spec, detail.operation, input).await {
            Ok(output) => Ok(Some(Answered::Output(output))),
            Err(error) if detail.nothing.contains(&error.code()) => Ok(None),
            Err(error) if GONE.contains(&error.code()) => Ok(Some(Answered::Gone)),
            Err(error) => Err(error),
        }
    }

    fn arn(&self, spec: &Spec, before: &str, id: &str) -> String {
        let AccountRegion { account, region } = &self.home;
        let partition = partition_of(region);
        format!("arn:{partition}:{}:{region}:{account}:{before}{id}", spec.service.name)
    }

    /// The account's credential report: lines of values.
    async fn credential_report(&self, spec: &'static Spec) -> Result<String, LookError> {
        const GENERATE: &str = "GenerateCredentialReport";
        let endless = || spec.failed(GENERATE, CallError::Endless { operation: GENERATE });
        for tried in 1..=REPORT_TRIES {
            let state = self.call(spec, GENERATE, Map::new()).await?;
            if path::text(&state, "State") == Some("COMPLETE") {
                let report = self.call(spec, "GetCredentialReport", Map::new()).await?;
                let content = path::text(&report, "Content").and_then(|t| STANDARD.decode(t).ok());
                return content.and_then(|c| String::from_utf8(c).ok()).ok_or_else(endless);
            }
            tokio::time::sleep(REPORT_WAIT * tried).await;
        }
        Err(endless())
    }
}

/// What a detail's call said.
enum Answered {
    Output(Value),
    /// The resource is gone.
    Gone,
}

impl Spec {
    fn failed(&self, operation: &'static str, error: CallError) -> LookError {
        LookError { resource_type: self.resource_type, operation, error }
    }

    fn element_shape(&self) -> Option<&'static assize_wire::schema::Shape> {
        let output = self.service.operation(self.list.operation)?.output?;
        path::shape(output, self.list.results)
    }
}

fn info(spec: &'static Spec, operation: &'static str) -> Result<&'static OperationInfo, LookError> {
    // The tests look at every description, so that this does not happen.
    let missing = || CallError::Endless { operation };
    spec.service.operation(operation).ok_or_else(|| spec.failed(operation, missing()))
}

/// Adds the members that are missing.
fn fill(raw: &mut Value, more: &Map<String, Value>) {
    if let Value::Object(members) = raw {
        for (name, value) in more {
            members.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
}

/// Sets a member, as [`crate::spec::List::input`] says.
fn put(input: &mut Map<String, Value>, member: &str, value: &str) {
    match (member.strip_prefix('+'), value) {
        (Some(member), value) => input.insert(member.to_owned(), json!([value])),
        (None, "true" | "false") => input.insert(member.to_owned(), json!(value == "true")),
        (None, value) => input.insert(member.to_owned(), json!(value)),
    };
}

fn created(value: &Value, at: &str) -> Option<Timestamp> {
    let found = path::all(value, at);
    crate::shape::moment(found.first()?).map(|at| Timestamp::from_millis(at.as_millis()))
}

/// Tags from a list of keys and values, however they are spelled, or from a map.
fn tags(found: Vec<&Value>) -> BTreeMap<String, String> {
    let mut tags = BTreeMap::new();
    for value in found {
        let get = |names: &[&str]| names.iter().find_map(|name| value.get(name)?.as_str());
        match get(&["Key", "TagKey"]) {
            Some(key) => {
                let value = get(&["Value", "TagValue"]).unwrap_or_default();
                tags.insert(key.to_owned(), value.to_owned());
            }
            None => tags.extend(
                value
                    .as_object()
                    .into_iter()
                    .flatten()
                    .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))),
            ),
        }
    }
    tags
}

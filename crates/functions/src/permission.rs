//! Resource policies: who may invoke a function.

use crate::error::{RegistryError, invalid};
use crate::name::{FunctionName, LATEST};
use crate::record::{Policy, Record, uuid};
use crate::registry::{Found, Registry, expect_revision};
use assize_model::AccountRegion;
use assize_model::arn::partition_of;
use assize_policy::{
    Attached, Caller, Context, Document, Policies, Request, ResourcePolicy, decide,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// Bytes of a policy.
const MAX_POLICY: usize = 20_480;

/// A statement to be added.
#[derive(Clone, Debug, Default)]
pub struct Grant {
    /// Names the statement.
    pub sid: String,
    /// `lambda:InvokeFunction`, `lambda:*`, …
    pub action: String,
    /// A service, an account, an ARN, or `*`.
    pub principal: String,
    /// Only for what belongs to this account.
    pub source_account: Option<String>,
    /// Only for this, or what is like it.
    pub source_arn: Option<String>,
    /// Only in this organisation.
    pub organisation: Option<String>,
    /// Only with this token.
    pub event_source_token: Option<String>,
    /// The revision that is to be replaced.
    pub revision: Option<String>,
}

/// On whose behalf a service invokes.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The service, such as `config.amazonaws.com`.
    pub service: &'a str,
    /// The account.
    pub account: &'a str,
    /// What in it causes the invocation, where it is known.
    pub arn: Option<&'a str>,
}

/// Members in the order in which AWS writes them.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement<'a> {
    sid: &'a str,
    effect: &'a str,
    principal: serde_json::Value,
    action: &'a str,
    resource: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Condition<'a>>,
}

#[derive(Serialize, Default)]
struct Condition<'a> {
    #[serde(rename = "StringEquals", skip_serializing_if = "BTreeMap::is_empty")]
    equals: BTreeMap<&'a str, &'a str>,
    #[serde(rename = "ArnLike", skip_serializing_if = "BTreeMap::is_empty")]
    like: BTreeMap<&'a str, &'a str>,
}

impl Grant {
    fn statement(&self, home: &AccountRegion, resource: &str) -> Result<String, RegistryError> {
        let mut condition = Condition::default();
        if let Some(account) = &self.source_account {
            condition.equals.insert("AWS:SourceAccount", account);
        }
        if let Some(token) = &self.event_source_token {
            condition.equals.insert("lambda:EventSourceToken", token);
        }
        if let Some(organisation) = &self.organisation {
            condition.equals.insert("aws:PrincipalOrgID", organisation);
        }
        if let Some(arn) = &self.source_arn {
            condition.like.insert("AWS:SourceArn", arn);
        }
        let bare = condition.equals.is_empty() && condition.like.is_empty();
        let statement = Statement {
            sid: &self.sid,
            effect: "Allow",
            principal: principal(home, &self.principal)?,
            action: &self.action,
            resource,
            condition: (!bare).then_some(condition),
        };
        serde_json::to_string(&statement)
            .map_err(|e| RegistryError::Invalid(format!("the statement cannot be written: {e}")))
    }
}

fn principal(home: &AccountRegion, text: &str) -> Result<serde_json::Value, RegistryError> {
    if text == "*" {
        return Ok("*".into());
    }
    if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
        let partition = partition_of(&home.region);
        return Ok(serde_json::json!({ "AWS": format!("arn:{partition}:iam::{text}:root") }));
    }
    if text.starts_with("arn:") {
        return Ok(serde_json::json!({ "AWS": text }));
    }
    if text.contains('.') {
        return Ok(serde_json::json!({ "Service": text }));
    }
    invalid("The provided principal was invalid. Please check the principal and try again.")
}

impl Policy {
    /// The whole policy as JSON.
    fn document(&self) -> String {
        let statements: Vec<&str> = self.statements.iter().map(|(_, text)| text.as_str()).collect();
        format!(
            r#"{{"Version":"2012-10-17","Id":"default","Statement":[{}]}}"#,
            statements.join(",")
        )
    }
}

/// Where the policy of a qualifier is kept.
fn place(name: &FunctionName) -> String {
    name.qualifier.clone().unwrap_or_default()
}

impl Registry {
    /// Adds a statement; answers it.
    ///
    /// # Errors
    /// When its Sid is there, there is no such function, or the policy would be too long.
    pub fn add_permission(
        &self,
        home: &AccountRegion,
        name: &FunctionName,
        grant: Grant,
    ) -> Result<String, RegistryError> {
        if name.qualifier.as_deref() == Some(LATEST) {
            return invalid("We currently do not support adding policies for $LATEST.");
        }
        let statement = grant.statement(home, &name.arn(home))?;
        let (text, asked, missing) = (statement.clone(), name.clone(), name.arn(home));
        self.change(home, name, move |record| {
            if record.resolve(asked.qualifier.as_deref()).is_none() {
                return Err(RegistryError::NotFound(missing));
            }
            let policy = record.policies.entry(place(&asked)).or_default();
            expect_revision(&policy.revision_id, grant.revision.as_deref())?;
            if policy.statements.iter().any(|(sid, _)| *sid == grant.sid) {
                return Err(RegistryError::Conflict(format!(
                    "The statement id ({}) provided already exists. Please provide a new statement \
                     id, or remove the existing statement.",
                    grant.sid
                )));
            }
            policy.statements.push((grant.sid, text));
            policy.revision_id = uuid();
            let size = policy.document().len();
            if size > MAX_POLICY {
                return Err(RegistryError::PolicyTooLong(size));
            }
            Ok(record.latest.clone())
        })?;
        Ok(statement)
    }

    /// Removes a statement.
    ///
    /// # Errors
    /// When there is no such function or statement, or the revision is another.
    pub fn remove_permission(
        &self,
        home: &AccountRegion,
        name: &FunctionName,
        sid: String,
        revision: Option<String>,
    ) -> Result<(), RegistryError> {
        let at = place(name);
        self.change(home, name, move |record| {
            let policy =
                record.policies.get_mut(&at).filter(|policy| !policy.statements.is_empty());
            let policy = policy.ok_or_else(|| {
                let message = "No policy is associated with the given resource.";
                RegistryError::Missing(message.to_owned())
            })?;
            expect_revision(&policy.revision_id, revision.as_deref())?;
            let before = policy.statements.len();
            policy.statements.retain(|(known, _)| *known != sid);
            if policy.statements.len() == before {
                return Err(RegistryError::Missing(format!(
                    "Statement {sid:.100} is not found in resource policy."
                )));
            }
            policy.revision_id = uuid();
            Ok(record.latest.clone())
        })
        .map(drop)
    }

    /// A policy as JSON, and its revision.
    ///
    /// # Errors
    /// When there is no such function, or it has no policy.
    pub fn policy(
        &self,
        home: &AccountRegion,
        name: &FunctionName,
    ) -> Result<(String, String), RegistryError> {
        let found = self.find(home, name)?;
        let policy = policy_of(&found.record, name).ok_or_else(no_policy)?;
        Ok((policy.document(), policy.revision_id.clone()))
    }

    /// Whether a service may invoke a function, and otherwise why not.
    ///
    /// # Errors
    /// When the store fails.
    pub fn admits(
        &self,
        home: &AccountRegion,
        name: &FunctionName,
        source: &Source<'_>,
    ) -> Result<Result<Found, String>, RegistryError> {
        let found = match self.find(home, name) {
            Ok(found) => found,
            Err(RegistryError::NotFound(arn)) => {
                return Ok(Err(format!("there is no function {arn}")));
            }
            Err(error) => return Err(error),
        };
        let Some(policy) = policy_of(&found.record, name) else {
            return Ok(Err(format!(
                "its resource policy is empty; `aws lambda add-permission` lets {} in",
                source.service
            )));
        };
        let now = self.clock.now().millis().div_euclid(1_000);
        let admitted = policy_admits(&policy.document(), &name.arn(home), source, now);
        Ok(admitted.map(|()| found))
    }
}

/// Whether a function's policy, as JSON, lets a service invoke it at a time, in seconds since
/// 1970.
///
/// # Errors
/// Why not.
pub fn policy_admits(
    policy: &str,
    function: &str,
    source: &Source<'_>,
    now: i64,
) -> Result<(), String> {
    let document = Document::parse(policy)
        .map_err(|error| format!("its resource policy cannot be read: {error}"))?;
    let caller = Caller::Service { name: source.service.to_owned() };
    let mut context = Context::of(&caller, now).with("aws:SourceAccount", [source.account]);
    if let Some(arn) = source.arn {
        context.set("aws:SourceArn", [arn]);
    }
    let request = Request::new(&caller, "lambda:InvokeFunction", function, &context);
    let policy = Attached { name: "the function's policy", document: &document };
    let resource = Some(ResourcePolicy { policy, trust: false });
    let policies = Policies { resource, ..Policies::default() };
    if decide(&request, &policies).is_allowed() {
        return Ok(());
    }
    let of = source.arn.map(|arn| format!(" for {arn}")).unwrap_or_default();
    Err(format!(
        "its resource policy does not let {} of account {} invoke it{of}",
        source.service, source.account
    ))
}

fn policy_of<'r>(record: &'r Record, name: &FunctionName) -> Option<&'r Policy> {
    let at = name.qualifier.as_deref().filter(|qualifier| *qualifier != LATEST).unwrap_or("");
    record.policies.get(at).filter(|policy| !policy.statements.is_empty())
}

fn no_policy() -> RegistryError {
    RegistryError::Missing("The resource you requested does not exist.".to_owned())
}

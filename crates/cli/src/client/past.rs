//! Assize's own endpoints about what verdicts rest on, and about what was.

use super::own::{encode, json};
use super::{CallError, Client};
use assize_engine::history::{Change, ResourceVerdict, RuleCompliance};
use assize_engine::reads::RuleReads;
use assize_model::{ResourceKey, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

const JSON: &str = "application/json";

/// Changes of verdicts that are asked for: as many as the server tells.
const CHANGES: &str = "100000";

/// Rows that are asked for at a time.
const PAGE: usize = 1_000;

/// A query string that grows.
struct Query(String);

impl Query {
    fn new() -> Self {
        Self(String::new())
    }

    fn and(mut self, name: &str, value: impl AsRef<str>) -> Self {
        let parting = if self.0.is_empty() { "" } else { "&" };
        self.0.push_str(&format!("{parting}{name}={}", encode(value.as_ref())));
        self
    }

    fn maybe(self, name: &str, value: Option<impl AsRef<str>>) -> Self {
        match value {
            Some(value) => self.and(name, value),
            None => self,
        }
    }

    fn resource(self, key: Option<&ResourceKey>) -> Self {
        self.maybe("resourceType", key.map(|key| &key.resource_type))
            .maybe("resourceId", key.map(|key| &key.resource_id))
    }
}

/// What verdicts add up to.
#[derive(Debug, Deserialize)]
pub struct Compliance {
    /// As of this time.
    pub at: Timestamp,
    /// By rule.
    pub rules: Vec<RuleCompliance>,
}

/// What rules say of a resource.
#[derive(Debug, Deserialize)]
pub struct ResourceCompliance {
    /// As of this time.
    pub at: Timestamp,
    /// By rule.
    pub verdicts: Vec<ResourceVerdict>,
}

/// An advanced query as of a time.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryAsk<'a> {
    /// The query.
    pub expression: &'a str,
    /// Over the accounts and regions of this aggregator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aggregator: Option<&'a str>,
    /// As of this time.
    pub at: Timestamp,
    /// The most rows.
    pub limit: i32,
    /// Where the page before ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<&'a str>,
}

/// A page of its answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryAnswer {
    /// The columns.
    pub fields: Vec<String>,
    /// The rows.
    pub results: Vec<Value>,
    /// Where the page ended, if there is more.
    pub next_token: Option<String>,
}

/// A page of an answer.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Paged<T> {
    #[serde(flatten)]
    answer: T,
    next_token: Option<String>,
}

impl Client {
    /// What the verdicts of a rule rest on; of one, where a resource is given.
    pub fn reads(&self, rule: &str, key: Option<&ResourceKey>) -> Result<RuleReads, CallError> {
        let mut token: Option<String> = None;
        let mut all: Option<RuleReads> = None;
        loop {
            let query = Query::new().and("rule", rule).resource(key);
            let query = query.and("limit", PAGE.to_string()).maybe("nextToken", token.as_ref());
            let page: Paged<RuleReads> =
                self.own("GET", "/_assize/v1/reads", &query.0, JSON, b"")?;
            token = page.next_token;
            let gathered = match all.take() {
                None => page.answer,
                Some(mut before) => {
                    before.verdicts.extend(page.answer.verdicts);
                    before
                }
            };
            if token.is_none() {
                return Ok(gathered);
            }
            all = Some(gathered);
        }
    }

    /// What verdicts add up to by rule; of one rule, and as of a time, where given.
    pub fn compliance(
        &self,
        rule: Option<&str>,
        at: Option<Timestamp>,
    ) -> Result<Compliance, CallError> {
        let query = Query::new().maybe("rule", rule).maybe("at", at.map(|at| at.to_string()));
        self.own("GET", "/_assize/v1/compliance", &query.0, JSON, b"")
    }

    /// How verdicts changed, oldest first; of one rule and one resource where given.
    pub fn verdict_changes(
        &self,
        rule: Option<&str>,
        key: Option<&ResourceKey>,
    ) -> Result<Vec<Change>, CallError> {
        #[derive(Deserialize)]
        struct Answer {
            changes: Vec<Change>,
        }
        let query = Query::new().maybe("rule", rule).resource(key).and("limit", CHANGES);
        let answer: Answer = self.own("GET", "/_assize/v1/timeline", &query.0, JSON, b"")?;
        Ok(answer.changes)
    }

    /// A page of the answer to an advanced query as of a time.
    pub fn query_at(&self, ask: &QueryAsk<'_>) -> Result<QueryAnswer, CallError> {
        self.own("POST", "/_assize/v1/query", "", JSON, &json(ask)?)
    }

    /// What rules say of a resource; one rule, and as of a time, where given.
    pub fn resource_compliance(
        &self,
        key: &ResourceKey,
        rule: Option<&str>,
        at: Option<Timestamp>,
    ) -> Result<ResourceCompliance, CallError> {
        let query = Query::new().resource(Some(key)).maybe("rule", rule);
        let query = query.maybe("at", at.map(|at| at.to_string()));
        self.own("GET", "/_assize/v1/compliance", &query.0, JSON, b"")
    }
}

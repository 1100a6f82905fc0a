//! Back-tests and explanations.

use super::own::{encode, json};
use super::{CallError, Client};
use assize_engine::backtest::{BacktestReport, Edit};
use assize_engine::explain::Explanation;
use assize_model::Timestamp;
use serde::Serialize;

const JSON: &str = "application/json";

/// What is to be back-tested.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BacktestQuestion<'a> {
    /// The rule's name.
    pub rule: &'a str,
    /// What is different in the version under test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edit: Option<Edit>,
    /// From this time on.
    pub since: Timestamp,
    /// Up to this time; now unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Over this resource only: its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<&'a str>,
    /// … and its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<&'a str>,
    /// How many resources are listed.
    pub limit: usize,
}

impl Client {
    /// Judges the server's history by a rule, or by an edited version of it.
    pub fn backtest(&self, ask: &BacktestQuestion<'_>) -> Result<BacktestReport, CallError> {
        self.own("POST", "/_assize/v1/backtest", "", JSON, &json(ask)?)
    }

    /// Explains what a rule says of a resource, which is `TYPE/ID` or an id alone.
    pub fn explain(&self, rule: &str, resource: &str) -> Result<Explanation, CallError> {
        let query = format!("rule={}&resource={}", encode(rule), encode(resource));
        self.own("GET", "/_assize/v1/explain", &query, JSON, b"")
    }
}

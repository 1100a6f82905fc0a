//! Assize's own endpoints.

use super::{CallError, Client};
use assize_model::{Evidence, Timestamp};
use serde::{Deserialize, Serialize};

const JSON: &str = "application/json";
const LINES: &str = "application/x-ndjson";

/// What the server holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// Its version.
    pub version: String,
    /// Its time.
    pub now: Timestamp,
    /// Since when it runs.
    pub uptime_seconds: u64,
    /// What waits to be judged, everywhere.
    pub pending_tasks: u64,
    /// Calls of functions that wait or are under way, everywhere.
    #[serde(default)]
    pub pending_calls: u64,
    /// Notifications of each sink.
    #[serde(default)]
    pub notifications: Vec<Outbox>,
    /// By account and region.
    pub homes: Vec<Home>,
}

/// Notifications of a sink.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Outbox {
    /// The sink's name.
    pub sink: String,
    /// Those that wait to be told.
    pub waiting: u64,
    /// Those that were given up.
    pub dead: u64,
}

/// A notification that was given up.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Dead {
    /// Its id.
    pub id: String,
    /// The sink that did not take it.
    pub sink: String,
    /// What it is about.
    pub about: String,
    /// When that came about.
    pub at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it was not taken.
    pub error: Option<String>,
}

/// What waits to be told, and what was given up.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Notifications {
    /// By sink.
    pub sinks: Vec<Outbox>,
    /// Given up, newest first.
    pub dead: Vec<Dead>,
}

/// What an account and region hold.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Home {
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// Resources that exist.
    pub resources: u64,
    /// Rules.
    pub rules: u64,
    /// What waits to be judged.
    pub pending_tasks: u64,
    /// Calls of functions that wait or are under way.
    #[serde(default)]
    pub pending_calls: u64,
}

/// What became of the items of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// First items of their resources.
    pub discovered: u64,
    /// New states of known resources.
    pub updated: u64,
    /// States older than the current one.
    pub historic: u64,
    /// Known already.
    pub known: u64,
}

impl Summary {
    /// Adds another request's counts.
    pub fn merge(&mut self, other: Self) {
        self.discovered += other.discovered;
        self.updated += other.updated;
        self.historic += other.historic;
        self.known += other.known;
    }
}

/// A line that the server refused.
#[derive(Clone, Debug, Deserialize)]
pub struct Rejected {
    /// The line, from 1.
    pub record: usize,
    /// Why.
    pub reason: String,
}

/// The server's answer to items.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recorded {
    /// Counts of the good ones.
    pub summary: Summary,
    /// The first refused ones.
    pub rejected: Vec<Rejected>,
    /// How many were refused.
    pub rejected_count: u64,
    /// Where the good ones went.
    #[serde(default)]
    pub homes: Vec<Filled>,
}

/// How many items went into an account and region.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Filled {
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// Good items, new ones and known ones.
    pub items: u64,
}

/// Asks for the end of a full import.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FullImport {
    /// The session's name.
    pub session: String,
    /// The snapshot's account; the caller's when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The snapshot's region; the caller's when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// When the snapshot was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<Timestamp>,
}

/// What a full import did to resources that it did not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completed {
    /// In the snapshot.
    pub kept: u64,
    /// In the snapshot though they were marked as deleted: they exist again.
    #[serde(default)]
    pub restored: u64,
    /// Not in the snapshot, and deleted.
    pub deleted: u64,
    /// Not in the snapshot, but recorded after it, or of global services that it leaves out.
    pub spared: u64,
}

/// Asks for the event of a rule.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventAsk {
    /// The rule's name.
    pub rule: String,
    /// The resource's type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    /// The resource's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// Whether the rule's period is the cause.
    pub schedule: bool,
    /// Whether the difference to the state before is told.
    pub with_diff: bool,
}

/// What a rule found about a resource.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// The resource's type.
    pub resource_type: String,
    /// The resource's id.
    pub resource_id: String,
    /// The verdict.
    pub compliance: String,
    /// Why.
    pub annotation: Option<String>,
    /// The facts.
    pub evidence: Vec<Evidence>,
    /// Since when the verdict stands.
    pub since: Timestamp,
    /// When the result was recorded.
    pub recorded_at: Timestamp,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Verdicts {
    verdicts: Vec<Verdict>,
    next_token: Option<String>,
}

impl Client {
    /// What waits to be told, and what was given up.
    pub fn notifications(&self) -> Result<Notifications, CallError> {
        self.own("GET", "/_assize/v1/notifications", "", JSON, b"")
    }

    /// Has what was given up told again, of one sink and one id where given; answers how many.
    pub fn redeliver(&self, sink: Option<&str>, id: Option<&str>) -> Result<u64, CallError> {
        #[derive(Serialize)]
        struct Ask<'a> {
            sink: Option<&'a str>,
            id: Option<&'a str>,
        }
        #[derive(Deserialize)]
        struct Answer {
            redelivered: u64,
        }
        let body = serde_json::to_vec(&Ask { sink, id }).unwrap_or_default();
        let path = "/_assize/v1/notifications/redeliver";
        let answer: Answer = self.own("POST", path, "", JSON, &body)?;
        Ok(answer.redelivered)
    }

    /// Path and query that sign in to the console, once.
    pub fn console_link(&self) -> Result<String, CallError> {
        #[derive(Deserialize)]
        struct Answer {
            path: String,
        }
        let answer: Answer = self.own("POST", "/_assize/v1/console-link", "", JSON, b"")?;
        Ok(answer.path)
    }

    /// What the server holds and what waits.
    pub fn status(&self) -> Result<Status, CallError> {
        self.own("GET", "/_assize/v1/status", "", JSON, b"")
    }

    /// Records items, one JSON text a line.
    pub fn items(&self, body: &[u8], session: Option<&str>) -> Result<Recorded, CallError> {
        let query = session.map(|id| format!("session={id}")).unwrap_or_default();
        self.own("POST", "/_assize/v1/items", &query, LINES, body)
    }

    /// Ends a full import.
    pub fn complete_snapshot(&self, ask: &FullImport) -> Result<Completed, CallError> {
        self.own("POST", "/_assize/v1/items/complete-snapshot", "", JSON, &json(ask)?)
    }

    /// The event that AWS Config would send to a rule's function.
    pub fn event(&self, ask: &EventAsk) -> Result<serde_json::Value, CallError> {
        self.own("POST", "/_assize/v1/event", "", JSON, &json(ask)?)
    }

    /// What the function of a rule asked for, with the policy that allows it.
    pub fn permissions(&self, rule: &str) -> Result<serde_json::Value, CallError> {
        let query = format!("rule={}", encode(rule));
        self.own("GET", "/_assize/v1/permissions", &query, JSON, b"")
    }

    /// All verdicts of a rule; of some kinds of compliance only, where given.
    pub fn verdicts(&self, rule: &str, compliance: &[&str]) -> Result<Vec<Verdict>, CallError> {
        self.verdicts_at(rule, compliance, None)
    }

    /// The same, as they held at a time where given.
    pub fn verdicts_at(
        &self,
        rule: &str,
        compliance: &[&str],
        at: Option<Timestamp>,
    ) -> Result<Vec<Verdict>, CallError> {
        let mut all = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let mut query = format!("rule={}&limit=1000", encode(rule));
            if !compliance.is_empty() {
                query.push_str(&format!("&compliance={}", encode(&compliance.join(","))));
            }
            if let Some(at) = at {
                query.push_str(&format!("&at={}", encode(&at.to_string())));
            }
            if let Some(token) = &token {
                query.push_str(&format!("&nextToken={}", encode(token)));
            }
            let page: Verdicts = self.own("GET", "/_assize/v1/verdicts", &query, JSON, b"")?;
            all.extend(page.verdicts);
            token = page.next_token;
            if token.is_none() {
                return Ok(all);
            }
        }
    }
}

pub(super) fn json(value: &impl Serialize) -> Result<Vec<u8>, CallError> {
    serde_json::to_vec(value).map_err(|e| CallError::Shape(e.to_string()))
}

/// Percent-encodes a query's value.
pub(super) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

//! Proactive evaluation: rules judge what a resource would be, before it is there.
//!
//! What is asked about comes as an item that somebody made of the resource's properties; the rules
//! with the mode `PROACTIVE` judge it against the account as it is recorded. An evaluation is done
//! at once and kept for a week as a document; it leaves results, counts and timeline alone.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::evaluate::TrackingContext;
use crate::ports::{ReadTx, StoreError, StoreExt, WriteTx};
use crate::rules::{CompiledRule, RuleSet};
use assize_model::json::Index;
use assize_model::rule::EvaluationMode;
use assize_model::{AccountRegion, ComplianceType, ItemView, Timestamp};
use serde::{Deserialize, Serialize};

const KIND: &str = "resource-evaluation";
const TOKEN: &str = "resource-evaluation-token";
/// How long evaluations are kept, in milliseconds.
const KEPT_MS: i64 = 7 * 24 * 3_600_000;
/// The most evaluations of an account and region that are kept.
const MAX_KEPT: usize = 10_000;
/// Old ones deleted at a time.
const SWEPT: usize = 100;
/// Later than any moment that is asked for; ids begin with the time until then, so that the newest
/// come first.
const LATEST_MS: i64 = 9_999_999_999_999;

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The resource's type, as it was given.
    pub resource_type: String,
    /// Its id, as it was given.
    pub resource_id: String,
    /// Its properties, as they were given.
    pub configuration: String,
    /// Whether it was said in which schema they are.
    pub schema_given: bool,
    /// What groups evaluations, for the caller.
    pub context: Option<String>,
    /// Seconds that the caller would wait.
    pub timeout: Option<i32>,
}

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's name.
    pub rule_name: String,
    /// The verdict.
    pub compliance: ComplianceType,
    /// Why.
    pub annotation: Option<String>,
}

/// A proactive evaluation that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceEvaluation {
    /// Its id.
    pub id: String,
    /// When it was asked for.
    pub started: Timestamp,
    /// What it was about.
    pub subject: Subject,
    /// What the rules found, by their names.
    pub findings: Vec<Finding>,
}

/// Why an evaluation can't be had so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProactiveError {
    /// The token was used for something else.
    #[error(
        "The ClientToken was used before with other parameters. Use another token for another \
         request."
    )]
    TokenMismatch,
    /// No such evaluation, or it is too old.
    #[error("There is no resource evaluation with the ResourceEvaluationId '{0}'")]
    NoSuchEvaluation(String),
    /// Anything else.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for ProactiveError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl ResourceEvaluation {
    /// What the findings add up to. A rule that could not decide leaves the whole undecided unless
    /// another one is violated; without any finding nothing is said.
    pub fn compliance(&self) -> ComplianceType {
        let any = |wanted| self.findings.iter().any(|finding| finding.compliance == wanted);
        if any(ComplianceType::NonCompliant) {
            ComplianceType::NonCompliant
        } else if any(ComplianceType::InsufficientData) {
            ComplianceType::InsufficientData
        } else if any(ComplianceType::Compliant) {
            ComplianceType::Compliant
        } else if any(ComplianceType::NotApplicable) {
            ComplianceType::NotApplicable
        } else {
            ComplianceType::InsufficientData
        }
    }
}

/// Which evaluations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EvaluationFilter {
    /// With this context.
    pub context: Option<String>,
    /// Started no earlier.
    pub from: Option<Timestamp>,
    /// Started no later.
    pub to: Option<Timestamp>,
}

impl EvaluationFilter {
    fn admits(&self, one: &ResourceEvaluation) -> bool {
        let context = self.context.as_ref();
        context.is_none_or(|context| one.subject.context.as_ref() == Some(context))
            && self.from.is_none_or(|from| one.started >= from)
            && self.to.is_none_or(|to| one.started <= to)
    }
}

/// What a token was used for.
#[derive(Serialize, Deserialize)]
struct Used {
    id: String,
    subject: Subject,
}

impl Engine {
    /// Judges an item that was made of the subject's properties by all proactive rules of its type;
    /// answers the evaluation's id. The same token with the same subject answers the same id.
    ///
    /// # Errors
    /// When the token was used for another subject.
    pub fn start_resource_evaluation(
        &self,
        home: &AccountRegion,
        subject: Subject,
        item: &str,
        token: Option<String>,
    ) -> Result<String, ProactiveError> {
        let now = self.now();
        let findings = self.store.read(|tx| -> Result<_, EngineError> {
            let rules = self.rule_set(tx, home)?;
            judge(tx, home, &rules, item, now)
        })?;
        let started = ResourceEvaluation { id: new_id(now)?, started: now, subject, findings };
        let home = home.clone();
        self.store.write(move |tx| {
            let token = token.as_deref();
            if let Some(used) = token.map(|token| tx.document(&home, TOKEN, token)).transpose()?
                && let Some(text) = used
            {
                let used: Used = parse(TOKEN, &text)?;
                if used.subject != started.subject {
                    return Err(ProactiveError::TokenMismatch);
                }
                if tx.document(&home, KIND, &used.id)?.is_some() {
                    return Ok(used.id);
                }
            }
            sweep(tx, &home, now)?;
            tx.put_document(&home, KIND, &started.id, &text(&started)?)?;
            if let Some(token) = token {
                let used = Used { id: started.id.clone(), subject: started.subject.clone() };
                tx.put_document(&home, TOKEN, token, &text(&used)?)?;
            }
            Ok(started.id)
        })
    }

    /// An evaluation.
    ///
    /// # Errors
    /// When there is none with the id, or it is older than a week.
    pub fn resource_evaluation(
        &self,
        home: &AccountRegion,
        id: &str,
    ) -> Result<ResourceEvaluation, ProactiveError> {
        let now = self.now();
        let found = self.store.read(|tx| tx.document(home, KIND, id))?;
        let found: Option<ResourceEvaluation> = found.map(|text| parse(KIND, &text)).transpose()?;
        found
            .filter(|one| is_kept(one.started, now))
            .ok_or_else(|| ProactiveError::NoSuchEvaluation(id.to_owned()))
    }

    /// Evaluations, newest first, after the id `after`, at most `limit`.
    ///
    /// # Errors
    /// When the store fails.
    pub fn resource_evaluations(
        &self,
        home: &AccountRegion,
        filter: &EvaluationFilter,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<ResourceEvaluation>, EngineError> {
        const CHUNK: usize = 200;
        let now = self.now();
        self.store.read(|tx| {
            let mut found = Vec::new();
            let mut after = after.map(str::to_owned);
            loop {
                let rows = tx.documents(home, KIND, after.as_deref(), CHUNK)?;
                let last = rows.len() < CHUNK;
                after = rows.last().map(|(id, _)| id.clone());
                for (_, text) in rows {
                    let one: ResourceEvaluation = parse(KIND, &text)?;
                    if !is_kept(one.started, now) {
                        return Ok(found);
                    }
                    if filter.admits(&one) {
                        found.push(one);
                    }
                    if found.len() >= limit {
                        return Ok(found);
                    }
                }
                if last {
                    return Ok(found);
                }
            }
        })
    }
}

/// What each proactive rule of the item's type says of it.
fn judge(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    rules: &RuleSet,
    item: &str,
    now: Timestamp,
) -> Result<Vec<Finding>, EngineError> {
    let mut index = Index::default();
    let damaged = |reason: String| {
        EngineError::from(StoreError::Damaged { path: "a planned item".to_owned(), reason })
    };
    let document = index.build(item.as_bytes()).map_err(|e| damaged(e.to_string()))?;
    let view = ItemView::new(document).map_err(|e| damaged(e.to_string()))?;
    let cx = TrackingContext::new(tx, home, now);
    let resource_type = view.resource_type();
    let asked = |rule: &&CompiledRule| {
        rule.has_mode(EvaluationMode::Proactive) && rule.judges(&resource_type)
    };
    let judged = rules.iter().filter(asked).filter_map(|rule| {
        let verdict = rule.judge(&view, &cx)?;
        Some(Finding {
            rule_name: rule.rule.name().to_owned(),
            compliance: verdict.compliance,
            annotation: verdict.annotation,
        })
    });
    Ok(judged.collect())
}

/// Deletes some of the evaluations that are too old or too many.
fn sweep(tx: &mut dyn WriteTx, home: &AccountRegion, now: Timestamp) -> Result<(), EngineError> {
    let oldest = prefix(now.plus_millis(-KEPT_MS));
    for (id, _) in tx.documents(home, KIND, Some(&oldest), SWEPT)? {
        tx.delete_document(home, KIND, &id)?;
    }
    for kind in [KIND, TOKEN] {
        let all = tx.documents(home, kind, None, MAX_KEPT)?;
        if all.len() >= MAX_KEPT {
            for (name, _) in all.iter().rev().take(SWEPT) {
                tx.delete_document(home, kind, name)?;
            }
        }
    }
    Ok(())
}

fn is_kept(started: Timestamp, now: Timestamp) -> bool {
    started > now.plus_millis(-KEPT_MS)
}

/// What ids begin with that were made at a time.
fn prefix(at: Timestamp) -> String {
    format!("{:013}", (LATEST_MS - at.millis()).max(0))
}

fn new_id(now: Timestamp) -> Result<String, EngineError> {
    let mut bytes = [0u8; 8];
    getrandom::fill(&mut bytes).map_err(|e| StoreError::Other(format!("no random bytes: {e}")))?;
    let random: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    Ok(format!("{}-{random}", prefix(now)))
}

fn text<T: Serialize>(value: &T) -> Result<String, EngineError> {
    serde_json::to_string(value)
        .map_err(|e| StoreError::Other(format!("writing a resource evaluation: {e}")).into())
}

fn parse<T: serde::de::DeserializeOwned>(kind: &str, text: &str) -> Result<T, EngineError> {
    serde_json::from_str(text)
        .map_err(|e| StoreError::Damaged { path: kind.to_owned(), reason: e.to_string() }.into())
}

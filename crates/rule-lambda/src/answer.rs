//! From an event to evaluations.

use crate::context::Reading;
use crate::event::{Event, Invoking, MessageType};
use crate::item;
use crate::service::{Evaluation, Service, ServiceError};
use assize_model::item::IndexedItem;
use assize_model::{ComplianceType, ResourceKey, Timestamp};
use assize_rule::{NativeRule, ParamError, ParamMap, PreparedRule, Rule, Verdict};
use serde::{Deserialize as _, Serialize};
use serde_json::Value;
use std::time::{SystemTime, UNIX_EPOCH};

/// The most evaluations of one request.
const BATCH: usize = 100;
/// The token of an event that somebody made to try the function; RDK's convention.
const TEST_TOKEN: &str = "TESTMODE";
/// The type of the account as a whole.
const ACCOUNT: &str = "AWS::::Account";
/// Reasons that an error tells.
const SHOWN: usize = 5;

/// Why an event was not answered for, or not for all resources.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// It is no event of AWS Config.
    #[error("the event is not one of AWS Config: {0}")]
    Event(String),
    /// The rule refuses its parameters.
    #[error(transparent)]
    Params(#[from] ParamError),
    /// AWS Config did not answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// Some resources could not be judged; all others were answered for.
    #[error("{count} of the resources could not be judged: {}", reasons.join("; "))]
    Undecided {
        /// How many.
        count: usize,
        /// The first reasons.
        reasons: Vec<String>,
    },
}

/// What was answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// Evaluations that were sent.
    pub evaluations: usize,
    /// Of these: violations.
    pub non_compliant: usize,
}

/// Judges what an event is about, and sends AWS Config the evaluations.
///
/// # Errors
/// Any [`AnswerError`].
pub fn answer<R: Rule>(service: &impl Service, event: &Value) -> Result<Told, AnswerError> {
    let bad = |error: serde_json::Error| AnswerError::Event(error.to_string());
    let event = Event::deserialize(event).map_err(bad)?;
    let invoking: Invoking = serde_json::from_str(&event.invoking_event).map_err(bad)?;
    let parameters = event.rule_parameters.as_deref().unwrap_or_default();
    let rule = NativeRule::of::<R>().prepare(&ParamMap::from_json(parameters)?)?;
    let now = invoking.notification_creation_time.unwrap_or_else(now);
    let mut work = Work {
        rule: rule.as_ref(),
        cx: Reading::new(service, now),
        evaluations: Vec::new(),
        undecided: Vec::new(),
    };
    match invoking.message_type {
        MessageType::ConfigurationItemChangeNotification => {
            let item = invoking.configuration_item.ok_or_else(|| no("configurationItem"))?;
            work.changed(&item.to_string(), event.event_left_scope)?;
        }
        MessageType::OversizedConfigurationItemChangeNotification => {
            let summary = invoking.configuration_item_summary;
            let summary = summary.ok_or_else(|| no("configurationItemSummary"))?;
            let key = ResourceKey::new(summary.resource_type, summary.resource_id);
            let found = service.item(&key, Some(summary.configuration_item_capture_time))?;
            match found {
                Some(text) => work.changed(&text, event.event_left_scope)?,
                None => work.undecided.push(format!("{key}: its item is not in the history")),
            }
        }
        MessageType::ScheduledNotification
        | MessageType::ConfigurationSnapshotDeliveryCompleted => {
            let account = invoking.aws_account_id.unwrap_or(event.account_id);
            work.all(service, R::TYPES, &account, now)?;
        }
    }
    work.send(service, &event.result_token)
}

fn no(member: &str) -> AnswerError {
    AnswerError::Event(format!("it has no `{member}`"))
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// One event under way.
struct Work<'w, S> {
    rule: &'w dyn PreparedRule,
    cx: Reading<'w, S>,
    evaluations: Vec<Evaluation>,
    undecided: Vec<String>,
}

impl<S: Service> Work<'_, S> {
    /// Judges the item of an event.
    fn changed(&mut self, text: &str, left_scope: bool) -> Result<(), AnswerError> {
        let bad = |error: &dyn std::fmt::Display| AnswerError::Event(error.to_string());
        let item = IndexedItem::new(text).map_err(|e| bad(&e))?;
        let view = item.view().map_err(|e| bad(&e))?;
        let key = view.key().map_err(|e| bad(&e))?;
        let captured = view.capture_time().unwrap_or_else(now);
        let verdict = if left_scope {
            Verdict::not_applicable("the resource left the rule's scope")
        } else {
            self.rule.judge(&view, &self.cx)
        };
        self.keep(key, verdict, captured);
        Ok(())
    }

    /// Judges all resources of the rule's types.
    fn all(
        &mut self,
        service: &S,
        types: &[&str],
        account: &str,
        now: Timestamp,
    ) -> Result<(), AnswerError> {
        for resource_type in types {
            let texts = if *resource_type == ACCOUNT {
                vec![item::account(account, now)]
            } else {
                service.items(resource_type)?
            };
            for text in texts {
                let read = IndexedItem::new(text).map_err(|error| error.to_string());
                let judged = read.and_then(|item| {
                    let view = item.view().map_err(|error| error.to_string())?;
                    let key = view.key().map_err(|error| error.to_string())?;
                    Ok((key, self.rule.judge(&view, &self.cx)))
                });
                match judged {
                    Ok((key, verdict)) => self.keep(key, verdict, now),
                    Err(reason) => self.undecided.push(reason),
                }
            }
        }
        if self.evaluations.is_empty() && self.undecided.is_empty() {
            // An event wants an answer, and there is nothing to judge.
            let key = ResourceKey::new(ACCOUNT, account);
            self.keep(key, Verdict::not_applicable("there is nothing to judge"), now);
        }
        Ok(())
    }

    fn keep(&mut self, key: ResourceKey, verdict: Verdict, ordering: Timestamp) {
        let Verdict { compliance, annotation, .. } = verdict;
        if compliance == ComplianceType::InsufficientData {
            self.undecided.push(format!("{key}: {}", annotation.unwrap_or_default()));
        } else {
            self.evaluations.push(Evaluation { key, compliance, annotation, ordering });
        }
    }

    fn send(self, service: &S, token: &str) -> Result<Told, AnswerError> {
        let is_test = token == TEST_TOKEN;
        for batch in self.evaluations.chunks(BATCH) {
            service.put(batch, token, is_test)?;
        }
        if !self.undecided.is_empty() {
            let count = self.undecided.len();
            let reasons = self.undecided.into_iter().take(SHOWN).collect();
            return Err(AnswerError::Undecided { count, reasons });
        }
        let bad = |one: &&Evaluation| one.compliance == ComplianceType::NonCompliant;
        let non_compliant = self.evaluations.iter().filter(bad).count();
        Ok(Told { evaluations: self.evaluations.len(), non_compliant })
    }
}

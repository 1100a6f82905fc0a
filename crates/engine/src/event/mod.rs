//! The event that AWS Config sends to the function of a custom rule.

mod item;
mod oversized;

pub use oversized::{MAX_NOTIFICATION_BYTES, OVERSIZED};

pub(crate) use item::{ItemMessage, item_message};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{HistoryQuery, ItemRow, ReadTx, StoreExt};
use assize_model::item::parse::Defaults;
use assize_model::rule::ConfigRule;
use assize_model::{AccountRegion, ConfigurationItem, ResourceKey, Timestamp};
use serde::Serialize;

/// The event: ten members, three of which are strings that hold JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleEvent {
    /// Always `1.0`.
    pub version: &'static str,
    /// JSON of the invoking event.
    pub invoking_event: String,
    /// JSON of the rule's parameters; `{}` when it has none.
    pub rule_parameters: String,
    /// What PutEvaluations has to show.
    pub result_token: String,
    /// Whether the resource left the rule's scope.
    pub event_left_scope: bool,
    /// The recorder's role.
    pub execution_role_arn: String,
    /// The rule's ARN.
    pub config_rule_arn: String,
    /// The rule's name.
    pub config_rule_name: String,
    /// The rule's id.
    pub config_rule_id: String,
    /// The rule's account.
    pub account_id: String,
    /// The type of message within the invoking event.
    #[serde(skip)]
    pub message_type: &'static str,
}

/// What woke the rule.
#[derive(Clone, Debug)]
pub enum Trigger {
    /// An item; the change that it came with where a change is the cause.
    Item {
        /// The resource.
        key: ResourceKey,
        /// Whether the difference to the item before is told.
        with_diff: bool,
    },
    /// The rule's period.
    Schedule,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ScheduledNotification<'a> {
    aws_account_id: &'a str,
    notification_creation_time: Timestamp,
    message_type: &'static str,
    record_version: &'static str,
}

impl Engine {
    /// The event for a rule, with a fresh result token.
    pub fn rule_event(
        &self,
        home: &AccountRegion,
        rule_name: &str,
        trigger: &Trigger,
        execution_role_arn: &str,
    ) -> Result<RuleEvent, EngineError> {
        let mut nonce = [0u8; 8];
        getrandom::fill(&mut nonce)
            .map_err(|e| crate::ports::StoreError::Other(format!("no random bytes: {e}")))?;
        let event_id = u64::from_le_bytes(nonce).to_string();
        self.store.read(|tx| {
            let rule = tx
                .rule(home, rule_name)?
                .ok_or_else(|| EngineError::NoSuchRule(rule_name.to_owned()))?;
            self.event_in(tx, home, &rule, trigger, execution_role_arn, &event_id)
        })
    }

    /// The event for a rule as a snapshot has it, with a token that names `event_id`.
    pub(crate) fn event_in(
        &self,
        tx: &dyn ReadTx,
        home: &AccountRegion,
        rule: &ConfigRule,
        trigger: &Trigger,
        execution_role_arn: &str,
        event_id: &str,
    ) -> Result<RuleEvent, EngineError> {
        let Told { invoking_event, left_scope, message_type } =
            invoking_event(tx, home, rule, trigger, self.now())?;
        let parameters = rule.definition.input_parameters.as_deref();
        Ok(RuleEvent {
            version: "1.0",
            invoking_event,
            rule_parameters: parameters.unwrap_or("{}").to_owned(),
            result_token: self.issue_token(home, &rule.id, event_id),
            event_left_scope: left_scope,
            execution_role_arn: execution_role_arn.to_owned(),
            config_rule_arn: rule.arn.clone(),
            config_rule_name: rule.name().to_owned(),
            config_rule_id: rule.id.clone(),
            account_id: home.account.clone(),
            message_type,
        })
    }
}

/// An invoking event with what goes beside it.
struct Told {
    invoking_event: String,
    left_scope: bool,
    message_type: &'static str,
}

fn invoking_event(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    rule: &ConfigRule,
    trigger: &Trigger,
    now: Timestamp,
) -> Result<Told, EngineError> {
    let (key, with_diff) = match trigger {
        Trigger::Schedule => {
            let body = ScheduledNotification {
                aws_account_id: &home.account,
                notification_creation_time: now,
                message_type: "ScheduledNotification",
                record_version: "1.0",
            };
            let invoking_event = to_text(&body)?;
            return Ok(Told { invoking_event, left_scope: false, message_type: body.message_type });
        }
        Trigger::Item { key, with_diff } => (key, *with_diff),
    };
    let query = HistoryQuery { later: None, earlier: None, forward: false, after: None, limit: 2 };
    let rows = tx.item_history(home, key, &query)?;
    let mut rows = rows.into_iter();
    let current = rows.next().ok_or_else(|| EngineError::NoSuchResource(key.to_string()))?;
    let left_scope = left_scope(rule, &current)?;
    let ItemMessage { text: invoking_event, message_type, .. } =
        item_message(home, current, rows.next(), with_diff, now)?;
    Ok(Told { invoking_event, left_scope, message_type })
}

/// A resource has left the scope when it is deleted or the scope no longer admits it.
fn left_scope(rule: &ConfigRule, row: &ItemRow) -> Result<bool, EngineError> {
    if row.status.is_deleted() {
        return Ok(true);
    }
    let Some(scope) = &rule.definition.scope else { return Ok(false) };
    let item = assize_model::item::IndexedItem::new(row.text.as_str())
        .map_err(|e| damaged(&row.key, &e))?;
    let view = item.view().map_err(|e| damaged(&row.key, &e))?;
    Ok(!scope.admits(&view))
}

fn parse(row: &ItemRow, home: &AccountRegion) -> Result<ConfigurationItem, EngineError> {
    let defaults = Defaults {
        account: home.account.clone(),
        region: home.region.clone(),
        capture_time: row.capture_time,
    };
    ConfigurationItem::parse(&row.text, &defaults).map_err(|e| damaged(&row.key, &e))
}

fn damaged(key: &ResourceKey, error: &dyn std::error::Error) -> EngineError {
    let reason = error.to_string();
    crate::ports::StoreError::Damaged { path: key.to_string(), reason }.into()
}

fn to_text<T: Serialize>(body: &T) -> Result<String, EngineError> {
    serde_json::to_string(body)
        .map_err(|e| crate::ports::StoreError::Other(format!("writing an event: {e}")).into())
}

//! Messages from notices.

use super::body::{ComplianceChange, Delivery, EvaluationResult, EvaluationStarted, subject};
use super::notice::{Notice, Verdict};
use crate::channel::{self, Channel};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::event::{ItemMessage, item_message};
use crate::ports::{HistoryQuery, ItemRow, Message, NoticeRow, StoreError, StoreExt};
use assize_model::{AccountRegion, ItemStatus, ResourceKey, Timestamp};
use serde::Serialize;

/// What differs between messages; the rest is the notice's.
struct Told {
    detail_type: &'static str,
    subject: String,
    detail: String,
    resources: Vec<String>,
}

const ITEM: &str = "Config Configuration Item Change";
const COMPLIANCE: &str = "Config Rules Compliance Change";
const EVALUATION: &str = "Config Rules Re-evaluation Status";
const SNAPSHOT: &str = "Config Configuration Snapshot Delivery Status";
const HISTORY: &str = "Config Configuration History Delivery Status";

impl Engine {
    /// The message of a notice; `None` where there is nothing to tell any more: its rule or its
    /// item is gone.
    pub(super) fn message(&self, row: &NoticeRow) -> Result<Option<Message>, EngineError> {
        let notice: Notice = serde_json::from_str(&row.body).map_err(|e| {
            let path = format!("notice {}", row.number);
            StoreError::Damaged { path, reason: e.to_string() }
        })?;
        let channel = self.store.read(|tx| channel::channel(tx, &row.home))?;
        let Some(told) = self.told(row, &notice, channel.as_ref())? else { return Ok(None) };
        let Told { detail_type, subject, detail, resources } = told;
        Ok(Some(Message {
            id: row.id.clone(),
            home: row.home.clone(),
            at: row.at,
            detail_type,
            subject,
            detail,
            resources,
            order: row.topic.clone(),
            topic_arn: channel.and_then(|channel| channel.topic_arn),
        }))
    }

    fn told(
        &self,
        row: &NoticeRow,
        notice: &Notice,
        channel: Option<&Channel>,
    ) -> Result<Option<Told>, EngineError> {
        let (home, at) = (&row.home, row.at);
        match notice {
            Notice::Item { key, captured, state_id } => {
                self.item_told(home, key, (*captured, *state_id), at, channel)
            }
            Notice::Compliance { rule_id, key, new, old } => {
                self.compliance_told(home, rule_id, key, (new, old.as_ref()), at)
            }
            Notice::EvaluationStarted { rules } => {
                let body = EvaluationStarted {
                    aws_account_id: &home.account,
                    aws_region: &home.region,
                    config_rule_names: rules,
                    notification_creation_time: at,
                    message_type: "ConfigRulesEvaluationStarted",
                    record_version: "1.0",
                };
                let what = format!("Config Rules Evaluation Started for Account {}", home.account);
                told(home, EVALUATION, &what, &body).map(Some)
            }
            Notice::SnapshotStarted { id } => {
                let body = Delivery {
                    config_snapshot_id: Some(id),
                    ..Delivery::of("ConfigurationSnapshotDeliveryStarted", at)
                };
                let what =
                    format!("Configuration Snapshot Delivery Started for Account {}", home.account);
                told(home, SNAPSHOT, &what, &body).map(Some)
            }
            Notice::SnapshotCompleted { id, bucket, key } => {
                let body = Delivery {
                    config_snapshot_id: Some(id),
                    s3_object_key: Some(key),
                    s3_bucket: Some(bucket),
                    ..Delivery::of("ConfigurationSnapshotDeliveryCompleted", at)
                };
                let what = format!(
                    "Configuration Snapshot Delivery Completed for Account {}",
                    home.account
                );
                told(home, SNAPSHOT, &what, &body).map(Some)
            }
            Notice::SnapshotFailed { id, code, message } => {
                let body = Delivery {
                    config_snapshot_id: Some(id),
                    error_code: Some(code),
                    error_message: Some(message),
                    ..Delivery::of("ConfigurationSnapshotDeliveryFailed", at)
                };
                let what =
                    format!("Configuration Snapshot Delivery Failed for Account {}", home.account);
                told(home, SNAPSHOT, &what, &body).map(Some)
            }
            Notice::HistoryCompleted { bucket, key } => {
                let body = Delivery {
                    s3_object_key: Some(key),
                    s3_bucket: Some(bucket),
                    ..Delivery::of("ConfigurationHistoryDeliveryCompleted", at)
                };
                let what = format!(
                    "Configuration History Delivery Completed for Account {}",
                    home.account
                );
                told(home, HISTORY, &what, &body).map(Some)
            }
        }
    }

    fn compliance_told(
        &self,
        home: &AccountRegion,
        rule_id: &str,
        key: &ResourceKey,
        (new, old): (&Verdict, Option<&Verdict>),
        at: Timestamp,
    ) -> Result<Option<Told>, EngineError> {
        let rules = self.store.read(|tx| self.rule_set(tx, home))?;
        let Some(rule) = rules.by_id(rule_id).map(|compiled| &compiled.rule) else {
            return Ok(None);
        };
        let body = ComplianceChange {
            aws_account_id: &home.account,
            config_rule_name: rule.name(),
            config_rule_arn: &rule.arn,
            resource_type: &key.resource_type,
            resource_id: &key.resource_id,
            aws_region: &home.region,
            new_evaluation_result: EvaluationResult::of(rule, key, new),
            old_evaluation_result: old.map(|old| EvaluationResult::of(rule, key, old)),
            notification_creation_time: at,
            message_type: "ComplianceChangeNotification",
            record_version: "1.0",
        };
        let what = format!(
            "{} {} is {} with {} in Account {}",
            key.resource_type,
            key.resource_id,
            new.compliance.as_str(),
            rule.name(),
            home.account
        );
        told(home, COMPLIANCE, &what, &body).map(Some)
    }

    fn item_told(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
        (captured, state_id): (Timestamp, i64),
        at: Timestamp,
        channel: Option<&Channel>,
    ) -> Result<Option<Told>, EngineError> {
        let query = HistoryQuery {
            later: Some(captured),
            earlier: None,
            forward: false,
            after: Some((captured, state_id.saturating_add(1))),
            limit: 2,
        };
        let rows = self.store.read(|tx| tx.item_history(home, key, &query))?;
        let mut rows = rows.into_iter();
        let is_it = |row: &ItemRow| row.capture_time == captured && row.state_id == state_id;
        let Some(current) = rows.next().filter(is_it) else { return Ok(None) };
        let text = current.text.clone();
        let status = current.status;
        let ItemMessage { text: mut detail, arn, oversized, .. } =
            item_message(home, current, rows.next(), true, at)?;
        if let Some(oversized) = oversized
            && let Some(channel) = channel
        {
            let summary = self.deliver_oversized(home, channel, key, captured, &text);
            detail = oversized.delivered(&summary)?;
        }
        let word = match status {
            ItemStatus::ResourceDiscovered => "Created",
            status if status.is_deleted() => "Deleted",
            _ => "Updated",
        };
        let what =
            format!("{} {} {word} in Account {}", key.resource_type, key.resource_id, home.account);
        let subject = subject(home, &what);
        let resources = arn.into_iter().collect();
        Ok(Some(Told { detail_type: ITEM, subject, detail, resources }))
    }
}

fn told<T: Serialize>(
    home: &AccountRegion,
    detail_type: &'static str,
    what: &str,
    body: &T,
) -> Result<Told, EngineError> {
    let detail = serde_json::to_string(body)
        .map_err(|e| StoreError::Other(format!("writing a message: {e}")))?;
    Ok(Told { detail_type, subject: subject(home, what), detail, resources: Vec::new() })
}

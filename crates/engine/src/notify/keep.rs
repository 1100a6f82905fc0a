//! Keeping notices together with what they tell of.

use super::notice::{Notice, Verdict};
use crate::channel;
use crate::delivery::random_id;
use crate::error::EngineError;
use crate::ports::{NewNotice, NoticeKind, ReadTx, ResultRow, Sink, StoreError, WriteTx};
use assize_model::compliance::ComplianceType;
use assize_model::{AccountRegion, Timestamp};
use std::sync::Arc;

/// Who hears of what happens in an account and region.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listeners(Vec<(String, Vec<NoticeKind>)>);

/// Those who may hear, to take into a transaction.
#[derive(Clone)]
pub(crate) struct Hearers(Arc<[Arc<dyn Sink>]>);

impl Hearers {
    pub(crate) const fn new(sinks: Arc<[Arc<dyn Sink>]>) -> Self {
        Self(sinks)
    }

    /// Who hears of what happens in an account and region.
    pub(crate) fn listeners(
        &self,
        tx: &dyn ReadTx,
        home: &AccountRegion,
    ) -> Result<Listeners, EngineError> {
        let mut listeners = Vec::new();
        for sink in self.0.iter() {
            let has_topic = || -> Result<bool, EngineError> {
                Ok(channel::channel(tx, home)?.is_some_and(|c| c.topic_arn.is_some()))
            };
            if sink.is_of_channels() && !has_topic()? {
                continue;
            }
            let kinds = NoticeKind::ALL.into_iter().filter(|kind| sink.hears(*kind)).collect();
            listeners.push((sink.name().to_owned(), kinds));
        }
        Ok(Listeners(listeners))
    }
}

impl Listeners {
    /// Whether anybody hears of a kind.
    pub(crate) fn hear(&self, kind: NoticeKind) -> bool {
        self.0.iter().any(|(_, kinds)| kinds.contains(&kind))
    }

    /// Keeps a notice for those who hear of its kind.
    pub(crate) fn tell(
        &self,
        tx: &mut dyn WriteTx,
        home: &AccountRegion,
        notice: &Notice,
        at: Timestamp,
    ) -> Result<(), EngineError> {
        if !self.hear(notice.kind()) {
            return Ok(());
        }
        let id = random_id()?;
        let body = serde_json::to_string(notice)
            .map_err(|e| StoreError::Other(format!("writing a notice: {e}")))?;
        // Resources of the same id in two accounts are two.
        let topic = format!("{}/{} {}", home.account, home.region, notice.order());
        for (sink, kinds) in &self.0 {
            if kinds.contains(&notice.kind()) {
                let notice = NewNotice { sink, topic: &topic, id: &id, at, body: &body };
                tx.add_notice(home, &notice)?;
            }
        }
        Ok(())
    }
}

/// Tells of a result that was kept, if it changes a verdict.
pub(crate) fn tell_of_verdict(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    listeners: &Listeners,
    old: Option<&ResultRow>,
    new: &ResultRow,
) -> Result<(), EngineError> {
    let changed = match old {
        Some(old) => old.compliance != new.compliance,
        // That a rule is not about a resource is no news where it never was.
        None => new.compliance != ComplianceType::NotApplicable,
    };
    if !changed {
        return Ok(());
    }
    let notice = Notice::Compliance {
        rule_id: new.rule_id.clone(),
        key: new.key.clone(),
        new: Verdict::from(new),
        old: old.map(Verdict::from),
    };
    listeners.tell(tx, home, &notice, new.recorded_at)
}

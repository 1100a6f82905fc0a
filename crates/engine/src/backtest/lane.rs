//! One version of the rule, and what it says of the resource under way.

use super::course::Followed;
use super::world::PastContext;
use crate::rules::CompiledRule;
use assize_model::{ItemView, Timestamp, Verdict};

/// One version of the rule.
pub(super) struct Lane<'r> {
    rule: &'r CompiledRule,
    /// Whether its verdict may change while its item stays as it is.
    deep: bool,
    /// Every so many milliseconds it is asked again, if it asks for the time.
    period: Option<i64>,
    /// When it is to be asked again while the item stays as it is.
    pub(super) next: Option<Timestamp>,
    /// What it said so far.
    pub(super) followed: Followed,
}

impl<'r> Lane<'r> {
    pub(super) fn new(rule: &'r CompiledRule) -> Self {
        let period = rule.period().map(assize_model::rule::Frequency::millis);
        Self {
            rule,
            deep: rule.reads_others() || period.is_some(),
            period,
            next: None,
            followed: Followed::default(),
        }
    }

    /// Asks the rule about an item as of a time; `fault` says why the item can't be read.
    pub(super) fn judge(
        &mut self,
        view: Result<&ItemView<'_>, &str>,
        at: Timestamp,
        since: Timestamp,
        cx: &PastContext<'_>,
    ) {
        cx.turn_to(at);
        let verdict = match view {
            Ok(item) => self.rule.judge(item, cx).unwrap_or_else(|| {
                Verdict::not_applicable("the resource is out of the scope of the rule")
            }),
            Err(fault) => Verdict::insufficient_data(fault.to_owned()),
        };
        self.next = None;
        if self.deep {
            let tick = self.period.filter(|_| cx.asked_time()).map(|period| {
                let passed = at.millis().saturating_sub(since.millis());
                since.plus_millis((passed / period + 1).saturating_mul(period))
            });
            // What can't be read now says so when it is read.
            let change = cx.next_change().unwrap_or_default();
            self.next = match (tick, change) {
                (Some(tick), Some(change)) => Some(tick.min(change)),
                (tick, change) => tick.or(change),
            };
        }
        self.followed.note(at, verdict);
    }
}

//! Delivering what evaluations of policies told, where a rule asks for it
//! (EnableDebugLogDelivery).

use super::{CompiledRule, Logic};
use crate::engine::Engine;
use crate::ports::{LogLine, append_log};
use assize_model::AccountRegion;

/// The group to which AWS Config delivers a rule's debug log.
fn group_of(rule: &CompiledRule) -> String {
    format!("/aws/config/config-rule/{}/{}", rule.rule.name(), rule.id())
}

impl Engine {
    /// Delivers what the rules' evaluations have told since the last call: to a stream for
    /// each day, as functions have them. A log that can't be kept is no reason to fail.
    pub(crate) fn deliver_debug_logs<'r>(
        &self,
        home: &AccountRegion,
        rules: impl IntoIterator<Item = &'r CompiledRule>,
    ) {
        let Some(logs) = &self.logs else { return };
        for rule in rules {
            let Logic::Guard(guard) = &rule.logic else { continue };
            let Some(log) = guard.take_log() else { continue };
            let now = self.now();
            let mut lines: Vec<LogLine> =
                log.lines.into_iter().map(|(at, message)| LogLine { at, message }).collect();
            if log.dropped > 0 {
                let message = format!("{} more evaluations were not logged", log.dropped);
                lines.push(LogLine { at: now, message });
            }
            let day = now.to_string().chars().take(10).collect::<String>().replace('-', "/");
            let group = group_of(rule);
            if let Err(error) = append_log(&**logs, home, &group, &day, &lines, now) {
                tracing::warn!(%error, group, "a debug log could not be kept");
            }
        }
    }
}

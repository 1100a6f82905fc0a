//! From the runner's lines to the store of logs.

use assize_engine::ports::{LogLine as Line, LogStore, append_log};
use assize_lambda::{LogLine, LogSink, LogTarget};
use assize_model::{AccountRegion, Timestamp};
use std::sync::Arc;

/// Keeps lines in the store of logs; groups and streams are made when they are not there.
pub(super) struct StoredLogs {
    pub(super) logs: Arc<dyn LogStore>,
}

impl LogSink for StoredLogs {
    fn append(&self, target: &LogTarget, lines: Vec<LogLine>) -> Result<(), String> {
        let home = AccountRegion::new(&target.account, &target.region);
        let now = lines.iter().map(|line| line.millis).max().unwrap_or(0);
        let now = Timestamp::from_millis(now);
        let lines: Vec<Line> = lines
            .into_iter()
            .map(|line| Line { at: Timestamp::from_millis(line.millis), message: line.message })
            .collect();
        append_log(&*self.logs, &home, &target.group, &target.stream, &lines, now)
            .map_err(|error| error.to_string())
    }
}

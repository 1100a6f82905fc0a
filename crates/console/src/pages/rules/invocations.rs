//! A function's log, parted into invocations.

use assize_engine::ports::LogEvent;
use assize_model::Timestamp;
use std::collections::HashMap;

/// What one invocation wrote.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Invocation {
    /// When its first line was written.
    pub(super) at: Timestamp,
    /// Its request id; empty for lines that belong to none.
    pub(super) request: String,
    /// What it reported at its end.
    pub(super) report: Option<Report>,
    /// Its lines, with START, END and REPORT.
    pub(super) lines: Vec<(Timestamp, String)>,
    /// Whether something went wrong.
    pub(super) failed: bool,
}

/// The numbers of a REPORT line, as it says them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) duration: Option<String>,
    pub(super) billed: Option<String>,
    pub(super) memory: Option<String>,
    /// How long the start took, if the invocation had to wait for one.
    pub(super) init: Option<String>,
}

/// Parts events, given in order of time, into invocations; newest first. One instance of a
/// function writes one stream and handles one event at a time, so the lines between a START and
/// the next one of the same stream belong together.
pub(super) fn part(events: Vec<LogEvent>) -> Vec<Invocation> {
    let mut all: Vec<Invocation> = Vec::new();
    let mut open: HashMap<String, usize> = HashMap::new();
    for event in events {
        let message = event.message.trim_end();
        let start = after(message, "START RequestId: ");
        // What an instance writes while it starts belongs to the invocation that it starts for.
        let known = open.get(&event.stream).copied().filter(|at| {
            start.is_none()
                || all.get(*at).is_some_and(|i| i.request.is_empty() && i.report.is_none())
        });
        let at = known.unwrap_or_else(|| {
            all.push(Invocation {
                at: event.position.at,
                request: String::new(),
                report: None,
                lines: Vec::new(),
                failed: false,
            });
            all.len() - 1
        });
        open.insert(event.stream, at);
        let Some(invocation) = all.get_mut(at) else { continue };
        if let Some(request) = start {
            request.clone_into(&mut invocation.request);
        }
        if after(message, "REPORT RequestId: ").is_some() {
            invocation.report = Some(Report::read(message));
        }
        invocation.failed |= is_failure(message);
        invocation.lines.push((event.position.at, message.to_owned()));
    }
    all.sort_by_key(|invocation| std::cmp::Reverse(invocation.at));
    all
}

/// The word behind a beginning.
fn after<'m>(message: &'m str, beginning: &str) -> Option<&'m str> {
    message.strip_prefix(beginning)?.split_whitespace().next()
}

fn is_failure(message: &str) -> bool {
    let report = message.starts_with("REPORT RequestId: ");
    (report && (message.contains("\tStatus: error") || message.contains("\tStatus: timeout")))
        || message.starts_with("[ERROR]")
        || message.starts_with("Traceback (most recent call last)")
        || message.contains("Task timed out after ")
}

impl Report {
    fn read(message: &str) -> Self {
        let mut report = Self::default();
        for field in message.split('\t') {
            let Some((name, value)) = field.split_once(": ") else { continue };
            let value = Some(value.trim().to_owned());
            match name.trim() {
                "Duration" => report.duration = value,
                "Billed Duration" => report.billed = value,
                "Max Memory Used" => report.memory = value,
                "Init Duration" => report.init = value,
                _ => {}
            }
        }
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use assize_engine::ports::LogPosition;

    fn event(at: i64, stream: &str, message: &str) -> LogEvent {
        let at = Timestamp::from_millis(at);
        LogEvent {
            position: LogPosition { at, number: at.millis() },
            stream: stream.to_owned(),
            ingested: at,
            message: message.to_owned(),
        }
    }

    #[test]
    fn lines_belong_to_the_invocation_of_their_stream() {
        let parted = part(vec![
            event(0, "a", "INIT_START Runtime Version: python:3.12\n"),
            event(1, "a", "START RequestId: r1 Version: $LATEST\n"),
            event(2, "b", "START RequestId: r2 Version: $LATEST\n"),
            event(3, "a", "hello from r1\n"),
            event(4, "b", "[ERROR] KeyError: 'x'\n"),
            event(5, "a", "END RequestId: r1\n"),
            event(
                6,
                "a",
                "REPORT RequestId: r1\tDuration: 1.50 ms\tBilled Duration: 2 ms\t\
                 Memory Size: 128 MB\tMax Memory Used: 40 MB\tInit Duration: 99.10 ms\t\n",
            ),
            event(7, "a", "START RequestId: r3 Version: $LATEST\n"),
        ]);
        let requests: Vec<&str> = parted.iter().map(|i| i.request.as_str()).collect();
        assert_eq!(requests, ["r3", "r2", "r1"]);
        let (second, first) = (&parted[1], &parted[2]);
        assert_eq!(first.lines.len(), 5);
        assert!(second.failed && !first.failed);
        let report = first.report.as_ref().unwrap();
        assert_eq!(report.duration.as_deref(), Some("1.50 ms"));
        assert_eq!(report.billed.as_deref(), Some("2 ms"));
        assert_eq!(report.memory.as_deref(), Some("40 MB"));
        assert_eq!(report.init.as_deref(), Some("99.10 ms"));
    }

    #[test]
    fn lines_before_any_start_are_kept() {
        let parted = part(vec![event(1, "a", "REPORT RequestId: cut\tDuration: 1 ms")]);
        assert_eq!(parted.len(), 1);
        assert_eq!(parted[0].request, "");
        assert!(parted[0].report.is_some());
    }
}

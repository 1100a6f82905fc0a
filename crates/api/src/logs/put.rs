//! PutLogEvents, with the checks that its API reference lists.

use super::backend::{Backend, MAX_BYTES};
use super::error::{from_store, invalid, no_such_stream};
use assize_engine::ports::LogLine;
use assize_model::{AccountRegion, Timestamp};
use assize_wire::generated::logs::{LogsError, shapes};

/// Sequence tokens have no meaning any more; clients that send them still get one.
pub(super) const SEQUENCE_TOKEN: &str = "49600000000000000000000000000000000000000000000000000001";

/// What an event counts beside its message.
const EVENT_BYTES: usize = 26;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Events may be as much later than now …
const MAX_AHEAD_MS: i64 = 2 * HOUR_MS;
/// … and as much earlier.
const MAX_BEHIND_MS: i64 = 14 * DAY_MS;

pub(super) fn run(
    backend: &Backend,
    home: &AccountRegion,
    input: shapes::PutLogEventsRequest,
) -> Result<shapes::PutLogEventsResponse, LogsError> {
    check(&input.log_events)?;
    let group = backend.group(home, &input.log_group_name)?;
    let now = backend.engine.now();
    let rejected = Rejected::of(&input.log_events, now, group.retention_days);
    let kept = rejected.kept(input.log_events.len());
    let lines: Vec<LogLine> = input
        .log_events
        .into_iter()
        .skip(kept.start)
        .take(kept.len())
        .map(|event| LogLine {
            at: Timestamp::from_millis(event.timestamp),
            message: event.message,
        })
        .collect();
    let (group, stream) = (&input.log_group_name, &input.log_stream_name);
    let appended = backend.logs.append(home, group, stream, &lines, now);
    if !appended.map_err(|e| from_store(&e))? {
        return Err(no_such_stream());
    }
    Ok(shapes::PutLogEventsResponse {
        next_sequence_token: Some(SEQUENCE_TOKEN.to_owned()),
        rejected_log_events_info: rejected.shown(),
        rejected_entity_info: None,
    })
}

/// The batch as a whole: its size, its order, its span.
fn check(events: &[shapes::InputLogEvent]) -> Result<(), LogsError> {
    let bytes: usize = events.iter().map(|event| event.message.len() + EVENT_BYTES).sum();
    if bytes > MAX_BYTES {
        return Err(invalid(format!(
            "Upload too large: {bytes} bytes exceeds limit of {MAX_BYTES}"
        )));
    }
    if !events.is_sorted_by_key(|event| event.timestamp) {
        return Err(invalid(
            "Log events in a single PutLogEvents request must be in chronological order.",
        ));
    }
    let span =
        events.first().zip(events.last()).map(|(a, b)| b.timestamp.saturating_sub(a.timestamp));
    if span.is_some_and(|span| span > DAY_MS) {
        return Err(invalid(
            "The batch of log events in a single PutLogEvents request cannot span more than 24 \
             hours.",
        ));
    }
    Ok(())
}

/// Where, in a batch in order of time, events are too old, expired, or too new.
#[derive(Debug, PartialEq, Eq)]
struct Rejected {
    too_old_end: Option<usize>,
    expired_end: Option<usize>,
    too_new_start: Option<usize>,
}

impl Rejected {
    fn of(events: &[shapes::InputLogEvent], now: Timestamp, days: Option<u32>) -> Self {
        let before = |limit: i64| {
            let end = events.partition_point(|event| event.timestamp < limit);
            (end > 0).then_some(end)
        };
        let now = now.millis();
        let new = events.partition_point(|event| event.timestamp <= now + MAX_AHEAD_MS);
        Self {
            too_old_end: before(now - MAX_BEHIND_MS),
            expired_end: days.and_then(|days| before(now - i64::from(days) * DAY_MS)),
            too_new_start: (new < events.len()).then_some(new),
        }
    }

    fn kept(&self, count: usize) -> std::ops::Range<usize> {
        let start = self.too_old_end.max(self.expired_end).unwrap_or(0);
        start..self.too_new_start.unwrap_or(count).max(start)
    }

    fn shown(&self) -> Option<shapes::RejectedLogEventsInfo> {
        let index = |index: Option<usize>| index.and_then(|index| i32::try_from(index).ok());
        let info = shapes::RejectedLogEventsInfo {
            too_old_log_event_end_index: index(self.too_old_end),
            expired_log_event_end_index: index(self.expired_end),
            too_new_log_event_start_index: index(self.too_new_start),
        };
        (info != shapes::RejectedLogEventsInfo::default()).then_some(info)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(times: &[i64]) -> Vec<shapes::InputLogEvent> {
        let event = |at: &i64| shapes::InputLogEvent { message: "m".into(), timestamp: *at };
        times.iter().map(event).collect()
    }

    #[test]
    fn batches_are_in_order_within_a_day_and_a_mebibyte() {
        assert!(check(&events(&[1, 1, DAY_MS + 1])).is_ok());
        let told = |times: &[i64]| check(&events(times)).unwrap_err().to_string();
        assert!(told(&[2, 1]).contains("chronological"));
        assert!(told(&[0, DAY_MS + 1]).contains("24 hours"));
        let long =
            shapes::InputLogEvent { message: "m".repeat(MAX_BYTES - EVENT_BYTES), timestamp: 1 };
        assert!(check(std::slice::from_ref(&long)).is_ok());
        assert!(
            check(&[long, events(&[1]).remove(0)]).unwrap_err().to_string().contains("too large")
        );
    }

    #[test]
    fn what_is_too_old_expired_or_too_new_is_left_out() {
        let now = Timestamp::from_millis(100 * DAY_MS);
        let at = |days: i64| now.millis() + days * DAY_MS;
        let batch = events(&[at(-20), at(-10), at(-1), at(0), at(1)]);
        let none = Rejected::of(&batch, now, None);
        assert_eq!(
            none,
            Rejected { too_old_end: Some(1), expired_end: None, too_new_start: Some(4) }
        );
        assert_eq!(none.kept(5), 1..4);
        let short = Rejected::of(&batch, now, Some(3));
        assert_eq!((short.expired_end, short.kept(5)), (Some(2), 2..4));
        let good = Rejected::of(&events(&[at(0)]), now, Some(1));
        assert_eq!((good.shown(), good.kept(1)), (None, 0..1));
        assert_eq!(Rejected::of(&events(&[at(1)]), now, None).kept(1), 0..0);
    }
}

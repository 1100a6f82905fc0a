//! Logs: groups, streams, events, retention.

use assize_engine::ports::{
    EventQuery, LogEvent, LogLine, LogPosition, LogStore, Made, StreamQuery,
};
use assize_model::{AccountRegion, Timestamp};
use assize_store::{Options, SqliteLogs};
use tempfile::TempDir;

const GROUP: &str = "/aws/lambda/f";

fn at(ms: i64) -> Timestamp {
    Timestamp::from_millis(ms)
}

fn home() -> AccountRegion {
    AccountRegion::new("123456789012", "us-east-1")
}

fn open() -> (TempDir, SqliteLogs) {
    let dir = tempfile::tempdir().unwrap();
    let logs = SqliteLogs::open(dir.path(), Options::default()).unwrap();
    (dir, logs)
}

fn lines(lines: &[(i64, &str)]) -> Vec<LogLine> {
    lines.iter().map(|(ms, text)| LogLine { at: at(*ms), message: (*text).into() }).collect()
}

fn with_stream(streams: &[&str]) -> (TempDir, SqliteLogs) {
    let (dir, logs) = open();
    assert_eq!(logs.create_group(&home(), GROUP, at(1)).unwrap(), Made::New);
    for stream in streams {
        assert_eq!(logs.create_stream(&home(), GROUP, stream, at(2)).unwrap(), Made::New);
    }
    (dir, logs)
}

fn events(logs: &SqliteLogs, query: &EventQuery) -> Vec<LogEvent> {
    let mut found = Vec::new();
    logs.events(&home(), GROUP, query, &mut |event| {
        found.push(event);
        true
    })
    .unwrap();
    found
}

fn texts(events: &[LogEvent]) -> Vec<&str> {
    events.iter().map(|event| event.message.as_str()).collect()
}

#[test]
fn groups_are_made_listed_and_deleted() {
    let (_dir, logs) = open();
    for name in ["/b", "/aws/lambda/x", "/aws/lambda/y"] {
        assert_eq!(logs.create_group(&home(), name, at(1)).unwrap(), Made::New);
    }
    assert_eq!(logs.create_group(&home(), "/b", at(2)).unwrap(), Made::Known);
    let names = |prefix: &str, infix: &str, after: Option<&str>, limit| -> Vec<String> {
        let found = logs.groups(&home(), prefix, infix, after, limit).unwrap();
        found.into_iter().map(|group| group.name).collect()
    };
    assert_eq!(names("", "", None, 9), ["/aws/lambda/x", "/aws/lambda/y", "/b"]);
    assert_eq!(names("/aws/", "", None, 1), ["/aws/lambda/x"]);
    assert_eq!(names("/aws/", "", Some("/aws/lambda/x"), 9), ["/aws/lambda/y"]);
    assert_eq!(names("", "lambda/y", None, 9), ["/aws/lambda/y"]);
    assert_eq!(names("%", "", None, 9), [""; 0]);
    let elsewhere = AccountRegion::new("123456789012", "eu-west-1");
    assert_eq!(logs.groups(&elsewhere, "", "", None, 9).unwrap(), []);
    assert!(logs.delete_group(&home(), "/b").unwrap());
    assert!(!logs.delete_group(&home(), "/b").unwrap());
    assert_eq!(logs.group(&home(), "/b").unwrap(), None);
    let group = logs.group(&home(), "/aws/lambda/x").unwrap().unwrap();
    assert_eq!((group.created, group.retention_days, group.stored_bytes), (at(1), None, 0));
}

#[test]
fn streams_tell_their_times() {
    let (_dir, logs) = with_stream(&["s1", "s2", "t3"]);
    assert_eq!(logs.create_stream(&home(), GROUP, "s1", at(9)).unwrap(), Made::Known);
    assert_eq!(logs.create_stream(&home(), "/none", "s1", at(9)).unwrap(), Made::Orphan);
    assert!(logs.append(&home(), GROUP, "s1", &lines(&[(30, "a"), (20, "b")]), at(40)).unwrap());
    assert!(logs.append(&home(), GROUP, "s2", &lines(&[(10, "c")]), at(41)).unwrap());
    assert!(!logs.append(&home(), GROUP, "none", &lines(&[(10, "c")]), at(41)).unwrap());
    let all =
        logs.streams(&home(), GROUP, &StreamQuery { limit: 9, ..StreamQuery::default() }).unwrap();
    let first = &all[0];
    assert_eq!(
        (first.first_event, first.last_event, first.last_ingestion),
        (Some(at(20)), Some(at(30)), Some(at(40)))
    );
    assert_eq!(all[2].last_event, None);
    let named = |query: StreamQuery| -> Vec<String> {
        logs.streams(&home(), GROUP, &query).unwrap().into_iter().map(|s| s.name).collect()
    };
    let latest =
        StreamQuery { by_last_event: true, descending: true, limit: 2, ..Default::default() };
    assert_eq!(named(latest.clone()), ["s1", "s2"]);
    assert_eq!(named(StreamQuery { skip: 1, ..latest }), ["s2", "t3"]);
    let prefix = StreamQuery { prefix: Some("s".into()), limit: 9, ..Default::default() };
    assert_eq!(named(prefix), ["s1", "s2"]);
}

#[test]
fn events_come_in_order_of_time_over_all_streams() {
    let (_dir, logs) = with_stream(&["s1", "s2"]);
    logs.append(&home(), GROUP, "s1", &lines(&[(10, "a"), (30, "d"), (30, "e")]), at(40)).unwrap();
    logs.append(&home(), GROUP, "s2", &lines(&[(20, "b"), (25, "c")]), at(41)).unwrap();
    let all = events(&logs, &EventQuery::default());
    assert_eq!(texts(&all), ["a", "b", "c", "d", "e"]);
    assert_eq!((all[1].stream.as_str(), all[1].ingested), ("s2", at(41)));
    let of = |streams: &[&str]| EventQuery {
        streams: streams.iter().map(|s| (*s).to_owned()).collect(),
        ..EventQuery::default()
    };
    assert_eq!(texts(&events(&logs, &of(&["s1"]))), ["a", "d", "e"]);
    assert_eq!(texts(&events(&logs, &of(&["s2", "s1"]))).len(), 5);
    assert_eq!(texts(&events(&logs, &of(&["s2", "none"]))), ["b", "c"]);
    assert_eq!(texts(&events(&logs, &of(&["none"]))), [""; 0]);
    let window = EventQuery { start: Some(at(20)), end: Some(at(30)), ..EventQuery::default() };
    assert_eq!(texts(&events(&logs, &window)), ["b", "c"]);
    let back = EventQuery { backward: true, after: Some(all[3].position), ..of(&["s1"]) };
    assert_eq!(texts(&events(&logs, &back)), ["a"]);
    let on = EventQuery { after: Some(all[3].position), ..EventQuery::default() };
    assert_eq!(texts(&events(&logs, &on)), ["e"]);
    let beyond = LogPosition { at: at(30), number: i64::MAX };
    assert_eq!(events(&logs, &EventQuery { after: Some(beyond), ..on }), []);
    let mut seen = 0;
    logs.events(&home(), GROUP, &EventQuery::default(), &mut |_| {
        seen += 1;
        seen < 2
    })
    .unwrap();
    assert_eq!(seen, 2);
}

#[test]
fn sizes_follow_deletions_and_retention() {
    let (dir, logs) = with_stream(&["s1", "s2"]);
    let day = 86_400_000;
    logs.append(&home(), GROUP, "s1", &lines(&[(0, "ä"), (day, "xyz")]), at(0)).unwrap();
    logs.append(&home(), GROUP, "s2", &lines(&[(0, "1234")]), at(0)).unwrap();
    let bytes = || logs.group(&home(), GROUP).unwrap().unwrap().stored_bytes;
    assert_eq!(bytes(), 9);
    assert_eq!(logs.expire(at(99 * day), 10).unwrap(), 0, "kept forever");
    assert!(logs.set_retention(&home(), GROUP, Some(3)).unwrap());
    assert!(!logs.set_retention(&home(), "/none", Some(3)).unwrap());
    assert_eq!(logs.expire(at(3 * day), 10).unwrap(), 0);
    assert_eq!(logs.expire(at(3 * day + 1), 1).unwrap(), 1);
    assert_eq!(logs.expire(at(3 * day + 1), 9).unwrap(), 1);
    assert_eq!(texts(&events(&logs, &EventQuery::default())), ["xyz"]);
    assert_eq!(bytes(), 3);
    assert!(logs.delete_stream(&home(), GROUP, "s1").unwrap());
    assert!(!logs.delete_stream(&home(), GROUP, "s1").unwrap());
    assert_eq!((bytes(), events(&logs, &EventQuery::default()).len()), (0, 0));
    drop(logs);
    let again = SqliteLogs::open(dir.path(), Options::default()).unwrap();
    assert!(again.group(&home(), GROUP).unwrap().is_some());
}

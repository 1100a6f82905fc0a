use crate::common::*;
use assize_engine::ports::{Cause, Store, StoreError, StoreExt, Task, TaskKind, Work};
use assize_model::AccountRegion;

fn on_rule(id: &str, cause: Cause) -> TaskKind {
    TaskKind { work: Work::Rule(id.into()), cause: Some(cause) }
}

fn ids(tasks: &[Task]) -> Vec<&str> {
    tasks
        .iter()
        .map(|task| match &task.kind.work {
            Work::Resource(key) => key.resource_id.as_str(),
            Work::Pair { key, .. } | Work::Readers(key) => key.resource_id.as_str(),
            Work::Rule(id) => id.as_str(),
        })
        .collect()
}

fn claim(store: &dyn Store, now: i64, max: usize) -> Vec<Task> {
    store.claim(at(now), 1_000, max).unwrap()
}

fn pending(store: &dyn Store) -> u64 {
    read(store, |tx| tx.pending_tasks(None, None))
}

pub fn oldest_first(store: &dyn Store) {
    for (id, ms) in [("c", 1), ("a", 2), ("b", 3), ("d", 4)] {
        enqueue(store, &on_resource(id), ms);
    }
    let first = claim(store, 10, 2);
    assert_eq!(ids(&first), ["c", "a"]);
    assert_eq!(first[0].home, home());
    assert_eq!(first[0].kind, on_resource("c"));
    assert_eq!((first[0].enqueued_at, first[0].attempts), (at(1), 0));
    assert_eq!(ids(&claim(store, 10, 9)), ["b", "d"]);
    assert_eq!(claim(store, 10, 9), []);
    assert_eq!(claim(store, 10, 0), []);
    for task in &first {
        assert!(complete(store, task));
    }
    assert_eq!(claim(store, 10, 9), []);
    assert_eq!(pending(store), 2);
    // What has ended may be asked for again.
    enqueue(store, &on_resource("c"), 20);
    assert_eq!(ids(&claim(store, 20, 9)), ["c"]);
}

pub fn coalesces(store: &dyn Store) {
    for ms in 1..=3 {
        enqueue(store, &on_resource("a"), ms);
        enqueue(store, &on_rule("a", Cause::Manual), ms);
    }
    assert_eq!(pending(store), 2);
    let tasks = claim(store, 10, 9);
    assert_eq!(ids(&tasks), ["a", "a"]);
    assert_eq!(tasks[0].enqueued_at, at(1));
    assert!(complete(store, &tasks[0]) && complete(store, &tasks[1]));
    assert_eq!(pending(store), 0);
    assert!(complete(store, &tasks[0]), "it has ended already");
}

pub fn strongest_cause_stays(store: &dyn Store) {
    for cause in [Cause::Scheduled, Cause::Put, Cause::Manual] {
        enqueue(store, &on_rule("r1", cause), 1);
    }
    for cause in [Cause::Scheduled, Cause::Manual] {
        enqueue(store, &on_rule("r2", cause), 1);
    }
    enqueue(store, &TaskKind { work: Work::Rule("r3".into()), cause: None }, 1);
    enqueue(store, &on_rule("r3", Cause::Scheduled), 1);
    enqueue(store, &TaskKind { work: Work::Rule("r3".into()), cause: None }, 1);
    let causes: Vec<_> = claim(store, 10, 9).into_iter().map(|task| task.kind.cause).collect();
    assert_eq!(causes, [Some(Cause::Put), Some(Cause::Manual), Some(Cause::Scheduled)]);
}

pub fn lease_runs_out(store: &dyn Store) {
    enqueue(store, &on_resource("a"), 1);
    let first = claim(store, 100, 9);
    assert_eq!(claim(store, 1_099, 9), []);
    let second = claim(store, 1_100, 9);
    assert_eq!(second, first);
    assert!(complete(store, &second[0]));
    assert_eq!(claim(store, 9_999, 9), []);
}

pub fn asked_again_while_under_way(store: &dyn Store) {
    enqueue(store, &on_resource("a"), 1);
    let first = claim(store, 10, 9);
    enqueue(store, &on_resource("a"), 11);
    assert_eq!(claim(store, 12, 9), [], "one at a time");
    assert!(!complete(store, &first[0]));
    assert_eq!(pending(store), 1);
    let second = claim(store, 13, 9);
    assert_eq!(ids(&second), ["a"]);
    assert!(second[0].generation > first[0].generation);
    assert!(complete(store, &second[0]));
    assert_eq!(pending(store), 0);
}

pub fn release_waits(store: &dyn Store) {
    enqueue(store, &on_resource("a"), 1);
    enqueue(store, &on_resource("b"), 2);
    let tasks = claim(store, 10, 1);
    store.release(&tasks[0], at(500)).unwrap();
    assert_eq!(ids(&claim(store, 499, 9)), ["b"]);
    let again = claim(store, 500, 9);
    assert_eq!(ids(&again), ["a"]);
    assert_eq!(again[0].attempts, 1);
    store.release(&again[0], at(0)).unwrap();
    let again = claim(store, 501, 9);
    assert_eq!(again[0].attempts, 2);
    // Asked for anew, it is tried at once and afresh.
    store.release(&again[0], at(9_000)).unwrap();
    enqueue(store, &on_resource("a"), 502);
    let afresh = claim(store, 503, 9);
    assert_eq!((ids(&afresh), afresh[0].attempts), (vec!["a"], 0));
    // The same when that happens while it is under way.
    enqueue(store, &on_resource("a"), 504);
    store.release(&afresh[0], at(9_000)).unwrap();
    assert_eq!(ids(&claim(store, 505, 9)), ["a"]);
}

pub fn rolled_back_completion_keeps_lease(store: &dyn Store) {
    enqueue(store, &on_resource("a"), 1);
    let tasks = claim(store, 10, 1);
    let task = tasks[0].clone();
    let undone: Result<(), StoreError> = store.write(move |tx| {
        assert!(tx.complete(&task)?);
        Err(StoreError::Other("no".into()))
    });
    assert!(undone.is_err());
    assert_eq!(claim(store, 11, 9), []);
    assert!(complete(store, &tasks[0]));
}

pub fn late_completion_spares_the_next_lease(store: &dyn Store) {
    enqueue(store, &on_resource("a"), 1);
    let late = claim(store, 10, 1);
    enqueue(store, &on_resource("a"), 20);
    let next = claim(store, 2_000, 1);
    assert_eq!(next.len(), 1);
    assert!(!complete(store, &late[0]));
    assert_eq!(claim(store, 2_001, 9), [], "the next one is at it");
    assert!(complete(store, &next[0]));
}

pub fn counts_pending(store: &dyn Store) {
    let other = AccountRegion::new("2", "eu-west-1");
    enqueue(store, &on_resource("r1"), 1);
    enqueue(store, &on_rule("r1", Cause::Put), 1);
    enqueue(store, &on_rule("r2", Cause::Put), 1);
    let there = other.clone();
    write(store, move |tx| tx.enqueue(&there, &on_rule("r1", Cause::Put), at(1)));
    let count = |home: Option<&AccountRegion>, rule| read(store, |tx| tx.pending_tasks(home, rule));
    assert_eq!(count(None, None), 4);
    assert_eq!(count(Some(&home()), None), 3);
    assert_eq!(count(Some(&home()), Some("r1")), 1);
    assert_eq!(count(None, Some("r1")), 2);
    claim(store, 10, 9);
    assert_eq!(count(Some(&other), None), 1, "those under way count");
    assert_eq!(count(Some(&AccountRegion::new("3", "x")), None), 0);
}

pub fn pairs_and_readers(store: &dyn Store) {
    let pair = |rule: &str, id: &str| TaskKind {
        work: Work::Pair { rule_id: rule.into(), key: key(INSTANCE, id) },
        cause: None,
    };
    let readers = TaskKind { work: Work::Readers(key(BUCKET, "*")), cause: None };
    let all = [pair("r1", "a"), pair("r2", "a"), pair("r1", "b"), readers, on_resource("a")];
    for kind in all.iter().chain(&all) {
        enqueue(store, kind, 1);
    }
    let claimed = claim(store, 10, 99);
    assert_eq!(claimed.iter().map(|task| task.kind.clone()).collect::<Vec<_>>(), all);
}

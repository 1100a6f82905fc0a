use crate::common::*;
use assize_engine::ports::{Answers, Call, CallCause, Invocation, Store, StoreError, StoreExt};
use assize_model::{AccountRegion, ResourceKey};

const BUCKET: &str = "AWS::S3::Bucket";

fn call(rule: &str, id: &str, cause: CallCause) -> Call {
    Call { rule_id: rule.into(), key: Some(ResourceKey::new(BUCKET, id)), cause }
}

fn ask(store: &dyn Store, call: Call, ms: i64) {
    store.write::<_, StoreError, _>(move |tx| tx.enqueue_call(&home(), &call, at(ms))).unwrap();
}

fn claim(store: &dyn Store, now: i64, of_rule: usize) -> Vec<Invocation> {
    store.claim_calls(at(now), 1_000, 9, &|_, _| of_rule).unwrap()
}

fn end(store: &dyn Store, call: &Invocation) -> bool {
    let call = call.clone();
    store.write::<_, StoreError, _>(move |tx| tx.complete_call(&call)).unwrap()
}

fn note(store: &dyn Store, home: &AccountRegion, call: i64, ids: &[&str]) {
    let keys: Vec<_> = ids.iter().map(|id| ResourceKey::new(BUCKET, *id)).collect();
    let home = home.clone();
    store.write::<_, StoreError, _>(move |tx| tx.note_answer(&home, call, &keys)).unwrap();
}

fn ids(calls: &[Invocation]) -> Vec<(&str, &str)> {
    calls
        .iter()
        .map(|c| {
            (c.call.rule_id.as_str(), c.call.key.as_ref().map_or("", |k| k.resource_id.as_str()))
        })
        .collect()
}

pub fn of_each_rule_as_many_as_allowed(store: &dyn Store) {
    for (rule, id) in [("r2", "c"), ("r1", "b"), ("r1", "a"), ("r1", "d"), ("r3", "e")] {
        ask(store, call(rule, id, CallCause::Change), 1);
    }
    let allowance = |_: &AccountRegion, rule: &str| if rule == "r3" { 0 } else { 2 };
    let first = store.claim_calls(at(10), 1_000, 9, &allowance).unwrap();
    assert_eq!(ids(&first), [("r1", "b"), ("r1", "a"), ("r2", "c")]);
    assert_eq!((first[0].home.clone(), first[0].enqueued_at), (home(), at(1)));
    let second = store.claim_calls(at(10), 1_000, 9, &allowance).unwrap();
    assert_eq!(ids(&second), [("r1", "d")]);
    assert_eq!(ids(&claim(store, 10, 9)), [("r3", "e")]);
    assert_eq!(ids(&store.claim_calls(at(2_000), 1_000, 2, &|_, _| 9).unwrap()).len(), 2);
    for c in &first {
        assert!(end(store, c));
    }
    assert_eq!(read(store, |tx| tx.pending_calls(None, None)), 2);
    assert_eq!(read(store, |tx| tx.pending_calls(Some(&home()), Some("r1"))), 1);
    assert_eq!(read(store, |tx| tx.pending_calls(Some(&home()), Some("r2"))), 0);
}

pub fn calls_coalesce_and_a_change_is_told(store: &dyn Store) {
    ask(store, call("r", "a", CallCause::Sweep), 1);
    ask(store, call("r", "a", CallCause::Change), 2);
    ask(store, call("r", "a", CallCause::Sweep), 3);
    let schedule = Call { rule_id: "r".into(), key: None, cause: CallCause::Schedule };
    ask(store, schedule.clone(), 4);
    let claimed = claim(store, 10, 9);
    assert_eq!(claimed.len(), 2);
    assert_eq!((claimed[0].call.cause, claimed[0].enqueued_at), (CallCause::Change, at(1)));
    assert_eq!(claimed[1].call, schedule);
}

pub fn a_call_asked_for_again_begins_anew(store: &dyn Store) {
    ask(store, call("r", "a", CallCause::Change), 1);
    let first = claim(store, 10, 9).remove(0);
    note(store, &home(), first.id, &["a", "b"]);
    ask(store, call("r", "a", CallCause::Change), 11);
    assert_eq!(claim(store, 12, 9), [], "it is under way");
    assert!(!end(store, &first));
    assert_eq!(read(store, |tx| tx.answers(first.id)), Answers::default());
    let again = claim(store, 13, 9).remove(0);
    assert_eq!(again.id, first.id);
    assert!(end(store, &again));
    assert!(end(store, &again), "it has ended already");
}

pub fn answers_are_counted(store: &dyn Store) {
    ask(store, call("r", "a", CallCause::Change), 1);
    ask(store, Call { rule_id: "r".into(), key: None, cause: CallCause::Schedule }, 1);
    let calls = claim(store, 10, 9);
    note(store, &home(), calls[0].id, &["a", "b"]);
    note(store, &home(), calls[0].id, &[]);
    note(store, &AccountRegion::new("210987654321", "us-east-1"), calls[0].id, &["a"]);
    note(store, &home(), calls[1].id, &["a", "b"]);
    note(store, &home(), 99, &["a"]);
    let seen = |id| read(store, |tx| tx.answers(id));
    assert_eq!(seen(calls[0].id), Answers { calls: 2, evaluations: 2, own: 1 });
    assert_eq!(seen(calls[1].id), Answers { calls: 1, evaluations: 2, own: 2 });
    assert_eq!(seen(99), Answers::default());
}

pub fn a_call_given_back_waits(store: &dyn Store) {
    ask(store, call("r", "a", CallCause::Change), 1);
    let first = claim(store, 10, 9).remove(0);
    note(store, &home(), first.id, &["a"]);
    store.release_call(&first, at(50), true).unwrap();
    assert_eq!(claim(store, 49, 9), []);
    let second = claim(store, 50, 9).remove(0);
    assert_eq!(second.attempts, 1);
    assert_eq!(read(store, |tx| tx.answers(first.id)), Answers::default());
    store.release_call(&second, at(60), false).unwrap();
    assert_eq!(claim(store, 60, 9).remove(0).attempts, 1);
    // A lease that runs out gives the call to the next.
    assert_eq!(claim(store, 1_059, 9), []);
    assert_eq!(claim(store, 1_060, 9).len(), 1);
    // What is asked for anew is tried at once.
    let third = claim(store, 3_000, 9).remove(0);
    store.release_call(&third, at(9_000), true).unwrap();
    ask(store, call("r", "a", CallCause::Change), 3_001);
    assert_eq!(claim(store, 3_002, 9).remove(0).attempts, 0);
}

pub fn a_deleted_rule_has_no_calls(store: &dyn Store) {
    ask(store, call("r1", "a", CallCause::Change), 1);
    ask(store, call("r2", "a", CallCause::Change), 1);
    store.write::<_, StoreError, _>(|tx| tx.delete_rule(&home(), "r1")).unwrap();
    assert_eq!(ids(&claim(store, 10, 9)), [("r2", "a")]);
}

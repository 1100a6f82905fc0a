use crate::common::*;
use assize_engine::ports::{RuleStatus, Store, StoreError, StoreExt};
use assize_model::AccountRegion;

fn version(store: &dyn Store) -> i64 {
    read(store, |tx| tx.rules_version(&home()))
}

pub fn put_replace_delete(store: &dyn Store) {
    let (zebra, ape) = (rule("config-rule-aaaaaa", "zebra"), rule("config-rule-bbbbbb", "ape"));
    let (a, b) = (zebra.clone(), ape.clone());
    write(store, move |tx| tx.put_rule(&home(), &a).and_then(|()| tx.put_rule(&home(), &b)));
    assert_eq!(read(store, |tx| tx.rules(&home())), [ape.clone(), zebra.clone()]);
    assert_eq!(read(store, |tx| tx.rule(&home(), "zebra")), Some(zebra.clone()));
    assert_eq!(read(store, |tx| tx.rule(&home(), "config-rule-aaaaaa")), None);

    let mut changed = zebra.clone();
    changed.definition.description = Some("it's \"new\"".into());
    let again = changed.clone();
    write(store, move |tx| tx.put_rule(&home(), &again));
    assert_eq!(read(store, |tx| tx.rules(&home())), [ape.clone(), changed]);

    write(store, |tx| tx.delete_rule(&home(), "config-rule-aaaaaa"));
    assert_eq!(read(store, |tx| tx.rules(&home())), [ape]);
    write(store, |tx| tx.delete_rule(&home(), "config-rule-unknown"));
}

pub fn versions_change(store: &dyn Store) {
    assert_eq!(version(store), 0);
    let mut seen = vec![0];
    let mut next = |store| {
        let now = version(store);
        assert!(!seen.contains(&now), "{now} in {seen:?}");
        seen.push(now);
    };
    write(store, |tx| tx.put_rule(&home(), &rule("r1", "one")));
    next(store);
    write(store, |tx| tx.put_rule(&home(), &rule("r1", "one")));
    next(store);
    // A version that was seen in a transaction that was undone is not given out again.
    let undone: Result<(), StoreError> = store.write(|tx| {
        tx.put_rule(&home(), &rule("r2", "two"))?;
        Err(StoreError::Other(tx.rules_version(&home())?.to_string()))
    });
    let Err(StoreError::Other(undone)) = undone else { panic!("{undone:?}") };
    write(store, |tx| tx.delete_rule(&home(), "r1"));
    next(store);
    assert_ne!(version(store).to_string(), undone);
    let before = version(store);
    item(INSTANCE, "i-1", 1).put(store);
    assert_eq!(version(store), before);
}

pub fn same_name_is_refused(store: &dyn Store) {
    write(store, |tx| tx.put_rule(&home(), &rule("r1", "one")));
    let twice: Result<(), StoreError> = store.write(|tx| tx.put_rule(&home(), &rule("r2", "one")));
    assert!(matches!(twice, Err(StoreError::Other(_))), "{twice:?}");
    assert_eq!(read(store, |tx| tx.rules(&home())).len(), 1);
    let other = AccountRegion::new("123456789012", "eu-west-1");
    write(store, move |tx| tx.put_rule(&other, &rule("r2", "one")));
}

pub fn status(store: &dyn Store) {
    let get = || read(store, |tx| tx.rule_status(&home(), "r1"));
    assert_eq!(get(), RuleStatus::default());
    let status = RuleStatus {
        last_failed_invocation: Some(at(7)),
        last_error_code: Some("Runtime.ExitError".into()),
        last_error_message: Some("it's \u{1F4A5}".into()),
        first_evaluation_started: true,
        ..Default::default()
    };
    for _ in 0..2 {
        let put = status.clone();
        write(store, move |tx| tx.put_rule_status(&home(), "r1", &put));
        assert_eq!(get(), status);
    }
    write(store, |tx| tx.delete_rule(&home(), "r1"));
    assert_eq!(get(), RuleStatus::default());
}

pub fn schedules(store: &dyn Store) {
    assert_eq!(read(store, |tx| tx.next_schedule()), None);
    let put = |rule: &'static str, next: Option<i64>| {
        write(store, move |tx| tx.put_schedule(&home(), rule, next.map(at)));
    };
    put("r1", Some(30));
    put("r2", Some(10));
    put("r3", Some(20));
    let due = |now, limit| {
        let rows = read(store, |tx| tx.due_schedules(at(now), limit));
        rows.into_iter().map(|(_, rule, at)| (rule, at.millis())).collect::<Vec<_>>()
    };
    assert_eq!(due(9, 9), []);
    assert_eq!(due(20, 9), [("r2".into(), 10), ("r3".into(), 20)]);
    assert_eq!(due(99, 1), [("r2".into(), 10)]);
    assert_eq!(read(store, |tx| tx.next_schedule()), Some(at(10)));
    put("r2", Some(40));
    put("r3", None);
    assert_eq!(read(store, |tx| tx.next_schedule()), Some(at(30)));
    write(store, |tx| tx.delete_rule(&home(), "r1"));
    assert_eq!(due(99, 9), [("r2".into(), 40)]);
    assert_eq!(read(store, |tx| tx.due_schedules(at(99), 9))[0].0, home());
}

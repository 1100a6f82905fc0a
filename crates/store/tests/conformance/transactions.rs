use crate::common::*;
use assize_engine::ports::{Decision, PutOutcome, Store, StoreError, StoreExt};
use assize_model::AccountRegion;
use assize_model::compliance::ComplianceType::Compliant;

pub fn rollback_undoes_all(store: &dyn Store) {
    let undone: Result<(), StoreError> = store.write(|tx| {
        item(INSTANCE, "i-1", 1).put_in(tx)?;
        tx.put_result(&home(), &result("r1", &key(INSTANCE, "i-1"), Compliant, 1))?;
        tx.enqueue(&home(), &on_resource("i-1"), at(1))?;
        tx.put_document(&home(), "kind", "name", "{}")?;
        Err(StoreError::Other("no".into()))
    });
    assert_eq!(undone, Err(StoreError::Other("no".into())));
    read(store, |tx| {
        assert_eq!(tx.homes()?, []);
        assert_eq!(tx.current_item(&home(), &key(INSTANCE, "i-1"))?, None);
        assert_eq!(tx.rule_counts(&home(), "r1")?.compliant, 0);
        assert_eq!(tx.pending_tasks(None, None)?, 0);
        assert_eq!(tx.document(&home(), "kind", "name")?, None);
        Ok(())
    });
    assert_eq!(item(INSTANCE, "i-1", 1).put(store), PutOutcome::First);
}

pub fn panic_undoes_only_itself(store: &dyn Store) {
    item(INSTANCE, "i-1", 1).put(store);
    let failed = store.run_write(Box::new(|tx| {
        item(INSTANCE, "i-2", 1).put_in(tx).unwrap();
        panic!("this panic belongs to the test");
    }));
    assert!(matches!(failed, Err(StoreError::Other(_))), "{failed:?}");
    assert_eq!(item(INSTANCE, "i-3", 1).put(store), PutOutcome::First);
    let ids: Vec<_> =
        scan(store, INSTANCE, None, 9).into_iter().map(|row| row.1.key.resource_id).collect();
    assert_eq!(ids, ["i-1", "i-3"]);
}

pub fn write_sees_itself(store: &dyn Store) {
    let seen = write(store, |tx| {
        item(INSTANCE, "i-1", 1).put_in(tx)?;
        tx.put_rule(&home(), &rule("r1", "one"))?;
        Ok((tx.current_item(&home(), &key(INSTANCE, "i-1"))?.is_some(), tx.rules(&home())?.len()))
    });
    assert_eq!(seen, (true, 1));
}

pub fn new_home_rolled_back(store: &dyn Store) {
    let home_of = |n: u8| AccountRegion::new(format!("{n}"), "eu-west-1");
    let put = |n: u8, decision: Decision| {
        let mut new = item(INSTANCE, "i-1", i64::from(n));
        new.home = home_of(n);
        store
            .run_write(Box::new(move |tx| {
                new.put_in(tx).unwrap();
                decision
            }))
            .unwrap();
    };
    put(1, Decision::Rollback);
    put(2, Decision::Commit);
    put(1, Decision::Commit);
    for n in [1, 2] {
        let row = read(store, |tx| tx.current_item(&home_of(n), &key(INSTANCE, "i-1"))).unwrap();
        assert_eq!(row.capture_time, at(n.into()));
    }
}

pub fn failed_statement_is_never_kept(store: &dyn Store) {
    write(store, |tx| tx.put_rule(&home(), &rule("r1", "one")));
    let kept = store.run_write(Box::new(|tx| {
        item(INSTANCE, "i-1", 1).put_in(tx).unwrap();
        assert!(tx.put_rule(&home(), &rule("r2", "one")).is_err());
        Decision::Commit
    }));
    assert!(kept.is_err());
    assert_eq!(read(store, |tx| tx.current_item(&home(), &key(INSTANCE, "i-1"))), None);
}

use crate::common::*;
use assize_engine::ports::{
    Arrival, HistoryQuery, ItemRow, Page, PutOutcome, ResourceFilter, Store,
};
use assize_model::compliance::ComplianceType;
use assize_model::{AccountRegion, ItemStatus};
use std::ops::ControlFlow;

fn all() -> HistoryQuery {
    HistoryQuery { later: None, earlier: None, forward: false, after: None, limit: 100 }
}

fn times(store: &dyn Store, id: &str, query: &HistoryQuery) -> Vec<i64> {
    let rows = read(store, |tx| tx.item_history(&home(), &key(INSTANCE, id), query));
    rows.iter().map(|row| row.capture_time.millis()).collect()
}

pub fn first_current_historic_known(store: &dyn Store) {
    assert_eq!(item(INSTANCE, "i-1", 20).put(store), PutOutcome::First);
    assert_eq!(item(INSTANCE, "i-1", 30).named("web").put(store), PutOutcome::Current);
    assert_eq!(item(INSTANCE, "i-1", 10).put(store), PutOutcome::Historic);
    for known in [10, 20, 30] {
        let mut again = item(INSTANCE, "i-1", known);
        again.text = "{}".into();
        assert_eq!(again.put(store), PutOutcome::Known, "{known}");
    }
    let current = read(store, |tx| tx.current_item(&home(), &key(INSTANCE, "i-1"))).unwrap();
    assert_eq!(current.text, r#"{"at":30}"#);
    assert_eq!((current.capture_time, current.state_id), (at(30), 30));
    assert_eq!(times(store, "i-1", &all()), [30, 20, 10]);
    assert_eq!(read(store, |tx| tx.current_item(&home(), &key(BUCKET, "i-1"))), None);

    let deleted = item(INSTANCE, "i-1", 40).status(ItemStatus::ResourceDeleted);
    assert_eq!(deleted.put(store), PutOutcome::Current);
    let current = read(store, |tx| tx.current_item(&home(), &key(INSTANCE, "i-1"))).unwrap();
    assert_eq!(current.status, ItemStatus::ResourceDeleted);
}

pub fn state_id_breaks_ties(store: &dyn Store) {
    for (state, outcome) in
        [(5, PutOutcome::First), (7, PutOutcome::Current), (6, PutOutcome::Historic)]
    {
        let mut new = item(INSTANCE, "i-1", 10);
        new.state = state;
        assert_eq!(new.put(store), outcome);
    }
    let current = read(store, |tx| tx.current_item(&home(), &key(INSTANCE, "i-1"))).unwrap();
    assert_eq!(current.state_id, 7);
    let page = HistoryQuery { after: Some((at(10), 6)), ..all() };
    let rows = read(store, |tx| tx.item_history(&home(), &key(INSTANCE, "i-1"), &page));
    assert_eq!(rows.iter().map(|row| row.state_id).collect::<Vec<_>>(), [5]);
}

pub fn history_pages_both_ways(store: &dyn Store) {
    for ms in [3, 1, 4, 5, 9, 2, 6] {
        item(INSTANCE, "i-1", ms).put(store);
        item(INSTANCE, "i-2", ms * 100).put(store);
    }
    for forward in [false, true] {
        let mut seen = Vec::new();
        let mut query = HistoryQuery { forward, limit: 2, ..all() };
        loop {
            let page = times(store, "i-1", &query);
            let Some(last) = page.last() else { break };
            query.after = Some((at(*last), *last));
            seen.extend(page);
        }
        let mut wanted = vec![1, 2, 3, 4, 5, 6, 9];
        if !forward {
            wanted.reverse();
        }
        assert_eq!(seen, wanted);
    }
    assert_eq!(times(store, "none", &all()), [0; 0]);
}

pub fn history_bounds_are_inclusive(store: &dyn Store) {
    for ms in 1..=9 {
        item(INSTANCE, "i-1", ms).put(store);
    }
    let query = HistoryQuery { later: Some(at(6)), earlier: Some(at(4)), ..all() };
    assert_eq!(times(store, "i-1", &query), [6, 5, 4]);
    let query = HistoryQuery { forward: true, after: Some((at(4), 4)), ..query };
    assert_eq!(times(store, "i-1", &query), [5, 6]);
    // As of a time: the newest one that is not later.
    let query = HistoryQuery { later: Some(at(7)), limit: 1, ..all() };
    assert_eq!(times(store, "i-1", &query), [7]);
}

pub fn scan_in_order_of_arrival(store: &dyn Store) {
    for id in ["i-3", "i-10", "i-1", "i-2", "i-é"] {
        item(INSTANCE, id, 1).put(store);
    }
    item(INSTANCE, "i-2", 2).put(store);
    item(INSTANCE, "i-21", 1).status(ItemStatus::ResourceDeleted).put(store);
    item(INSTANCE, "i-22", 1).status(ItemStatus::ResourceNotRecorded).put(store);
    // A verdict named this one before its first item came.
    put_result(store, result("r1", &key(INSTANCE, "i-0"), ComplianceType::Compliant, 1));
    item(INSTANCE, "i-23", 1).status(ItemStatus::ResourceDiscovered).put(store);
    item(BUCKET, "i-24", 1).put(store);
    assert_eq!(item(INSTANCE, "i-0", 1).put(store), PutOutcome::First);
    let all = scan(store, INSTANCE, None, 100);
    let ids = |rows: &[(Arrival, ItemRow)]| {
        rows.iter().map(|(_, row)| row.key.resource_id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&all), ["i-3", "i-10", "i-1", "i-2", "i-é", "i-0", "i-23"]);
    assert_eq!(all[3].1.text, r#"{"at":2}"#);
    for size in 1..=8 {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let rows = scan(store, INSTANCE, after, size);
            let Some((last, _)) = rows.last() else { break };
            after = Some(*last);
            seen.extend(rows);
        }
        assert_eq!(seen, all);
    }
}

pub fn scan_stops(store: &dyn Store) {
    for id in ["a", "b", "c"] {
        item(INSTANCE, id, 1).put(store);
    }
    let mut seen = 0;
    read(store, |tx| {
        tx.scan_items(&home(), INSTANCE, None, 100, &mut |_, _| {
            seen += 1;
            if seen == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    });
    assert_eq!(seen, 2);
}

pub fn homes_are_apart(store: &dyn Store) {
    assert!(read(store, |tx| tx.homes()).is_empty());
    let other = AccountRegion::new("123456789012", "us-east-1");
    item(INSTANCE, "i-1", 1).put(store);
    let mut there = item(INSTANCE, "i-1", 2);
    there.home = other.clone();
    assert_eq!(there.put(store), PutOutcome::First);
    assert_eq!(read(store, |tx| tx.homes()), [home(), other.clone()]);
    let capture = |home| {
        read(store, |tx| tx.current_item(&home, &key(INSTANCE, "i-1"))).unwrap().capture_time
    };
    assert_eq!((capture(home()), capture(other)), (at(1), at(2)));
    let nowhere = AccountRegion::new("000000000000", "us-east-1");
    assert_eq!(read(store, |tx| tx.current_item(&nowhere, &key(INSTANCE, "i-1"))), None);
    assert_eq!(read(store, |tx| tx.count_resources(&nowhere)), []);
}

pub fn hostile_names(store: &dyn Store) {
    let long = "x".repeat(20_000);
    let names = [
        "'; DROP TABLE resources; --",
        "\"quoted\"",
        "a%_b",
        "new\nline\ttab",
        "ünï😀\u{202e}",
        "[]{}()",
        " ",
        "?1",
        ":home",
        long.as_str(),
    ];
    for name in names {
        item(name, name, 1).named(name).put(store);
        item(INSTANCE, name, 1).put(store);
    }
    for name in names {
        let row = read(store, |tx| tx.current_item(&home(), &key(name, name))).unwrap();
        assert_eq!(row.key, key(name, name));
    }
    let ids: Vec<String> =
        scan(store, INSTANCE, None, 100).into_iter().map(|row| row.1.key.resource_id).collect();
    assert_eq!(ids, names);
    let filter = ResourceFilter { resource_type: Some(INSTANCE.into()), ..Default::default() };
    let listed = read(store, |tx| tx.list_resources(&home(), &filter, &Page::first(100)));
    let mut sorted = names.to_vec();
    sorted.sort_unstable();
    assert!(listed.iter().map(|row| &row.key.resource_id).eq(&sorted));
}

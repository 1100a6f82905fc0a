//! Notices that wait, and forgetting.

use crate::common::*;
use assize_engine::ports::{HistoryQuery, NewNotice, NoticeRow, Store, WriteTx};
use assize_model::{AccountRegion, ItemStatus};

fn add(tx: &mut dyn WriteTx, sink: &str, topic: &str, id: &str) {
    let notice = NewNotice { sink, topic, id, at: at(1), body: "{}" };
    tx.add_notice(&home(), &notice).unwrap();
}

fn ids(store: &dyn Store, sink: &str, now: i64) -> Vec<String> {
    let due: Vec<NoticeRow> = read(store, |tx| tx.notices_due(sink, at(now), 9));
    due.into_iter().map(|row| row.id).collect()
}

pub fn topics_are_told_in_order(store: &dyn Store) {
    write(store, |tx| {
        for (topic, id) in [("a", "1"), ("a", "2"), ("b", "3")] {
            add(tx, "one", topic, id);
        }
        add(tx, "two", "a", "1");
        Ok(())
    });
    assert_eq!(ids(store, "one", 1), ["1", "3"]);
    assert_eq!(ids(store, "two", 1), ["1"]);
    assert_eq!(ids(store, "none", 1), [""; 0]);
    let due = read(store, |tx| tx.notices_due("one", at(1), 9));
    assert_eq!((&due[0].home, due[0].attempts, due[0].error.as_deref()), (&home(), 0, None));
    let (first, third) = (due[0].number, due[1].number);
    // While it waits for another try, what follows it waits too.
    write(store, move |tx| tx.fail_notice(first, "no", Some(at(10))));
    assert_eq!(ids(store, "one", 9), ["3"]);
    write(store, move |tx| tx.end_notice(third));
    assert_eq!(ids(store, "one", 10), ["1"]);
    // Given up, it stands in nobody's way.
    write(store, move |tx| tx.fail_notice(first, "never", None));
    assert_eq!(ids(store, "one", 10), ["2"]);
    let dead = read(store, |tx| tx.dead_notices(9));
    assert_eq!((dead.len(), dead[0].attempts, dead[0].error.as_deref()), (1, 2, Some("never")));
    let counts = read(store, |tx| tx.outbox_counts());
    let counts: Vec<_> = counts.iter().map(|c| (c.sink.as_str(), c.waiting, c.dead)).collect();
    assert_eq!(counts, [("one", 1, 1), ("two", 1, 0)]);
    assert_eq!(write(store, |tx| tx.revive_notices(Some("two"), None, at(11))), 0);
    assert_eq!(write(store, |tx| tx.revive_notices(Some("one"), Some("1"), at(11))), 1);
    assert_eq!(ids(store, "one", 11), ["1"]);
}

pub fn items_in_order_of_their_coming(store: &dyn Store) {
    let before = read(store, |tx| tx.last_item());
    write(store, |tx| {
        item(BUCKET, "a", 5).put_in(tx)?;
        item(INSTANCE, "i", 9).put_in(tx)?;
        item(BUCKET, "a", 3).put_in(tx).map(drop)
    });
    let last = read(store, |tx| tx.last_item());
    let spans = read(store, |tx| tx.item_spans(&home(), before, last));
    let spans: Vec<_> = spans
        .iter()
        .map(|s| (s.resource_type.as_str(), s.count, s.earliest.millis(), s.latest.millis()))
        .collect();
    assert_eq!(spans, [(INSTANCE, 1, 9, 9), (BUCKET, 2, 3, 5)]);
    let mut seen = Vec::new();
    let mut after = before;
    while after < last {
        read(store, |tx| {
            tx.items_between(&home(), after, last, 2, &mut |number, row| {
                after = number;
                seen.push((row.key.resource_id, row.capture_time.millis()));
                std::ops::ControlFlow::Continue(())
            })
        });
    }
    assert_eq!(seen, [("a".into(), 5), ("i".into(), 9), ("a".into(), 3)]);
    let elsewhere = AccountRegion::new("210987654321", "ap-northeast-1");
    assert!(read(store, |tx| tx.item_spans(&elsewhere, before, last)).is_empty());
}

pub fn old_items_are_forgotten(store: &dyn Store) {
    write(store, |tx| {
        for ms in [10, 20, 30, 40] {
            item(BUCKET, "a", ms).put_in(tx)?;
        }
        item(BUCKET, "old", 5).put_in(tx)?;
        item(BUCKET, "gone", 6).put_in(tx)?;
        item(BUCKET, "gone", 7).status(ItemStatus::ResourceDeleted).put_in(tx).map(drop)
    });
    let times = |id: &str| -> Vec<i64> {
        let query =
            HistoryQuery { later: None, earlier: None, forward: true, after: None, limit: 9 };
        let rows = read(store, |tx| tx.item_history(&home(), &key(BUCKET, id), &query));
        rows.iter().map(|row| row.capture_time.millis()).collect()
    };
    let mut after = None;
    let mut deleted = 0;
    loop {
        let step = write(store, move |tx| tx.prune_items(&home(), at(35), after, 1));
        deleted += step.deleted;
        let Some(next) = step.next else { break };
        after = Some(next);
    }
    // What was valid at the time that is kept stays; so does what is current, however old.
    assert_eq!(times("a"), [30, 40]);
    assert_eq!(times("old"), [5]);
    assert_eq!(times("gone"), [7]);
    assert_eq!(deleted, 3);
    let current = read(store, |tx| tx.current_item(&home(), &key(BUCKET, "a"))).unwrap();
    assert_eq!(current.capture_time.millis(), 40);
}

//! What was at a time.

use crate::common::*;
use assize_engine::ports::{Arrival, Store, Why};
use assize_model::compliance::ComplianceType::{
    Compliant, InsufficientData, NonCompliant, NotApplicable,
};
use assize_model::{ItemStatus, Timestamp};
use std::ops::ControlFlow;

const FOREVER: (Option<Arrival>, Arrival) = (None, Arrival::MAX);

fn items_at(store: &dyn Store, ms: i64) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    read(store, |tx| {
        tx.visit_items_at(&home(), INSTANCE, FOREVER, at(ms), &mut |item| {
            let text = String::from_utf8(item.text.unwrap().to_vec()).unwrap();
            seen.push((item.id.to_owned(), text));
            ControlFlow::Continue(())
        })
    });
    seen
}

fn history(store: &dyn Store, span: (i64, i64)) -> Vec<(String, i64, ItemStatus)> {
    let mut seen = Vec::new();
    read(store, |tx| {
        let span = (at(span.0), at(span.1));
        tx.visit_history(&home(), INSTANCE, FOREVER, span, &mut |item| {
            seen.push((item.id.to_owned(), item.captured.millis(), item.status));
            ControlFlow::Continue(())
        })
    });
    seen
}

pub fn items_that_held(store: &dyn Store) {
    item(INSTANCE, "b", 10).put(store);
    item(INSTANCE, "a", 20).put(store);
    item(INSTANCE, "b", 30).status(ItemStatus::ResourceDeleted).put(store);
    item(INSTANCE, "b", 40).put(store);
    // It comes late, and belongs in between.
    item(INSTANCE, "a", 15).put(store);
    item(BUCKET, "c", 10).put(store);
    let of = |rows: &[(&str, i64)]| -> Vec<(String, String)> {
        rows.iter().map(|(id, ms)| ((*id).to_owned(), format!("{{\"at\":{ms}}}"))).collect()
    };
    for (ms, wanted) in [
        (9, of(&[])),
        (10, of(&[("b", 10)])),
        (19, of(&[("b", 10), ("a", 15)])),
        (29, of(&[("b", 10), ("a", 20)])),
        (30, of(&[("a", 20)])),
        (99, of(&[("b", 40), ("a", 20)])),
    ] {
        assert_eq!(items_at(store, ms), wanted, "{ms}");
    }
    assert_eq!(read(store, |tx| tx.recorded_types(&home())), [INSTANCE, BUCKET]);
}

pub fn history_of_a_span(store: &dyn Store) {
    for (id, ms) in [("b", 10), ("a", 20), ("b", 30), ("b", 40), ("a", 50)] {
        item(INSTANCE, id, ms).put(store);
    }
    let ids = |span| {
        history(store, span).into_iter().map(|(id, ms, _)| format!("{id}{ms}")).collect::<Vec<_>>()
    };
    // What held at the beginning is told, by resource in order of arrival.
    assert_eq!(ids((25, 45)), ["b10", "b30", "b40", "a20"]);
    assert_eq!(ids((30, 40)), ["b30", "b40", "a20"]);
    assert_eq!(ids((0, 15)), ["b10"]);
    assert_eq!(ids((0, 99)), ["b10", "b30", "b40", "a20", "a50"]);
    assert_eq!(ids((60, 99)), ["b40", "a50"]);
    let changes = |id: &str, span: (i64, i64), limit| -> Vec<i64> {
        let found = read(store, |tx| {
            tx.changes(&home(), &key(INSTANCE, id), (at(span.0), at(span.1)), limit)
        });
        found.into_iter().map(Timestamp::millis).collect()
    };
    assert_eq!(changes("b", (10, 40), 9), [30, 40]);
    assert_eq!(changes("*", (10, 40), 9), [20, 30, 40]);
    assert_eq!(changes("*", (0, 99), 2), [10, 20]);
    assert_eq!(changes("z", (0, 99), 9), [0; 0]);
}

pub fn verdicts_that_held(store: &dyn Store) {
    let (a, b) = (key(INSTANCE, "a"), key(BUCKET, "b"));
    for (rule, key, compliance, ms) in [
        ("r1", &a, Compliant, 10),
        ("r1", &b, NonCompliant, 15),
        ("r2", &a, NonCompliant, 20),
        ("r1", &a, NonCompliant, 30),
        ("r1", &a, NotApplicable, 50),
    ] {
        put_result(store, result(rule, key, compliance, ms));
    }
    // Results are recorded two milliseconds after what they are about.
    let held = |rule: &str, ms: i64| -> Vec<(String, assize_model::ComplianceType)> {
        let rows = read(store, |tx| tx.verdicts_at(&home(), rule, at(ms), &[], None, 9));
        rows.into_iter().map(|(_, row)| (row.key.resource_id, row.to)).collect()
    };
    let of = |rows: &[(&str, assize_model::ComplianceType)]| -> Vec<_> {
        rows.iter().map(|(id, compliance)| ((*id).to_owned(), *compliance)).collect()
    };
    assert_eq!(held("r1", 11), []);
    assert_eq!(held("r1", 12), of(&[("a", Compliant)]));
    assert_eq!(held("r1", 31), of(&[("a", Compliant), ("b", NonCompliant)]));
    assert_eq!(held("r1", 32), of(&[("a", NonCompliant), ("b", NonCompliant)]));
    assert_eq!(held("r1", 99), of(&[("a", NotApplicable), ("b", NonCompliant)]));
    let bad = read(store, |tx| tx.verdicts_at(&home(), "r1", at(32), &[NonCompliant], None, 1));
    assert_eq!((bad.len(), &bad[0].1.key, bad[0].1.at), (1, &a, at(32)));
    assert_eq!(bad[0].1.why, Some(Why::Change));
    let after = Some(bad[0].0);
    let more = read(store, |tx| tx.verdicts_at(&home(), "r1", at(32), &[NonCompliant], after, 9));
    assert_eq!((more.len(), &more[0].1.key), (1, &b));
    let counts = |ms| {
        let counts = read(store, |tx| tx.counts_at(&home(), "r1", at(ms)));
        (counts.compliant, counts.non_compliant)
    };
    assert_eq!(
        [counts(1), counts(12), counts(31), counts(32), counts(99)],
        [(0, 0), (1, 0), (1, 1), (0, 2), (0, 1)]
    );
    let of_resource = |ms| {
        let rows = read(store, |tx| tx.verdicts_of_resource_at(&home(), &a, at(ms)));
        rows.into_iter().map(|row| (row.rule_id, row.to)).collect::<Vec<_>>()
    };
    assert_eq!(of_resource(25), [("r1".into(), Compliant), ("r2".into(), NonCompliant)]);
    let in_range = |ms| {
        let found = read(store, |tx| tx.verdicts_in_range_at(&home(), INSTANCE, FOREVER, at(ms)));
        found.into_iter().map(|of| (of.id, of.verdicts.len())).collect::<Vec<_>>()
    };
    assert_eq!(in_range(25), [("a".into(), 2)]);
    assert_eq!(in_range(99), [("a".into(), 1)]);
    // Deleted results held until then.
    write(store, |tx| tx.delete_results(&home(), "r1", at(60)));
    assert_eq!(held("r1", 59), of(&[("a", NotApplicable), ("b", NonCompliant)]));
    assert_eq!(held("r1", 60), of(&[("a", NotApplicable), ("b", InsufficientData)]));
    put_result(store, result("r1", &b, Compliant, 70));
    assert_eq!(held("r1", 72), of(&[("a", NotApplicable), ("b", Compliant)]));
}

pub fn read_sets(store: &dyn Store) {
    let group = key("AWS::EC2::SecurityGroup", "sg-1");
    let reads = [group.clone(), key("AWS::IAM::User", "*")];
    write(store, {
        let reads = reads.clone();
        move |tx| {
            for id in ["c", "a", "b"] {
                tx.put_reads(&home(), "r1", &key(INSTANCE, id), &reads)?;
            }
            tx.put_reads(&home(), "r2", &key(INSTANCE, "a"), &reads)
        }
    });
    let page = |after: Option<&str>, limit| {
        let after = after.map(|id| key(INSTANCE, id));
        let rows = read(store, |tx| tx.reads_of_rule(&home(), "r1", after.as_ref(), limit));
        assert!(rows.iter().all(|row| row.reads == reads));
        rows.into_iter().map(|row| row.key.resource_id).collect::<Vec<_>>()
    };
    assert_eq!(page(None, 9), ["a", "b", "c"]);
    assert_eq!(page(None, 2), ["a", "b"]);
    assert_eq!(page(Some("b"), 9), ["c"]);
    assert_eq!(read(store, |tx| tx.reads_of(&home(), "r2", &key(INSTANCE, "a"))), reads);
    assert_eq!(read(store, |tx| tx.reads_of(&home(), "r2", &key(INSTANCE, "b"))), []);
    let first = read(store, |tx| tx.readers_of(&home(), &group, None, 2));
    assert_eq!(first.len(), 2);
    let rest = read(store, |tx| tx.readers_of(&home(), &group, first.last(), 9));
    let ids: Vec<_> =
        first.iter().chain(&rest).map(|r| (&*r.key.resource_id, &*r.rule_id)).collect();
    assert_eq!(ids, [("a", "r1"), ("a", "r2"), ("b", "r1"), ("c", "r1")]);
    // What came in since.
    item(INSTANCE, "x", 1).put(store);
    let seen = read(store, |tx| tx.last_item());
    let changed = |id: &str| read(store, |tx| tx.changed_since(&home(), &key(INSTANCE, id), seen));
    assert_eq!([changed("x"), changed("*"), changed("y")], [false; 3]);
    item(INSTANCE, "y", 5).put(store);
    // One that is older than the current item changes nothing.
    item(INSTANCE, "x", 0).put(store);
    assert_eq!([changed("x"), changed("*"), changed("y")], [false, true, true]);
}

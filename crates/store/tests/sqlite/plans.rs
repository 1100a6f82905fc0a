//! Questions whose cost must not grow with the table, asked of a large one.

use super::{BUCKET, home};
use assize_engine::ports::{
    ComplianceFilter, Page, ResourceFilter, ResultRow, Store, StoreError, StoreExt,
};
use assize_model::compliance::ComplianceType::{Compliant, InsufficientData, NonCompliant};
use assize_model::{ResourceKey, Timestamp};
use assize_store::SqliteStore;
use std::time::{Duration, Instant};

const MANY: usize = 40_000;

fn fill(store: &dyn Store) {
    let filled: Result<(), StoreError> = store.write(|tx| {
        let at = Timestamp::from_millis(1);
        for n in 0..MANY {
            let compliance = match n {
                39_990 => NonCompliant,
                39_991 => InsufficientData,
                _ => Compliant,
            };
            let key = ResourceKey::new(BUCKET, format!("{n:08}"));
            let name = format!("name {n}");
            let item = assize_engine::ports::NewItem {
                key: &key,
                resource_name: Some(&name),
                capture_time: at,
                state_id: 1,
                status: assize_model::ItemStatus::Ok,
                text: "{}",
            };
            tx.put_item(&home(), &item)?;
            let row = ResultRow {
                rule_id: "r1".into(),
                key,
                compliance,
                annotation: None,
                evidence: Vec::new(),
                ordering: at,
                invoked_at: at,
                recorded_at: at,
                since: at,
                why: None,
            };
            tx.put_result(&home(), &row)?;
        }
        Ok(())
    });
    filled.unwrap();
}

/// The best of a few tries, so that a busy machine does not matter.
fn fastest<T>(store: &dyn Store, f: impl Fn(&dyn assize_engine::ports::ReadTx) -> T) -> Duration {
    (0..5)
        .map(|_| {
            let mut took = Duration::MAX;
            let read: Result<(), StoreError> = store.read(|tx| {
                tx.homes()?;
                let started = Instant::now();
                f(tx);
                took = started.elapsed();
                Ok(())
            });
            read.unwrap();
            took
        })
        .min()
        .unwrap()
}

#[test]
fn pages_cost_the_same_in_a_large_table() {
    let store = SqliteStore::temporary().unwrap();
    let store: &dyn Store = &store;
    fill(store);
    let deep = Page { after: Some(ResourceKey::new(BUCKET, "00039000")), limit: 10 };
    let first = Page::first(10);
    let only = |c| ComplianceFilter { types: vec![c] };
    let named = ResourceFilter {
        resource_type: Some(BUCKET.into()),
        resource_name: Some("name 39000".into()),
        ..Default::default()
    };
    let typed = ResourceFilter { resource_type: Some(BUCKET.into()), ..Default::default() };
    let by_id = ResourceFilter { resource_ids: vec!["00039000".into()], ..Default::default() };
    let all = ComplianceFilter::default();
    let key = ResourceKey::new(BUCKET, "00039000");
    let home = home();

    // What it costs to go over the table, for comparison.
    let whole = fastest(store, |tx| {
        let all = Page::first(MANY);
        assert_eq!(tx.list_resources(&home, &ResourceFilter::default(), &all).unwrap().len(), MANY);
    });
    let questions: [(&str, Duration); 11] = [
        ("deep page", fastest(store, |tx| tx.list_resources(&home, &typed, &deep).unwrap().len())),
        (
            "deep page of all types",
            fastest(store, |tx| {
                tx.list_resources(&home, &ResourceFilter::default(), &deep).unwrap().len()
            }),
        ),
        ("by name", fastest(store, |tx| tx.list_resources(&home, &named, &first).unwrap().len())),
        ("by id", fastest(store, |tx| tx.list_resources(&home, &by_id, &first).unwrap().len())),
        (
            "deep results",
            fastest(store, |tx| tx.results_of_rule(&home, "r1", &all, &deep).unwrap().len()),
        ),
        (
            "violations of a rule",
            fastest(store, |tx| {
                let rows = tx.results_of_rule(&home, "r1", &only(NonCompliant), &first).unwrap();
                assert_eq!(rows.len(), 1);
            }),
        ),
        (
            "resources in violation",
            fastest(store, |tx| {
                let rows =
                    tx.resource_compliance(&home, None, None, &[NonCompliant], &first).unwrap();
                assert_eq!(rows.len(), 1);
            }),
        ),
        (
            "undecided resources",
            fastest(store, |tx| {
                let rows =
                    tx.resource_compliance(&home, None, None, &[InsufficientData], &first).unwrap();
                assert_eq!(rows.len(), 1);
            }),
        ),
        (
            "results of a resource",
            fastest(store, |tx| tx.results_of_resource(&home, &key, &all, &first).unwrap().len()),
        ),
        ("counts", fastest(store, |tx| tx.rule_counts(&home, "r1").unwrap())),
        (
            "timeline of a resource",
            fastest(store, |tx| tx.timeline(&home, None, Some(&key), 10).unwrap().len()),
        ),
    ];
    for (name, took) in questions {
        assert!(took * 8 < whole, "{name}: {took:?}, the whole table {whole:?}");
    }
}

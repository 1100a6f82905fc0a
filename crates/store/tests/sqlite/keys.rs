//! Keys of resources, fresh and settled: no answer tells in which of the two a key is.

use super::{BUCKET, home, put};
use assize_engine::ports::{
    ComplianceFilter, Page, PutOutcome, ReadTx, ResourceFilter, ResultRow, Store, StoreError,
    StoreExt,
};
use assize_model::compliance::ComplianceType::{self, Compliant, InsufficientData, NonCompliant};
use assize_model::{ResourceKey, Timestamp};
use assize_store::{Options, SqliteStore};

/// More than settle at once, and then some that stay fresh.
const MANY: usize = 9_000;
const BATCH: usize = 1_500;

/// The id of the `n`-th to come; ids come in no order.
fn id(n: usize) -> String {
    format!("{:04}", n * 7_919 % MANY)
}

fn compliance(n: usize) -> ComplianceType {
    match n % 10 {
        0 => NonCompliant,
        1 => InsufficientData,
        _ => Compliant,
    }
}

fn judge(store: &dyn Store, from: usize, to: usize) {
    let judged: Result<(), StoreError> = store.write(move |tx| {
        let at = Timestamp::from_millis(1);
        for n in from..to {
            let row = ResultRow {
                rule_id: "r1".into(),
                key: ResourceKey::new(BUCKET, id(n)),
                compliance: compliance(n),
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
    judged.unwrap();
}

/// All pages of a size, joined.
fn pages<T>(
    size: usize,
    key: impl Fn(&T) -> &ResourceKey,
    mut read: impl FnMut(&Page) -> Vec<T>,
) -> Vec<String> {
    let (mut ids, mut page) = (Vec::new(), Page::first(size));
    loop {
        let rows = read(&page);
        let Some(last) = rows.last() else { return ids };
        page.after = Some(key(last).clone());
        ids.extend(rows.iter().map(|row| key(row).resource_id.clone()));
    }
}

fn check(tx: &dyn ReadTx, known: usize) {
    let wanted = |filter: &[ComplianceType]| {
        let all = (0..known).filter(|n| filter.is_empty() || filter.contains(&compliance(*n)));
        let mut ids: Vec<String> = all.map(id).collect();
        ids.sort_unstable();
        ids
    };
    for filter in [&[][..], &[NonCompliant], &[InsufficientData], &[Compliant, InsufficientData]] {
        let types = ComplianceFilter { types: filter.to_vec() };
        for size in [997, MANY] {
            let results = pages(
                size,
                |row: &ResultRow| &row.key,
                |page| tx.results_of_rule(&home(), "r1", &types, page).unwrap(),
            );
            assert!(results == wanted(filter), "{known} {filter:?} {size}");
            let resources = pages(
                size,
                |row: &assize_engine::ports::ResourceCompliance| &row.key,
                |page| tx.resource_compliance(&home(), None, None, filter, page).unwrap(),
            );
            assert!(resources == wanted(filter), "{known} {filter:?} {size}");
        }
    }
    for n in [0, known / 2, known - 1] {
        let key = ResourceKey::new(BUCKET, id(n));
        assert!(tx.result(&home(), "r1", &key).unwrap().is_some(), "{n}");
        let found = tx
            .resource_compliance(&home(), None, Some(&key.resource_id), &[], &Page::first(9))
            .unwrap();
        assert_eq!(found.len(), 1);
    }
}

#[test]
fn fresh_and_settled_keys_are_one() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = SqliteStore::open(dir.path(), Options::default()).unwrap();
    for from in (0..MANY).step_by(BATCH) {
        judge(&store, from, from + BATCH);
        if from == 3 * BATCH {
            drop(store);
            store = SqliteStore::open(dir.path(), Options::default()).unwrap();
        }
        let read: Result<(), StoreError> = (&store as &dyn Store).read(|tx| {
            check(tx, from + BATCH);
            Ok(())
        });
        read.unwrap();
    }
    let conn = rusqlite::Connection::open(store.path()).unwrap();
    let count = |table| {
        let sql = format!("SELECT count(*) FROM {table}");
        conn.query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!((count("settled_keys"), count("fresh_keys")), (9_000, 0));

    // Items come for resources that verdicts named, and for new ones.
    put(&store, &id(5), "{}").unwrap();
    put(&store, "10-new", "{}").unwrap();
    assert_eq!((count("settled_keys"), count("fresh_keys")), (9_000, 1));
    let read: Result<(), StoreError> = (&store as &dyn Store).read(|tx| {
        for filter in [
            ResourceFilter::default(),
            ResourceFilter {
                resource_ids: vec!["10-new".into(), id(5), id(6), id(5)],
                ..Default::default()
            },
        ] {
            let rows = tx.list_resources(&home(), &filter, &Page::first(9))?;
            let mut wanted = [id(5), "10-new".to_owned()];
            wanted.sort_unstable();
            assert!(rows.iter().map(|row| &row.key.resource_id).eq(&wanted), "{rows:?}");
        }
        Ok(())
    });
    read.unwrap();
}

#[test]
fn an_undone_resource_comes_again() {
    let store = SqliteStore::temporary().unwrap();
    let undone: Result<(), StoreError> = (&store as &dyn Store).write(|tx| {
        let at = Timestamp::from_millis(1);
        let key = ResourceKey::new(BUCKET, "b");
        let item = assize_engine::ports::NewItem {
            key: &key,
            resource_name: None,
            capture_time: at,
            state_id: 1,
            status: assize_model::ItemStatus::Ok,
            text: "{}",
        };
        assert_eq!(tx.put_item(&home(), &item)?, PutOutcome::First);
        Err(StoreError::Other("undone".into()))
    });
    assert!(undone.is_err());
    put(&store, "a", "{}").unwrap();
    put(&store, "b", "{}").unwrap();
    assert_eq!(super::ids(&store), ["a", "b"]);
}

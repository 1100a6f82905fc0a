use super::{home, ids, put};
use assize_engine::ports::{Decision, NewItem, Store, StoreError, WriteTx};
use assize_model::{ItemStatus, ResourceKey, Timestamp};
use assize_store::SqliteStore;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

fn put_in(tx: &mut dyn WriteTx, id: &str) {
    let item = NewItem {
        key: &ResourceKey::new(super::BUCKET, id),
        resource_name: None,
        capture_time: Timestamp::from_millis(1),
        state_id: 1,
        status: ItemStatus::Ok,
        text: "{}",
    };
    tx.put_item(&home(), &item).unwrap();
}

/// Holds the writer until eight jobs wait, so that they make one group.
#[test]
fn each_job_of_a_group_stands_alone() {
    let store = SqliteStore::temporary().unwrap();
    let (go, wait) = channel::<()>();
    thread::scope(|scope| {
        let store = &store;
        scope.spawn(move || {
            store
                .run_write(Box::new(move |tx| {
                    wait.recv().unwrap();
                    put_in(tx, "first");
                    Decision::Rollback
                }))
                .unwrap();
        });
        thread::sleep(Duration::from_millis(50));
        let jobs: Vec<_> = (0..8)
            .map(|n| {
                scope.spawn(move || {
                    store.run_write(Box::new(move |tx| {
                        put_in(tx, &format!("job-{n}"));
                        match n % 4 {
                            0 => Decision::Rollback,
                            1 => panic!("this panic belongs to the test"),
                            _ => Decision::Commit,
                        }
                    }))
                })
            })
            .collect();
        thread::sleep(Duration::from_millis(100));
        go.send(()).unwrap();
        for (n, job) in jobs.into_iter().enumerate() {
            assert_eq!(job.join().unwrap().is_err(), n % 4 == 1, "{n}");
        }
    });
    let mut kept = ids(&store);
    kept.sort();
    assert_eq!(kept, ["job-2", "job-3", "job-6", "job-7"]);
}

#[test]
fn a_write_within_a_write_is_refused() {
    let store = std::sync::Arc::new(SqliteStore::temporary().unwrap());
    let inner = std::sync::Arc::clone(&store);
    let (tell, told) = channel();
    store
        .run_write(Box::new(move |_| {
            tell.send(put(&*inner, "inner", "{}")).unwrap();
            Decision::Commit
        }))
        .unwrap();
    let refused = told.recv().unwrap();
    assert!(matches!(refused, Err(StoreError::Other(_))), "{refused:?}");
    put(&*store, "outer", "{}").unwrap();
}

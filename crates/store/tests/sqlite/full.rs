use super::{home, ids, put};
use assize_engine::ports::{Decision, Store, StoreError, StoreExt};
use assize_model::Timestamp;
use assize_store::{Options, SqliteStore};
use std::thread;

const BIG: usize = 4_000;

fn fill(store: &SqliteStore) -> usize {
    let text = "x".repeat(BIG);
    for n in 0.. {
        match put(store, &format!("{n:05}"), &text) {
            Ok(()) => {}
            Err(StoreError::Full { .. }) => return n,
            Err(other) => panic!("{other:?}"),
        }
    }
    0
}

fn small_store() -> (tempfile::TempDir, SqliteStore) {
    let dir = tempfile::tempdir().unwrap();
    let options = Options { max_pages: Some(120), durable: false, ..Options::default() };
    let store = SqliteStore::open(dir.path(), options).unwrap();
    (dir, store)
}

#[test]
fn reads_go_on_and_writes_come_back() {
    let (_dir, store) = small_store();
    let kept = fill(&store);
    assert!(kept > 10);
    assert_eq!(ids(&store).len(), kept);
    // Still full, and nothing of what failed was kept.
    assert!(matches!(put(&store, "more", &"x".repeat(BIG)), Err(StoreError::Full { .. })));
    assert_eq!(ids(&store).len(), kept);
    store.limit_pages(1_000).unwrap();
    put(&store, "more", &"x".repeat(BIG)).unwrap();
    assert_eq!(ids(&store).len(), kept + 1);
}

#[test]
fn a_job_that_ignores_the_failure_is_not_kept() {
    let (_dir, store) = small_store();
    let kept = fill(&store);
    let done = store.run_write(Box::new(|tx| {
        let text = "x".repeat(BIG * 3);
        // Room enough for this one, but not for the other.
        let _ = tx.put_document(&home(), "kind", "small", "{}");
        let _ = tx.put_document(&home(), "kind", "big", &text);
        Decision::Commit
    }));
    assert!(matches!(done, Err(StoreError::Full { .. })), "{done:?}");
    let small: Result<_, StoreError> =
        (&store as &dyn Store).read(|tx| tx.document(&home(), "kind", "small"));
    assert_eq!(small, Ok(None));
    assert_eq!(ids(&store).len(), kept);
}

#[test]
fn tasks_are_given_back_even_if_that_cannot_be_written() {
    let (_dir, store) = small_store();
    let store_dyn: &dyn Store = &store;
    let at = Timestamp::from_millis;
    let kind = assize_engine::ports::TaskKind {
        work: assize_engine::ports::Work::Rule("r".into()),
        cause: None,
    };
    let put: Result<(), StoreError> = store_dyn.write(move |tx| tx.enqueue(&home(), &kind, at(1)));
    put.unwrap();
    fill(&store);
    let task = store.claim(at(10), 100_000, 1).unwrap().remove(0);
    // Whether this small change still fits is up to SQLite; the task comes back in any case.
    let _ = store.release(&task, at(500));
    assert!(store.claim(at(499), 100, 9).unwrap().is_empty());
    assert_eq!(store.claim(at(500), 100, 9).unwrap().len(), 1);
}

#[test]
fn many_writers_at_the_brim() {
    let (_dir, store) = small_store();
    let kept: usize = thread::scope(|scope| {
        let writers: Vec<_> = (0..6)
            .map(|writer| {
                let store = &store;
                scope.spawn(move || {
                    let text = "x".repeat(BIG);
                    (0..60)
                        .filter(|n| match put(store, &format!("{writer}-{n}"), &text) {
                            Ok(()) => true,
                            Err(StoreError::Full { .. } | StoreError::Other(_)) => false,
                            Err(other) => panic!("{other:?}"),
                        })
                        .count()
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).sum()
    });
    assert!(kept > 10 && kept < 360);
    assert_eq!(ids(&store).len(), kept, "what was acknowledged, and nothing else");
    store.limit_pages(10_000).unwrap();
    put(&store, "more", "{}").unwrap();
}

use crate::common::*;
use assize_engine::ports::{Decision, Store};
use assize_model::compliance::ComplianceType::{Compliant, NonCompliant};
use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

const WRITERS: usize = 8;
const ROUNDS: i64 = 40;

/// Each writer changes two results and an item together; every snapshot sees all three or none.
pub fn writers_and_readers(store: &dyn Store) {
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let readers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut snapshots = 0;
                    while !over.load(Ordering::Relaxed) || snapshots == 0 {
                        check_snapshot(store);
                        snapshots += 1;
                    }
                })
            })
            .collect();
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                scope.spawn(move || {
                    for round in 1..=ROUNDS {
                        write(store, move |tx| step(tx, writer, round));
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.join().unwrap();
        }
        over.store(true, Ordering::Relaxed);
        for reader in readers {
            reader.join().unwrap();
        }
    });
    check_snapshot(store);
    assert_eq!(scan(store, INSTANCE, None, 99).len(), WRITERS);
}

fn step(
    tx: &mut dyn assize_engine::ports::WriteTx,
    writer: usize,
    round: i64,
) -> Result<(), assize_engine::ports::StoreError> {
    let id = format!("i-{writer}");
    let (one, two) =
        if round % 2 == 0 { (Compliant, NonCompliant) } else { (NonCompliant, Compliant) };
    tx.put_result(&home(), &result("r1", &key(INSTANCE, &id), one, round))?;
    item(INSTANCE, &id, round).put_in(tx)?;
    tx.put_result(&home(), &result("r2", &key(INSTANCE, &id), two, round)).map(drop)
}

fn check_snapshot(store: &dyn Store) {
    read(store, |tx| {
        let (one, two) = (tx.rule_counts(&home(), "r1")?, tx.rule_counts(&home(), "r2")?);
        assert_eq!((one.compliant, one.non_compliant), (two.non_compliant, two.compliant));
        let mut resources = 0;
        for writer in 0..WRITERS {
            let key = key(INSTANCE, &format!("i-{writer}"));
            let item = tx.current_item(&home(), &key)?;
            let results = [tx.result(&home(), "r1", &key)?, tx.result(&home(), "r2", &key)?];
            let time = item.map(|item| item.capture_time);
            assert!(results.iter().all(|row| row.as_ref().map(|row| row.ordering) == time));
            resources += u64::from(time.is_some());
        }
        assert_eq!(one.compliant + one.non_compliant, resources);
        Ok(())
    });
}

/// Jobs that are undone or that panic stand between others in the same groups.
pub fn rollbacks_between_commits(store: &dyn Store) {
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    let id = format!("{writer}-{round:03}");
                    let fate = (i64::try_from(writer).unwrap() + round) % 4;
                    let done = store.run_write(Box::new(move |tx| {
                        item(INSTANCE, &id, 1).put_in(tx).unwrap();
                        tx.put_result(&home(), &result("r1", &key(INSTANCE, &id), Compliant, 1))
                            .unwrap();
                        match fate {
                            0 => Decision::Rollback,
                            1 if round % 8 == 0 => panic!("this panic belongs to the test"),
                            _ => Decision::Commit,
                        }
                    }));
                    assert_eq!(done.is_ok(), !(fate == 1 && round % 8 == 0));
                }
            });
        }
    });
    let mut wanted = Vec::new();
    for writer in 0..WRITERS {
        for round in 0..ROUNDS {
            let fate = (i64::try_from(writer).unwrap() + round) % 4;
            if fate != 0 && !(fate == 1 && round % 8 == 0) {
                wanted.push(format!("{writer}-{round:03}"));
            }
        }
    }
    let mut ids: Vec<_> =
        scan(store, INSTANCE, None, 9_999).into_iter().map(|row| row.1.key.resource_id).collect();
    ids.sort();
    assert_eq!(ids, wanted);
    let counts = read(store, |tx| tx.rule_counts(&home(), "r1"));
    assert_eq!(usize::try_from(counts.compliant).unwrap(), wanted.len());
}

/// More snapshots within each other, on more threads, than a pool may hold.
pub fn nested_reads(store: &dyn Store) {
    fn nest(store: &dyn Store, depth: usize) {
        read(store, |tx| {
            tx.homes()?;
            if depth > 0 {
                nest(store, depth - 1);
            }
            Ok(())
        });
    }
    item(INSTANCE, "i-1", 1).put(store);
    thread::scope(|scope| {
        for _ in 0..24 {
            scope.spawn(|| nest(store, 3));
        }
    });
}

pub fn tasks_are_claimed_once(store: &dyn Store) {
    for n in 0..200 {
        enqueue(store, &on_resource(&format!("{n:03}")), n);
    }
    let seen = Mutex::new(HashSet::new());
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                loop {
                    let tasks = store.claim(at(1_000), 60_000, 7).unwrap();
                    if tasks.is_empty() {
                        break;
                    }
                    for task in tasks {
                        assert!(seen.lock().unwrap().insert(task.id), "claimed twice");
                        if task.id % 3 == 0 {
                            assert!(complete(store, &task));
                        }
                    }
                }
            });
        }
    });
    assert_eq!(seen.lock().unwrap().len(), 200);
}

use super::{ids, put};
use assize_engine::ports::StoreError;
use assize_store::{Options, SqliteStore};
use std::fs;
use tempfile::TempDir;

fn dir() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn keeps_what_was_written() {
    let dir = dir();
    let data = dir.path().join("deep/data");
    let store = SqliteStore::open(&data, Options::default()).unwrap();
    put(&store, "a", "{}").unwrap();
    assert_eq!(store.path(), data.join("assize.db"));
    drop(store);
    let store = SqliteStore::open(&data, Options::default()).unwrap();
    put(&store, "b", "{}").unwrap();
    assert_eq!(ids(&store), ["a", "b"]);
}

#[test]
fn a_second_server_is_refused() {
    let dir = dir();
    let store = SqliteStore::open(dir.path(), Options::default()).unwrap();
    let second = SqliteStore::open(dir.path(), Options::default());
    assert!(matches!(second, Err(StoreError::InUse { .. })), "{second:?}");
    put(&store, "a", "{}").unwrap();
    drop(store);
    assert_eq!(ids(&SqliteStore::open(dir.path(), Options::default()).unwrap()), ["a"]);
}

#[test]
fn temporary_stores_leave_nothing() {
    let store = SqliteStore::temporary().unwrap();
    put(&store, "a", "{}").unwrap();
    let path = store.path().to_owned();
    assert!(path.exists());
    drop(store);
    assert!(!path.parent().unwrap().parent().unwrap().exists());
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_look() {
    use std::os::unix::fs::PermissionsExt;
    let dir = dir();
    let data = dir.path().join("data");
    let store = SqliteStore::open(&data, Options::default()).unwrap();
    put(&store, "a", "{}").unwrap();
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(data.clone()), 0o700);
    for file in fs::read_dir(&data).unwrap() {
        let file = file.unwrap().path();
        assert_eq!(mode(file.clone()), 0o600, "{}", file.display());
    }
    drop(store);
    fs::set_permissions(data.join("assize.db"), fs::Permissions::from_mode(0o644)).unwrap();
    let _store = SqliteStore::open(&data, Options::default()).unwrap();
    assert_eq!(mode(data.join("assize.db")), 0o600);
}

/// Opening a file that is not ours fails and leaves its bytes alone.
fn refused(bytes: &[u8]) -> StoreError {
    let dir = dir();
    let path = dir.path().join("assize.db");
    fs::write(&path, bytes).unwrap();
    let error = SqliteStore::open(dir.path(), Options::default()).unwrap_err();
    assert_eq!(fs::read(&path).unwrap(), bytes);
    error
}

#[test]
fn garbage_is_not_overwritten() {
    let error = refused(&b"these are the accounts of 1987\n".repeat(500));
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
    let error = refused(b"x");
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
}

#[test]
fn other_programs_databases_are_left_alone() {
    let dir = dir();
    let path = dir.path().join("other.db");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE notes (text)").unwrap();
    drop(other);
    let error = refused(&fs::read(&path).unwrap());
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
}

#[test]
fn newer_data_is_left_alone() {
    let dir = dir();
    drop(SqliteStore::open(dir.path(), Options::default()).unwrap());
    let path = dir.path().join("assize.db");
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.pragma_update(None, "user_version", 4711).unwrap();
    drop(conn);
    let error = SqliteStore::open(dir.path(), Options::default()).unwrap_err();
    let StoreError::NewerSchema { found, known, .. } = error else { panic!("{error:?}") };
    assert_eq!((found, known > 0), (4711, true));
}

#[test]
fn damaged_pages_are_told() {
    let dir = dir();
    let store = SqliteStore::open(dir.path(), Options::default()).unwrap();
    for n in 0..50 {
        put(&store, &format!("{n}"), &"x".repeat(2_000)).unwrap();
    }
    drop(store);
    let path = dir.path().join("assize.db");
    let mut bytes = fs::read(&path).unwrap();
    // All but the schema's pages.
    bytes[40_000..].fill(0xA5);
    fs::write(&path, &bytes).unwrap();
    let read = SqliteStore::open(dir.path(), Options::default()).and_then(|store| {
        assize_engine::ports::StoreExt::read(&store as &dyn assize_engine::ports::Store, |tx| {
            tx.homes()?;
            tx.count_resources(&super::home())?;
            tx.list_resources(
                &super::home(),
                &Default::default(),
                &assize_engine::ports::Page::first(99),
            )
        })
    });
    assert!(matches!(read, Err(StoreError::Damaged { .. })), "{read:?}");
}

#[test]
fn a_file_in_the_place_of_the_directory() {
    let dir = dir();
    let data = dir.path().join("data");
    fs::write(&data, "x").unwrap();
    let error = SqliteStore::open(&data, Options::default()).unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
}

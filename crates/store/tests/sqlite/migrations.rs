//! Data of every released version opens. For a new version, add `fixtures/<version>.sql`: rows
//! as that version writes them, of the things that `expect` looks at.

use super::{BUCKET, home};
use assize_engine::ports::{ComplianceFilter, Page, Store, StoreError, StoreExt, Work};
use assize_model::compliance::ComplianceType;
use assize_model::{ResourceKey, Timestamp};
use assize_store::{Options, SqliteStore};
use rusqlite::Connection;

/// By version: the step to it, and data as it was kept with it.
const VERSIONS: &[(&str, &str)] =
    &[(include_str!("../../migrations/0001.sql"), include_str!("../fixtures/0001.sql"))];
const APPLICATION_ID: i64 = 0x4153_5A45;

#[test]
fn every_version_opens() {
    for version in 1..=VERSIONS.len() {
        let dir = tempfile::tempdir().unwrap();
        let conn = Connection::open(dir.path().join("assize.db")).unwrap();
        for (step, _) in &VERSIONS[..version] {
            conn.execute_batch(step).unwrap();
        }
        conn.execute_batch(VERSIONS[version - 1].1).unwrap();
        conn.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        conn.pragma_update(None, "user_version", i64::try_from(version).unwrap()).unwrap();
        drop(conn);
        for _ in 0..2 {
            let store = SqliteStore::open(dir.path(), Options::default()).unwrap();
            (&store as &dyn Store).read(expect).unwrap();
            let tasks = store.claim(Timestamp::from_millis(9), 1, 9).unwrap();
            assert_eq!(tasks[0].kind.work, Work::Resource(ResourceKey::new(BUCKET, "b")));
        }
    }
}

fn expect(tx: &dyn assize_engine::ports::ReadTx) -> Result<(), StoreError> {
    let key = ResourceKey::new(BUCKET, "b");
    let item = tx.current_item(&home(), &key)?.unwrap();
    assert_eq!((item.capture_time.millis(), item.text.as_str()), (2, r#"{"n":2}"#));
    assert_eq!(tx.count_resources(&home())?[0].count, 1);
    assert_eq!(tx.rules_version(&home())?, 3);
    let rule = tx.rule(&home(), "versioning")?.unwrap();
    assert_eq!(rule.id, "config-rule-abcdef");
    assert!(tx.rule_status(&home(), &rule.id)?.first_evaluation_started);
    let results = tx.results_of_rule(
        &home(),
        &rule.id,
        &ComplianceFilter { types: vec![ComplianceType::NonCompliant] },
        &Page::first(9),
    )?;
    assert_eq!((&results[0].key, results[0].evidence.len()), (&key, 1));
    assert_eq!(tx.rule_counts(&home(), &rule.id)?.non_compliant, 1);
    assert_eq!(tx.compliance_by_type(&home())?[0].1.non_compliant, 1);
    let bad = [ComplianceType::NonCompliant];
    let resources = tx.resource_compliance(&home(), None, None, &bad, &Page::first(9))?;
    assert_eq!(resources[0].key, key);
    let change = tx.timeline(&home(), None, Some(&key), 9)?.remove(0);
    assert_eq!((change.from, change.to), (None, ComplianceType::NonCompliant));
    assert_eq!(tx.readers_of(&home(), &ResourceKey::new("AWS::KMS::Key", "k"))?, [key]);
    assert_eq!(tx.next_schedule()?, Some(Timestamp::from_millis(77)));
    assert_eq!(tx.document(&home(), "recorder", "default")?.as_deref(), Some("{}"));
    Ok(())
}

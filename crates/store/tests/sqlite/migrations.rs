//! Data of every released version opens. For a new version, add `fixtures/<version>.sql`: rows
//! as that version writes them, of the things that `expect` looks at.

use super::{BUCKET, home};
use assize_engine::ports::{ComplianceFilter, Page, Store, StoreError, StoreExt, Work};
use assize_model::compliance::ComplianceType;
use assize_model::{ResourceKey, Timestamp};
use assize_store::{Options, SqliteStore};
use rusqlite::Connection;

/// By version: the step to it, and data as it was kept with it. Versions 2 and 4 only added
/// a table, version 5 columns.
const VERSIONS: &[(&str, &str)] = &[
    (include_str!("../../migrations/0001.sql"), include_str!("../fixtures/0001.sql")),
    (include_str!("../../migrations/0002.sql"), include_str!("../fixtures/0001.sql")),
    (include_str!("../../migrations/0003.sql"), include_str!("../fixtures/0003.sql")),
    (include_str!("../../migrations/0004.sql"), include_str!("../fixtures/0003.sql")),
    (include_str!("../../migrations/0005.sql"), include_str!("../fixtures/0005.sql")),
];
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
    let readers = tx.readers_of(&home(), &ResourceKey::new("AWS::KMS::Key", "k"), None, 9)?;
    assert_eq!((readers.len(), &readers[0].key), (1, &key));
    assert_eq!(tx.next_schedule()?, Some(Timestamp::from_millis(77)));
    assert_eq!(tx.document(&home(), "recorder", "default")?.as_deref(), Some("{}"));
    Ok(())
}

/// Data of version 1 as a program of that version left it: several homes, resources without
/// verdicts, verdicts without items, rules without results, a timeline whose results are gone.
const LARGER: &str = include_str!("../fixtures/0001-larger.sql");

#[test]
fn version_1_is_carried_over_completely() {
    let dir = tempfile::tempdir().unwrap();
    let conn = Connection::open(dir.path().join("assize.db")).unwrap();
    conn.execute_batch(VERSIONS[0].0).unwrap();
    conn.execute_batch(LARGER).unwrap();
    conn.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
    conn.pragma_update(None, "user_version", 1).unwrap();
    let rows = |sql: &str| -> Vec<String> {
        let mut statement = conn.prepare(sql).unwrap();
        let columns = statement.column_count();
        let text = |row: &rusqlite::Row<'_>| {
            let values: Vec<String> =
                (0..columns).map(|at| format!("{:?}", row.get_ref(at).unwrap())).collect();
            Ok(values.join(" "))
        };
        statement.query_map([], text).unwrap().collect::<Result<_, _>>().unwrap()
    };
    // What version 1 says, and how version 3 says the same.
    let same: &[(&str, &str)] = &[
        (
            "SELECT home, type, id, capture, state_id, status, name, body FROM resources
             JOIN item_versions USING (version, capture, state_id, status) ORDER BY 1, 2, 3",
            "SELECT home, type, k.id, capture, state_id, status, name, body FROM settled_keys k
             JOIN resources r USING (kind, id) JOIN kinds USING (kind)
             JOIN item_versions v USING (version, capture, state_id, status)
             WHERE k.resource = r.resource AND v.resource = r.resource ORDER BY 1, 2, 3",
        ),
        (
            "SELECT home, type, id, v.capture, v.body FROM item_versions v
             JOIN resources USING (resource) ORDER BY 1, 2, 3, 4",
            "SELECT home, type, id, v.capture, v.body FROM item_versions v
             JOIN resources USING (resource) JOIN kinds USING (kind) ORDER BY 1, 2, 3, 4",
        ),
        (
            "SELECT home, type, existing FROM type_counts ORDER BY 1, 2",
            "SELECT home, type, existing FROM kinds ORDER BY 1, 2",
        ),
        (
            "SELECT home, type, compliant, non_compliant FROM type_compliance ORDER BY 1, 2",
            "SELECT home, type, compliant, non_compliant FROM kinds
             WHERE type <> 'AWS::KMS::Key' ORDER BY 1, 2",
        ),
        (
            "SELECT home, rule_id, type, id, compliance, ordering, invoked_at, recorded_at, since,
                 annotation, evidence FROM results ORDER BY 1, 2, 3, 4",
            "SELECT n.home, rule_id, type, id, compliance, ordering, invoked_at, recorded_at, since,
                 annotation, evidence
             FROM results x JOIN rule_numbers n USING (rule) JOIN resources USING (resource)
             JOIN kinds k ON k.kind = resources.kind AND k.kind = x.kind AND k.home = n.home
             ORDER BY 1, 2, 3, 4",
        ),
        (
            "SELECT home, rule_id, compliant, non_compliant FROM rule_counts ORDER BY 1, 2",
            "SELECT home, rule_id, coalesce(sum(compliant), 0), coalesce(sum(non_compliant), 0)
             FROM rule_numbers LEFT JOIN sums USING (rule) GROUP BY 1, 2 ORDER BY 1, 2",
        ),
        (
            "SELECT home, type, id, compliant, non_compliant, results FROM resource_compliance
             ORDER BY 1, 2, 3",
            "SELECT home, type, id, r.compliant, r.non_compliant, results FROM resources r
             JOIN kinds USING (kind) WHERE results > 0 ORDER BY 1, 2, 3",
        ),
        (
            "SELECT home, rule_id, type, id, at, was, became, annotation FROM timeline ORDER BY seq",
            "SELECT n.home, rule_id, type, id, at, was, became, annotation
             FROM timeline JOIN rule_numbers n USING (rule) JOIN resources USING (resource)
             JOIN kinds USING (kind) ORDER BY change",
        ),
        ("SELECT * FROM reads ORDER BY 1, 2, 3, 4, 5, 6", "SELECT * FROM reads ORDER BY 1, 2, 3, 4, 5, 6"),
        ("SELECT * FROM tasks ORDER BY task", "SELECT * FROM tasks ORDER BY task"),
        ("SELECT * FROM documents ORDER BY 1, 2, 3", "SELECT * FROM documents ORDER BY 1, 2, 3"),
        ("SELECT * FROM rules ORDER BY 1, 2", "SELECT * FROM rules ORDER BY 1, 2"),
        ("SELECT * FROM rule_status ORDER BY 1, 2", "SELECT * FROM rule_status ORDER BY 1, 2"),
        ("SELECT * FROM schedules ORDER BY 1, 2", "SELECT * FROM schedules ORDER BY 1, 2"),
    ];
    let before: Vec<_> = same.iter().map(|(sql, _)| rows(sql)).collect();
    drop(SqliteStore::open(dir.path(), Options::default()).unwrap());
    for ((sql, now), before) in same.iter().zip(&before) {
        assert!(!before.is_empty(), "{sql}");
        assert_eq!(&rows(now), before, "{now}");
    }
    assert_eq!(rows("PRAGMA integrity_check"), ["Text([111, 107])"]);
    assert_eq!(rows("PRAGMA foreign_key_check"), [""; 0]);
}

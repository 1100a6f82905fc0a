//! What held at a time: verdicts, items, queries.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use assize_engine::EngineError;
use assize_engine::ports::Why;
use assize_engine::query::QueryAsk;
use assize_model::ComplianceType::{self, Compliant, InsufficientData, NonCompliant};
use assize_model::{ResourceKey, Timestamp};
use assize_query::Query;
use common::{World, world};

const GROUP: &str = "AWS::EC2::SecurityGroup";
const DAY: i64 = 24 * 60 * 60 * 1_000;

fn days_ago(w: &World, days: i64) -> Timestamp {
    w.engine.now().plus_millis(-days * DAY)
}

/// A group that was open from 8 to 4 days ago, and another one that is open since 2 days ago.
fn story() -> World {
    let w = world();
    w.managed("ssh", "INCOMING_SSH_DISABLED");
    w.idle();
    for (id, cidr) in [
        ("sg-1", "10.0.0.0/8"),
        ("sg-1", "0.0.0.0/0"),
        ("sg-1", "10.0.0.0/8"),
        ("sg-2", "0.0.0.0/0"),
    ] {
        w.clock.advance_millis(if id == "sg-2" { 2 * DAY } else { 4 * DAY });
        w.group(id, 22, cidr);
        w.idle();
    }
    w.clock.advance_millis(2 * DAY);
    w
}

fn query(w: &World, text: &str, at: Option<Timestamp>) -> Vec<String> {
    let query = Query::parse(text).unwrap();
    let homes = [w.home.clone()];
    let ask = QueryAsk { query: &query, homes: &homes, at, limit: 100, after: None };
    w.engine.query(ask).unwrap().rows
}

#[test]
fn verdicts_as_they_held() {
    let w = story();
    let sums = |days: Option<i64>| {
        let at = days.map(|days| days_ago(&w, days));
        let found = w.engine.compliance(&w.home, Some("ssh"), at).unwrap();
        (found[0].compliance, found[0].compliant, found[0].non_compliant)
    };
    assert_eq!(sums(Some(13)), (InsufficientData, 0, 0));
    assert_eq!(sums(Some(9)), (Compliant, 1, 0));
    assert_eq!(sums(Some(5)), (NonCompliant, 0, 1));
    assert_eq!(sums(Some(3)), (Compliant, 1, 0));
    assert_eq!(sums(Some(0)), (NonCompliant, 1, 1));
    assert_eq!(sums(None), (NonCompliant, 1, 1));
    let bad = [NonCompliant];
    let held = w.engine.verdicts_at(&w.home, "ssh", days_ago(&w, 5), &bad, None, 9).unwrap();
    assert_eq!((held.len(), held[0].key.resource_id.as_str()), (1, "sg-1"));
    assert_eq!((held[0].why, held[0].since < days_ago(&w, 7)), (Some(Why::Change), true));
    assert!(held[0].annotation.as_deref().unwrap().contains("22"));
    let key = ResourceKey::new(GROUP, "sg-1");
    let of = |days: Option<i64>| -> ComplianceType {
        let at = days.map(|days| days_ago(&w, days));
        w.engine.resource_verdicts(&w.home, &key, at).unwrap()[0].compliance
    };
    assert_eq!([of(Some(9)), of(Some(5)), of(None)], [Compliant, NonCompliant, Compliant]);
    let changes = w.engine.verdict_changes(&w.home, Some("ssh"), Some(&key), 9).unwrap();
    let seen: Vec<_> = changes.iter().map(|change| (change.from, change.to)).collect();
    let wanted =
        [(None, Compliant), (Some(Compliant), NonCompliant), (Some(NonCompliant), Compliant)];
    assert_eq!(seen, wanted);
    assert!(matches!(
        w.engine.compliance(&w.home, Some("none"), None),
        Err(EngineError::NoSuchRule(_))
    ));
}

#[test]
fn queries_over_what_held() {
    let w = story();
    w.record(vec![w.item(GROUP, "sg-2", "").deleted(w.engine.now())]);
    w.clock.advance_millis(1);
    let ids = format!("SELECT resourceId WHERE resourceType = '{GROUP}'");
    assert_eq!(query(&w, &ids, None), [r#"{"resourceId":"sg-1"}"#]);
    assert_eq!(query(&w, &ids, Some(days_ago(&w, 1))).len(), 2);
    assert_eq!(query(&w, &ids, Some(days_ago(&w, 13))).len(), 0);
    let one = format!(
        "SELECT configuration.ipPermissions.ipv4Ranges.cidrIp \
         WHERE resourceType = '{GROUP}' AND resourceId = 'sg-1'"
    );
    assert!(query(&w, &one, Some(days_ago(&w, 5)))[0].contains("0.0.0.0/0"));
    assert!(query(&w, &one, Some(days_ago(&w, 3)))[0].contains("10.0.0.0/8"));
    let computed = "SELECT resourceId, configuration.complianceType \
         WHERE resourceType = 'AWS::Config::ResourceCompliance' \
         AND configuration.complianceType = 'NON_COMPLIANT'";
    assert!(query(&w, computed, Some(days_ago(&w, 5)))[0].contains("sg-1"));
    assert_eq!(query(&w, computed, Some(days_ago(&w, 3))), [""; 0]);
    assert!(query(&w, computed, Some(days_ago(&w, 1)))[0].contains("sg-2"));
    let named = format!("{computed} AND resourceId = '{GROUP}/sg-1'");
    assert_eq!(query(&w, &named, Some(days_ago(&w, 5))).len(), 1);
    assert_eq!(query(&w, &named, Some(days_ago(&w, 1))).len(), 0);
    let counts = "SELECT resourceType, COUNT(*) GROUP BY resourceType";
    assert!(query(&w, counts, Some(days_ago(&w, 9)))[0].contains(r#""COUNT(*)":1"#));
}

#[test]
fn what_is_forgotten_is_not_made_up() {
    let w = story();
    w.engine.put_retention(&w.home, 30).unwrap();
    assert!(w.engine.compliance(&w.home, None, Some(days_ago(&w, 30))).is_ok());
    let before = days_ago(&w, 31);
    let refused = EngineError::NotKept { at: before, days: 30 };
    assert_eq!(w.engine.compliance(&w.home, None, Some(before)), Err(refused.clone()));
    let held = w.engine.verdicts_at(&w.home, "ssh", before, &[], None, 9);
    assert_eq!(held, Err(refused));
}

#[test]
fn deleted_results_held_until_then() {
    let w = story();
    w.clock.advance_millis(DAY);
    w.engine.delete_results(&w.home, "ssh").unwrap();
    w.clock.advance_millis(DAY);
    let sum = |at| w.engine.compliance(&w.home, None, at).unwrap()[0].compliance;
    assert_eq!(sum(Some(days_ago(&w, 0))), InsufficientData);
    assert_eq!(sum(None), InsufficientData);
    assert_eq!(sum(Some(days_ago(&w, 2))), NonCompliant);
}

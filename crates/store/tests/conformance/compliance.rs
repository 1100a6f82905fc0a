use crate::common::*;
use assize_engine::ports::{ComplianceCounts, Page, RuleStatus, Store, TaskKind, Work};
use assize_model::compliance::ComplianceType::{
    self, Compliant, InsufficientData, NonCompliant, NotApplicable,
};

fn counts(compliant: u64, non_compliant: u64) -> ComplianceCounts {
    ComplianceCounts { compliant, non_compliant }
}

fn rule_counts(store: &dyn Store, rule: &str) -> ComplianceCounts {
    read(store, |tx| tx.rule_counts(&home(), rule))
}

fn resources(store: &dyn Store, types: &[ComplianceType]) -> Vec<(String, u64, u64)> {
    let rows =
        read(store, |tx| tx.resource_compliance(&home(), None, None, types, &Page::first(99)));
    rows.into_iter()
        .map(|row| (row.key.resource_id, row.counts.compliant, row.counts.non_compliant))
        .collect()
}

fn by_type(store: &dyn Store) -> Vec<(String, ComplianceCounts)> {
    read(store, |tx| tx.compliance_by_type(&home()))
}

pub fn sums_of_rule_and_resource(store: &dyn Store) {
    let (a, b) = (key(INSTANCE, "a"), key(INSTANCE, "b"));
    assert_eq!(rule_counts(store, "r1"), counts(0, 0));
    put_result(store, result("r1", &a, Compliant, 1));
    put_result(store, result("r1", &b, NonCompliant, 1));
    put_result(store, result("r2", &b, Compliant, 1));
    assert_eq!(rule_counts(store, "r1"), counts(1, 1));
    assert_eq!(resources(store, &[]), [("a".into(), 1, 0), ("b".into(), 1, 1)]);
    put_result(store, result("r1", &b, Compliant, 2));
    put_result(store, result("r1", &b, Compliant, 3));
    put_result(store, result("r1", &b, NonCompliant, 2));
    assert_eq!(rule_counts(store, "r1"), counts(2, 0));
    assert_eq!(resources(store, &[]), [("a".into(), 1, 0), ("b".into(), 2, 0)]);
    assert_eq!(by_type(store), [(INSTANCE.into(), counts(2, 0))]);
}

pub fn tombstones_do_not_count(store: &dyn Store) {
    let a = key(INSTANCE, "a");
    put_result(store, result("r1", &a, NonCompliant, 1));
    put_result(store, result("r1", &a, NotApplicable, 2));
    assert_eq!(rule_counts(store, "r1"), counts(0, 0));
    assert_eq!(resources(store, &[]), [("a".into(), 0, 0)]);
    assert_eq!(by_type(store), []);
    put_result(store, result("r1", &a, InsufficientData, 3));
    assert_eq!(resources(store, &[InsufficientData]), [("a".into(), 0, 0)]);
    assert_eq!(resources(store, &[NotApplicable]), []);
    put_result(store, result("r1", &a, Compliant, 4));
    assert_eq!(by_type(store), [(INSTANCE.into(), counts(1, 0))]);
    assert_eq!(resources(store, &[InsufficientData]), []);
}

pub fn filters_by_sum(store: &dyn Store) {
    for (rule, id, compliance) in [
        ("r1", "bad", NonCompliant),
        ("r2", "bad", Compliant),
        ("r1", "good", Compliant),
        ("r2", "good", NotApplicable),
        ("r1", "nothing", NotApplicable),
        ("r1", "unknown", InsufficientData),
    ] {
        put_result(store, result(rule, &key(INSTANCE, id), compliance, 1));
    }
    put_result(store, result("r1", &key(BUCKET, "bad"), NonCompliant, 1));
    let ids = |types: &[ComplianceType]| {
        resources(store, types).into_iter().map(|(id, ..)| id).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(ids(&[]), "bad good nothing unknown bad");
    assert_eq!(ids(&[NonCompliant]), "bad bad");
    assert_eq!(ids(&[Compliant]), "good");
    assert_eq!(ids(&[InsufficientData]), "nothing unknown");
    assert_eq!(ids(&[NotApplicable]), "");
    assert_eq!(ids(&[Compliant, NonCompliant]), "bad good bad");
    assert_eq!(ids(&[Compliant, InsufficientData, NotApplicable]), "good nothing unknown");
    let find = |resource_type, id, page: Page| {
        let rows = read(store, |tx| tx.resource_compliance(&home(), resource_type, id, &[], &page));
        rows.into_iter().map(|row| row.key).collect::<Vec<_>>()
    };
    let first = || Page::first(9);
    assert_eq!(find(Some(BUCKET), None, first()), [key(BUCKET, "bad")]);
    assert_eq!(find(None, Some("bad"), first()), [key(INSTANCE, "bad"), key(BUCKET, "bad")]);
    assert_eq!(find(Some(INSTANCE), Some("good"), first()), [key(INSTANCE, "good")]);
    assert_eq!(find(Some(INSTANCE), Some("none"), first()), []);
    let rest = find(Some(INSTANCE), None, after(INSTANCE, "good", 9));
    assert_eq!(rest, [key(INSTANCE, "nothing"), key(INSTANCE, "unknown")]);
    assert_eq!(find(Some(INSTANCE), None, after(BUCKET, "a", 9)), []);
    assert_eq!(find(Some(BUCKET), None, after(INSTANCE, "z", 9)), [key(BUCKET, "bad")]);
    assert_eq!(find(None, None, after(INSTANCE, "nothing", 2)).len(), 2);
}

fn by_type_rows(store: &dyn Store) -> Vec<(String, u64, u64)> {
    by_type(store).into_iter().map(|(t, c)| (t, c.compliant, c.non_compliant)).collect()
}

pub fn types_follow_resources(store: &dyn Store) {
    put_result(store, result("r1", &key(INSTANCE, "a"), Compliant, 1));
    put_result(store, result("r2", &key(INSTANCE, "a"), NonCompliant, 1));
    put_result(store, result("r1", &key(INSTANCE, "b"), Compliant, 1));
    put_result(store, result("r1", &key(BUCKET, "b"), NonCompliant, 1));
    assert_eq!(by_type_rows(store), [(INSTANCE.into(), 1, 1), (BUCKET.into(), 0, 1)]);
    put_result(store, result("r2", &key(INSTANCE, "a"), Compliant, 2));
    put_result(store, result("r1", &key(BUCKET, "b"), InsufficientData, 2));
    assert_eq!(by_type_rows(store), [(INSTANCE.into(), 2, 0)]);
}

pub fn sums_within_the_transaction(store: &dyn Store) {
    let (one, two) = write(store, |tx| {
        tx.put_result(&home(), &result("r1", &key(INSTANCE, "a"), Compliant, 1))?;
        let one = (tx.rule_counts(&home(), "r1")?, tx.compliance_by_type(&home())?);
        tx.put_result(&home(), &result("r1", &key(INSTANCE, "b"), NonCompliant, 1))?;
        tx.put_result(&home(), &result("r2", &key(INSTANCE, "a"), NonCompliant, 1))?;
        tx.delete_results(&home(), "r1", at(99))?;
        tx.put_result(&home(), &result("r1", &key(INSTANCE, "b"), Compliant, 1))?;
        Ok((one, (tx.rule_counts(&home(), "r1")?, tx.compliance_by_type(&home())?)))
    });
    assert_eq!(one, (counts(1, 0), vec![(INSTANCE.into(), counts(1, 0))]));
    assert_eq!(two, (counts(1, 0), vec![(INSTANCE.into(), counts(1, 1))]));
    assert_eq!(rule_counts(store, "r1"), counts(1, 0));
    assert_eq!(resources(store, &[]), [("a".into(), 0, 1), ("b".into(), 1, 0)]);
}

pub fn deletes_clean_everything(store: &dyn Store) {
    write(store, |tx| tx.put_rule(&home(), &rule("r1", "one")));
    for (rule, id, compliance) in [
        ("r1", "a", NonCompliant),
        ("r1", "b", Compliant),
        ("r1", "c", NotApplicable),
        ("r1", "d", NonCompliant),
        ("r2", "d", Compliant),
    ] {
        put_result(store, result(rule, &key(INSTANCE, id), compliance, 1));
    }
    assert_eq!(by_type(store), [(INSTANCE.into(), counts(1, 2))]);
    write(store, |tx| tx.delete_results(&home(), "r1", at(99)));
    assert_eq!(rule_counts(store, "r1"), counts(0, 0));
    assert_eq!(resources(store, &[]), [("d".into(), 1, 0)]);
    assert_eq!(by_type(store), [(INSTANCE.into(), counts(1, 0))]);
    // That three verdicts ended is told too.
    assert_eq!(read(store, |tx| tx.timeline(&home(), Some("r1"), None, 9)).len(), 7);
    assert_eq!(read(store, |tx| tx.rules(&home())).len(), 1);

    let of_rule = TaskKind { work: Work::Rule("r1".into()), cause: None };
    let (of_resource, again) = (on_resource("a"), of_rule.clone());
    write(store, move |tx| {
        tx.put_result(&home(), &result("r1", &key(INSTANCE, "a"), NonCompliant, 1))?;
        tx.put_reads(&home(), "r1", &key(INSTANCE, "a"), &[key(BUCKET, "b")])?;
        tx.put_rule_status(&home(), "r1", &RuleStatus::default())?;
        tx.put_schedule(&home(), "r1", Some(at(1)))?;
        tx.enqueue(&home(), &of_resource, at(1))?;
        tx.enqueue(&home(), &again, at(1))
    });
    write(store, |tx| tx.delete_rule(&home(), "r1"));
    read(store, |tx| {
        assert_eq!(tx.rules(&home())?, []);
        assert_eq!(tx.result(&home(), "r1", &key(INSTANCE, "a"))?, None);
        assert_eq!(tx.timeline(&home(), Some("r1"), None, 9)?, []);
        assert_eq!(tx.timeline(&home(), None, None, 9)?.len(), 1);
        assert_eq!(tx.readers_of(&home(), &key(BUCKET, "b"), None, 9)?, []);
        assert_eq!(tx.next_schedule()?, None);
        assert_eq!(tx.pending_tasks(Some(&home()), Some("r1"))?, 0);
        assert_eq!(tx.pending_tasks(Some(&home()), None)?, 1);
        Ok(())
    });
    assert_eq!(resources(store, &[]), [("d".into(), 1, 0)]);
    assert_eq!(by_type(store), [(INSTANCE.into(), counts(1, 0))]);
}

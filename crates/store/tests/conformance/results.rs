use crate::common::*;
use assize_engine::ports::{ComplianceFilter, Page, ResultRow, Store};
use assize_model::ResourceKey;
use assize_model::compliance::ComplianceType::{
    self, Compliant, InsufficientData, NonCompliant, NotApplicable,
};

fn get(store: &dyn Store, rule: &str, key: &ResourceKey) -> Option<ResultRow> {
    read(store, |tx| tx.result(&home(), rule, key))
}

fn only(types: &[ComplianceType]) -> ComplianceFilter {
    ComplianceFilter { types: types.to_vec() }
}

pub fn keeps_and_replaces(store: &dyn Store) {
    let k = key(INSTANCE, "i-1");
    assert_eq!(get(store, "r1", &k), None);
    let mut row = result("r1", &k, NonCompliant, 10);
    assert!(put_result(store, row.clone()));
    row.since = row.recorded_at;
    assert_eq!(get(store, "r1", &k), Some(row.clone()));
    assert_eq!(get(store, "r2", &k), None);
    assert_eq!(get(store, "r1", &key(BUCKET, "i-1")), None);

    // The same ordering replaces, as a repeated evaluation does.
    let mut again = result("r1", &k, Compliant, 10);
    (again.annotation, again.evidence) = (None, Vec::new());
    assert!(put_result(store, again.clone()));
    again.since = again.recorded_at;
    assert_eq!(get(store, "r1", &k), Some(again));
}

pub fn older_is_dropped(store: &dyn Store) {
    let k = key(INSTANCE, "i-1");
    put_result(store, result("r1", &k, NonCompliant, 10));
    assert!(!put_result(store, result("r1", &k, Compliant, 9)));
    assert_eq!(get(store, "r1", &k).unwrap().compliance, NonCompliant);
    // Neither does an older one come back after a tombstone.
    put_result(store, result("r1", &k, NotApplicable, 20));
    assert!(!put_result(store, result("r1", &k, Compliant, 19)));
    assert_eq!(get(store, "r1", &k).unwrap().compliance, NotApplicable);
    let timeline = read(store, |tx| tx.timeline(&home(), None, None, 10));
    assert_eq!(timeline.len(), 2);
}

pub fn since_and_timeline(store: &dyn Store) {
    let (a, b) = (key(INSTANCE, "i-1"), key(BUCKET, "b"));
    for (rule, key, compliance, ms) in [
        ("r1", &a, Compliant, 10),
        ("r1", &a, Compliant, 20),
        ("r1", &b, InsufficientData, 25),
        ("r1", &a, NonCompliant, 30),
        ("r2", &a, NonCompliant, 30),
        ("r1", &a, NonCompliant, 40),
        ("r1", &a, NotApplicable, 50),
    ] {
        put_result(store, result(rule, key, compliance, ms));
    }
    assert_eq!(get(store, "r1", &a).unwrap().since, at(52));
    assert_eq!(get(store, "r2", &a).unwrap().since, at(32));
    let list = |rule, key: Option<&ResourceKey>, limit| {
        let rows = read(store, |tx| tx.timeline(&home(), rule, key, limit));
        rows.into_iter()
            .map(|row| (row.rule_id, row.at.millis(), row.from, row.to))
            .collect::<Vec<_>>()
    };
    let (r1, r2) = ("r1".to_owned(), "r2".to_owned());
    let first = (r1.clone(), 12, None, Compliant);
    let undecided = (r1.clone(), 27, None, InsufficientData);
    let worse = (r1.clone(), 32, Some(Compliant), NonCompliant);
    let other = (r2, 32, None, NonCompliant);
    let gone = (r1, 52, Some(NonCompliant), NotApplicable);
    assert_eq!(
        list(None, None, 10),
        [first.clone(), undecided.clone(), worse.clone(), other.clone(), gone.clone()]
    );
    assert_eq!(list(None, None, 2), [first.clone(), undecided.clone()]);
    assert_eq!(list(Some("r1"), None, 10), [first.clone(), undecided, worse.clone(), gone.clone()]);
    assert_eq!(list(Some("r1"), Some(&a), 10), [first.clone(), worse.clone(), gone.clone()]);
    assert_eq!(list(None, Some(&a), 10), [first, worse, other, gone]);
    let rows = read(store, |tx| tx.timeline(&home(), Some("r2"), None, 10));
    assert_eq!((&rows[0].key, rows[0].annotation.as_deref()), (&a, Some("found at 30")));
}

fn fill(store: &dyn Store) {
    for (id, compliance) in
        [("a", Compliant), ("b", NonCompliant), ("c", NotApplicable), ("d", NonCompliant)]
    {
        for resource_type in [BUCKET, INSTANCE] {
            for rule in ["r1", "r2", "r3"] {
                put_result(store, result(rule, &key(resource_type, id), compliance, 1));
            }
        }
    }
}

pub fn pages_of_rule(store: &dyn Store) {
    fill(store);
    for filter in [only(&[]), only(&[NonCompliant]), only(&[NotApplicable, Compliant])] {
        let all = read(store, |tx| tx.results_of_rule(&home(), "r2", &filter, &Page::first(99)));
        assert!(all.iter().all(|row| row.rule_id == "r2" && filter.admits(row.compliance)));
        assert!(all.is_sorted_by_key(|row| row.key.clone()));
        for size in 1..=9 {
            let (mut page, mut seen) = (Page::first(size), Vec::new());
            loop {
                let rows = read(store, |tx| tx.results_of_rule(&home(), "r2", &filter, &page));
                let Some(last) = rows.last() else { break };
                page.after = Some(last.key.clone());
                seen.extend(rows);
            }
            assert_eq!(seen, all);
        }
    }
    let count = |filter| {
        read(store, |tx| tx.results_of_rule(&home(), "r2", &filter, &Page::first(99))).len()
    };
    assert_eq!(
        (count(only(&[])), count(only(&[NonCompliant])), count(only(&[Compliant]))),
        (8, 4, 2)
    );
    assert_eq!(count(only(&[InsufficientData])), 0);
}

pub fn range_for_merging(store: &dyn Store) {
    // Items first, in another order, so that places differ from ids.
    for id in ["c", "a", "d", "b"] {
        item(BUCKET, id, 1).put(store);
    }
    fill(store);
    let places: Vec<_> = scan(store, BUCKET, None, 9).into_iter().map(|(at, _)| at).collect();
    let ids = |after, to| {
        let rows = read(store, |tx| tx.results_in_range(&home(), "r1", BUCKET, after, to));
        rows.iter().map(|row| row.key.resource_id.as_str()).collect::<String>()
    };
    assert_eq!(ids(None, None), "cadb");
    assert_eq!(ids(Some(places[0]), Some(places[2])), "ad");
    assert_eq!(ids(Some(places[1]), None), "db");
    assert_eq!(ids(None, Some(places[1])), "ca");
}

pub fn pages_of_resource(store: &dyn Store) {
    fill(store);
    let rules = |filter: ComplianceFilter, page: Page| {
        let rows =
            read(store, |tx| tx.results_of_resource(&home(), &key(INSTANCE, "b"), &filter, &page));
        rows.into_iter().map(|row| row.rule_id).collect::<Vec<_>>()
    };
    assert_eq!(rules(only(&[]), Page::first(9)), ["r1", "r2", "r3"]);
    assert_eq!(rules(only(&[NonCompliant]), Page::first(2)), ["r1", "r2"]);
    assert_eq!(rules(only(&[]), after("", "r1", 9)), ["r2", "r3"]);
    assert_eq!(rules(only(&[]), after(INSTANCE, "r2", 9)), ["r3"]);
    assert_eq!(rules(only(&[Compliant]), Page::first(9)), [""; 0]);
}

pub fn filters(store: &dyn Store) {
    fill(store);
    let all = only(&ComplianceType::ALL);
    let rows = read(store, |tx| tx.results_of_rule(&home(), "r1", &all, &Page::first(99)));
    assert_eq!(rows.len(), 8);
    put_result(store, result("r1", &key(BUCKET, "b"), Compliant, 2));
    let violations = only(&[NonCompliant]);
    let rows = read(store, |tx| tx.results_of_rule(&home(), "r1", &violations, &Page::first(99)));
    assert_eq!(rows.len(), 3);
}

pub fn reads(store: &dyn Store) {
    let group = key("AWS::EC2::SecurityGroup", "sg-1");
    let (a, b, c) = (key(INSTANCE, "a"), key(INSTANCE, "b"), key(BUCKET, "c"));
    let put = |rule: &'static str, by: &ResourceKey, reads: &[&ResourceKey]| {
        let by = by.clone();
        let reads: Vec<ResourceKey> = reads.iter().map(|key| (*key).clone()).collect();
        write(store, move |tx| tx.put_reads(&home(), rule, &by, &reads));
    };
    let of = |verdicts: &[(&str, &str)]| -> Vec<(String, String)> {
        verdicts.iter().map(|(id, rule)| ((*id).to_owned(), (*rule).to_owned())).collect()
    };
    let readers = |key: &ResourceKey| {
        read(store, |tx| tx.readers_of(&home(), key, None, 99))
            .into_iter()
            .map(|reader| (reader.key.resource_id, reader.rule_id))
            .collect::<Vec<_>>()
    };
    put("r1", &b, &[&group, &c, &group]);
    put("r2", &b, &[&group]);
    put("r1", &a, &[&group]);
    assert_eq!(readers(&group), of(&[("a", "r1"), ("b", "r1"), ("b", "r2")]));
    assert_eq!(readers(&c), of(&[("b", "r1")]));
    put("r1", &b, &[&a]);
    assert_eq!(readers(&c), []);
    assert_eq!(readers(&a), of(&[("b", "r1")]));
    assert_eq!(readers(&group), of(&[("a", "r1"), ("b", "r2")]));
    write(store, |tx| tx.delete_rule(&home(), "r2"));
    assert_eq!(readers(&group), of(&[("a", "r1")]));
    put("r1", &a, &[]);
    assert_eq!(readers(&group), []);
    write(store, |tx| tx.delete_results(&home(), "r1", at(99)));
    assert_eq!(readers(&a), []);
}

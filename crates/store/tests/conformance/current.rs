//! Going over current items and verdicts in ranges of arrival.

use crate::common::{BUCKET, INSTANCE, home, item, key, read, result, write};
use assize_engine::ports::{Arrival, Store};
use assize_model::ItemStatus;
use assize_model::compliance::ComplianceType;
use std::ops::ControlFlow;

fn visited(
    store: &dyn Store,
    range: (Option<Arrival>, Arrival),
    texts: bool,
) -> Vec<(Arrival, String, Option<String>, Option<String>)> {
    let mut seen = Vec::new();
    read(store, |tx| {
        tx.visit_items(&home(), INSTANCE, range, texts, &mut |item| {
            let text = item.text.map(|text| String::from_utf8(text.to_vec()).unwrap());
            seen.push((item.place, item.id.to_owned(), item.name.map(str::to_owned), text));
            ControlFlow::Continue(())
        })
    });
    seen
}

pub fn chunks_cover_all_items(store: &dyn Store) {
    for number in 0..7 {
        item(INSTANCE, &format!("i-{number}"), number).put(store);
        item(BUCKET, &format!("b-{number}"), number).put(store);
    }
    item(INSTANCE, "i-3", 50).status(ItemStatus::ResourceDeleted).put(store);
    item(INSTANCE, "i-4", 50).named("four").put(store);
    let (mut after, mut chunks) = (None, Vec::new());
    while let Some(end) = read(store, |tx| tx.end_of_chunk(&home(), INSTANCE, after, 3)) {
        chunks.push(visited(store, (after, end), true));
        after = Some(end);
    }
    let ids: Vec<Vec<&str>> =
        chunks.iter().map(|chunk| chunk.iter().map(|(_, id, ..)| id.as_str()).collect()).collect();
    // A deleted one takes its place in a chunk, and is not shown.
    assert_eq!(ids, [vec!["i-0", "i-1", "i-2"], vec!["i-4", "i-5"], vec!["i-6"]]);
    let (place, _, name, text) = chunks[1][0].clone();
    assert_eq!((name.as_deref(), text.as_deref()), (Some("four"), Some("{\"at\":50}")));
    let slim = visited(store, (Some(place - 1), place), false);
    assert_eq!(slim, [(place, "i-4".to_owned(), Some("four".to_owned()), None)]);
    assert_eq!(read(store, |tx| tx.end_of_chunk(&home(), "AWS::None::There", None, 3)), None);
    let last = read(store, |tx| tx.last_arrival());
    assert_eq!(visited(store, (None, last), false).len(), 6);
}

pub fn verdicts_by_resource(store: &dyn Store) {
    write(store, |tx| {
        let (one, two) = (key(INSTANCE, "i-1"), key(INSTANCE, "i-2"));
        tx.put_result(&home(), &result("rule-b", &one, ComplianceType::NonCompliant, 1))?;
        tx.put_result(&home(), &result("rule-a", &one, ComplianceType::Compliant, 1))?;
        tx.put_result(&home(), &result("rule-a", &two, ComplianceType::NotApplicable, 1))?;
        tx.put_result(&home(), &result("rule-a", &key(BUCKET, "b"), ComplianceType::Compliant, 1))
    });
    let last = read(store, |tx| tx.last_arrival());
    let found = read(store, |tx| tx.verdicts_in_range(&home(), INSTANCE, (None, last)));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].id, "i-1");
    let verdicts: Vec<(&str, ComplianceType)> =
        found[0].verdicts.iter().map(|v| (v.rule_id.as_str(), v.compliance)).collect();
    let wanted = [("rule-a", ComplianceType::Compliant), ("rule-b", ComplianceType::NonCompliant)];
    assert_eq!(verdicts, wanted);
    let beyond = (Some(found[0].place), last);
    assert_eq!(read(store, |tx| tx.verdicts_in_range(&home(), INSTANCE, beyond)), []);
    assert_eq!(read(store, |tx| tx.judged_types(&home())), [INSTANCE, BUCKET]);
}

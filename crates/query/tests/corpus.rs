//! Runs `tests/corpus/query/*.yaml`; the README there says what a case may hold.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use assize_model::json::Index;
use assize_query::{Collector, Cursor, Document, Place, Query, QueryError};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    items: Vec<Map<String, Value>>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    note: String,
    query: String,
    #[serde(default)]
    items: Option<Vec<Map<String, Value>>>,
    rows: Option<Vec<Value>>,
    fields: Option<Vec<String>>,
    error: Option<String>,
    limit: Option<usize>,
}

/// How many cases there are at least.
const CASES: usize = 60;

#[test]
fn every_case_holds() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/query");
    let (mut count, mut faults) = (0, Vec::new());
    for entry in std::fs::read_dir(&dir).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "yaml") {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let file: File = serde_norway::from_str(&std::fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        for case in &file.cases {
            count += 1;
            if let Err(fault) = check(case, &file.items) {
                faults.push(format!("{name}: {}\n  {}\n  {fault}", case.note, case.query));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count >= CASES, "only {count} cases");
}

fn check(case: &Case, shared: &[Map<String, Value>]) -> Result<(), String> {
    let items = case.items.as_deref().unwrap_or(shared);
    let texts: Vec<String> = items.iter().map(|item| filled(item).to_string()).collect();
    let got = Query::parse(&case.query).and_then(|query| run(&query, &texts, case.limit));
    match (got, &case.error, &case.rows) {
        (Err(e), Some(wanted), None) if e.to_string().contains(wanted) => Ok(()),
        (Err(e), ..) => Err(format!("got the error {e}")),
        (Ok((fields, rows)), None, Some(wanted)) => {
            if case.fields.as_ref().is_some_and(|wanted| *wanted != fields) {
                return Err(format!("got the fields {fields:?}"));
            }
            if rows != *wanted {
                return Err(format!("got {}\n  wanted {}", json!(rows), json!(wanted)));
            }
            Ok(())
        }
        (Ok((_, rows)), ..) => Err(format!("got the rows {}", json!(rows))),
    }
}

/// All pages of an answer, put together.
fn run(
    query: &Query,
    texts: &[String],
    limit: Option<usize>,
) -> Result<(Vec<String>, Vec<Value>), QueryError> {
    let limit = limit.unwrap_or(query.default_page());
    let (mut rows, mut after): (Vec<Value>, Option<Cursor>) = (Vec::new(), None);
    for _ in 0..1_000 {
        // Two collectors, as two threads have them.
        let mut collectors = [
            Collector::new(query, limit, after.as_ref()),
            Collector::new(query, limit, after.as_ref()),
        ];
        let hints = query.hints();
        let mut index = Index::default();
        for (at, text) in texts.iter().enumerate() {
            let document = Document::of_item(index.build(text.as_bytes()).unwrap());
            if !hints.text_may_match(text.as_bytes()) {
                assert!(!query.matches(&document), "the quick look was wrong: {text}");
                continue;
            }
            let place = Place { source: 0, arrival: i64::try_from(at).unwrap() };
            collectors[at % 2].offer(place, &document)?;
        }
        let [mut first, second] = collectors;
        first.merge(second)?;
        let answer = first.finish()?;
        assert!(answer.rows.len() <= limit);
        rows.extend(answer.rows.iter().map(|row| serde_json::from_str::<Value>(row).unwrap()));
        // A token carries the cursor as JSON.
        let Some(next) = answer.next else { return Ok((query.fields(), rows)) };
        after = Some(serde_json::from_str(&serde_json::to_string(&next).unwrap()).unwrap());
    }
    panic!("pages without end");
}

/// What an item leaves out.
fn filled(given: &Map<String, Value>) -> Value {
    let mut item = json!({
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": "2026-03-01T10:11:12.000Z",
        "configurationStateId": 1_772_359_872_000_i64,
        "awsAccountId": "123456789012",
        "configurationItemStatus": "OK",
        "resourceType": "AWS::EC2::Instance",
        "resourceId": "r-1",
        "resourceName": null,
        "ARN": null,
        "awsRegion": "ap-northeast-1",
        "availabilityZone": "ap-northeast-1a",
        "configurationStateMd5Hash": "",
        "resourceCreationTime": null,
        "relatedEvents": [],
        "relationships": [],
        "configuration": {},
        "supplementaryConfiguration": {},
        "tags": {},
    });
    let item_map = item.as_object_mut().unwrap();
    for (name, value) in given {
        assert!(item_map.insert(name.clone(), value.clone()).is_some(), "{name} is no member");
    }
    item
}

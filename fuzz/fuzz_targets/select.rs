#![no_main]
//! Any text as an advanced query, over any text as an item: an error with a place, or rows of JSON.
use assize_model::json::Index;
use assize_query::{Collector, Document, Place, Query, QueryError};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (&str, &[u8])| {
    let (text, item) = data;
    let query = match Query::parse(text) {
        Ok(query) => query,
        Err(QueryError::Text { at, .. }) => return assert!(at.line > 0 && at.column > 0),
        Err(other) => panic!("{other}"),
    };
    assert!(!query.fields().is_empty());
    let mut index = Index::default();
    let Ok(doc) = index.build(item) else { return };
    let document = Document::of_item(doc);
    if query.matches(&document) {
        assert!(query.hints().text_may_match(item));
    }
    let mut collector = Collector::new(&query, 10, None);
    for arrival in 0..3 {
        if collector.offer(Place { source: 0, arrival }, &document).is_err() {
            return;
        }
    }
    let _ = collector.finish();
});

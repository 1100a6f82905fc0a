//! Whatever the document, the pieces in which it arrives, and the size of batches: the
//! records are those that a full parse finds.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test helpers")]

mod common;

use assize_recorder::{Limits, Reader, Source};
use common::{Trickle, gzip};
use proptest::prelude::*;
use serde_json::Value;
use std::io::Cursor;

fn json(depth: u32) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        r#"[\\"{}\[\],:é😀 \n]{0,60}"#.prop_map(Value::from),
    ];
    leaf.prop_recursive(depth, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(r#"[a-z\\"{]{0,8}"#, inner, 0..6)
                .prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    })
}

fn members(before: Vec<(String, Value)>) -> serde_json::Map<String, Value> {
    before.into_iter().collect()
}

fn read(bytes: Vec<u8>, step: usize, batch: usize) -> Vec<Value> {
    let trickle = Trickle { inner: Cursor::new(bytes), step };
    let source = Source::reader("in", trickle);
    let limits = Limits { batch, ..Limits::default() };
    let (records, bad) = Reader::new([source], limits).collect();
    assert!(bad.is_empty(), "{bad:?}");
    records.iter().map(|r| serde_json::from_str(r).unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn documents(
        elements in prop::collection::vec(json(4), 0..12),
        others in prop::collection::vec((r#"[a-z]{1,6}"#, json(3)), 0..4),
        shape in 0u8..3,
        pretty in any::<bool>(),
        packed in any::<bool>(),
        step in 1usize..600,
        batch in 256usize..900,
    ) {
        let document = match shape {
            0 => Value::from(elements.clone()),
            shape => {
                let mut object = members(others);
                let list = if shape == 1 { "configurationItems" } else { "Results" };
                object.insert(list.to_owned(), Value::from(elements.clone()));
                Value::Object(object)
            }
        };
        let text = if pretty {
            serde_json::to_string_pretty(&document)
        } else {
            serde_json::to_string(&document)
        }.unwrap();
        let bytes = if packed { gzip(text.as_bytes()) } else { text.into_bytes() };
        prop_assert_eq!(read(bytes, step, batch), elements);
    }

    #[test]
    fn lines(
        values in prop::collection::vec(json(3), 1..12),
        end in any::<bool>(),
        crlf in any::<bool>(),
        step in 1usize..600,
        batch in 256usize..900,
    ) {
        let records: Vec<Value> = values
            .into_iter()
            .map(|v| serde_json::json!({ "resourceType": "T", "value": v }))
            .collect();
        let break_ = if crlf { "\r\n" } else { "\n" };
        let lines: Vec<String> = records.iter().map(Value::to_string).collect();
        let text = lines.join(break_) + if end { break_ } else { "" };
        prop_assert_eq!(read(text.into_bytes(), step, batch), records);
    }

    #[test]
    fn any_bytes_never_panic(
        bytes in prop::collection::vec(
            prop_oneof![
                any::<u8>(), Just(b'{'), Just(b'}'), Just(b'['), Just(b']'), Just(b'"'),
                Just(b':'), Just(b','), Just(b'\\'), Just(b'\n'),
            ],
            0..400,
        ),
        head in prop_oneof![Just("{\"configurationItems\":["), Just("{}\n"), Just("[")],
        step in 1usize..50,
    ) {
        let text = [head.as_bytes(), &bytes].concat();
        let source = Source::reader("in", Trickle { inner: Cursor::new(text), step });
        let limits = Limits { batch: 256, record: 100, ..Limits::default() };
        let _ = Reader::new([source], limits).collect();
    }
}

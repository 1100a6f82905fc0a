//! Bad input: every kind is reported with its place, and the good records are kept.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test helpers")]

mod common;

use assize_recorder::{Fault, Limits, Reader, Source};
use common::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{Cursor, Write};

fn with(limits: Limits, bytes: impl Into<Vec<u8>>) -> (usize, Vec<String>) {
    let (records, bad) = reader(bytes, limits).collect();
    (records.len(), bad.iter().map(ToString::to_string).collect())
}

#[test]
fn empty_input() {
    for empty in ["", "  \n\r\n ", "\u{feff}"] {
        let (records, bad) = records(empty);
        assert!(records.is_empty());
        assert_eq!(bad[0].fault, Fault::Empty, "{empty:?}");
    }
    assert_eq!(records(gzip(b"")).1[0].fault, Fault::Empty);
}

#[test]
fn truncated_gzip_keeps_what_came_before() {
    let lines: String = (0..2000).map(|i| item(&format!("sg-{i}")) + "\n").collect();
    for text in [lines.clone(), format!("[{}]", lines.trim_end().replace('\n', ","))] {
        let packed = gzip(text.as_bytes());
        let (found, bad) = items(packed[..packed.len() / 2].to_vec());
        assert!(found.len() > 500, "{}", found.len());
        assert_eq!(found[500].resource_id, "sg-500");
        assert_eq!(bad.len(), 1, "{bad:?}");
        assert!(bad[0].contains("gzip data is damaged or cut off"), "{bad:?}");
        // The checksum at the end is missing.
        let (found, bad) = items(packed[..packed.len() - 4].to_vec());
        assert_eq!((found.len(), bad.len()), (2000, 1));
    }
}

#[test]
fn damaged_gzip() {
    let (found, bad) = records(b"\x1f\x8bnonsense".to_vec());
    assert!(found.is_empty());
    assert!(matches!(bad[0].fault, Fault::Gzip(_)), "{bad:?}");
    let mut packed = gzip((item("sg-1") + "\n").as_bytes());
    packed.extend(b"trailing");
    let (found, bad) = items(packed);
    assert_eq!((found.len(), bad.len()), (1, 1));
}

#[test]
fn bombs_are_bounded() {
    let lines = (item("sg-1") + "\n").repeat(10_000);
    let limits = Limits { bytes: 100_000, ..small() };
    let (count, bad) = with(limits, gzip(lines.as_bytes()));
    assert!((100..400).contains(&count), "{count}");
    assert!(bad[0].contains("more than 100000 bytes after unpacking"), "{bad:?}");
    // Exactly as much as allowed is no fault.
    let exact = Limits { bytes: lines.len() as u64, ..small() };
    assert_eq!(with(exact, lines).1, [""; 0]);
    // 16 MiB of one letter, of brackets, of blanks.
    let limits = Limits { record: 1 << 20, ..Limits::default() };
    for (byte, head) in [(b'a', "{\"a\":\""), (b'[', ""), (b' ', "{"), (b' ', "")] {
        let mut bomb = head.as_bytes().to_vec();
        bomb.resize(16 << 20, byte);
        let (count, bad) = with(limits, gzip(&bomb));
        assert_eq!((count, bad.len()), (0, 1), "{bad:?}");
    }
}

#[test]
fn data_that_is_too_dense_is_refused_long_before_the_bound() {
    let best = |text: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    };
    let item_line = (item("sg-1") + "\n").into_bytes();
    let bomb = [best(&item_line), best(&vec![b'\n'; 64 << 20])].concat();
    let (records, bad) = reader(bomb, Limits::default()).collect();
    assert_eq!((records.len(), bad.len()), (1, 1), "{bad:?}");
    assert_eq!(bad[0].fault, Fault::Dense);
    assert!(bad[0].offset < 20 << 20, "{bad:?}");
    // Items that differ in nothing but their ids are dense, and let through.
    let alike: String = (0..40_000).map(|at| item(&format!("sg-{at}")) + "\n").collect();
    assert!(alike.len() > 16 << 20);
    let (records, bad) = reader(best(alike.as_bytes()), Limits::default()).collect();
    assert_eq!((records.len(), bad.len()), (40_000, 0), "{bad:?}");
}

#[test]
fn too_long_records_are_skipped() {
    let limits = Limits { record: 2000, ..small() };
    let long = item(&"x".repeat(5000));
    let (a, b) = (item("sg-1"), item("sg-2"));
    for text in [
        format!("{a}\n{long}\n{b}\n"),
        format!("[{a},{long},{b}]"),
        format!("{{\"configurationItems\":[\n{a},\n{long},\n{b}]}}"),
    ] {
        let (count, bad) = with(limits, text);
        assert_eq!(count, 2);
        assert!(bad[0].starts_with("in: record 2 (byte "), "{bad:?}");
        assert!(bad[0].ends_with("longer than 2000 bytes and was skipped"), "{bad:?}");
    }
    let (count, bad) = with(limits, format!("{long}\n{a}\n"));
    assert_eq!((count, bad.len()), (1, 1));
    let (count, bad) = with(limits, long);
    assert_eq!((count, bad.len()), (0, 1));
}

#[test]
fn foreign_encodings() {
    let text = item("sg-1");
    let units: Vec<u16> = text.encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|u| u.to_be_bytes()).collect();
    let marked = [vec![0xff, 0xfe], little.clone()].concat();
    for bytes in [little, big, marked, gzip(&[0xfe, 0xff, 0, b'{'])] {
        let (found, bad) = records(bytes);
        assert!(found.is_empty());
        assert_eq!(bad[0].to_string(), "in: the text is UTF-16; convert it to UTF-8 first");
    }
    let (_, bad) = records(vec![b'{', 0, 0, 0, b'"', 0, 0, 0]);
    assert!(bad[0].to_string().contains("UTF-32"));
    let (found, bad) = items([b"{\"resourceId\":\"caf\xe9\"}\n", item("sg-1").as_bytes()].concat());
    assert_eq!(found.len(), 1);
    assert!(bad[0].contains("record 1") && bad[0].contains("not valid UTF-8"), "{bad:?}");
    assert!(records("PK\x03\x04rest").1[0].to_string().contains("zip archive"));
}

#[test]
fn bad_lines_lose_nothing_else() {
    let lines = [
        item("sg-1"),
        "not json".to_owned(),
        item("sg-2")[..200].to_owned(),
        "[".repeat(100_000),
        item("sg-3").replace("\"v\"", "\"\0\""),
        item("sg-4").replace("\"v\"", "\"\\u0000\""),
        item("sg-5").replace("\"k\":\"v\"", "\"k\":\"v\",\"k\":\"w\""),
        item("sg-6").replace("\"sg-6\"", "17"),
        item("").replace("\"\"", "\" \""),
        "{}".to_owned(),
        "null".to_owned(),
        "{\"messageType\":\"ScheduledNotification\"}".to_owned(),
        item("sg-7"),
    ];
    let (found, bad) = items(lines.join("\n"));
    let found: Vec<_> = found.iter().map(|i| i.resource_id.as_str()).collect();
    assert_eq!(found, ["sg-1", "sg-7"]);
    let wanted = [
        (2, "it is `not json`"),
        (3, "string is never closed"),
        (4, "nest deeper"),
        (5, "control character"),
        (6, "NUL"),
        (7, "duplicate key `k`"),
        (8, "expected a string"),
        (9, "`resourceId` is empty"),
        (10, "no `resourceType`"),
        (11, "it is `null`"),
        (12, "ScheduledNotification"),
    ];
    assert_eq!(bad.len(), wanted.len(), "{bad:#?}");
    for (bad, (record, say)) in bad.iter().zip(wanted) {
        assert!(bad.starts_with(&format!("in: record {record} (byte ")), "{bad}");
        assert!(bad.contains(say), "{bad}");
    }
}

#[test]
fn a_broken_first_line_is_only_one_bad_record() {
    let (found, bad) = items(format!("{}\n{}\n", &item("sg-1")[..150], item("sg-2")));
    assert_eq!((found.len(), bad.len()), (1, 1));
    assert_eq!(found[0].resource_id, "sg-2");
}

#[test]
fn bad_elements_lose_nothing_else() {
    let (a, b) = (item("sg-1"), item("sg-2"));
    let (found, bad) = items(format!(r#"{{"configurationItems":[{a},{{"x":1}},null,7,"t",{b}]}}"#));
    assert_eq!(found.len(), 2);
    assert_eq!(bad.len(), 4, "{bad:?}");
    assert!(bad[0].starts_with("in: record 2 (byte "), "{bad:?}");
}

#[test]
fn broken_documents_keep_what_came_before() {
    let (a, b) = (item("sg-1"), item("sg-2"));
    for (text, say) in [
        (format!(r#"{{"configurationItems":[{a},{b}"#), "ends inside of the list of items"),
        (format!(r#"{{"configurationItems":[{a},{b},{{"a":"#), "ends inside of an item"),
        (format!(r#"{{"configurationItems":[{a},{b}]"#), "ends inside of the object"),
        (format!(r#"{{"configurationItems":[{a},{b} {b}]}}"#), "a comma or a closing bracket"),
        (format!(r#"{{"configurationItems":[{a},{b},,{b}]}}"#), "an item should stand here"),
        (format!(r#"{{"configurationItems":[{a},{b}]}}]"#), "an object or array should begin"),
        (format!(r#"{{"configurationItems":[{a},{b}],x}}"#), "a member's name"),
        (format!("{{\"configurationItems\"\n [{a}]}}"), "a colon"),
        (r#"{"a":1"#.to_owned(), "ends inside of a JSON object"),
    ] {
        let (found, bad) = items(text.clone());
        assert!(bad.len() == 1 && bad[0].contains(say), "{text}: {bad:?}");
        assert_eq!(found.len(), text.matches("},{\"configurationItemV").count() * 2, "{text}");
    }
}

#[test]
fn a_missing_file_does_not_stop_the_others() {
    let other = Source::reader("other", Cursor::new(item("sg-1")));
    let sources = [Source::file("no/such/file.json"), Source::file("."), other];
    let (records, bad) = Reader::new(sources, Limits::default()).collect();
    assert_eq!(records.len(), 1);
    assert!(bad[0].to_string().starts_with("no/such/file.json: can't be read: "), "{bad:?}");
    assert!(bad[1].to_string().contains("is a directory"), "{bad:?}");
}

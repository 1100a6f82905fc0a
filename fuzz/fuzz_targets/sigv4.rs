#![no_main]
//! Any request: refused with a typed error, never a panic, and never accepted.
use assize_wire::Timestamp;
use assize_wire::sigv4::{KeyCache, Policy, Request, Secret, verify};
use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (&str, &str, &str, &str, &[u8])| {
    let (path, query, authorization, date, body) = data;
    let mut headers = HeaderMap::new();
    headers.insert("host", HeaderValue::from_static("localhost"));
    for (name, text) in [("authorization", authorization), ("x-amz-date", date)] {
        if let Ok(value) = HeaderValue::from_str(text) {
            headers.insert(name, value);
        }
    }
    let request = Request { method: "POST", path, query, headers: &headers, body };
    let now = Timestamp::from_millis(1_700_000_000_000);
    let keys = KeyCache::default();
    let lookup = |_: &str| Some(Secret::new("a secret that no fuzzer knows"));
    assert!(verify(&request, &Policy::default(), now, &keys, lookup).is_err());
});

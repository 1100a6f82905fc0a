#![no_main]
//! Any path, query, header and body for restJson1: a value that fits, or an error with a code.
use assize_wire::generated::lambda::SERVICE;
use assize_wire::protocol::{Request, rest};
use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (u8, &str, &str, &[u8], &[u8])| {
    let (pick, path, query, header, body) = data;
    let operation = SERVICE.operations[usize::from(pick) % SERVICE.operations.len()];
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(header) {
        headers.insert("x-amz-invocation-type", value);
    }
    let method = operation.http.method;
    let routed = rest::route(&SERVICE, method, path, query).unwrap_or(operation);
    let request = Request { method, path, query, headers: &headers, body };
    if let Err(error) = rest::json::parse(&SERVICE, routed, &request) {
        assert!(!error.code().is_empty() && error.http_status() == 400);
    }
});

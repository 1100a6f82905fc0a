#![no_main]
//! Any body for any operation: typed input or an AWS error with a code, never a panic.
use assize_wire::generated::config::{OPERATIONS, SERVICE};
use assize_wire::protocol::aws_json;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (u8, &[u8])| {
    let (pick, body) = data;
    if let Some(operation) = OPERATIONS.get(usize::from(pick) % OPERATIONS.len()) {
        if let Err(error) = aws_json::parse(&SERVICE, operation.input, body) {
            assert!(!error.code().is_empty() && error.http_status() == 400);
        }
    }
});

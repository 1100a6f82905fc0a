#![no_main]
//! Any answer to any call, in every protocol, XML among them: an output, or an error.
use assize_wire::client::decode;
use assize_wire::generated::SERVICES;
use http::{HeaderMap, StatusCode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (u8, u8, bool, &[u8])| {
    let (service, pick, good, body) = data;
    let service = SERVICES[usize::from(service) % SERVICES.len()];
    let operation = service.operations[usize::from(pick) % service.operations.len()];
    let status = if good { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let _ = decode(service, operation, status, &HeaderMap::new(), body);
});

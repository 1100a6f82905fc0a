#![no_main]
//! Any form for any operation of awsQuery and ec2Query: a value that fits, or an error with a code.
use assize_wire::generated::{ec2, iam, sts};
use assize_wire::operation::Service;
use assize_wire::protocol::{Request, query};
use http::HeaderMap;
use libfuzzer_sys::fuzz_target;

static SERVICES: [&Service; 3] = [&ec2::SERVICE, &iam::SERVICE, &sts::SERVICE];

fuzz_target!(|data: (u8, u8, &[u8])| {
    let (service, pick, body) = data;
    let service = SERVICES[usize::from(service) % SERVICES.len()];
    let operation = service.operations[usize::from(pick) % service.operations.len()];
    let headers = HeaderMap::new();
    let request = Request { method: "POST", path: "/", query: "", headers: &headers, body };
    let _ = query::action(&request);
    if let Err(error) = query::parse(service, operation.input, &request) {
        assert!(!error.code().is_empty() && error.http_status() == 400);
    }
});

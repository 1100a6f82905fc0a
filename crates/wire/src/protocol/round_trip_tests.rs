//! What a client writes, a server reads; what a server writes, a client reads: for every operation
//! of every service.

use http::{HeaderMap, Response, StatusCode};
use proptest::prelude::*;
use serde_json::Value;

use super::samples::sample;
use super::text::TextStyle;
use super::{Request, aws_json, query, rest, xml};
use crate::client;
use crate::generated::SERVICES;
use crate::json;
use crate::operation::{OperationInfo, Protocol, Service};
use crate::schema::{Location, check_types};

/// What a server reads of what a client writes.
fn received(service: &Service, info: &OperationInfo, input: &Value) -> Value {
    let sent = client::encode(service, info, input).unwrap();
    let request = Request {
        method: sent.method,
        path: &sent.path,
        query: &sent.query,
        headers: &sent.headers,
        body: &sent.body,
    };
    let shape = info.input.unwrap();
    match service.protocol {
        Protocol::AwsJson10 | Protocol::AwsJson11 => {
            let (_, routed) = aws_json::route(&sent.headers, &SERVICES).unwrap();
            assert_eq!(routed.name, info.name);
            json::parse_body(&sent.body).unwrap()
        }
        Protocol::AwsQuery | Protocol::Ec2Query => {
            let said = (Some(info.name.to_owned()), Some(service.api_version.to_owned()));
            assert_eq!(query::action(&request), said);
            query::read(service, shape, &request).unwrap()
        }
        Protocol::RestJson1 | Protocol::RestXml => {
            let routed = rest::route(service, sent.method, &sent.path, &sent.query).unwrap();
            assert_eq!(routed.name, info.name);
            rest::json::read(info, shape, &request).unwrap()
        }
    }
}

/// A server's answer.
fn answer(service: &Service, info: &OperationInfo, output: &Value) -> Response<Vec<u8>> {
    match service.protocol {
        Protocol::AwsJson10 | Protocol::AwsJson11 => {
            Response::new(serde_json::to_vec(output).unwrap())
        }
        Protocol::AwsQuery | Protocol::Ec2Query => query::response(service, info, output, "id"),
        Protocol::RestJson1 | Protocol::RestXml => rest::response(info, output.clone(), "id"),
    }
}

fn pick(index: usize) -> (&'static Service, &'static OperationInfo) {
    let all = SERVICES
        .iter()
        .flat_map(|service| service.operations.iter().map(move |operation| (*service, *operation)));
    let all: Vec<_> = all.collect();
    all[index % all.len()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn inputs_survive(index in any::<usize>(), seed in prop::collection::vec(any::<u8>(), 0..200)) {
        let (service, info) = pick(index);
        // Of S3, no input that is served has more than what the path, query and headers say.
        let shape = info.input.filter(|shape| {
            service.protocol != Protocol::RestXml || shape.traits.payload.is_none()
        });
        if let Some(shape) = shape {
            let input = sample(shape, &mut seed.into_iter());
            check_types(shape, &input).unwrap();
            let got = received(service, info, &input);
            prop_assert_eq!(got, input, "{}:{}", service.name, info.name);
        }
    }

    #[test]
    fn outputs_survive(index in any::<usize>(), seed in prop::collection::vec(any::<u8>(), 0..200)) {
        let (service, info) = pick(index);
        let Some(shape) = info.output.filter(|_| service.protocol != Protocol::RestXml) else {
            return Ok(());
        };
        let output = sample(shape, &mut seed.into_iter());
        check_types(shape, &output).unwrap();
        let answer = answer(service, info, &output);
        let (status, headers) = (answer.status(), answer.headers());
        let got = client::decode(service, info, status, headers, answer.body());
        prop_assert_eq!(got, Ok(output), "{}:{}", service.name, info.name);
    }

    /// Bodies of S3's answers too, though no server of ours writes them.
    #[test]
    fn documents_survive(index in any::<usize>(), seed in prop::collection::vec(any::<u8>(), 0..200)) {
        let (service, info) = pick(index);
        let Some(shape) = info.output else { return Ok(()) };
        let value = sample(shape, &mut seed.into_iter());
        let mut fields = value.as_object().unwrap().clone();
        for member in shape.members() {
            if member.traits.location != Location::Body {
                fields.remove(member.name);
            }
        }
        let mut out = xml::Writer::document();
        out.start("Root", "");
        xml::encode_members(&mut out, shape.members(), &fields, TextStyle::ISO);
        out.end("Root");
        let root = xml::parse(&out.finish()).unwrap();
        let got = xml::decode_members(shape.members(), &root);
        prop_assert_eq!(got, Ok(fields), "{}:{}", service.name, info.name);
    }

    #[test]
    fn any_bytes_are_refused_politely(
        index in any::<usize>(),
        body in prop::collection::vec(any::<u8>(), 0..100),
        query in "[ -~]{0,40}",
    ) {
        let (service, info) = pick(index);
        let headers = HeaderMap::new();
        let path = "/2015-03-31/functions/%41/aliases/b";
        let request = Request { method: "POST", path, query: &query, headers: &headers, body: &body };
        let _ = query::parse(service, info.input, &request);
        let _ = rest::json::parse(service, info, &request);
        let _ = client::decode(service, info, StatusCode::OK, &headers, &body);
        let _ = client::decode(service, info, StatusCode::BAD_REQUEST, &headers, &body);
    }
}

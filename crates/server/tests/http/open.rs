//! A server without authentication.

use crate::client::{Ask, World, bytes};
use http::HeaderMap;
use serde_json::json;

fn ask(world: &World, change: &[(&'static str, &str)]) -> crate::client::Answer {
    let mut headers = HeaderMap::new();
    headers.insert("host", world.host().parse().unwrap());
    headers.insert("content-type", "application/x-amz-json-1.1".parse().unwrap());
    headers.insert("x-amz-target", "StarlingDoveService.DescribeConfigRules".parse().unwrap());
    for (name, value) in change {
        headers.insert(*name, value.parse().unwrap());
    }
    world.raw(&bytes("POST", "/", &headers, b"{}"))
}

#[test]
fn unsigned_requests_are_taken_from_this_machine_only() {
    let world = World::with(|config| config.no_auth = true);
    assert_eq!(ask(&world, &[]).status, 200);
    assert_eq!(ask(&world, &[("host", "localhost:1")]).status, 200);
    // A name that somebody made point to this machine.
    for host in ["evil.example", "127.0.0.1.evil.example"] {
        let answer = ask(&world, &[("host", host)]);
        assert_eq!((answer.status, answer.code().as_str()), (403, "AccessDeniedException"));
    }
    // A body that a page can send without a preflight.
    assert_eq!(ask(&world, &[("content-type", "text/plain")]).status, 400);
    let answer = ask(&world, &[("authorization", "nonsense")]);
    assert_eq!(answer.status, 200);
}

#[test]
fn pages_of_other_origins_are_refused_everywhere() {
    for open in [true, false] {
        let world = World::with(|config| config.no_auth = open);
        for origin in ["https://evil.example", "null", "http://127.0.0.1:1"] {
            let answer = ask(&world, &[("origin", origin)]);
            assert_eq!((answer.status, answer.code().as_str()), (403, "AccessDeniedException"));
        }
    }
}

#[test]
fn the_scope_gives_the_region() {
    let world = World::with(|config| config.no_auth = true);
    let recorder =
        json!({"ConfigurationRecorder": {"roleARN": "arn:aws:iam::123456789012:role/r"}});
    let body = serde_json::to_vec(&recorder).unwrap();
    let put = Ask { region: "eu-west-3", ..Ask::aws("PutConfigurationRecorder", &body) };
    assert_eq!(world.send(&put).status, 200);
    let count = |region| {
        let ask = Ask { region, ..Ask::aws("DescribeConfigurationRecorders", b"{}") };
        world.send(&ask).json()["ConfigurationRecorders"].as_array().unwrap().len()
    };
    assert_eq!((count("eu-west-3"), count("us-east-1")), (1, 0));
}

//! Who may ask.

use crate::client::{Ask, World, bytes, now};
use assize_wire::Timestamp;
use assize_wire::sigv4::{Credentials, KeyCache, Request, Signer};
use http::HeaderMap;

const OPERATION: &str = "DescribeConfigRules";

fn later(seconds: i64) -> Timestamp {
    Timestamp::from_millis(now().as_millis() + seconds * 1_000)
}

#[test]
fn strangers_are_refused() {
    let world = World::new();
    let ask = Ask::aws(OPERATION, b"{}");
    let mut unsigned = world.signed(&ask);
    unsigned.remove("authorization");
    let answer = world.raw(&bytes("POST", "/", &unsigned, b"{}"));
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (403, "MissingAuthenticationTokenException")
    );

    let unknown = Credentials::new("AKIAUNKNOWN", "secret");
    let answer = world.send(&Ask { credentials: Some(unknown), ..ask.clone() });
    assert_eq!((answer.status, answer.code().as_str()), (403, "UnrecognizedClientException"));

    let id = world.credentials.access_key_id.clone();
    let wrong = Credentials::new(id.clone(), "wrong");
    let answer = world.send(&Ask { credentials: Some(wrong), ..ask.clone() });
    assert_eq!((answer.status, answer.code().as_str()), (403, "InvalidSignatureException"));
    assert!(answer.json()["message"].as_str().unwrap().contains("does not match"));

    let mut token = world.credentials.clone();
    token.session_token = Some("of somebody".into());
    let answer = world.send(&Ask { credentials: Some(token), ..ask.clone() });
    assert_eq!(answer.code(), "UnrecognizedClientException");

    let long = Credentials::new("A".repeat(5_000), "secret");
    assert_eq!(world.send(&Ask { credentials: Some(long), ..ask }).status, 403);
}

#[test]
fn what_was_signed_cannot_be_changed() {
    let world = World::new();
    let headers = world.signed(&Ask::aws(OPERATION, b"{}"));
    for (path, body) in [("/", &b"{ }"[..]), ("/?a=b", b"{}")] {
        assert_eq!(
            world.raw(&bytes("POST", path, &headers, body)).code(),
            "InvalidSignatureException"
        );
    }
    let mut other = headers.clone();
    other.insert("x-amz-target", "StarlingDoveService.DescribeDeliveryChannels".parse().unwrap());
    assert_eq!(world.raw(&bytes("POST", "/", &other, b"{}")).code(), "InvalidSignatureException");
    assert_eq!(world.raw(&bytes("POST", "/", &headers, b"{}")).status, 200);
    let mut broken = headers.clone();
    broken.insert("authorization", "AWS4-HMAC-SHA256 nonsense".parse().unwrap());
    let answer = world.raw(&bytes("POST", "/", &broken, b"{}"));
    assert_eq!((answer.status, answer.code().as_str()), (400, "IncompleteSignatureException"));
    let unsigned = Ask {
        headers: vec![
            ("x-amz-target".into(), format!("StarlingDoveService.{OPERATION}")),
            ("x-amz-content-sha256".into(), "UNSIGNED-PAYLOAD".into()),
        ],
        ..Ask::aws(OPERATION, b"{}")
    };
    assert_eq!(world.send(&unsigned).code(), "IncompleteSignatureException");
}

#[test]
fn clocks_may_differ_by_five_minutes() {
    let world = World::new();
    let at = |seconds| world.send(&Ask { at: later(seconds), ..Ask::aws(OPERATION, b"{}") });
    for seconds in [-290, 0, 290] {
        assert_eq!(at(seconds).status, 200, "{seconds}");
    }
    let old = at(-400);
    assert_eq!((old.status, old.code().as_str()), (403, "InvalidSignatureException"));
    assert!(old.json()["message"].as_str().unwrap().contains("Signature expired"));
    let early = at(400).json();
    assert!(early["message"].as_str().unwrap().contains("not yet current"), "{early}");
}

#[test]
fn scopes_bind_service_and_region() {
    let world = World::new();
    let ask = |service, region| world.send(&Ask { service, region, ..Ask::aws(OPERATION, b"{}") });
    assert_eq!(ask("config", "eu-central-1").status, 200);
    assert_eq!(ask("lambda", "us-east-1").code(), "InvalidSignatureException");
    assert_eq!(ask("assize", "us-east-1").code(), "InvalidSignatureException");
    for region in ["global", "US", "a b", "x"] {
        assert_eq!(ask("config", region).code(), "InvalidSignatureException", "{region}");
    }
}

#[test]
fn presigned_requests_are_taken_until_they_expire() {
    let world = World::new();
    let mut headers = HeaderMap::new();
    headers.insert("host", world.host().parse().unwrap());
    headers.insert("content-type", "application/x-amz-json-1.1".parse().unwrap());
    headers.insert("x-amz-target", format!("StarlingDoveService.{OPERATION}").parse().unwrap());
    let send = |at: Timestamp| {
        let request =
            Request { method: "POST", path: "/", query: "", headers: &headers, body: b"{}" };
        let signer =
            Signer { credentials: &world.credentials, region: "us-east-1", service: "config" };
        let query = signer.presign(&request, at, 60, &KeyCache::default()).unwrap();
        world.raw(&bytes("POST", &format!("/?{query}"), &headers, b"{}"))
    };
    assert_eq!(send(now()).status, 200);
    let late = send(later(-120));
    assert_eq!((late.status, late.code().as_str()), (403, "InvalidSignatureException"));
    assert!(late.json()["message"].as_str().unwrap().contains("expired"));
}

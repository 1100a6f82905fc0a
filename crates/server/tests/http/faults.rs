//! Requests that are wrong.

use crate::client::{Ask, JSON, World, bytes};
use http::HeaderMap;
use serde_json::json;

fn plain(world: &World, method: &str, path: &str, media: Option<&str>) -> Vec<u8> {
    let mut headers = HeaderMap::new();
    headers.insert("host", world.host().parse().unwrap());
    if let Some(media) = media {
        headers.insert("content-type", media.parse().unwrap());
    }
    bytes(method, path, &headers, b"")
}

#[test]
fn good_requests_are_answered() {
    let world = World::new();
    let answer = world.call("DescribeConfigRules", &json!({}));
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.headers["content-type"], JSON);
    assert_eq!(answer.headers["x-amzn-requestid"].len(), 36);
    assert_eq!(answer.json(), json!({"ConfigRules": []}));
    let front = world.raw(&plain(&world, "GET", "/", None));
    assert_eq!(front.status, 200);
    assert!(String::from_utf8(front.body).unwrap().starts_with("assize "));
    let head = world.raw(b"HEAD / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    assert_eq!((head.status, head.body.len()), (200, 0));
    let health = world.raw(&plain(&world, "GET", "/_assize/health", None));
    assert_eq!((health.status, health.json()["status"].as_str()), (200, Some("ok")));
}

#[test]
fn wrong_paths_and_methods_are_told_in_awss_shape() {
    let world = World::new();
    for (method, path, status) in [
        ("GET", "/nothing", 404),
        ("POST", "/nothing", 404),
        ("GET", "/_assize/nothing", 404),
        ("GET", "/_assize/v1/nothing", 404),
        ("POST", "/2015-03-31/layers", 404),
        ("DELETE", "/", 405),
        ("OPTIONS", "/", 405),
        ("PUT", "/_assize/health", 405),
        ("GET", "/_assize/v1/items", 405),
        ("BREW", "/", 405),
    ] {
        let answer = world.raw(&plain(&world, method, path, None));
        assert_eq!((answer.status, answer.code().as_str()), (status, "UnknownOperationException"));
        assert!(!answer.headers.contains_key("access-control-allow-origin"));
    }
}

#[test]
fn unknown_targets_services_and_media_are_told() {
    let world = World::new();
    let code = |ask: &Ask<'_>| world.send(ask).code();
    let unknown = "UnknownOperationException";
    assert_eq!(code(&Ask::aws("MakeCoffee", b"{}")), unknown);
    assert_eq!(code(&Ask { headers: Vec::new(), ..Ask::aws("", b"{}") }), unknown);
    for media in [None, Some("text/plain"), Some("application/json"), Some("")] {
        assert_eq!(code(&Ask { media, ..Ask::aws("DescribeConfigRules", b"{}") }), unknown);
    }
    let media = Some("Application/X-Amz-Json-1.1; charset=utf-8");
    assert_eq!(world.send(&Ask { media, ..Ask::aws("DescribeConfigRules", b"{}") }).status, 200);
    let lambda = Ask {
        method: "GET",
        path: "/2015-03-31/layers",
        media: None,
        headers: Vec::new(),
        service: "lambda",
        ..Ask::aws("", b"")
    };
    let answer = world.send(&lambda);
    assert_eq!(
        (answer.status, answer.headers["x-amzn-errortype"].as_bytes()),
        (404, unknown.as_bytes())
    );
    assert!(answer.json()["Message"].as_str().unwrap().contains("GET /2015-03-31/layers"));
}

#[test]
fn services_of_other_protocols_get_their_own_errors() {
    let world = World::new();
    let form = Some("application/x-www-form-urlencoded; charset=utf-8");
    for (service, start) in [
        ("sts", "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>"),
        ("rds", "<ErrorResponse xmlns=\"http://rds.amazonaws.com/doc/2014-10-31/\"><Error>"),
        ("ec2", "<Response><Errors>"),
    ] {
        let body = b"Action=Anything&Version=2011-06-15";
        let ask = Ask { media: form, headers: Vec::new(), service, ..Ask::aws("", body) };
        let answer = world.send(&ask);
        assert_eq!(
            (answer.status, answer.headers["content-type"].to_str().unwrap()),
            (400, "text/xml;charset=UTF-8")
        );
        let text = String::from_utf8(answer.body).unwrap();
        assert!(text.contains(start) && text.contains("<Code>InvalidAction</Code>"), "{text}");
    }
    let s3 =
        Ask { method: "GET", media: None, headers: Vec::new(), service: "s3", ..Ask::aws("", b"") };
    let text = String::from_utf8(world.send(&s3).body).unwrap();
    assert!(text.contains("<Error><Code>MethodNotAllowed"), "{text}");
}

#[test]
fn bodies_that_are_no_json_are_refused() {
    let world = World::new();
    let deep = format!("{{\"NextToken\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    for body in [
        &b"[]"[..],
        b"{",
        b"nonsense",
        b"\xff\xfe",
        b"{\"NextToken\":1}",
        b"{\"NextToken\":\"a\",\"NextToken\":\"b\"}",
        b"{} {}",
        deep.as_bytes(),
    ] {
        let answer = world.send(&Ask::aws("DescribeConfigRules", body));
        assert_eq!((answer.status, answer.code().as_str()), (400, "SerializationException"));
    }
    let answer = world.call("DescribeConfigRules", &json!({"ConfigRuleNames": [""]}));
    assert_eq!(answer.code(), "ValidationException");
    assert_eq!(world.send(&Ask::aws("DescribeConfigRules", b"")).status, 200);
}

#[test]
fn what_is_not_built_says_so() {
    let world = World::new();
    let rule = json!({
        "ConfigRuleName": "x",
        "Scope": {"ServicePrincipals": ["config.amazonaws.com"]},
        "Source": {"Owner": "AWS", "SourceIdentifier": "INCOMING_SSH_DISABLED"},
    });
    let answer = world.call("PutConfigRule", &json!({ "ConfigRule": rule }));
    assert_eq!((answer.status, answer.code().as_str()), (501, "NotImplementedException"));
}

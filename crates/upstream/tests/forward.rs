//! Requests that pass through, received by a server that verifies their signatures.
#![allow(clippy::unwrap_used, clippy::panic)]

use assize_model::Timestamp;
use assize_upstream::{
    Body, CredentialChain, Endpoints, Forwarded, Timeouts, Upstream, UpstreamError,
};
use assize_wire::sigv4::{KeyCache, Policy, Request as SignedRequest, Secret, verify};
use bytes::Bytes;
use http::request::Parts;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;

type Seen = Arc<Mutex<Vec<(Parts, Bytes)>>>;

fn now() -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000)
}

/// A server that keeps what it gets; `/slow` is never answered.
async fn server() -> (SocketAddr, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let seen = Seen::default();
    let kept = Arc::clone(&seen);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let kept = Arc::clone(&kept);
            tokio::spawn(async move {
                let service = service_fn(move |request: Request<Incoming>| {
                    let kept = Arc::clone(&kept);
                    async move {
                        let (parts, body) = request.into_parts();
                        if parts.uri.path() == "/slow" {
                            std::future::pending::<()>().await;
                        }
                        let bytes = body.collect().await?.to_bytes();
                        kept.lock().unwrap().push((parts, bytes));
                        let answer = Response::builder().status(418).header("x-own", "1");
                        Ok::<_, hyper::Error>(
                            answer.body(Full::new(Bytes::from_static(b"<tea/>"))).unwrap(),
                        )
                    }
                });
                let io = TokioIo::new(stream);
                let _ =
                    hyper::server::conn::http1::Builder::new().serve_connection(io, service).await;
            });
        }
    });
    (addr, seen)
}

fn upstream(endpoint: &str) -> Upstream {
    let environment = [
        ("AWS_ACCESS_KEY_ID".to_owned(), "AKIAUP".to_owned()),
        ("AWS_SECRET_ACCESS_KEY".to_owned(), "up".to_owned()),
        ("AWS_SESSION_TOKEN".to_owned(), "token".to_owned()),
    ];
    let timeouts = Timeouts { connect: Duration::from_secs(2), answer: Duration::from_millis(500) };
    let chain = CredentialChain::new(None, environment, None);
    Upstream::new(Endpoints::parse(&[endpoint]).unwrap(), chain, timeouts).unwrap()
}

fn request(service: &str, path: &str, headers: &[(&str, &str)], body: &'static [u8]) -> Forwarded {
    let mut request = Request::post(path).header("host", "127.0.0.1:9470");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let body: Body =
        Full::new(Bytes::from_static(body)).map_err(|never| match never {}).boxed_unsync();
    Forwarded { parts, body, service: service.into(), region: "eu-west-1".into() }
}

/// Verifies what arrived, with `body` in place of its own.
fn verified(parts: &Parts, body: &[u8], unsigned: bool) -> (String, String) {
    let request = SignedRequest {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        headers: &parts.headers,
        body,
    };
    let policy = Policy { allow_unsigned_payload: unsigned, ..Policy::default() };
    let at = assize_wire::Timestamp::from_millis(now().millis());
    let secret = Secret { session_token: Some("token".into()), ..Secret::new("up") };
    let verified = verify(&request, &policy, at, &KeyCache::default(), |id| {
        (id == "AKIAUP").then_some(secret)
    })
    .unwrap();
    (verified.service, verified.region)
}

#[tokio::test]
async fn requests_are_signed_anew_and_answers_come_back() {
    let (addr, seen) = server().await;
    let up = upstream(&format!("http://{addr}/base"));
    let body = b"Action=DescribeInstances&Version=2016-11-15";
    let headers = [
        (
            "authorization",
            "AWS4-HMAC-SHA256 Credential=AKIAOWN/20260101/eu-west-1/ec2/aws4_request",
        ),
        ("x-amz-date", "20260101T000000Z"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("connection", "keep-alive"),
    ];
    let answer = up.forward(request("ec2", "/?x=%20", &headers, body), now()).await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["x-own"]),
        (418, &"1".parse().unwrap())
    );
    assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "<tea/>");
    let (parts, got) = seen.lock().unwrap().remove(0);
    assert_eq!((parts.uri.to_string().as_str(), &got[..]), ("/base/?x=%20", &body[..]));
    assert_eq!(parts.headers["host"], addr.to_string());
    assert_eq!(verified(&parts, &got, false), ("ec2".into(), "eu-west-1".into()));
}

#[tokio::test]
async fn bodies_whose_hash_the_client_told_are_streamed() {
    let (addr, seen) = server().await;
    let up = upstream(&format!("http://{addr}"));
    let unsigned = [("x-amz-content-sha256", "UNSIGNED-PAYLOAD"), ("content-length", "4")];
    up.forward(request("s3", "/bucket/a%2Fb", &unsigned, b"data"), now()).await.unwrap();
    let (parts, got) = seen.lock().unwrap().remove(0);
    assert_eq!(&got[..], b"data");
    assert_eq!(parts.headers["content-length"], "4");
    assert_eq!(verified(&parts, b"", true).0, "s3");
    let chunks = [("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")];
    let refused = up.forward(request("s3", "/b/k", &chunks, b""), now()).await.unwrap_err();
    assert!(matches!(refused, UpstreamError::Unsendable(_)), "{refused}");
}

#[tokio::test]
async fn what_stands_in_the_way_is_named() {
    let up = upstream("ec2=http://127.0.0.1:1");
    let error = up.forward(request("s3", "/", &[], b""), now()).await.unwrap_err();
    assert!(matches!(error, UpstreamError::NotSet(service) if service == "s3"));
    let error = up.forward(request("ec2", "/", &[], b""), now()).await.unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, UpstreamError::Unreachable { .. }), "{text}");
    assert!(text.contains("http://127.0.0.1:1") && text.contains("refused"), "{text}");
    let (addr, _) = server().await;
    let up = upstream(&format!("http://{addr}"));
    let error = up.forward(request("ec2", "/slow", &[], b""), now()).await.unwrap_err();
    assert!(matches!(error, UpstreamError::TimedOut { .. }), "{error}");
}

#[tokio::test]
async fn a_body_too_long_to_be_signed_is_refused() {
    static LONG: [u8; (16 << 20) + 1] = [b'x'; (16 << 20) + 1];
    let up = upstream("http://127.0.0.1:1");
    let error = up.forward(request("ec2", "/", &[], &LONG), now()).await.unwrap_err();
    assert!(matches!(error, UpstreamError::TooLarge(_)), "{error}");
}

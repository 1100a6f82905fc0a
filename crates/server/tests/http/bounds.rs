//! Clients that ask too much, or too slowly.

use crate::client::{Ask, World, bytes, read_answer};
use serde_json::json;
use std::io::{Read, Write};
use std::time::{Duration, Instant};

#[test]
fn bodies_are_bounded() {
    let world = World::with(|config| config.limits.call_bytes = 100_000);
    let fits = format!("{{\"NextToken\":\"{}\"}}", "a".repeat(99_000));
    assert_eq!(world.send(&Ask::aws("DescribeConfigRules", fits.as_bytes())).status, 400);
    let large = vec![b' '; 5_000_000];
    let ask = Ask::aws("DescribeConfigRules", &large);
    let answer = world.send(&ask);
    assert_eq!((answer.status, answer.code().as_str()), (413, "RequestEntityTooLargeException"));

    // The same unsigned, longer than any body that is taken.
    let huge = vec![b' '; 100_000_000];
    let mut headers = http::HeaderMap::new();
    headers.insert("host", world.host().parse().unwrap());
    headers.insert("x-amz-target", "StarlingDoveService.DescribeConfigRules".parse().unwrap());
    headers.insert("content-type", crate::client::JSON.parse().unwrap());
    let answer = world.raw(&bytes("POST", "/", &headers, &huge));
    assert_eq!((answer.status, answer.code().as_str()), (413, "RequestEntityTooLargeException"));

    // A client that waits to be told to go on is refused before it sends anything.
    headers.insert("expect", "100-continue".parse().unwrap());
    let whole = bytes("POST", "/", &headers, &huge);
    let mut stream = world.connect();
    stream.write_all(&whole[..whole.len() - huge.len()]).unwrap();
    let answer = read_answer(&mut stream).unwrap();
    assert_eq!((answer.status, answer.code().as_str()), (413, "RequestEntityTooLargeException"));

    // Without an announced length.
    let mut headers = world.signed(&ask);
    headers.insert("transfer-encoding", "chunked".parse().unwrap());
    let whole = bytes("POST", "/", &headers, b"");
    let head = String::from_utf8(whole).unwrap().replace("content-length: 0\r\n", "");
    let mut request = head.into_bytes();
    for chunk in large.chunks(50_000) {
        request.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        request.extend_from_slice(chunk);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    let answer = world.raw(&request);
    assert_eq!((answer.status, answer.code().as_str()), (413, "RequestEntityTooLargeException"));
}

#[test]
fn bytes_that_are_no_http_end_the_connection() {
    let world = World::new();
    for garbage in [&b"\x16\x03\x01\x02\x00\x01"[..], b"hello\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"] {
        let mut stream = world.connect();
        stream.write_all(garbage).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let text = String::from_utf8_lossy(&answer);
        assert!(answer.is_empty() || text.starts_with("HTTP/1.1 400"), "{text}");
    }
    let header = format!("GET / HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n", "y".repeat(600 << 10));
    assert_eq!(world.raw(header.as_bytes()).status, 431);
    assert_eq!(world.call("DescribeConfigRules", &json!({})).status, 200);
}

#[test]
fn a_body_that_breaks_off_harms_nobody() {
    let world = World::new();
    let ask = Ask::aws("DescribeConfigRules", b"{\"NextToken\":\"abc\"}");
    let whole = bytes("POST", "/", &world.signed(&ask), ask.body);
    let mut stream = world.connect();
    stream.write_all(&whole[..whole.len() - 5]).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    if let Some(answer) = read_answer(&mut stream) {
        assert_eq!(answer.status, 400, "{answer:?}");
    }
    assert_eq!(world.call("DescribeConfigRules", &json!({})).status, 200);
}

#[test]
fn slow_clients_are_cut_off() {
    let world = World::with(|config| {
        config.limits.head = Duration::from_millis(300);
        config.limits.call = Duration::from_millis(300);
    });
    let begun = Instant::now();
    let mut stream = world.connect();
    stream.write_all(b"POST / HTTP/1.1\r\nhost: ").unwrap();
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    assert!(begun.elapsed() < Duration::from_secs(10));

    let ask = Ask::aws("DescribeConfigRules", b"{\"NextToken\":\"abc\"}");
    let whole = bytes("POST", "/", &world.signed(&ask), ask.body);
    let mut stream = world.connect();
    stream.write_all(&whole[..whole.len() - 5]).unwrap();
    let answer = read_answer(&mut stream).unwrap();
    assert_eq!((answer.status, answer.code().as_str()), (408, "RequestTimeoutException"));
}

#[test]
fn too_many_requests_are_told_to_come_back() {
    let world = World::with(|config| config.limits.requests = 1);
    let ask = Ask::aws("DescribeConfigRules", b"{\"NextToken\":\"abc\"}");
    let whole = bytes("POST", "/", &world.signed(&ask), ask.body);
    let mut first = world.connect();
    first.write_all(&whole[..whole.len() - 5]).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let answer = world.call("DescribeConfigRules", &json!({}));
    assert_eq!((answer.status, answer.code().as_str()), (503, "ServiceUnavailableException"));
    assert_eq!(answer.headers["retry-after"], "1");
    first.write_all(&whole[whole.len() - 5..]).unwrap();
    assert_eq!(read_answer(&mut first).unwrap().status, 400);
    assert_eq!(world.call("DescribeConfigRules", &json!({})).status, 200);
}

#[test]
fn connections_are_kept_alive_and_pipelined() {
    let world = World::new();
    let ask = Ask::aws("DescribeConfigRules", b"{}");
    let request = bytes("POST", "/", &world.signed(&ask), ask.body);
    let mut stream = world.connect();
    for _ in 0..100 {
        stream.write_all(&request).unwrap();
        assert_eq!(read_answer(&mut stream).unwrap().status, 200);
    }
}

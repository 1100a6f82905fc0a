//! A server, and a client that can send anything.

use assize_server::{Config, Running, Server};
use assize_wire::Timestamp;
use assize_wire::sigv4::{Credentials, KeyCache, Request, Signer};
use http::HeaderMap;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

pub const JSON: &str = "application/x-amz-json-1.1";

pub struct World {
    pub running: Running,
    pub credentials: Credentials,
    pub dir: TempDir,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{self:?} {}", String::from_utf8_lossy(&self.body)))
    }

    /// The code, having checked that the answer is an error in AWS's shape.
    pub fn code(&self) -> String {
        let json = self.json();
        let code = json["__type"].as_str().unwrap().to_owned();
        assert_eq!(self.headers["x-amzn-errortype"], code.as_str());
        assert!(json["message"].as_str().is_some_and(|m| !m.is_empty()), "{json}");
        assert_eq!(self.headers["x-amzn-requestid"].len(), 36);
        code
    }
}

pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_millis(since.as_millis() as i64)
}

impl World {
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut config = Config::ephemeral(dir.path().join("data"));
        change(&mut config);
        let running = Server::start(config).unwrap();
        let local = running.credentials();
        let credentials = Credentials::new(&local.access_key_id, &local.secret_access_key);
        Self { running, credentials, dir }
    }

    pub fn host(&self) -> String {
        self.running.addr().to_string()
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.running.addr()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Sends bytes on a connection of their own.
    pub fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        // The server may have heard enough before the end.
        let _ = stream.write_all(bytes);
        read_answer(&mut stream).unwrap()
    }

    /// Headers of a signed request.
    pub fn signed(&self, ask: &Ask<'_>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("host", self.host().parse().unwrap());
        if let Some(media) = ask.media {
            headers.insert("content-type", media.parse().unwrap());
        }
        for (name, value) in &ask.headers {
            let name: http::HeaderName = name.parse().unwrap();
            headers.insert(name, value.parse().unwrap());
        }
        let (path, query) = ask.path.split_once('?').unwrap_or((ask.path, ""));
        let request =
            Request { method: ask.method, path, query, headers: &headers, body: ask.body };
        let credentials = ask.credentials.as_ref().unwrap_or(&self.credentials);
        let signer = Signer { credentials, region: ask.region, service: ask.service };
        let added = signer.sign(&request, ask.at, &KeyCache::default()).unwrap();
        headers.extend(added);
        headers
    }

    pub fn send(&self, ask: &Ask<'_>) -> Answer {
        self.raw(&bytes(ask.method, ask.path, &self.signed(ask), ask.body))
    }

    /// Calls an operation of AWS Config.
    pub fn call(&self, operation: &str, input: &Value) -> Answer {
        let body = serde_json::to_vec(input).unwrap();
        self.send(&Ask::aws(operation, &body))
    }

    /// Calls an endpoint of Assize's own.
    pub fn native(&self, method: &str, path: &str, media: Option<&str>, body: &[u8]) -> Answer {
        self.send(&Ask { method, path, media, body, service: "assize", ..Ask::aws("", b"") }.bare())
    }
}

/// A request to be signed.
#[derive(Clone)]
pub struct Ask<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub media: Option<&'a str>,
    pub headers: Vec<(String, String)>,
    pub body: &'a [u8],
    pub region: &'a str,
    pub service: &'a str,
    pub at: Timestamp,
    pub credentials: Option<Credentials>,
}

impl<'a> Ask<'a> {
    pub fn aws(operation: &str, body: &'a [u8]) -> Self {
        let target = format!("StarlingDoveService.{operation}");
        Self {
            method: "POST",
            path: "/",
            media: Some(JSON),
            headers: vec![("x-amz-target".into(), target)],
            body,
            region: "us-east-1",
            service: "config",
            at: now(),
            credentials: None,
        }
    }

    fn bare(mut self) -> Self {
        self.headers.clear();
        self
    }
}

/// A request as it is sent.
pub fn bytes(method: &str, path: &str, headers: &HeaderMap, body: &[u8]) -> Vec<u8> {
    let mut out = format!("{method} {path} HTTP/1.1\r\n").into_bytes();
    for (name, value) in headers {
        out.extend_from_slice(name.as_str().as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
    out.extend_from_slice(body);
    out
}

/// Reads one answer; `None` when the connection ended before.
pub fn read_answer(stream: &mut TcpStream) -> Option<Answer> {
    let mut seen = Vec::new();
    let mut chunk = [0u8; 16 << 10];
    let end = loop {
        if let Some(at) = seen.windows(4).position(|w| w == b"\r\n\r\n") {
            break at + 4;
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return None,
            Ok(n) => seen.extend_from_slice(&chunk[..n]),
        }
    };
    let head = String::from_utf8(seen[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let mut headers = HeaderMap::new();
    for line in lines.filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(": ").unwrap();
        let name: http::HeaderName = name.parse().unwrap();
        headers.insert(name, value.parse().unwrap());
    }
    let length = headers.get("content-length").map_or(0, |v| v.to_str().unwrap().parse().unwrap());
    let mut body = seen.split_off(end);
    while body.len() < length {
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => break,
            Ok(n) => body.extend_from_slice(&chunk[..n]),
        }
    }
    Some(Answer { status, headers, body })
}

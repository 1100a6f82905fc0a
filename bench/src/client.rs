//! A small HTTP/1.1 client: blocking, one connection that is kept open, every request signed.
//!
//! Small so that measuring a server costs little beside the server itself, which shares the
//! machine. Assize and its peers are asked with the same bytes, signed in the same way.

use crate::data::REGION;
use crate::harness::Fault;
use assize_wire::sigv4::{Credentials, KeyCache, Request, Signer};
use assize_wire::{Timestamp, sigv4};
use http::HeaderMap;
use http::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The most that a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

const TARGET: HeaderName = HeaderName::from_static("x-amz-target");

/// Where a server is, and who asks it.
#[derive(Clone)]
pub struct Endpoint {
    /// Its address.
    pub addr: SocketAddr,
    /// The caller's key.
    pub credentials: Credentials,
}

/// A request that can be sent again and again.
#[derive(Clone)]
pub struct Prepared {
    method: &'static str,
    service: &'static str,
    path: &'static str,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// The server closed the connection before it answered.
#[derive(Debug)]
struct Closed;

impl std::error::Error for Closed {}

impl std::fmt::Display for Closed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the server closed the connection")
    }
}

/// A connection to a server.
pub struct Client {
    endpoint: Endpoint,
    keys: KeyCache,
    stream: Option<BufReader<TcpStream>>,
    /// The request as sent and the answer's body; kept for their memory.
    out: Vec<u8>,
    answer: Vec<u8>,
}

impl Prepared {
    /// An operation of AWS Config.
    pub fn config(operation: &str, input: &Value) -> Result<Self, Fault> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.1"));
        headers.insert(TARGET, format!("StarlingDoveService.{operation}").parse()?);
        let body = input.to_string().into_bytes();
        Ok(Self { method: "POST", service: "config", path: "/", headers, body })
    }

    /// A question to one of Assize's own endpoints.
    pub fn ask(path: &'static str) -> Self {
        let (headers, body) = (HeaderMap::new(), Vec::new());
        Self { method: "GET", service: "assize", path, headers, body }
    }

    /// Something for one of Assize's own endpoints.
    pub fn native(path: &'static str, body: Vec<u8>) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Self { method: "POST", service: "assize", path, headers, body }
    }
}

impl Client {
    /// A client; it connects when it first asks.
    pub fn new(endpoint: &Endpoint) -> Self {
        Self {
            endpoint: endpoint.clone(),
            keys: KeyCache::default(),
            stream: None,
            out: Vec::new(),
            answer: Vec::new(),
        }
    }

    /// Calls an operation of AWS Config.
    pub fn config(&mut self, operation: &str, input: &Value) -> Result<Value, Fault> {
        let answer = self.send(&Prepared::config(operation, input)?)?;
        if answer.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_slice(answer)?) }
    }

    /// Signs and sends a request; answers the body. Any status but 200 is a fault.
    pub fn send(&mut self, request: &Prepared) -> Result<&[u8], Fault> {
        self.write_request(request)?;
        let status = match self.stream.take() {
            // A server may have closed a connection that was idle for a while.
            Some(stream) => match self.exchange(stream) {
                Err(fault) if fault.is::<Closed>() => self.exchange(self.connect()?)?,
                answered => answered?,
            },
            None => self.exchange(self.connect()?)?,
        };
        if status != 200 {
            let said = String::from_utf8_lossy(&self.answer);
            let operation = request.headers.get(TARGET).and_then(|t| t.to_str().ok());
            let operation = operation.unwrap_or(request.path);
            return Err(format!("{operation} was answered with {status}: {said}").into());
        }
        Ok(&self.answer)
    }

    fn connect(&self) -> Result<BufReader<TcpStream>, Fault> {
        let stream = TcpStream::connect_timeout(&self.endpoint.addr, PATIENCE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(BufReader::with_capacity(64 << 10, stream))
    }

    /// Sends what is written and reads the answer; keeps the connection if that stays open.
    fn exchange(&mut self, mut stream: BufReader<TcpStream>) -> Result<u16, Fault> {
        stream.get_mut().write_all(&self.out).map_err(|_| Closed)?;
        let (status, stays_open) = read_answer(&mut stream, &mut self.answer)?;
        if stays_open {
            self.stream = Some(stream);
        }
        Ok(status)
    }

    fn write_request(&mut self, request: &Prepared) -> Result<(), Fault> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = Timestamp::from_millis(i64::try_from(now.as_millis())?);
        let mut headers = request.headers.clone();
        headers.insert(HOST, self.endpoint.addr.to_string().parse()?);
        let signer = Signer {
            credentials: &self.endpoint.credentials,
            region: REGION,
            service: request.service,
        };
        let Prepared { method, path, .. } = *request;
        let body = request.body.as_slice();
        let unsigned = Request { method, path, query: "", headers: &headers, body };
        let added = signer.sign(&unsigned, now, &self.keys).map_err(signing)?;
        headers.extend(added);
        self.out.clear();
        write!(self.out, "{method} {path} HTTP/1.1\r\ncontent-length: {}\r\n", body.len())?;
        for (name, value) in &headers {
            self.out.extend_from_slice(name.as_str().as_bytes());
            self.out.extend_from_slice(b": ");
            self.out.extend_from_slice(value.as_bytes());
            self.out.extend_from_slice(b"\r\n");
        }
        self.out.extend_from_slice(b"\r\n");
        self.out.extend_from_slice(body);
        Ok(())
    }
}

fn signing(error: sigv4::SigV4Error) -> Fault {
    format!("cannot sign: {error}").into()
}

/// Reads status, headers and body; answers the status and whether the connection stays open.
fn read_answer(
    stream: &mut BufReader<TcpStream>,
    body: &mut Vec<u8>,
) -> Result<(u16, bool), Fault> {
    let mut line = String::new();
    if stream.read_line(&mut line).map_err(|_| Closed)? == 0 {
        return Err(Closed.into());
    }
    let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| format!("not an answer in HTTP: `{}`", line.trim()))?;
    let mut stays_open = line.starts_with("HTTP/1.1");
    let mut length = None;
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            length = Some(value.parse::<usize>()?);
        } else if name.eq_ignore_ascii_case("connection") {
            stays_open &= !value.eq_ignore_ascii_case("close");
        }
    }
    body.clear();
    match length {
        Some(length) => {
            body.resize(length, 0);
            stream.read_exact(body)?;
        }
        None if stays_open => return Err("an answer without a length".into()),
        None => {
            stream.read_to_end(body)?;
        }
    }
    Ok((status, stays_open))
}

//! The Lambda Runtime API of one process: HTTP on a loopback port of its own.
//!
//! The port is the process's alone (its sandbox lets it reach no other one of ours). The state
//! lives in the instance; here are only routes, bounds and AWS's answers.

use crate::answer::MAX_PAYLOAD;
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc, oneshot};

/// More connections than any runtime client opens.
const MAX_CONNECTIONS: usize = 16;

/// An event on its way to the function.
pub struct Event {
    pub request_id: String,
    pub deadline_millis: i64,
    pub function_arn: String,
    pub trace_id: String,
    pub client_context: Option<String>,
    pub payload: Bytes,
}

/// What the runtime says.
pub enum Said {
    /// The function's answer; `None` when it was larger than allowed.
    Response(Option<Bytes>),
    /// The function has failed.
    Error { body: Bytes, kind: Option<String> },
}

/// Why a call is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No event of this identifier is being handled.
    RequestId,
    /// This is not the time for that call.
    State,
}

/// A call, as the instance sees it.
pub enum Call {
    Next(oneshot::Sender<Result<Event, Refusal>>),
    Said { id: String, said: Said, reply: oneshot::Sender<Result<(), Refusal>> },
    InitError { body: Bytes, kind: Option<String>, reply: oneshot::Sender<Result<(), Refusal>> },
}

type Answer = Response<Full<Bytes>>;

/// Serves until the instance has gone.
pub async fn serve(listener: TcpListener, calls: mpsc::Sender<Call>) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { return };
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(_) => {
                    // Out of descriptors, or the like: it may pass.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                }
            },
            () = calls.closed() => return,
        };
        let _ = stream.set_nodelay(true);
        let calls = calls.clone();
        tokio::spawn(async move {
            let service = hyper::service::service_fn(|request| handle(request, &calls));
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(None)
                .max_headers(64)
                .serve_connection(TokioIo::new(stream), service);
            tokio::select! {
                _ = connection => {}
                () = calls.closed() => {}
            }
            drop(place);
        });
    }
}

async fn handle(
    request: Request<Incoming>,
    calls: &mpsc::Sender<Call>,
) -> Result<Answer, Infallible> {
    Ok(route(request, calls).await)
}

async fn route(request: Request<Incoming>, calls: &mpsc::Sender<Call>) -> Answer {
    let path = request.uri().path().to_owned();
    let Some(path) = path.strip_prefix("/2018-06-01/") else { return not_found() };
    let get = request.method() == Method::GET;
    let post = request.method() == Method::POST;
    match path.split('/').collect::<Vec<_>>().as_slice() {
        ["runtime", "invocation", "next"] if get => next(calls).await,
        ["runtime", "invocation", id, what @ ("response" | "error")] if post => {
            let kind = error_kind(&request);
            let body = body(request).await;
            let said = match (*what, body) {
                (_, Err(Unread::Broken)) => return broken_body(),
                ("response", Ok(body)) => Said::Response(Some(body)),
                (_, Ok(body)) => Said::Error { body, kind },
                (_, Err(Unread::TooLarge)) => Said::Response(None),
            };
            let too_large = matches!(said, Said::Response(None));
            let (reply, replied) = oneshot::channel();
            let call = Call::Said { id: (*id).to_owned(), said, reply };
            match ask(calls, call, replied).await {
                Ok(()) if too_large => too_large_answer(),
                Ok(()) => accepted(),
                Err(refusal) => refused(refusal),
            }
        }
        ["runtime", "init", "error"] if post => {
            let kind = error_kind(&request);
            let Ok(body) = body(request).await else { return broken_body() };
            let (reply, replied) = oneshot::channel();
            match ask(calls, Call::InitError { body, kind, reply }, replied).await {
                Ok(()) => accepted(),
                Err(refusal) => refused(refusal),
            }
        }
        _ => not_found(),
    }
}

async fn ask<T>(
    calls: &mpsc::Sender<Call>,
    call: Call,
    replied: oneshot::Receiver<Result<T, Refusal>>,
) -> Result<T, Refusal> {
    if calls.send(call).await.is_err() {
        return Err(Refusal::State);
    }
    // An instance that goes away drops its end.
    replied.await.unwrap_or(Err(Refusal::State))
}

async fn next(calls: &mpsc::Sender<Call>) -> Answer {
    let (reply, replied) = oneshot::channel();
    let event = match ask(calls, Call::Next(reply), replied).await {
        Ok(event) => event,
        Err(refusal) => return refused(refusal),
    };
    let mut answer = Response::builder()
        .header("Content-Type", "application/json")
        .header("Lambda-Runtime-Aws-Request-Id", event.request_id)
        .header("Lambda-Runtime-Deadline-Ms", event.deadline_millis)
        .header("Lambda-Runtime-Invoked-Function-Arn", event.function_arn)
        .header("Lambda-Runtime-Trace-Id", event.trace_id);
    if let Some(context) = event.client_context {
        answer = answer.header("Lambda-Runtime-Client-Context", context);
    }
    answer.body(Full::new(event.payload)).unwrap_or_else(|_| {
        // Only a value with control characters: they are refused before.
        simple(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", "a header can't be sent")
    })
}

fn error_kind(request: &Request<Incoming>) -> Option<String> {
    let value = request.headers().get("Lambda-Runtime-Function-Error-Type")?;
    value.to_str().ok().map(|text| text.chars().take(256).collect())
}

enum Unread {
    TooLarge,
    Broken,
}

async fn body(request: Request<Incoming>) -> Result<Bytes, Unread> {
    match Limited::new(request.into_body(), MAX_PAYLOAD).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(Unread::TooLarge),
        Err(_) => Err(Unread::Broken),
    }
}

fn simple(status: StatusCode, kind: &str, message: &str) -> Answer {
    let body = serde_json::json!({ "errorMessage": message, "errorType": kind }).to_string();
    json(status, body)
}

fn json(status: StatusCode, body: String) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = status;
    let kind = http::HeaderValue::from_static("application/json");
    answer.headers_mut().insert(http::header::CONTENT_TYPE, kind);
    answer
}

fn accepted() -> Answer {
    json(StatusCode::ACCEPTED, "{\"status\":\"OK\"}\n".to_owned())
}

fn refused(refusal: Refusal) -> Answer {
    match refusal {
        Refusal::RequestId => {
            simple(StatusCode::BAD_REQUEST, "InvalidRequestID", "Invalid request ID")
        }
        Refusal::State => simple(
            StatusCode::FORBIDDEN,
            "InvalidStateTransition",
            "the runtime can't do this in its present state",
        ),
    }
}

fn too_large_answer() -> Answer {
    let message = format!("Exceeded maximum allowed payload size ({MAX_PAYLOAD} bytes).");
    simple(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", &message)
}

fn broken_body() -> Answer {
    simple(StatusCode::BAD_REQUEST, "InvalidRequest", "the body can't be read")
}

fn not_found() -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from_static(b"404 page not found\n")));
    *answer.status_mut() = StatusCode::NOT_FOUND;
    answer
}

//! What every request passes: a name, checks against foreign pages, bounds.

use super::app::{App, Auth};
use super::error::Refusal;
use super::request_id::RequestId;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{AUTHORIZATION, HOST, HeaderName, HeaderValue, ORIGIN, X_CONTENT_TYPE_OPTIONS};
use http::request::Parts;
use http::uri::Authority;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

const X_AMZN_REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// The path of imports, which may take longer.
const IMPORTS: &str = "/_assize/v1/items";
/// The path of back-tests, which may too.
const BACKTEST: &str = "/_assize/v1/backtest";

/// How the paths of invocations begin and end: functions may run for minutes.
const INVOCATIONS: (&str, &str) = ("/2015-03-31/functions/", "/invocations");

/// Lets a request through, or answers it.
pub(super) async fn gate(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = RequestId::fresh();
    let mut response = match check(&app, &request) {
        Err(refusal) => refusal.respond(&id.0),
        Ok(()) => match Arc::clone(&app.requests).try_acquire_owned() {
            Err(_) => Refusal::busy("Too many requests at once.").respond(&id.0),
            Ok(_permit) => {
                let limits = &app.settings.limits;
                let path = request.uri().path();
                let time = match path {
                    _ if path.starts_with(IMPORTS) || path == BACKTEST => limits.import,
                    _ if path.starts_with(INVOCATIONS.0) && path.ends_with(INVOCATIONS.1) => {
                        limits.invocation
                    }
                    _ if is_transfer(&app, &request) => limits.transfer,
                    _ => limits.call,
                };
                request.extensions_mut().insert(id.clone());
                match tokio::time::timeout(time, next.run(request)).await {
                    Ok(response) => response,
                    Err(_) => {
                        let message = format!("The request took longer than {} s.", time.as_secs());
                        Refusal::timeout(message).respond(&id.0)
                    }
                }
            }
        },
    };
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !headers.contains_key(X_AMZN_REQUEST_ID)
        && let Ok(id) = HeaderValue::from_str(&id.0)
    {
        headers.insert(X_AMZN_REQUEST_ID, id);
    }
    response
}

/// Refuses what a page of another origin has a browser send; see the [module](super)'s text.
fn check(app: &App, request: &Request) -> Result<(), Refusal> {
    let host = || request.headers().get(HOST).and_then(|host| host.to_str().ok());
    if let Some(origin) = request.headers().get(ORIGIN) {
        let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
        if origin.is_none_or(|(_, authority)| Some(authority) != host()) {
            return Err(Refusal::forbidden("Requests of pages of other origins are refused."));
        }
    }
    if app.settings.auth == Auth::Open && !has_own_name(request) {
        return Err(Refusal::forbidden(
            "This server takes unsigned requests, so it answers to the machine's own names only: \
             localhost, 127.0.0.1, [::1].",
        ));
    }
    Ok(())
}

/// Whether a request names this machine by one of its own names.
pub(super) fn has_own_name(request: &Request) -> bool {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    host.is_some_and(is_loopback)
}

/// Whether a request passes to S3.
fn is_transfer(app: &App, request: &Request) -> bool {
    let claims = |text: &str| text.contains("/s3/aws4_request");
    app.settings.edge.is_some()
        && (request.headers().get(AUTHORIZATION).and_then(|v| v.to_str().ok()).is_some_and(claims)
            || request.uri().query().is_some_and(|query| query.contains("%2Fs3%2Faws4_request")))
}

/// Whether a `Host` header names this machine itself. A name that an attacker made point to
/// this machine does not.
fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host();
    let bare = name.strip_prefix('[').and_then(|n| n.strip_suffix(']')).unwrap_or(name);
    name.eq_ignore_ascii_case("localhost")
        || name.to_ascii_lowercase().ends_with(".localhost")
        || bare.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
        || bare.parse::<Ipv6Addr>().is_ok_and(|ip| ip.is_loopback())
}

/// Whether a request's content type is one of these.
pub(crate) fn has_media_type(parts: &Parts, wanted: &[&str]) -> bool {
    let media = parts.headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = media.and_then(|value| value.split(';').next()).map(str::trim);
    media.is_some_and(|media| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(media)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_machines_own_names_are_loopback() {
        for own in ["localhost", "localhost:9470", "127.0.0.1:1", "[::1]:80", "a.localhost"] {
            assert!(is_loopback(own), "{own}");
        }
        for foreign in ["evil.example", "127.0.0.1.evil.example", "192.168.0.1", "", "localhost."] {
            assert!(!is_loopback(foreign), "{foreign}");
        }
    }
}

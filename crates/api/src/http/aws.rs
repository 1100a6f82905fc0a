//! Calls of AWS services.

use super::app::App;
use super::body::drain;
use super::caller;
use super::error::Refusal;
use super::unserved;
use super::{BodyBound, RequestId, authenticate, read_body};
use assize_wire::RequestContext;
use assize_wire::generated::config;
use assize_wire::operation::{OperationInfo, Service};
use assize_wire::protocol::aws_json;
use assize_wire::sigv4::Policy;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::request::Parts;
use std::sync::Arc;

/// The services that are answered here.
static SERVICES: &[&Service] = &[&config::SERVICE];

/// Answers a call.
pub(super) async fn call(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let routed = aws_json::route(&parts.headers, SERVICES);
    let (service, operation) = match routed {
        Ok(found) if parts.uri.path() == "/" => found,
        other => {
            drain(body).await;
            return unserved::respond(&parts, other.err(), &id);
        }
    };
    match answer(&app, &parts, body, service, operation, &id).await {
        Ok(response) => response.map(Body::from),
        Err(refusal) => refusal.respond(&id),
    }
}

async fn answer(
    app: &Arc<App>,
    parts: &Parts,
    body: Body,
    service: &'static Service,
    operation: &'static OperationInfo,
    id: &str,
) -> Result<http::Response<Vec<u8>>, Refusal> {
    let check = match authenticate(app, parts).await {
        Ok(check) => check,
        Err(refusal) => {
            drain(body).await;
            return Err(refusal);
        }
    };
    let bound = BodyBound { bytes: app.settings.limits.call_bytes };
    let body = read_body(app, &parts.headers, body, bound).await?;
    let policy = Policy { service: Some(service.signing_name), ..Policy::default() };
    let caller = check.verify(app, parts, &body.bytes, &policy)?;
    let cx = RequestContext {
        account_id: caller.home.account,
        region: caller.home.region,
        principal: caller.principal,
        access_key_id: caller.access_key_id,
        request_id: id.to_owned(),
    };
    tracing::debug!(operation = operation.name, account = cx.account_id, region = cx.region, id);
    let request = caller::request(parts, &body.bytes);
    let done = config::dispatch(&app.config, &cx, operation.name, &request).await;
    done.map_err(|error| {
        tracing::debug!(operation = operation.name, code = error.code(), id, "refused");
        error.into()
    })
}

//! Calls of AWS services.

use super::app::{App, Auth};
use super::authorize::authorize;
use super::body::drain;
use super::caller::{self, Check};
use super::edge;
use super::error::Refusal;
use super::reads;
use super::route::{self, Head};
use super::services::{SERVICES, dispatch};
use super::unserved;
use super::{BodyBound, RequestId, authenticate, read_body};
use assize_iam::Principal;
use assize_wire::RequestContext;
use assize_wire::operation::Service;
use assize_wire::protocol::aws_json;
use assize_wire::sigv4::{Authorization, Policy};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::request::Parts;
use std::sync::Arc;

/// Operations whose bodies hold a function's code.
const CODE_OPERATIONS: &[&str] = &["CreateFunction", "UpdateFunctionCode"];

/// Answers a call.
pub(super) async fn call(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let claim = Authorization::parse(&caller::request(&parts, b"")).ok();
    let scope = claim.as_ref().map(Authorization::service);
    if let Some(edge) = edge::takes(&app, &parts, scope) {
        let service = scope.unwrap_or_default().to_owned();
        drop(claim);
        return edge::pass(&app, &edge, parts, body, &service, &RequestId(id)).await;
    }
    let head = route::head(&parts, scope, app.settings.auth, SERVICES);
    let service = match head {
        Head::Operation(service, _) => Some(service),
        Head::Form(service) => service,
        Head::Unknown(service) => {
            drain(&parts.headers, body).await;
            return unknown(&parts, service).respond_as(service, &id);
        }
        Head::Stranger => {
            drain(&parts.headers, body).await;
            return unserved::respond(&parts, scope, &id);
        }
    };
    match answer(&app, &parts, body, head, &id).await {
        Ok(response) => response.map(Body::from),
        Err((known, refusal)) => match known.or(service) {
            Some(service) => refusal.respond_as(service, &id),
            None => unserved::refuse(&refusal, &id),
        },
    }
}

/// Why a request for a service means none of its operations.
fn unknown(parts: &Parts, service: &Service) -> Refusal {
    if service.target_prefix.is_empty() {
        let path = format!("{} {}", parts.method, parts.uri.path());
        return Refusal::unknown_operation(&path);
    }
    match aws_json::route(&parts.headers, SERVICES) {
        Ok(_) if parts.uri.path() != "/" => Refusal::unknown_path(parts.uri.path()),
        Ok(_) => Refusal::wrong_method(parts.method.as_str(), parts.uri.path()),
        Err(error) => error.into(),
    }
}

/// A refusal, and the service in whose protocol to say it, once it is known.
type Refused = (Option<&'static Service>, Refusal);

async fn answer(
    app: &Arc<App>,
    parts: &Parts,
    body: Body,
    head: Head,
    id: &str,
) -> Result<http::Response<Vec<u8>>, Refused> {
    let unnamed = |refusal| (None, refusal);
    let bound = bound(app, head);
    let check: Check<'_> = match authenticate(app, parts, bound).await {
        Ok(check) => check,
        Err(refusal) => {
            drain(&parts.headers, body).await;
            return Err(unnamed(refusal));
        }
    };
    let body = read_body(app, &parts.headers, body, bound).await.map_err(unnamed)?;
    let request = caller::request(parts, &body.bytes);
    let (service, operation) = match head {
        Head::Operation(service, operation) => (service, operation),
        Head::Form(service) => route::form(&request, service, SERVICES)?,
        Head::Unknown(_) | Head::Stranger => {
            return Err(unnamed(Refusal::unknown_path(parts.uri.path())));
        }
    };
    let named = |refusal| (Some(service), refusal);
    let policy = Policy { service: Some(service.signing_name), ..Policy::default() };
    let caller = check.verify(app, parts, &body.bytes, &policy).map_err(named)?;
    let input = authorize(app, &caller, service, operation, &request).await.map_err(named)?;
    reads::note(app, &caller, service.name, operation.name, &input).await;
    let principal = caller.principal;
    let cx = RequestContext {
        account_id: caller.home.account,
        region: caller.home.region,
        principal: principal.arn().to_owned(),
        access_key_id: caller.access_key_id,
        request_id: id.to_owned(),
    };
    // STS decides about roles itself: on an open server as about the account's root, whom the
    // caller's own policies do not hold back.
    let takes_role = (service.name, operation.name) == ("sts", "AssumeRole");
    let principal = if app.settings.auth == Auth::Open && takes_role {
        Principal::root(&cx.account_id, &cx.region)
    } else {
        principal
    };
    let (name, account, region) = (operation.name, &cx.account_id, &cx.region);
    tracing::debug!(service = service.name, operation = name, account, region, id);
    dispatch(app, &principal, &cx, service, name, &request).await.map_err(|refusal| {
        tracing::debug!(service = service.name, operation = name, ?refusal, id, "refused");
        named(refusal)
    })
}

fn bound(app: &App, head: Head) -> BodyBound {
    let limits = &app.settings.limits;
    let code = match head {
        Head::Operation(service, operation) => {
            service.name == "lambda" && CODE_OPERATIONS.contains(&operation.name)
        }
        _ => false,
    };
    BodyBound { bytes: if code { limits.code_bytes } else { limits.call_bytes } }
}

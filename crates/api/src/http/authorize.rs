//! Whether a verified caller may do what it asks for.

use super::app::{App, Auth};
use super::caller::Caller;
use super::error::Refusal;
use crate::lambda::invoke::account_of;
use assize_engine::EngineError;
use assize_iam::IamError;
use assize_wire::error::WireError;
use assize_wire::generated;
use assize_wire::operation::{OperationInfo, Protocol, Service};
use assize_wire::protocol::{Request, aws_json, query, rest};
use serde_json::Value;
use std::sync::Arc;

/// API Gateway, as signatures call it.
const GATEWAY: &str = "apigateway";

/// What EC2 says before the reason.
const EC2_PREFIX: &str = "You are not authorized to perform this operation. ";

/// Decides about a call of an AWS service. Answers the members of the request where they were
/// looked at: for callers who may not do everything.
///
/// # Errors
/// Access denied, in AWS's words.
pub(super) async fn authorize(
    app: &Arc<App>,
    caller: &Caller,
    service: &'static Service,
    operation: &'static OperationInfo,
    request: &Request<'_>,
) -> Result<Value, Refusal> {
    // A role's trust policy has a say: STS decides itself.
    if (service.name, operation.name) == ("sts", "AssumeRole") {
        return Ok(Value::Null);
    }
    if app.settings.auth == Auth::Open && caller.access_key_id.is_some() {
        // Nothing is denied; what is noted of keys and functions is noted all the same.
        let (app, caller) = (Arc::clone(app), caller.clone());
        let noted = tokio::task::spawn_blocking(move || note_use(&app, &caller, service.name));
        noted.await.map_err(|_| EngineError::Stopping)?;
        return Ok(input(service, operation, request).unwrap_or(Value::Null));
    }
    if caller.is_unlimited(app) && !is_of_another(caller, service, operation, request) {
        return Ok(Value::Null);
    }
    // What cannot be read names no resource, so that the caller must be allowed all; the
    // operation then says what is wrong with it.
    let input = input(service, operation, request).unwrap_or(Value::Null);
    let (app, caller) = (Arc::clone(app), caller.clone());
    let members = input.clone();
    let decided = tokio::task::spawn_blocking(move || {
        note_use(&app, &caller, service.name);
        let Caller { home, principal, .. } = caller;
        app.services.iam.authorize(&principal, service.name, operation.name, &input, &home)
    });
    let prefix = if service.protocol == Protocol::Ec2Query { EC2_PREFIX } else { "" };
    answer(decided.await, prefix).map(|()| members)
}

/// Notes that a key was used.
fn note_use(app: &App, caller: &Caller, service: &str) {
    let Caller { home, principal, access_key_id } = caller;
    app.services.iam.note_key_use(access_key_id.as_deref(), principal, home, service);
}

/// Whether a call is about what another account owns, where a root may do no more than others.
fn is_of_another(
    caller: &Caller,
    service: &'static Service,
    operation: &'static OperationInfo,
    request: &Request<'_>,
) -> bool {
    if (service.name, operation.name) != ("lambda", "Invoke") {
        return false;
    }
    let input = input(service, operation, request).unwrap_or(Value::Null);
    let function = input.get("FunctionName").and_then(Value::as_str);
    function.and_then(account_of).is_some_and(|owner| owner != caller.principal.account)
}

/// Decides about a call that is passed on. Of operations whose models are not here no resource is
/// known, so that the caller must be allowed all; of those that only the upstream can name,
/// nothing is, and only who may do all may call them.
///
/// # Errors
/// Access denied, in AWS's words where AWS has some.
pub(super) async fn authorize_passed(
    app: &Arc<App>,
    caller: &Caller,
    signing_name: &str,
    operation: &str,
    request: &Request<'_>,
) -> Result<Value, Refusal> {
    if caller.is_unlimited(app) {
        return Ok(Value::Null);
    }
    if signing_name == GATEWAY {
        return authorize_gateway(app, caller, request).await.map(|()| Value::Null);
    }
    if operation.is_empty() {
        return Err(nameless(caller, signing_name, request));
    }
    let known = generated::SERVICES.iter().find(|known| known.signing_name == signing_name);
    if let Some((service, info)) = known.and_then(|s| Some((*s, s.operation(operation)?))) {
        return authorize(app, caller, service, info, request).await;
    }
    let (app, caller) = (Arc::clone(app), caller.clone());
    let service = known.map_or(signing_name, |known| known.name).to_owned();
    let operation = operation.to_owned();
    let decided = tokio::task::spawn_blocking(move || {
        let Caller { home, principal, .. } = caller;
        app.services.iam.authorize(&principal, &service, &operation, &Value::Null, &home)
    });
    let prefix = if signing_name == "ec2" { EC2_PREFIX } else { "" };
    answer(decided.await, prefix).map(|()| Value::Null)
}

/// Decides about a request to API Gateway, whose actions are its methods.
async fn authorize_gateway(
    app: &Arc<App>,
    caller: &Caller,
    request: &Request<'_>,
) -> Result<(), Refusal> {
    let (decider, asks) = (Arc::clone(app), caller.clone());
    let (method, path) = (request.method.to_owned(), request.path.to_owned());
    let decided = tokio::task::spawn_blocking(move || {
        let Caller { home, principal, access_key_id } = asks;
        let iam = &decider.services.iam;
        iam.note_key_use(access_key_id.as_deref(), &principal, &home, GATEWAY);
        iam.authorize_gateway(&principal, &method, &path, &home)
    });
    match decided.await {
        Ok(Some(decided)) => answer(Ok(decided), ""),
        Ok(None) => Err(nameless(caller, GATEWAY, request)),
        Err(error) => answer(Err(error), ""),
    }
}

/// Nobody can say which operation a request means, so no policy can be asked.
fn nameless(caller: &Caller, signing_name: &str, request: &Request<'_>) -> Refusal {
    let message = format!(
        "User: {} is not authorized: which operation of {signing_name:.32} {:.16} {:.128} means \
         is not known here, so no policy can be asked, and only the account's root may have it \
         passed on.",
        caller.principal.arn(),
        request.method,
        request.path,
    );
    WireError::access_denied(message).into()
}

/// Decides about a request for one of Assize's own endpoints, `action` such as
/// `assize:PutItems`.
///
/// # Errors
/// Access denied, in AWS's words.
pub(crate) async fn authorize_own(
    app: &Arc<App>,
    caller: &Caller,
    action: &'static str,
) -> Result<(), Refusal> {
    if caller.is_unlimited(app) {
        return Ok(());
    }
    let (app, caller) = (Arc::clone(app), caller.clone());
    let decided = tokio::task::spawn_blocking(move || {
        app.services.iam.decide(&caller.principal, action, "*", &caller.home)
    });
    answer(decided.await, "")
}

pub(super) fn answer(
    decided: Result<Result<(), IamError>, tokio::task::JoinError>,
    prefix: &str,
) -> Result<(), Refusal> {
    match decided {
        Ok(Ok(())) => Ok(()),
        Ok(Err(IamError::AccessDenied(text))) => {
            Err(WireError::access_denied(format!("{prefix}{text}")).into())
        }
        Ok(Err(IamError::Engine(error))) => Err(error.into()),
        Ok(Err(other)) => Err(WireError::internal_failure(other.to_string()).into()),
        Err(error) => {
            tracing::error!(%error, "a decision failed");
            Err(EngineError::Stopping.into())
        }
    }
}

/// The members of a request.
fn input(
    service: &Service,
    operation: &OperationInfo,
    request: &Request<'_>,
) -> Result<Value, WireError> {
    match service.protocol {
        Protocol::AwsJson10 | Protocol::AwsJson11 => {
            aws_json::parse(service, operation.input, request.body)
        }
        Protocol::AwsQuery | Protocol::Ec2Query => query::parse(service, operation.input, request),
        Protocol::RestJson1 => rest::json::parse(service, operation, request),
        Protocol::RestXml => Ok(Value::Null),
    }
}

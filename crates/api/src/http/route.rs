//! Which service and which operation a request means.
//!
//! | request | is for |
//! | --- | --- |
//! | `X-Amz-Target: PREFIX.Operation`, JSON | the service of that prefix |
//! | a form with `Action` and `Version` | the service that the signature names; unsigned, the one of the host's first label or of the version |
//! | anything else, signed for a REST service | the operation of its method and path |
//! | anything else, unsigned | the REST service that has such an operation |
//!
//! Of a form only the body says the operation, so that the head alone isn't always enough.

use super::app::Auth;
use super::error::Refusal;
use super::gate::has_media_type;
use assize_wire::operation::{OperationInfo, Protocol, Service};
use assize_wire::protocol::{Request, aws_json, query, rest};
use http::header::{AUTHORIZATION, HOST};
use http::request::Parts;
use http::{HeaderValue, Method};

const FORM: &str = "application/x-www-form-urlencoded";

/// What the head of a request says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Head {
    /// All that there is to know.
    Operation(&'static Service, &'static OperationInfo),
    /// A form: the body says the operation and, when it isn't given here, the service.
    Form(Option<&'static Service>),
    /// A request of this service, for nothing that it has.
    Unknown(&'static Service),
    /// Nothing that is served.
    Stranger,
}

/// Reads a request's head. `scope` is the service that the signature names, verified or not.
pub(super) fn head(
    parts: &Parts,
    scope: Option<&str>,
    auth: Auth,
    services: &'static [&'static Service],
) -> Head {
    let (method, path) = (&parts.method, parts.uri.path());
    let query = parts.uri.query().unwrap_or_default();
    if parts.headers.contains_key(aws_json::X_AMZ_TARGET) {
        return match aws_json::route(&parts.headers, services) {
            Ok((service, operation)) if path == "/" && method == Method::POST => {
                Head::Operation(service, operation)
            }
            Ok((service, _)) => Head::Unknown(service),
            // Of a service that isn't served, or nonsense.
            Err(_) => named(scope, services).map_or(Head::Stranger, Head::Unknown),
        };
    }
    let service = match scope {
        Some(_) => named(scope, services),
        None => of_host(parts, services),
    };
    if scope.is_some() && service.is_none() {
        return Head::Stranger;
    }
    let is_query =
        |service: &Service| matches!(service.protocol, Protocol::AwsQuery | Protocol::Ec2Query);
    if path == "/" && service.is_none_or(is_query) && is_form(parts, auth, query) {
        return Head::Form(service);
    }
    let is_rest = |service: &&&'static Service| matches!(service.protocol, Protocol::RestJson1);
    let mut candidates = match &service {
        Some(_) => service.iter().filter(is_rest).copied().collect::<Vec<_>>(),
        None => services.iter().filter(is_rest).copied().collect(),
    }
    .into_iter();
    let found = candidates.find_map(|service| {
        rest::route(service, method.as_str(), path, query)
            .map(|operation| Head::Operation(service, operation))
    });
    found.unwrap_or_else(|| service.map_or(Head::Stranger, Head::Unknown))
}

/// The service and operation of a form.
///
/// # Errors
/// Why there is none, and the service in whose protocol to say so.
pub(super) fn form(
    request: &Request<'_>,
    service: Option<&'static Service>,
    services: &'static [&'static Service],
) -> Result<(&'static Service, &'static OperationInfo), (Option<&'static Service>, Refusal)> {
    let (action, version) = query::action(request);
    let version = version.unwrap_or_default();
    let is_query = |service: &&&'static Service| {
        matches!(service.protocol, Protocol::AwsQuery | Protocol::Ec2Query)
    };
    let by_version = || {
        let mut known = services.iter().filter(is_query);
        known.find(|service| service.api_version == version).copied()
    };
    let service = service.or_else(by_version);
    let Some(action) = action else {
        return Err((service, Refusal::missing_action()));
    };
    let found = service.and_then(|service| Some((service, service.operation(&action)?)));
    match found {
        Some((service, operation)) if service.api_version == version => Ok((service, operation)),
        _ => Err((service, Refusal::invalid_action(&action, &version))),
    }
}

/// The service of that signing name.
fn named(name: Option<&str>, services: &'static [&'static Service]) -> Option<&'static Service> {
    services.iter().find(|service| Some(service.signing_name) == name).copied()
}

/// The service that the first label of the host names, as in `iam.amazonaws.com`.
fn of_host(parts: &Parts, services: &'static [&'static Service]) -> Option<&'static Service> {
    let host = parts.headers.get(HOST)?.to_str().ok()?;
    let label = host.split(['.', ':']).next()?;
    services.iter().find(|service| service.endpoint_prefix == label).copied()
}

/// Is this a form, in its body or its query? Where nobody signs, a query doesn't count: any page
/// could have a browser fetch it.
fn is_form(parts: &Parts, auth: Auth, query: &str) -> bool {
    match parts.method {
        Method::POST => has_media_type(parts, &[FORM]),
        Method::GET => {
            let trusted = auth == Auth::Signed || parts.headers.contains_key(AUTHORIZATION);
            trusted && query.split('&').any(|part| part.starts_with("Action="))
        }
        _ => false,
    }
}

/// Does the content type announce a form?
pub(super) fn is_form_type(parts: &Parts) -> bool {
    let media = parts.headers.get(http::header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    media.unwrap_or_default().to_ascii_lowercase().starts_with(FORM.as_bytes())
}

#[cfg(test)]
#[path = "route_tests.rs"]
mod tests;

//! restJson1 and restXml: method and path say the operation; members travel in path, query,
//! headers and body.

mod answer;
mod bind;
pub mod json;
mod request;
mod routes;
mod uri;
pub mod xml;

pub(crate) use answer::read_answer;
#[cfg(test)]
pub(crate) use answer::response;
pub(crate) use request::{Encoded, encode};
pub(crate) use routes::route_to;
pub use routes::{Route, Routes, routes_of};

use crate::operation::{OperationInfo, Service};

/// The operation of a service that a method and path mean; of several the one whose path says
/// most.
pub fn route(
    service: &Service,
    method: &str,
    path: &str,
    query: &str,
) -> Option<&'static OperationInfo> {
    let all = service.operations.iter().map(|info| (info.http.method, info.http.uri, *info));
    best(all, method, path, query)
}

/// Of what lies at methods and templates, that whose path says most of those that a request fits.
fn best<T>(
    all: impl Iterator<Item = (&'static str, &'static str, T)>,
    method: &str,
    path: &str,
    query: &str,
) -> Option<T> {
    let mut found: Option<(usize, T)> = None;
    for (_, uri, what) in all.filter(|(asked, ..)| *asked == method) {
        let template = uri::Template::of(uri);
        if template.labels(path).is_some() && template.has_query(query) {
            let literals = template.literals();
            if found.as_ref().is_none_or(|(most, _)| literals > *most) {
                found = Some((literals, what));
            }
        }
    }
    found.map(|(_, what)| what)
}

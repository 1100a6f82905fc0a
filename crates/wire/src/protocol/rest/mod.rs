//! restJson1 and restXml: method and path say the operation; members travel in path, query,
//! headers and body.

mod answer;
mod bind;
pub mod json;
mod request;
mod uri;
pub mod xml;

pub(crate) use answer::read_answer;
#[cfg(test)]
pub(crate) use answer::response;
pub(crate) use request::{Encoded, encode};

use crate::operation::{OperationInfo, Service};

/// The operation of a service that a method and path mean; of several the one whose path says
/// most.
pub fn route(
    service: &Service,
    method: &str,
    path: &str,
    query: &str,
) -> Option<&'static OperationInfo> {
    let mut found: Option<(usize, &'static OperationInfo)> = None;
    for info in service.operations.iter().filter(|info| info.http.method == method) {
        let template = uri::Template::of(info.http.uri);
        if template.labels(path).is_some() && template.has_query(query) {
            let literals = template.literals();
            if found.is_none_or(|(most, _)| literals > most) {
                found = Some((literals, info));
            }
        }
    }
    found.map(|(_, info)| info)
}

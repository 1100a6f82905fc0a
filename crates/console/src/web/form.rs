//! Forms that change something.

use super::visit::Visit;
use super::{Fault, page};
use crate::console::Console;
use axum::extract::{FromRequest, Request};
use axum::response::Response;
use axum::{Form, RequestExt};
use http::HeaderMap;
use http::header::ORIGIN;
use std::sync::Arc;

/// A form that one of this session's own pages had, and who sent it.
pub(crate) struct Posted {
    pub(crate) visit: Visit,
    pub(crate) fields: Fields,
}

/// What was filled in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first value of a name; empty when there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.all().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// All names with their values.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    #[cfg(test)]
    pub(crate) fn of<const N: usize>(fields: [(&str, &str); N]) -> Self {
        Self(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }
}

impl FromRequest<Arc<Console>> for Posted {
    type Rejection = Response;

    async fn from_request(
        mut request: Request,
        console: &Arc<Console>,
    ) -> Result<Self, Self::Rejection> {
        let visit = request.extract_parts_with_state::<Visit, _>(console).await?;
        let read = request.extract::<Form<Vec<(String, String)>>, _>().await;
        let fields = match read {
            Ok(Form(fields)) => Fields(fields),
            Err(rejection) => {
                return Err(page::fault(&visit, &Fault::Invalid(rejection.body_text())));
            }
        };
        if visit.guard.admits(fields.get("csrf")) {
            Ok(Self { visit, fields })
        } else {
            Err(page::fault(&visit, &Fault::Forged))
        }
    }
}

/// Whether a browser says that one of our own pages made it send the request. Another origin in
/// `Origin` was refused before.
pub(crate) fn is_same_origin(headers: &HeaderMap) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => headers.contains_key(ORIGIN),
    }
}

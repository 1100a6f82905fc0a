//! Forms that change something.

use super::visit::Visit;
use super::{Fault, page};
use crate::console::Console;
use axum::extract::{FromRequest, Request};
use axum::response::Response;
use axum::{Form, RequestExt};
use http::HeaderMap;
use http::header::ORIGIN;
use serde::Deserialize;
use std::sync::Arc;

/// Who sent a form that one of this session's own pages had.
pub(crate) struct Posted(pub(crate) Visit);

#[derive(Deserialize)]
struct Guarded {
    #[serde(default)]
    csrf: String,
}

impl FromRequest<Arc<Console>> for Posted {
    type Rejection = Response;

    async fn from_request(
        mut request: Request,
        console: &Arc<Console>,
    ) -> Result<Self, Self::Rejection> {
        let visit = request.extract_parts_with_state::<Visit, _>(console).await?;
        let read = request.extract::<Form<Guarded>, _>().await;
        let Form(Guarded { csrf }) = match read {
            Ok(form) => form,
            Err(rejection) => {
                return Err(page::fault(&visit, &Fault::Invalid(rejection.body_text())));
            }
        };
        if visit.guard.admits(&csrf) {
            Ok(Self(visit))
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

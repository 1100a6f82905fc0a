//! Styles and scripts, in the binary. Each is served under a name that changes with its content,
//! so that browsers keep it for good.

use crate::console::ROOT;
use crate::web::{gzip, takes_gzip};
use axum::body::Body;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, VARY};
use http::{HeaderMap, StatusCode};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// A file of ours or of a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asset {
    Style,
    Htmx,
    Morph,
    Script,
    Chart,
    ChartStyle,
    Mark,
}

const ALL: [Asset; 7] = [
    Asset::Style,
    Asset::Htmx,
    Asset::Morph,
    Asset::Script,
    Asset::Chart,
    Asset::ChartStyle,
    Asset::Mark,
];

struct Ready {
    name: String,
    kind: &'static str,
    plain: &'static [u8],
    packed: Option<Vec<u8>>,
}

static READY: LazyLock<Vec<Ready>> = LazyLock::new(|| ALL.map(Asset::ready).into());

impl Asset {
    const fn source(self) -> (&'static str, &'static str, &'static [u8]) {
        match self {
            Self::Style => ("console", "css", include_bytes!("../assets/console.css")),
            Self::Htmx => ("htmx", "js", include_bytes!("../assets/vendor/htmx.min.js")),
            Self::Morph => {
                ("idiomorph", "js", include_bytes!("../assets/vendor/idiomorph-ext.min.js"))
            }
            Self::Chart => ("uplot", "js", include_bytes!("../assets/vendor/uPlot.iife.min.js")),
            Self::ChartStyle => ("uplot", "css", include_bytes!("../assets/vendor/uPlot.min.css")),
            Self::Script => ("console", "js", include_bytes!("../assets/console.js")),
            Self::Mark => ("mark", "svg", include_bytes!("../assets/mark.svg")),
        }
    }

    fn ready(self) -> Ready {
        let (stem, ending, plain) = self.source();
        let digest = Sha256::digest(plain);
        let mark: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let kind = match ending {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            _ => "image/svg+xml",
        };
        Ready { name: format!("{stem}.{mark}.{ending}"), kind, plain, packed: gzip(plain, 9) }
    }

    /// Where browsers find it.
    pub(crate) fn path(self) -> String {
        let at = ALL.iter().position(|asset| *asset == self);
        let ready = at.and_then(|at| READY.get(at));
        format!("{ROOT}/assets/{}", ready.map_or("", |ready| &ready.name))
    }
}

/// `GET /console/assets/NAME`
pub(crate) async fn get(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(ready) = LazyLock::force(&READY).iter().find(|ready| ready.name == name) else {
        return (StatusCode::NOT_FOUND, "There is no such file.\n").into_response();
    };
    let packed = ready.packed.as_deref().filter(|_| takes_gzip(&headers));
    let mut response = Response::new(Body::from(Bytes::from_static(packed.unwrap_or(ready.plain))));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(ready.kind));
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    headers.insert(CACHE_CONTROL, forever);
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if packed.is_some() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;

    #[test]
    fn packed_files_are_the_plain_ones() {
        for ready in READY.iter() {
            let mut bytes = Vec::new();
            let Some(packed) = &ready.packed else { continue };
            GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
            assert_eq!(bytes, ready.plain, "{}", ready.name);
        }
    }

    #[test]
    fn scripts_and_styles_load_nothing_from_elsewhere() {
        for asset in [Asset::Style, Asset::Script, Asset::Mark] {
            let text = std::str::from_utf8(asset.source().2).unwrap();
            let text = text.replace("http://www.w3.org/2000/svg", "");
            assert!(!text.contains("http://") && !text.contains("https://"), "{asset:?}");
        }
    }
}

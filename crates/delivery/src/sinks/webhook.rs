//! Webhooks: events, posted to a URL and signed.

use super::event::event;
use crate::calls::own_runtime;
use assize_engine::ports::{Clock, Message, NoticeKind, Sink, SinkError};
use assize_upstream::{Http, Timeouts};
use hmac::{Hmac, Mac};
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use http::{StatusCode, Uri};
use sha2::Sha256;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

/// Characters of a secret at least.
pub const MIN_SECRET: usize = 16;

/// How long a webhook may take.
const TIMEOUTS: Timeouts =
    Timeouts { connect: Duration::from_secs(5), answer: Duration::from_secs(10) };

const SIGNATURE: HeaderName = HeaderName::from_static("assize-signature");
const EVENT_ID: HeaderName = HeaderName::from_static("assize-event-id");
const EVENT_TYPE: HeaderName = HeaderName::from_static("assize-event-type");

/// A webhook as it is set.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSettings {
    /// Its name, under which what waits for it is kept.
    pub name: String,
    /// Where events are posted: `http://…` or `https://…`.
    pub url: String,
    /// What signatures are made with.
    pub secret: String,
    /// What it hears of.
    pub kinds: Vec<NoticeKind>,
}

impl std::fmt::Debug for WebhookSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, url, kinds, .. } = self;
        f.debug_struct("WebhookSettings")
            .field("name", name)
            .field("url", url)
            .field("kinds", kinds)
            .finish_non_exhaustive()
    }
}

/// A webhook that can't be set so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// A name that is none.
    #[error("`{0}` is no name of a webhook: 1 to 64 letters, digits, hyphens and underscores")]
    Name(String),
    /// A URL that is none.
    #[error(
        "`{0}` is no URL of a webhook: it must begin with http:// or https:// and name no user"
    )]
    Url(String),
    /// A secret that is easily guessed.
    #[error("the webhook `{0}` needs a secret of at least {MIN_SECRET} characters")]
    Secret(String),
}

impl WebhookSettings {
    /// Whether it can be set so.
    ///
    /// # Errors
    /// Any [`WebhookError`].
    pub fn check(&self) -> Result<Uri, WebhookError> {
        let is_name = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if !(1..=64).contains(&self.name.len()) || !self.name.bytes().all(is_name) {
            return Err(WebhookError::Name(self.name.clone()));
        }
        let bad_url = || WebhookError::Url(self.url.clone());
        let uri: Uri = self.url.parse().map_err(|_| bad_url())?;
        let named = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        if !named || !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err(bad_url());
        }
        if self.secret.chars().count() < MIN_SECRET {
            return Err(WebhookError::Secret(self.name.clone()));
        }
        Ok(uri)
    }
}

/// A webhook. Each event is a POST of the JSON that EventBridge would deliver, with the header
/// `Assize-Signature: t=SECONDS,v1=HEX`: HMAC-SHA-256 with the secret over `SECONDS.BODY`. Any
/// status from 200 to 299 takes it.
pub struct Webhook {
    name: String,
    settings: WebhookSettings,
    uri: Uri,
    http: Http,
    clock: Arc<dyn Clock>,
    /// Always there, until it is dropped.
    runtime: Option<Runtime>,
}

impl Webhook {
    /// A webhook that is set so.
    ///
    /// # Errors
    /// When the settings are wrong, the system's certificates can't be read, or it has no thread
    /// to give.
    pub fn new(settings: WebhookSettings, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let uri = settings.check().map_err(io::Error::other)?;
        let http = Http::new(TIMEOUTS).map_err(io::Error::other)?;
        let name = format!("webhook:{}", settings.name);
        Ok(Self { name, settings, uri, http, clock, runtime: Some(own_runtime()?) })
    }
}

impl Drop for Webhook {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Sink for Webhook {
    fn name(&self) -> &str {
        &self.name
    }

    fn hears(&self, kind: NoticeKind) -> bool {
        self.settings.kinds.contains(&kind)
    }

    fn tell(&self, message: &Message) -> Result<(), SinkError> {
        let failed = |code: &str, reason: String| SinkError { code: code.to_owned(), reason };
        let body = event(message).map_err(|e| failed("Unwritable", e.to_string()))?;
        let seconds = self.clock.now().millis().div_euclid(1_000);
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let agent = concat!("assize/", env!("CARGO_PKG_VERSION"));
        headers.insert(USER_AGENT, HeaderValue::from_static(agent));
        for (name, value) in [
            (SIGNATURE, signature(&self.settings.secret, seconds, &body)),
            (EVENT_ID, message.id.clone()),
            (EVENT_TYPE, message.detail_type.to_owned()),
        ] {
            let value =
                HeaderValue::from_str(&value).map_err(|e| failed("Unwritable", e.to_string()))?;
            headers.insert(name, value);
        }
        let Some(runtime) = &self.runtime else {
            return Err(failed("Stopping", "the server is ending".into()));
        };
        let status: StatusCode = runtime
            .block_on(self.http.post(self.uri.clone(), headers, body.into()))
            .map_err(|error| failed("Unreachable", error.to_string()))?;
        if status.is_success() {
            Ok(())
        } else {
            Err(failed("Refused", format!("it answered {status}")))
        }
    }
}

/// `t=SECONDS,v1=HEX`
fn signature(secret: &str, seconds: i64, body: &str) -> String {
    let mut hex = String::with_capacity(64);
    // A key of any length is good.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        mac.update(format!("{seconds}.{body}").as_bytes());
        for byte in mac.finalize().into_bytes() {
            hex.push_str(&format!("{byte:02x}"));
        }
    }
    format!("t={seconds},v1={hex}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> WebhookSettings {
        WebhookSettings {
            name: "ops".into(),
            url: "https://example.com/hook?a=1".into(),
            secret: "0123456789abcdef".into(),
            kinds: vec![NoticeKind::Compliance],
        }
    }

    #[test]
    fn settings_are_checked() {
        assert!(settings().check().is_ok());
        for url in ["ftp://h/", "h", "https://u:p@h/", "/path", ""] {
            let bad = WebhookSettings { url: url.into(), ..settings() };
            assert!(matches!(bad.check(), Err(WebhookError::Url(_))), "{url}");
        }
        let bad = WebhookSettings { secret: "short".into(), ..settings() };
        assert_eq!(bad.check(), Err(WebhookError::Secret("ops".into())));
        let bad = WebhookSettings { name: "a b".into(), ..settings() };
        assert!(bad.check().is_err());
        assert!(!format!("{:?}", settings()).contains("0123456789abcdef"));
    }

    #[test]
    fn signatures_are_hmacs() {
        // Computed with Python's hmac module.
        assert_eq!(
            signature("0123456789abcdef", 1_700_000_000, "{}"),
            "t=1700000000,v1=e4f8e2ecae2295b2ddb2f0b5584c8275e226c0ebe9b3b819e70156bb67122e3e"
        );
    }
}

//! Cookies.

use http::header::{COOKIE, HOST};
use http::uri::Authority;
use http::{HeaderMap, HeaderValue};

/// The reader's language.
pub(crate) const LANGUAGE: &str = "assize-language";
/// Light or dark.
pub(crate) const THEME: &str = "assize-theme";

/// Seconds for which a preference is remembered.
const YEAR: u32 = 31_536_000;

/// The value of a request's cookie.
pub(crate) fn get<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.find(|(found, _)| found.trim() == name).map(|(_, value)| value.trim())
}

/// The name of the session's cookie. Browsers do not keep cookies of two ports apart, so that
/// two servers on one machine would end each other's sessions under one name.
pub(crate) fn session(headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let port = host.and_then(|host| host.parse::<Authority>().ok()?.port_u16());
    format!("assize-session-{}", port.unwrap_or(0))
}

/// Sets the session's cookie. Scripts cannot read it, other sites cannot have it sent.
pub(crate) fn set_session(headers: &HeaderMap, token: &str, seconds: i64) -> Option<HeaderValue> {
    let name = session(headers);
    // A proxy in front that ends TLS says so; who lies there only keeps the cookie from itself.
    let encrypted = headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
    let secure = if encrypted { "; Secure" } else { "" };
    let text = format!(
        "{name}={token}; Path=/console; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
    );
    HeaderValue::from_str(&text).ok()
}

/// Sets a preference.
pub(crate) fn set_preference(name: &str, value: &str) -> Option<HeaderValue> {
    let text = format!("{name}={value}; Path=/console; Max-Age={YEAR}; HttpOnly; SameSite=Lax");
    HeaderValue::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_found_by_their_whole_names() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "xassize-theme=no; assize-theme=dark".parse().unwrap());
        headers.append(COOKIE, "assize-language=ja".parse().unwrap());
        assert_eq!(get(&headers, THEME), Some("dark"));
        assert_eq!(get(&headers, LANGUAGE), Some("ja"));
        assert_eq!(get(&headers, "assize"), None);
    }

    #[test]
    fn servers_on_two_ports_have_two_cookies() {
        let named = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, host.parse().unwrap());
            session(&headers)
        };
        assert_eq!(named("127.0.0.1:9470"), "assize-session-9470");
        assert_ne!(named("127.0.0.1:9470"), named("127.0.0.1:9471"));
        assert_eq!(named("[::1]:80"), "assize-session-80");
    }
}

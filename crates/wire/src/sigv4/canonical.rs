//! The canonical form of a request: what is hashed, byte for byte.

use std::borrow::Cow;

use http::HeaderMap;

use super::Request;
use super::crypto::{Digest32, hmac, sha256};
use super::date::AmzDate;
use super::keys::Scope;
use super::{ALGORITHM, crypto::Hex};
use crate::percent::{decoded, push_encoded};

/// Bytes that a typical canonical request takes.
const TYPICAL_SIZE: usize = 768;

/// The query parameter that carries a presigned request's signature, and isn't signed itself.
pub(super) const SIGNATURE_PARAMETER: &str = "X-Amz-Signature";

/// The canonical request. `signed` are the signed headers' names: small letters, in order.
///
/// The path is normalised and encoded once more, except for S3, whose keys may look like anything.
pub(super) fn canonical_request(
    request: &Request<'_>,
    signed: &[&str],
    payload: &str,
    service: &str,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(TYPICAL_SIZE);
    out.extend_from_slice(request.method.as_bytes());
    out.push(b'\n');
    push_path(&mut out, request.path, service == "s3");
    out.push(b'\n');
    push_query(&mut out, request.query);
    out.push(b'\n');
    for name in signed {
        out.extend_from_slice(name.as_bytes());
        out.push(b':');
        push_header(&mut out, request.headers, name);
        out.push(b'\n');
    }
    out.push(b'\n');
    for (index, name) in signed.iter().enumerate() {
        if index > 0 {
            out.push(b';');
        }
        out.extend_from_slice(name.as_bytes());
    }
    out.push(b'\n');
    out.extend_from_slice(payload.as_bytes());
    out
}

/// The signature of a canonical request.
pub(super) fn signature(key: &Digest32, canonical: &[u8], date: &AmzDate, scope: Scope<'_>) -> Hex {
    let mut text = Vec::with_capacity(192);
    text.extend_from_slice(ALGORITHM.as_bytes());
    text.push(b'\n');
    text.extend_from_slice(date.as_str().as_bytes());
    text.push(b'\n');
    scope.push(&mut text);
    text.push(b'\n');
    text.extend_from_slice(Hex::new(&sha256(canonical)).as_bytes());
    Hex::new(&hmac(key, &[&text]))
}

fn push_path(out: &mut Vec<u8>, path: &str, is_s3: bool) {
    if is_s3 {
        let path = if path.is_empty() { "/" } else { path };
        push_encoded(out, path.as_bytes(), b"/%");
        return;
    }
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            _ => kept.push(segment),
        }
    }
    for segment in &kept {
        out.push(b'/');
        push_encoded(out, segment.as_bytes(), b"");
    }
    if kept.is_empty() || path.ends_with('/') {
        out.push(b'/');
    }
}

/// Parameters sorted by encoded name and value, the signature left out.
fn push_query(out: &mut Vec<u8>, query: &str) {
    if query.is_empty() {
        return;
    }
    let mut parameters: Vec<(Vec<u8>, Vec<u8>)> = parameters(query)
        .filter(|(name, _)| name.as_ref() != SIGNATURE_PARAMETER.as_bytes())
        .map(|(name, value)| (encoded(&name), encoded(&value)))
        .collect();
    parameters.sort_unstable();
    for (index, (name, value)) in parameters.iter().enumerate() {
        if index > 0 {
            out.push(b'&');
        }
        out.extend_from_slice(name);
        out.push(b'=');
        out.extend_from_slice(value);
    }
}

/// The parameters of a query in their order, decoded. A plus sign is a plus sign.
pub(super) fn parameters(query: &str) -> impl Iterator<Item = (Cow<'_, [u8]>, Cow<'_, [u8]>)> {
    query.split('&').filter(|part| !part.is_empty()).map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (decoded(name), decoded(value))
    })
}

/// Values of a header as one: trimmed, runs of white space made one space, joined by commas.
fn push_header(out: &mut Vec<u8>, headers: &HeaderMap, name: &str) {
    for (index, value) in headers.get_all(name).iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        let words = value.as_bytes().split(|byte| byte.is_ascii_whitespace());
        for (index, word) in words.filter(|word| !word.is_empty()).enumerate() {
            if index > 0 {
                out.push(b' ');
            }
            out.extend_from_slice(word);
        }
    }
}

fn encoded(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 8);
    push_encoded(&mut out, bytes, b"");
    out
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn paths_are_normalised_and_encoded_twice_except_for_s3() {
        for (path, usual, s3) in [
            ("", "/", "/"),
            ("/", "/", "/"),
            ("/a/../b/./c//d/", "/b/c/d/", "/a/../b/./c//d/"),
            ("/..", "/", "/.."),
            ("/a%20b", "/a%2520b", "/a%20b"),
            ("/a b~", "/a%20b~", "/a%20b~"),
            ("/ü", "/%C3%BC", "/%C3%BC"),
        ] {
            assert_eq!(text(|out| push_path(out, path, false)), usual);
            assert_eq!(text(|out| push_path(out, path, true)), s3);
        }
    }

    #[test]
    fn queries_are_sorted_and_encoded_once() {
        for (query, wanted) in [
            ("", ""),
            ("b=2&a=1&a=0", "a=0&a=1&b=2"),
            ("flag&x=%20", "flag=&x=%20"),
            ("x=a+b&y=%e2%82%ac", "x=a%2Bb&y=%E2%82%AC"),
            ("a=1&X-Amz-Signature=abc", "a=1"),
            ("a-b=1&a=2&&", "a=2&a-b=1"),
            ("x=%zz%4", "x=%25zz%254"),
        ] {
            assert_eq!(text(|out| push_query(out, query)), wanted);
        }
    }

    #[test]
    fn header_values_are_trimmed_and_joined() {
        let mut headers = HeaderMap::new();
        headers.append("x-a", HeaderValue::from_static("  one   two "));
        headers.append("x-a", HeaderValue::from_static("three"));
        assert_eq!(text(|out| push_header(out, &headers, "x-a")), "one two,three");
        assert_eq!(text(|out| push_header(out, &headers, "x-b")), "");
    }
}

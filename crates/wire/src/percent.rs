//! Percent-encoding, as URIs and forms have it.

use std::borrow::Cow;

/// Percent-encoding of everything but letters, digits, `-._~` and what is to be kept.
pub(crate) fn push_encoded(out: &mut Vec<u8>, bytes: &[u8], keep: &[u8]) {
    const DIGITS: [u8; 16] = *b"0123456789ABCDEF";
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or(b'0');
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || keep.contains(&byte) {
            out.push(byte);
        } else {
            out.extend_from_slice(&[b'%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}

/// Undoes percent-encoding; a percent sign that begins no escape stays.
pub(crate) fn decoded(text: &str) -> Cow<'_, [u8]> {
    if !text.contains('%') {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escape = match (byte, after) {
            (b'%', [high, low, ..]) => hex_value(*high).zip(hex_value(*low)),
            _ => None,
        };
        rest = match escape {
            Some((high, low)) => {
                out.push(high << 4 | low);
                after.get(2..).unwrap_or_default()
            }
            None => {
                out.push(byte);
                after
            }
        };
    }
    Cow::Owned(out)
}

fn hex_value(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// The text in percent-encoding, all but unreserved characters and those to keep.
pub(crate) fn encoded(text: &str, keep: &[u8]) -> String {
    let mut out = Vec::with_capacity(text.len() + 8);
    push_encoded(&mut out, text.as_bytes(), keep);
    // Nothing but ASCII was written.
    String::from_utf8(out).unwrap_or_default()
}

/// Undoes percent-encoding; none when the result isn't UTF-8.
pub(crate) fn decoded_text(text: &str) -> Option<Cow<'_, str>> {
    match decoded(text) {
        Cow::Borrowed(_) => Some(Cow::Borrowed(text)),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    }
}

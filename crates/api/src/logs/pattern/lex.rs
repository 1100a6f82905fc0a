//! Texts in quotes.

use super::{Fault, fault};

/// Reads a text in quotes at the beginning; answers it, and what comes after. A backslash
/// stands before a quote or a backslash.
pub(super) fn quoted(text: &str) -> Result<(String, &str), Fault> {
    let mut out = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((out, text.get(at + 1..).unwrap_or_default())),
            '\\' => match chars.next() {
                Some((_, c @ ('"' | '\\'))) => out.push(c),
                Some((_, c)) => out.extend(['\\', c]),
                None => break,
            },
            c => out.push(c),
        }
    }
    fault("a quote is not closed")
}

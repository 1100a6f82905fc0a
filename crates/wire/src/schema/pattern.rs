//! Patterns of a model, compiled when first used.

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

/// Bytes that one compiled pattern may take. Generated patterns were compiled once already, with
/// the crate's default limit, when the code was generated.
const SIZE_LIMIT: usize = 4 << 20;

/// A pattern that a whole text must match.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    test: Test,
}

#[derive(Debug)]
enum Test {
    /// Anything on one line but white space only: by far the most frequent pattern.
    NotBlank,
    Regex {
        text: &'static str,
        compiled: OnceLock<Option<Regex>>,
    },
}

impl Pattern {
    /// A pattern as the model writes it, and as the regex crate understands it.
    pub const fn new(source: &'static str, text: &'static str) -> Self {
        Self { source, test: Test::Regex { text, compiled: OnceLock::new() } }
    }

    /// The pattern `.*\S.*`, tested without a regular expression.
    pub const fn not_blank(source: &'static str) -> Self {
        Self { source, test: Test::NotBlank }
    }

    /// The pattern as the model writes it.
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// Does the whole text match? A pattern that doesn't compile matches nothing; the generator
    /// emits none such.
    pub fn matches(&self, text: &str) -> bool {
        match &self.test {
            Test::NotBlank => not_blank(text),
            Test::Regex { text: pattern, compiled } => compiled
                .get_or_init(|| RegexBuilder::new(pattern).size_limit(SIZE_LIMIT).build().ok())
                .as_ref()
                .is_some_and(|regex| regex.is_match(text)),
        }
    }
}

/// Java's `.*\S.*`: no `\n` or `\r`, and either exactly one of the other line terminators, which
/// then is the `\S`, or none and a character that isn't ASCII white space.
fn not_blank(text: &str) -> bool {
    let (mut seen, mut terminators) = (false, 0);
    for c in text.chars() {
        match c {
            '\n' | '\r' => return false,
            '\u{85}' | '\u{2028}' | '\u{2029}' => terminators += 1,
            ' ' | '\t' | '\u{b}' | '\u{c}' => {}
            _ => seen = true,
        }
    }
    terminators == 1 || (terminators == 0 && seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortcut_means_what_the_pattern_means() {
        let line = r"[^\n\r\x{85}\x{2028}\x{2029}]*";
        let regex = Regex::new(&format!(r"^(?:{line}[^\t\n\x0B\x0C\r ]{line})$")).unwrap();
        for text in [
            "",
            " ",
            "a",
            " a ",
            "\ta",
            "a\n",
            "\na",
            "\u{85}",
            "\u{85}\u{85}",
            "a\u{2028}b",
            "é",
            "\u{a0}",
        ] {
            assert_eq!(not_blank(text), regex.is_match(text), "{text:?}");
        }
    }
}

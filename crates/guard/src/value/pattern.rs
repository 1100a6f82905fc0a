//! Regular expressions, compiled once and bounded.

use fancy_regex::{Regex, RegexBuilder};
use std::fmt;

/// The most steps that one match may take back; what needs more is an error, not a hang.
const MAX_BACKTRACKS: usize = 100_000;

/// The most matches of an expression in one text that are expanded.
const MAX_MATCHES: usize = 10_000;

/// The most bytes that one compiled expression may take; what the `regex` library takes.
const MAX_COMPILED: usize = 10 << 20;

/// Compiled expressions of fewer bytes are small: nearly all are.
const SMALL: usize = 128 << 10;

/// A regular expression with the text that it was made of.
#[derive(Clone)]
pub struct Pattern {
    text: Box<str>,
    regex: Regex,
}

impl Pattern {
    /// Compiles an expression; the error says what is wrong with it.
    pub(crate) fn new(text: &str) -> Result<Self, String> {
        Self::within(text, MAX_COMPILED)
    }

    /// Compiles an expression, and tells whether it is small.
    pub(crate) fn sized(text: &str) -> Result<(Self, bool), String> {
        match Self::within(text, SMALL) {
            Ok(pattern) => Ok((pattern, true)),
            // Either it is large, or it is wrong, which is then told again.
            Err(_) => Self::new(text).map(|pattern| (pattern, false)),
        }
    }

    fn within(text: &str, bytes: usize) -> Result<Self, String> {
        let regex = RegexBuilder::new(text)
            .backtrack_limit(MAX_BACKTRACKS)
            .delegate_size_limit(bytes)
            .build()
            .map_err(|error| one_line(&error.to_string()))?;
        Ok(Self { text: text.into(), regex })
    }

    /// Whether any part of `text` matches; an error where that takes too many steps.
    pub(crate) fn matches(&self, text: &str) -> Result<bool, String> {
        self.regex.is_match(text).map_err(|error| one_line(&error.to_string()))
    }

    /// Every match of the expression, expanded by `template` (`$1`, `${name}`), one after the
    /// other; what lies between the matches is dropped, as Guard does. `None` when the result
    /// would be longer than `most` bytes.
    pub(crate) fn expand(
        &self,
        text: &str,
        template: &str,
        most: usize,
    ) -> Result<Option<String>, String> {
        let mut expanded = String::new();
        for (count, captures) in self.regex.captures_iter(text).enumerate() {
            if count >= MAX_MATCHES {
                return Err(format!("the expression matches more than {MAX_MATCHES} times"));
            }
            let captures = captures.map_err(|error| one_line(&error.to_string()))?;
            captures.expand(template, &mut expanded);
            if expanded.len() > most {
                return Ok(None);
            }
        }
        Ok(Some(expanded))
    }

    /// The expression.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// The last line of what the library says, which is the reason; the others draw a picture.
fn one_line(text: &str) -> String {
    let reason = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or(text);
    reason.trim().trim_start_matches("error: ").to_owned()
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", self.text)
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

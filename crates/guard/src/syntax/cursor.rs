//! Going along a policy's text.

use crate::error::{PolicyError, PolicyFault};
use crate::position::{Lines, Span};

/// The deepest nesting of clauses and values.
pub(super) const MAX_DEPTH: usize = 40;

/// The most regular expressions of a policy; compiled, they take memory.
const MAX_REGEXES: usize = 1_024;

/// For how many a large expression counts.
const LARGE_REGEX: usize = 32;

/// A place in a text that moves on.
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
    lines: Lines,
    depth: usize,
    regexes: usize,
}

pub(super) type Parsed<T> = Result<T, PolicyError>;

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, lines: Lines::of(text), depth: 0, regexes: 0 }
    }

    /// Byte offset.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Goes back to an offset that was passed.
    pub(super) fn back_to(&mut self, at: usize) {
        self.at = at;
    }

    /// What is still to be read.
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn looks_at(&self, text: &str) -> bool {
        self.rest().starts_with(text)
    }

    /// Moves on behind a text, if it stands here.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let stands = self.looks_at(text);
        if stands {
            self.at += text.len();
        }
        stands
    }

    /// Moves on behind one of the words, if it stands here and ends here.
    pub(super) fn eat_word(&mut self, words: &[&str]) -> bool {
        let Some(word) = words.iter().find(|word| self.looks_at_word(word)) else { return false };
        self.at += word.len();
        true
    }

    pub(super) fn looks_at_word(&self, word: &str) -> bool {
        let after = self.rest().strip_prefix(word);
        after.is_some_and(|after| !after.starts_with(is_name_char))
    }

    /// Moves on by `len` bytes.
    pub(super) fn skip(&mut self, len: usize) {
        self.at += len;
    }

    /// Moves on behind whatever `wanted` takes, and gives it.
    pub(super) fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    /// Moves on behind whitespace and comments.
    pub(super) fn blank(&mut self) {
        loop {
            self.take_while(|c| matches!(c, ' ' | '\t' | '\r' | '\n'));
            if !self.looks_at("#") {
                return;
            }
            self.take_while(|c| c != '\n');
        }
    }

    /// A name: a letter, then letters, digits and underscores.
    pub(super) fn name(&mut self) -> Option<&'t str> {
        if !self.peek()?.is_ascii_alphabetic() {
            return None;
        }
        Some(self.take_while(is_name_char))
    }

    /// A text between two quotes of one kind, if one stands here. A backslash before the
    /// quote makes it part of the text; before anything else it stands for itself.
    pub(super) fn string(&mut self) -> Parsed<Option<String>> {
        let from = self.at;
        let quote = match self.peek() {
            Some(quote @ ('\'' | '"')) => quote,
            _ => return Ok(None),
        };
        self.skip(1);
        let mut text = String::new();
        loop {
            text.push_str(self.take_while(|c| c != quote));
            if self.is_at_end() {
                let close = if quote == '"' { "\"" } else { "'" };
                let fault = PolicyFault::NeverClosed { what: "the string", close };
                return Err(self.fault_at(from, fault));
            }
            self.skip(1);
            if !text.ends_with('\\') {
                return Ok(Some(text));
            }
            text.pop();
            text.push(quote);
        }
    }

    /// From an offset to here.
    pub(super) fn span_from(&self, from: usize) -> Span {
        let start = self.lines.position(self.text, from);
        Span { start, from: from as u32, to: self.at as u32 }
    }

    /// The error that something is wrong at an offset.
    pub(super) fn fault_at(&self, at: usize, fault: PolicyFault) -> PolicyError {
        PolicyError { at: self.lines.position(self.text, at), fault }
    }

    /// The error that something else should stand here.
    pub(super) fn expected(&self, expected: impl Into<String>) -> PolicyError {
        let fault = PolicyFault::Expected { expected: expected.into(), found: self.seen() };
        self.fault_at(self.at, fault)
    }

    /// Moves on behind a text that must stand here.
    pub(super) fn expect(&mut self, text: &str) -> Parsed<()> {
        if self.eat(text) { Ok(()) } else { Err(self.expected(format!("`{text}`"))) }
    }

    /// What stands here, in few words.
    fn seen(&self) -> String {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return "the end of the policy".into() };
        let word = if is_name_char(first) { is_name_char } else { |c: char| !c.is_whitespace() };
        let mut seen: String = rest.chars().take_while(|c| word(*c)).take(40).collect();
        if seen.is_empty() {
            seen = first.escape_default().to_string();
        }
        format!("`{seen}`")
    }

    /// Goes into something that may hold its own kind, at most [`MAX_DEPTH`] deep.
    pub(super) fn enter(&mut self) -> Parsed<()> {
        if self.depth >= MAX_DEPTH {
            return Err(self.fault_at(self.at, PolicyFault::TooDeep(MAX_DEPTH)));
        }
        self.depth += 1;
        Ok(())
    }

    /// Counts a regular expression; a large one counts for many.
    pub(super) fn count_regex(&mut self, small: bool) -> Result<(), PolicyFault> {
        self.regexes += if small { 1 } else { LARGE_REGEX };
        if self.regexes > MAX_REGEXES {
            Err(PolicyFault::TooManyRegexes(MAX_REGEXES))
        } else {
            Ok(())
        }
    }

    /// Comes out again. After an error nobody needs to.
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }
}

pub(super) fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

//! Colours, where the reader is a person's terminal.

use std::fmt::Display;

/// Colours text, or leaves it.
#[derive(Clone, Copy, Debug)]
pub struct Paint(bool);

impl Paint {
    /// Colours if `on`.
    pub const fn new(on: bool) -> Self {
        Self(on)
    }

    fn code(self, code: &str, text: impl Display) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
    }

    /// What matters.
    pub fn strong(self, text: impl Display) -> String {
        self.code("1", text)
    }

    /// What stands beside.
    pub fn faint(self, text: impl Display) -> String {
        self.code("2", text)
    }

    /// In order.
    pub fn good(self, text: impl Display) -> String {
        self.code("32", text)
    }

    /// Not in order.
    pub fn bad(self, text: impl Display) -> String {
        self.code("31", text)
    }
}

/// Cuts a line to a width, the last character of which is then `…`.
pub fn cut(text: &str, width: usize) -> String {
    let mut cut = text.to_owned();
    if text.chars().count() > width {
        assize_model::verdict::truncate_chars(&mut cut, width);
    }
    cut
}

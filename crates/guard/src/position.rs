//! Places in a policy's text.

use std::fmt;

/// A place in a text as people count: lines and columns from 1, columns in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// A stretch of a text in bytes, with the place where it begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub start: Position,
    /// Byte offset of its beginning.
    pub from: u32,
    /// Byte offset of its end.
    pub to: u32,
}

impl Span {
    /// The text that the span covers, without whitespace around it.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.from as usize..self.to as usize).unwrap_or_default().trim()
    }
}

/// Where the lines of a text begin, so that an offset becomes a place without a walk.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let after = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(after).collect() }
    }

    /// The place of byte `at` of `text`, the text that this was made of.
    pub(crate) fn position(&self, text: &str, at: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= at);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = text.get(start..at).map_or(0, |before| before.chars().count());
        Position { line: line as u32, column: column as u32 + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_from_one_in_characters() {
        let text = "é=1\n\n x";
        let lines = Lines::of(text);
        let place = |at| lines.position(text, at).to_string();
        assert_eq!(place(0), "line 1, column 1");
        assert_eq!(place(2), "line 1, column 2");
        assert_eq!(place(text.len() - 1), "line 3, column 2");
        assert_eq!(place(text.len()), "line 3, column 3");
    }
}

//! Writing to the terminal: buffered, quiet about closed pipes, coloured only for people.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl ColorChoice {
    fn decide(self, terminal: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                let no_color = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
                let dumb = std::env::var_os("TERM").is_some_and(|v| v == "dumb");
                terminal && !no_color && !dumb
            }
        }
    }

    /// Whether to colour standard output.
    pub fn on_stdout(self) -> bool {
        self.decide(io::stdout().is_terminal())
    }

    /// Whether to colour standard error.
    pub fn on_stderr(self) -> bool {
        self.decide(io::stderr().is_terminal())
    }
}

/// Standard output, locked and buffered. Flush it before it goes.
pub fn stdout() -> BufWriter<StdoutLock<'static>> {
    BufWriter::with_capacity(64 << 10, io::stdout().lock())
}

/// A line on standard error. When even that is closed there is nobody to tell.
pub fn note(message: impl std::fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{message}");
}

/// A word about a failure on standard error.
pub fn complain(message: impl std::fmt::Display, color: ColorChoice) {
    let (on, off) = if color.on_stderr() { ("\x1b[1;31m", "\x1b[0m") } else { ("", "") };
    note(format_args!("{on}error:{off} {message}"));
}

/// `1 item`, `2 items`.
pub fn many(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Text fit for a terminal: control characters, which could steer it, become `\u{..}`.
pub fn printable(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.chars().any(char::is_control) {
        return std::borrow::Cow::Borrowed(text);
    }
    let shown = text.chars().flat_map(|c| {
        let escaped = c.is_control().then(|| c.escape_default());
        let plain = (!c.is_control()).then_some(c);
        escaped.into_iter().flatten().chain(plain)
    });
    std::borrow::Cow::Owned(shown.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(printable("a\x1b[2Jb\nc"), "a\\u{1b}[2Jb\\nc");
        assert!(matches!(printable("héllo"), std::borrow::Cow::Borrowed(_)));
    }
}

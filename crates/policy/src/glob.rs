//! Wildcards: `*` for any run of characters, `?` for one character.
//!
//! Each run of text between two stars is searched once, from where the one before ended: no
//! backtracking over stars. A run without `?` is searched in linear time; with `?` the cost
//! is at most the text's length times the run's.

use memchr::memmem;

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Text(String),
    One,
    Star,
}

/// A pattern made ready.
#[derive(Clone, Debug)]
pub(crate) enum Glob {
    Any,
    Exact(Box<str>),
    Prefix(Box<str>),
    Runs { runs: Vec<Run>, open_start: bool, open_end: bool },
}

/// What stands between two stars.
#[derive(Clone, Debug)]
pub(crate) enum Run {
    Text(Box<[u8]>),
    /// `None` is `?`.
    Masked(Vec<Option<u8>>),
}

impl Glob {
    pub(crate) fn new(units: &[Unit]) -> Self {
        match units {
            [] => return Self::Exact("".into()),
            [Unit::Text(text)] => return Self::Exact(text.as_str().into()),
            [Unit::Star] => return Self::Any,
            [Unit::Text(text), Unit::Star] => return Self::Prefix(text.as_str().into()),
            _ => {}
        }
        let runs = units.split(|unit| *unit == Unit::Star).filter(|run| !run.is_empty());
        Self::Runs {
            runs: runs.map(Run::new).collect(),
            open_start: units.first() == Some(&Unit::Star),
            open_end: units.last() == Some(&Unit::Star),
        }
    }

    /// Whether the whole of `text` matches.
    pub(crate) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(want) => &**want == text,
            Self::Prefix(prefix) => text.starts_with(&**prefix),
            Self::Runs { runs, open_start, open_end } => {
                matches_runs(runs, *open_start, *open_end, text.as_bytes())
            }
        }
    }
}

fn matches_runs(mut runs: &[Run], open_start: bool, open_end: bool, mut text: &[u8]) -> bool {
    if !open_start && let Some((first, rest)) = runs.split_first() {
        let Some(after) = first.strip_start(text) else { return false };
        if rest.is_empty() {
            return open_end || after.is_empty();
        }
        (runs, text) = (rest, after);
    }
    if !open_end && let Some((last, rest)) = runs.split_last() {
        let Some(before) = last.strip_end(text) else { return false };
        (runs, text) = (rest, before);
    }
    for run in runs {
        let Some(after) = run.after_first(text) else { return false };
        text = after;
    }
    true
}

impl Run {
    fn new(units: &[Unit]) -> Self {
        if let [Unit::Text(text)] = units {
            return Self::Text(text.as_bytes().into());
        }
        let mut mask = Vec::new();
        for unit in units {
            match unit {
                Unit::Text(text) => mask.extend(text.bytes().map(Some)),
                Unit::One => mask.push(None),
                Unit::Star => {}
            }
        }
        Self::Masked(mask)
    }

    /// The text after this run at its start.
    fn strip_start<'a>(&self, text: &'a [u8]) -> Option<&'a [u8]> {
        let mask = match self {
            Self::Text(want) => return text.strip_prefix(&**want),
            Self::Masked(mask) => mask,
        };
        mask.iter().try_fold(text, |text, unit| {
            let (first, rest) = text.split_first()?;
            match unit {
                Some(byte) => (byte == first).then_some(rest),
                None => text.get(width(*first)..),
            }
        })
    }

    /// The text before this run at its end.
    fn strip_end<'a>(&self, text: &'a [u8]) -> Option<&'a [u8]> {
        let mask = match self {
            Self::Text(want) => return text.strip_suffix(&**want),
            Self::Masked(mask) => mask,
        };
        mask.iter().rev().try_fold(text, |text, unit| {
            let (last, rest) = text.split_last()?;
            match unit {
                Some(byte) => (byte == last).then_some(rest),
                None => {
                    let start = text.iter().rposition(|byte| byte & 0xC0 != 0x80)?;
                    text.get(..start)
                }
            }
        })
    }

    /// The text after this run's first occurrence.
    fn after_first<'a>(&self, text: &'a [u8]) -> Option<&'a [u8]> {
        if let Self::Text(want) = self {
            let at = memmem::find(text, want)?;
            return text.get(at + want.len()..);
        }
        let mut text = text;
        loop {
            if let Some(after) = self.strip_start(text) {
                return Some(after);
            }
            text = text.get(width(*text.first()?)..)?;
        }
    }
}

/// Bytes of the UTF-8 character that starts with this byte.
fn width(first: u8) -> usize {
    match first {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    }
}

//! Values of a policy: text, wildcards and policy variables.

use crate::context::Context;
use crate::glob::{Glob, Unit};

/// How a value's special characters are read.
#[derive(Clone, Copy)]
pub(crate) struct Syntax {
    /// `*` and `?` are wildcards; otherwise they stand for themselves.
    pub(crate) wildcards: bool,
    /// `${…}` is a variable or an escape: documents of version 2012-10-17.
    pub(crate) variables: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Unit(Unit),
    /// `${key}` or `${key, 'default'}`; the key in lower case.
    Variable {
        key: String,
        default: Option<String>,
    },
}

/// A value made ready for matching.
#[derive(Clone, Debug)]
pub(crate) enum Pattern {
    Fixed(Glob),
    Template(Vec<Piece>),
}

impl Pattern {
    pub(crate) fn new(text: &str, syntax: Syntax) -> Self {
        match scan(text, syntax) {
            Ok(units) => Self::Fixed(Glob::new(&units)),
            Err(pieces) => Self::Template(pieces),
        }
    }

    /// Whether the whole of `text` matches. A variable that the context does not have
    /// matches nothing.
    pub(crate) fn matches(&self, text: &str, context: &Context) -> bool {
        match self {
            Self::Fixed(glob) => glob.matches(text),
            Self::Template(pieces) => {
                resolve(pieces, context).is_some_and(|units| Glob::new(&units).matches(text))
            }
        }
    }

    /// Like `matches` for values without wildcards, letters of either case.
    pub(crate) fn equals_ignoring_case(&self, text: &str, context: &Context) -> bool {
        let same = |want: &str| {
            let fold = |c: char| c.to_lowercase();
            want.chars().flat_map(fold).eq(text.chars().flat_map(fold))
        };
        match self {
            Self::Fixed(Glob::Exact(want)) => same(want),
            Self::Fixed(_) => false,
            Self::Template(pieces) => match resolve(pieces, context).as_deref() {
                Some([]) => text.is_empty(),
                Some([Unit::Text(want)]) => same(want),
                _ => false,
            },
        }
    }
}

/// A pattern of an ARN, compared segment by segment; the sixth is the rest.
#[derive(Clone, Debug)]
pub(crate) enum ArnPattern {
    Fixed(Box<[Glob; SEGMENTS]>),
    Template(Vec<Piece>),
    /// Fewer than six segments: matches nothing.
    Incomplete,
}

const SEGMENTS: usize = 6;

impl ArnPattern {
    pub(crate) fn new(text: &str, variables: bool) -> Self {
        match scan(text, Syntax { wildcards: true, variables }) {
            Ok(units) => segments(&units).map_or(Self::Incomplete, |s| Self::Fixed(Box::new(s))),
            Err(pieces) => Self::Template(pieces),
        }
    }

    pub(crate) fn matches(&self, text: &str, context: &Context) -> bool {
        match self {
            Self::Fixed(globs) => matches_segments(globs, text),
            Self::Template(pieces) => resolve(pieces, context)
                .and_then(|units| segments(&units))
                .is_some_and(|globs| matches_segments(&globs, text)),
            Self::Incomplete => false,
        }
    }
}

fn matches_segments(globs: &[Glob; SEGMENTS], arn: &str) -> bool {
    let mut parts = arn.splitn(SEGMENTS, ':');
    globs.iter().all(|glob| parts.next().is_some_and(|part| glob.matches(part)))
}

fn segments(units: &[Unit]) -> Option<[Glob; SEGMENTS]> {
    let mut parts: Vec<Vec<Unit>> = vec![Vec::new()];
    for unit in units {
        let Unit::Text(text) = unit else {
            parts.last_mut()?.push(unit.clone());
            continue;
        };
        let room = SEGMENTS - parts.len() + 1;
        for (n, part) in text.splitn(room, ':').enumerate() {
            if n > 0 {
                parts.push(Vec::new());
            }
            if !part.is_empty() {
                parts.last_mut()?.push(Unit::Text(part.to_owned()));
            }
        }
    }
    let globs: Vec<Glob> = parts.iter().map(|part| Glob::new(part)).collect();
    globs.try_into().ok()
}

/// The units of a text without variables; the pieces of one with.
fn scan(text: &str, syntax: Syntax) -> Result<Vec<Unit>, Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while syntax.variables
        && let Some((before, after)) = rest.split_once("${")
        && let Some((inner, after)) = after.split_once('}')
    {
        plain(&mut pieces, before, syntax.wildcards);
        match inner {
            // The three characters that a document could not say otherwise.
            "*" | "?" | "$" => literal(&mut pieces, inner),
            _ => pieces.push(variable(inner)),
        }
        rest = after;
    }
    plain(&mut pieces, rest, syntax.wildcards);
    let has_variable = pieces.iter().any(|piece| matches!(piece, Piece::Variable { .. }));
    if has_variable {
        return Err(pieces);
    }
    Ok(resolve(&pieces, &Context::default()).unwrap_or_default())
}

fn variable(inner: &str) -> Piece {
    let (key, default) = match inner.split_once(',') {
        Some((key, default)) => (key, Some(default.trim())),
        None => (inner, None),
    };
    let unquoted = |text: &str| {
        let inner = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
        inner.unwrap_or(text).to_owned()
    };
    Piece::Variable { key: key.trim().to_ascii_lowercase(), default: default.map(unquoted) }
}

fn literal(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Unit(Unit::Text(text.to_owned())));
    }
}

fn plain(pieces: &mut Vec<Piece>, text: &str, wildcards: bool) {
    if !wildcards {
        return literal(pieces, text);
    }
    for run in text.split_inclusive(['*', '?']) {
        let wild = match run.as_bytes().last() {
            Some(b'*') => Some(Unit::Star),
            Some(b'?') => Some(Unit::One),
            _ => None,
        };
        match wild {
            Some(unit) => {
                literal(pieces, run.get(..run.len() - 1).unwrap_or_default());
                pieces.push(Piece::Unit(unit));
            }
            None => literal(pieces, run),
        }
    }
}

/// Puts variables' values in; wildcards within a value stand for themselves.
fn resolve(pieces: &[Piece], context: &Context) -> Option<Vec<Unit>> {
    let mut units: Vec<Unit> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let text = match piece {
            Piece::Unit(Unit::Text(text)) => text.as_str(),
            Piece::Unit(unit) => {
                if *unit != Unit::Star || units.last() != Some(unit) {
                    units.push(unit.clone());
                }
                continue;
            }
            Piece::Variable { key, default } => match context.single(key) {
                Some(value) => value,
                None => default.as_deref()?,
            },
        };
        match units.last_mut() {
            Some(Unit::Text(last)) => last.push_str(text),
            _ if text.is_empty() => {}
            _ => units.push(Unit::Text(text.to_owned())),
        }
    }
    Some(units)
}

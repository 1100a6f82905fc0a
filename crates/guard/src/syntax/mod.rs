//! Reading policies.
//!
//! The language has no tokens of its own: what a character means depends on what stands
//! before it, and blanks separate in some places only. So the parser works on the text, one
//! function for each construct. It never tries the same text twice, which keeps its time in
//! proportion to the text.

mod casing;
mod clause;
mod cursor;
mod file;
mod link;
mod literal;
mod query;
pub(crate) mod tree;

pub(crate) use casing::{Key, Spelling};

use crate::error::{PolicyError, PolicyFault};
use cursor::{Cursor, Parsed};
use std::collections::HashMap;
use tree::{File, Var};

/// The longest policy in bytes. AWS Config takes 10,000 characters.
pub const MAX_POLICY: usize = 256 * 1024;

/// Reads a policy.
pub(crate) fn parse(text: &str) -> Result<File, PolicyError> {
    let mut parser = Parser::new(text);
    if text.len() > MAX_POLICY {
        return Err(parser.cursor.fault_at(0, PolicyFault::TooLong(MAX_POLICY)));
    }
    let mut file = parser.file()?;
    file.captures = parser.captures;
    file.variables = parser.names.into_names();
    link::link(&mut file, text)?;
    Ok(file)
}

/// Where clauses stand, which decides what they may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Outside of rules.
    File,
    /// Directly in a rule.
    Rule,
    /// In a `when` block of a rule.
    When,
    /// Between `when` and the brace.
    Condition,
    /// In the block of a query or type, or in a filter.
    Inner,
}

impl Place {
    /// Whether other rules may be referred to by their names alone.
    fn takes_rules(self) -> bool {
        matches!(self, Self::Rule | Self::When | Self::Condition)
    }

    /// Whether blocks of types may stand here.
    fn takes_types(self) -> bool {
        matches!(self, Self::File | Self::Rule)
    }

    /// Where the clauses of a `when` block stand that begins here.
    fn within_when(self) -> Self {
        if self == Self::Inner { Self::Inner } else { Self::When }
    }
}

/// A parser: a place in the text, and what was met on the way.
struct Parser<'t> {
    cursor: Cursor<'t>,
    names: Names,
    captures: bool,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Self {
        Self { cursor: Cursor::new(text), names: Names::default(), captures: false }
    }

    /// The name of a variable that must stand here.
    fn var(&mut self) -> Parsed<Var> {
        match self.cursor.name() {
            Some(name) => Ok(self.names.number(name)),
            None => Err(self.cursor.expected("a name")),
        }
    }
}

/// Numbers for the names of variables.
#[derive(Default)]
struct Names {
    numbers: HashMap<String, u32>,
}

impl Names {
    fn number(&mut self, name: &str) -> Var {
        if let Some(number) = self.numbers.get(name) {
            return Var(*number);
        }
        let number = self.numbers.len() as u32;
        self.numbers.insert(name.to_owned(), number);
        Var(number)
    }

    fn into_names(self) -> Vec<String> {
        let mut names: Vec<(u32, String)> =
            self.numbers.into_iter().map(|(name, number)| (number, name)).collect();
        names.sort_unstable();
        names.into_iter().map(|(_, name)| name).collect()
    }
}

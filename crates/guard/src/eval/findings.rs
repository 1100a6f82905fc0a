//! Clauses that failed, with what they saw.
//!
//! Most evaluations pass, and most failures are undone by an `or`; so a failure is noted in a
//! few words and told in full only once it is known to count.

use super::{Found, Missing};
use crate::position::Position;
use crate::syntax::tree::{Comparison, Part, Query, RuleClause};
use crate::value::Value;
use assize_model::json::Node;
use std::cell::{Cell, RefCell};

/// The most findings that are kept of one rule.
const MAX_FINDINGS: usize = 64;

/// The longest text that is told of a value, in bytes.
const MAX_SEEN: usize = 1_024;

/// A clause that failed on a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where the clause stands in the policy.
    pub at: Position,
    /// The clause as it is written.
    pub clause: String,
    /// JSON pointer to what was seen: the value, or the last one on the way to it.
    pub pointer: String,
    /// The value as JSON; nothing when it is missing.
    pub seen: Option<String>,
    /// What leads on from the pointer to nothing, when the value is missing.
    pub missing: Option<String>,
    /// Why the clause could not be decided.
    pub problem: Option<String>,
    /// The clause's own message.
    pub message: Option<String>,
}

/// A failure before it is told.
struct Note<'v> {
    span: crate::position::Span,
    message: Option<&'v str>,
    saw: Saw<'v>,
}

enum Saw<'v> {
    Value(Value<'v>),
    Missing(Missing<'v>),
    Problem(String),
    Nothing,
}

/// The failures of a rule so far.
#[derive(Default)]
pub(super) struct Findings<'v> {
    notes: RefCell<Vec<Note<'v>>>,
    hushed: Cell<usize>,
}

impl<'v> Findings<'v> {
    pub(super) fn mark(&self) -> usize {
        self.notes.borrow().len()
    }

    /// Forgets what was noted since a mark.
    pub(super) fn back_to(&self, mark: usize) {
        self.notes.borrow_mut().truncate(mark);
    }

    pub(super) fn hush(&self) {
        self.hushed.set(self.hushed.get() + 1);
    }

    pub(super) fn unhush(&self) {
        self.hushed.set(self.hushed.get().saturating_sub(1));
    }

    /// Gives a message to what was noted since a mark and has none.
    pub(super) fn say(&self, mark: usize, message: &'v str) {
        for note in self.notes.borrow_mut().iter_mut().skip(mark) {
            note.message.get_or_insert(message);
        }
    }

    fn note(&self, span: crate::position::Span, message: Option<&'v String>, saw: Saw<'v>) {
        let mut notes = self.notes.borrow_mut();
        if self.hushed.get() == 0 && notes.len() < MAX_FINDINGS {
            notes.push(Note { span, message: message.map(String::as_str), saw });
        }
    }

    pub(super) fn compared(
        &self,
        comparison: &'v Comparison,
        left: Result<Value<'v>, Missing<'v>>,
    ) {
        let saw = left.map_or_else(Saw::Missing, Saw::Value);
        self.note(comparison.span, comparison.message.as_ref(), saw);
    }

    pub(super) fn asked(&self, comparison: &'v Comparison, found: Found<'v>) {
        let saw = match found {
            Found::Literal(value) | Found::Value(value) => Saw::Value(value),
            Found::Missing(missing) => Saw::Missing(missing),
        };
        self.note(comparison.span, comparison.message.as_ref(), saw);
    }

    pub(super) fn missing(&self, query: &'v Query, missing: Missing<'v>) {
        self.note(query.span, None, Saw::Missing(missing));
    }

    pub(super) fn no_value(&self, query: &'v Query, comparison: Option<&'v Comparison>) {
        let span = comparison.map_or(query.span, |comparison| comparison.span);
        self.note(span, comparison.and_then(|c| c.message.as_ref()), Saw::Nothing);
    }

    pub(super) fn problem(
        &self,
        span: crate::position::Span,
        message: Option<&'v String>,
        problem: String,
    ) {
        self.note(span, message, Saw::Problem(problem));
    }

    pub(super) fn rule(&self, clause: &'v RuleClause) {
        self.note(clause.span, clause.message.as_ref(), Saw::Nothing);
    }

    /// Tells all that was noted, and forgets it.
    pub(super) fn take(&self, text: &str, variables: &[String]) -> Vec<Finding> {
        let mut findings: Vec<Finding> = Vec::new();
        for note in self.notes.take() {
            let finding = note.tell(text, variables);
            // A value that failed against several others is told once.
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
        findings
    }
}

impl Note<'_> {
    fn tell(self, text: &str, variables: &[String]) -> Finding {
        let pointer = |origin: Option<Node<'_>>| origin.map(|n| n.pointer()).unwrap_or_default();
        let (mut at, mut seen, mut missing, mut problem) = Default::default();
        match self.saw {
            Saw::Value(value) => {
                at = pointer(value.origin());
                seen = Some(cut(value.text()));
            }
            Saw::Missing(Missing { at: last, rest }) => {
                at = pointer(last.origin());
                missing = Some(spelled(rest, variables));
            }
            Saw::Problem(told) => problem = Some(told),
            Saw::Nothing => {}
        }
        let words: Vec<&str> = self.span.of(text).split_whitespace().collect();
        Finding {
            at: self.span.start,
            clause: words.join(" "),
            pointer: at,
            seen,
            missing,
            problem,
            message: self.message.map(|message| message.trim().to_owned()),
        }
    }
}

fn cut(mut text: String) -> String {
    if text.len() > MAX_SEEN {
        let end = (0..=MAX_SEEN).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}

/// Parts of a query in short.
fn spelled(parts: &[Part], variables: &[String]) -> String {
    let mut text = String::new();
    for part in parts {
        let (dotted, word) = match part {
            Part::This => (true, "this".to_owned()),
            Part::Key(key) => (true, key.text.to_string()),
            Part::Variable(var) => {
                let name = variables.get(var.0 as usize).map(String::as_str).unwrap_or_default();
                (true, format!("%{name}"))
            }
            Part::Values(_) => (true, "*".to_owned()),
            Part::Indices(_) => (false, "[*]".to_owned()),
            Part::Index(index) => (false, format!("[{index}]")),
            Part::Keys(_) => (false, "[keys …]".to_owned()),
            Part::Filter(..) => (false, "[…]".to_owned()),
        };
        if dotted && !text.is_empty() {
            text.push('.');
        }
        text.push_str(&word);
    }
    text
}

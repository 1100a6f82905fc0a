//! Running policies over documents.

mod budget;
mod call;
mod clause;
mod comparison;
mod findings;
mod keys;
mod query;
mod role;
mod scope;
mod sets;
mod unknown;

pub(crate) use budget::Budget;
pub use budget::Limits;
pub use findings::Finding;

use crate::error::{EvalError, EvalFault};
use crate::position::Span;
use crate::status::{Status, Tally};
use crate::syntax::tree::{File, Part, Rule};
use crate::value::Value;
use assize_model::json::Node;
use findings::Findings;
use role::Role;
use scope::Scope;
use std::cell::{Cell, RefCell};

/// What an evaluation is given beside policy and document.
#[derive(Clone, Copy, Default)]
pub struct Setting<'s> {
    /// What the function `now` answers, in seconds since 1970.
    pub now: i64,
    /// Bounds.
    pub limits: Limits,
    /// Asked every few thousand steps; the evaluation ends with an error once it answers
    /// `true`.
    pub stop: Option<&'s dyn Fn() -> bool>,
    /// How the document tells what nobody knows yet. An evaluation that meets any of it has no
    /// answer.
    pub unknown: Option<Unknown>,
}

/// How a document tells what nobody knows yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Texts with this character are not known, nor are maps of one such text.
    pub mark: char,
    /// A map with this member lists there the keys that are known; of all other keys nobody knows
    /// whether they will be there.
    pub listed: &'static str,
}

/// What a rule says of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleReport {
    /// The rule's name. Rules may share one.
    pub name: String,
    /// What it says.
    pub status: Status,
    /// The clauses that failed, if it fails.
    pub findings: Vec<Finding>,
}

/// What a policy says of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What the rules say, in their order; those that take parameters say nothing by
    /// themselves.
    pub rules: Vec<RuleReport>,
}

impl Report {
    /// What the policy says as a whole: any failure fails it, without one any pass passes it.
    pub fn status(&self) -> Status {
        let mut tally = Tally::default();
        self.rules.iter().for_each(|rule| tally.add(rule.status));
        tally.all()
    }
}

/// A value of a query, or the lack of one.
#[derive(Clone, Debug)]
pub(crate) enum Found<'v> {
    /// Written in the policy.
    Literal(Value<'v>),
    /// Of the document, or made of it.
    Value(Value<'v>),
    /// The query leads nowhere.
    Missing(Missing<'v>),
}

/// How far a query came.
#[derive(Clone, Debug)]
pub(crate) struct Missing<'v> {
    /// The last value on its way.
    pub(crate) at: Value<'v>,
    /// The parts that lead on to nothing.
    pub(crate) rest: &'v [Part],
}

/// One run of a policy over a document.
pub(crate) struct Evaluation<'v, 's> {
    file: &'v File,
    text: &'v str,
    now: i64,
    unknown: Option<Unknown>,
    pub(crate) budget: Budget<'s>,
    /// What is known of rules that others refer to, by their places in the file: as
    /// assertions, and as conditions.
    statuses: RefCell<Vec<[Option<Status>; 2]>>,
    findings: Findings<'v>,
    /// The clause that is being evaluated, for errors.
    clause: Cell<Option<Span>>,
}

impl<'v, 's> Evaluation<'v, 's> {
    pub(crate) fn new(file: &'v File, text: &'v str, setting: &Setting<'s>) -> Self {
        Self {
            file,
            text,
            now: setting.now,
            unknown: setting.unknown,
            budget: Budget::new(setting.limits, setting.stop),
            statuses: RefCell::new(vec![[None; 2]; file.rules.len()]),
            findings: Findings::default(),
            clause: Cell::new(None),
        }
    }

    /// Runs all rules over a document.
    pub(crate) fn run(&self, document: Node<'v>) -> Result<Report, EvalError> {
        let scope = Scope::outermost(Value::Node(document), &self.file.lets);
        let mut rules = Vec::with_capacity(self.file.rules.len());
        for (at, rule) in self.file.rules.iter().enumerate() {
            let status = self.rule(rule, &scope, Role::Assertion).map_err(|fault| EvalError {
                at: self.clause.get().map(|span| span.start),
                fault,
            })?;
            self.remember(at, Role::Assertion, status);
            let findings = self.findings.take(self.text, &self.file.variables);
            rules.push(RuleReport { name: rule.name.clone(), status, findings });
        }
        Ok(Report { rules })
    }

    /// What a rule says. Every run says the same, unless queries capture keys on the way, which
    /// the next run would meet.
    fn remember(&self, at: usize, role: Role, status: Status) {
        if !self.file.captures {
            self.keep(at, role, status);
        }
    }

    fn keep(&self, at: usize, role: Role, status: Status) {
        if let Some([assertion, gate]) = self.statuses.borrow_mut().get_mut(at) {
            *if role.asserts() { assertion } else { gate } = Some(status);
        }
    }

    fn kept(&self, at: usize, role: Role) -> Option<Status> {
        let [assertion, gate] = *self.statuses.borrow().get(at)?;
        if role.asserts() { assertion } else { gate }
    }

    fn rule(&self, rule: &'v Rule, scope: &Scope<'_, 'v>, role: Role) -> Result<Status, EvalFault> {
        let _level = self.budget.deeper()?;
        if let Some(conditions) = &rule.conditions {
            match self.holds(conditions, scope) {
                Ok(true) => {}
                Ok(false) => return Ok(Status::Skip),
                Err(fault) => return self.unanswered(fault, role),
            }
        }
        let mark = self.findings.mark();
        let status = self.block(&rule.block, scope, role)?;
        if status != Status::Fail {
            self.findings.back_to(mark);
        }
        Ok(status)
    }

    /// What the rules of one name say: the first that says anything decides.
    fn rules(
        &self,
        targets: &[usize],
        scope: &Scope<'_, 'v>,
        role: Role,
    ) -> Result<Status, EvalFault> {
        let scope = scope.root_scope();
        for target in targets {
            let status = match (self.kept(*target, role), self.file.rules.get(*target)) {
                (Some(status), _) => status,
                (None, Some(rule)) => {
                    let status = self.quietly(|| self.rule(rule, scope, role))?;
                    self.keep(*target, role, status);
                    status
                }
                (None, None) => Status::Skip,
            };
            if status != Status::Skip {
                return Ok(status);
            }
        }
        Ok(Status::Skip)
    }

    /// What becomes of a clause, or of what it is a condition of, that has no answer: it fails,
    /// unless it is a condition itself, which hands the question on.
    fn unanswered(&self, fault: EvalFault, role: Role) -> Result<Status, EvalFault> {
        if !role.asserts() || !fault.is_unanswerable() {
            return Err(fault);
        }
        self.findings.problem(self.clause.get().unwrap_or_default(), None, fault.to_string());
        Ok(Status::Fail)
    }

    /// Runs something whose failures are no findings.
    fn quietly<T>(&self, run: impl FnOnce() -> Result<T, EvalFault>) -> Result<T, EvalFault> {
        self.findings.hush();
        let result = run();
        self.findings.unhush();
        result
    }
}

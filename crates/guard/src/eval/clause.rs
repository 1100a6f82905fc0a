//! Clauses, and how they add up.

use super::role::Role;
use super::scope::{Scope, Values};
use super::{Evaluation, Found};
use crate::error::EvalFault;
use crate::status::{Status, Tally};
use crate::syntax::tree::{
    Block, BlockClause, Clause, Cnf, Operand, Part, Query, RuleClause, TypeClause, WhenClause,
};
use crate::value::Value;
use std::rc::Rc;

impl<'v> Evaluation<'v, '_> {
    /// Lines of clauses. A line passes with the first clause that passes; otherwise it fails
    /// when any of its clauses fails. A line that fails does not end the evaluation, since
    /// what comes after it may have findings, too.
    pub(super) fn cnf(
        &self,
        lines: &'v Cnf<Clause>,
        scope: &Scope<'_, 'v>,
        role: Role,
    ) -> Result<Status, EvalFault> {
        let mut all = Tally::default();
        for line in lines {
            let mark = self.findings.mark();
            let mut any = Tally::default();
            for clause in line {
                let status = self.clause(clause, scope, role)?;
                any.add(status);
                if status == Status::Pass {
                    break;
                }
            }
            if any.any() != Status::Fail {
                self.findings.back_to(mark);
            }
            all.add(any.any());
        }
        Ok(all.all())
    }

    /// Whether conditions, or the clauses of a filter, hold.
    pub(super) fn holds(
        &self,
        conditions: &'v Cnf<Clause>,
        scope: &Scope<'_, 'v>,
    ) -> Result<bool, EvalFault> {
        self.quietly(|| Ok(self.cnf(conditions, scope, Role::Gate)? == Status::Pass))
    }

    fn clause(
        &self,
        clause: &'v Clause,
        scope: &Scope<'_, 'v>,
        role: Role,
    ) -> Result<Status, EvalFault> {
        self.budget.step()?;
        match clause {
            Clause::Compare(comparison) => {
                self.clause.set(Some(comparison.span));
                self.comparison(comparison, scope, role)
            }
            Clause::Rule(rule) => {
                self.clause.set(Some(rule.span));
                self.rule_clause(rule, scope, role)
            }
            Clause::Block(block) => {
                self.clause.set(Some(block.query.span));
                self.block_clause(block, scope, role)
            }
            Clause::When(when) => self.when_clause(when, scope, role),
            Clause::Type(block) => {
                self.clause.set(Some(block.query.span));
                self.type_clause(block, scope, role)
            }
        }
    }

    /// The clauses of a block, in a scope with its variables.
    pub(super) fn block(
        &self,
        block: &'v Block,
        scope: &Scope<'_, 'v>,
        role: Role,
    ) -> Result<Status, EvalFault> {
        let _level = self.budget.deeper()?;
        self.cnf(&block.clauses, &scope.block(block), role)
    }

    fn when_clause(
        &self,
        when: &'v WhenClause,
        scope: &Scope<'_, 'v>,
        role: Role,
    ) -> Result<Status, EvalFault> {
        match self.holds(&when.conditions, scope) {
            Ok(true) => self.block(&when.block, scope, role),
            Ok(false) => Ok(Status::Skip),
            Err(fault) => self.unanswered(fault, role),
        }
    }

    fn block_clause(
        &self,
        clause: &'v BlockClause,
        scope: &Scope<'_, 'v>,
        role: Role,
    ) -> Result<Status, EvalFault> {
        let values = self.query(&clause.query, scope)?;
        if values.is_empty() {
            if clause.not_empty {
                self.findings.no_value(&clause.query, None);
                return Ok(Status::Fail);
            }
            return Ok(Status::Skip);
        }
        let mark = self.findings.mark();
        let mut tally = Tally::default();
        for found in values {
            match found {
                Found::Literal(value) | Found::Value(value) => {
                    tally.add(self.block(&clause.block, &scope.at(value), role)?);
                }
                Found::Missing(missing) => {
                    self.findings.missing(&clause.query, missing);
                    tally.add(Status::Fail);
                }
            }
        }
        let status = if clause.query.some { tally.any() } else { tally.all() };
        if status != Status::Fail {
            self.findings.back_to(mark);
        }
        Ok(status)
    }

    /// Conditions are asked of each resource. Without resources there is nothing to say.
    fn type_clause(
        &self,
        clause: &'v TypeClause,
        scope: &Scope<'_, 'v>,
        role: Role,
    ) -> Result<Status, EvalFault> {
        let mut tally = Tally::default();
        for found in self.query(&clause.query, scope)? {
            let (Found::Literal(value) | Found::Value(value)) = found else { continue };
            let inner = scope.at(value);
            let applies = match &clause.conditions {
                Some(conditions) => self.holds(conditions, &inner),
                None => Ok(true),
            };
            tally.add(match applies {
                Ok(true) => self.block(&clause.block, &inner, role)?,
                Ok(false) => Status::Skip,
                Err(fault) => self.unanswered(fault, role)?,
            });
        }
        Ok(tally.all())
    }

    fn rule_clause(
        &self,
        clause: &'v RuleClause,
        scope: &Scope<'_, 'v>,
        role: Role,
    ) -> Result<Status, EvalFault> {
        if let Some(arguments) = &clause.arguments {
            return self.rule_call(clause, arguments, scope, role);
        }
        let told = self.rules(&clause.targets, scope, role)?;
        self.clause.set(Some(clause.span));
        let status = referred(told, clause.negated, role);
        if status == Status::Fail {
            self.findings.rule(clause);
        }
        Ok(status)
    }

    /// A rule with parameters runs in the scope of its caller.
    fn rule_call(
        &self,
        clause: &'v RuleClause,
        arguments: &'v [Operand],
        scope: &Scope<'_, 'v>,
        role: Role,
    ) -> Result<Status, EvalFault> {
        let target = clause.targets.first().and_then(|at| self.file.parameterized.get(*at));
        let Some(rule) = target else { return Ok(Status::Skip) };
        let mut parameters = Vec::with_capacity(arguments.len());
        for (var, argument) in rule.parameters.iter().zip(arguments) {
            parameters.push((*var, self.argument(argument, scope)?));
        }
        let mark = self.findings.mark();
        let told = self.rule(rule, &scope.call(parameters), role)?;
        let status = referred(told, clause.negated, role);
        if status != Status::Fail {
            self.findings.back_to(mark);
        } else if told != Status::Fail {
            self.findings.rule(clause);
        }
        if let Some(message) = &clause.message {
            self.findings.say(mark, message);
        }
        Ok(status)
    }

    /// A value that is written down is no literal any more once it has been passed on.
    fn argument(
        &self,
        argument: &'v Operand,
        scope: &Scope<'_, 'v>,
    ) -> Result<Values<'v>, EvalFault> {
        Ok(Rc::new(match argument {
            Operand::Value(literal) => vec![Found::Value(Value::Written(literal))],
            operand => self.operand(operand, scope)?,
        }))
    }

    /// The values of an operand.
    pub(super) fn operand(
        &self,
        operand: &'v Operand,
        scope: &Scope<'_, 'v>,
    ) -> Result<Vec<Found<'v>>, EvalFault> {
        match operand {
            Operand::Value(literal) => Ok(vec![Found::Literal(Value::Written(literal))]),
            Operand::Query(query) => self.query(query, scope),
            Operand::Call(call) => self.call(call, scope),
        }
    }
}

/// What a clause on another rule comes to. A rule that has nothing to say establishes nothing,
/// whether it should hold or not; a condition on it does not apply, unless it should not hold.
fn referred(told: Status, negated: bool, role: Role) -> Status {
    match told {
        Status::Skip if role.asserts() => Status::Fail,
        Status::Skip if !negated => Status::Skip,
        told => Status::from_bool((told == Status::Pass) != negated),
    }
}

/// What `empty` asks of a query.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// Of what the query leads to.
    Each,
    /// Of the values of a variable, or whether there are any.
    Variable,
    /// Whether the query selects anything.
    Selection,
}

impl Asks {
    pub(super) fn of(query: &Query) -> Self {
        match query.parts.as_slice() {
            [Part::Variable(_)] => Self::Variable,
            [.., Part::Filter(..) | Part::Keys(_)] => Self::Selection,
            _ => Self::Each,
        }
    }
}

//! Clauses that compare.

use super::clause::Asks;
use super::role::Role;
use super::scope::Scope;
use super::{Evaluation, Found};
use crate::error::EvalFault;
use crate::status::{Status, Tally};
use crate::syntax::tree::{Comparison, Operator, Type};
use crate::value::{Shape, Value};

impl<'v> Evaluation<'v, '_> {
    pub(super) fn comparison(
        &self,
        comparison: &'v Comparison,
        scope: &Scope<'_, 'v>,
        role: Role,
    ) -> Result<Status, EvalFault> {
        // What can't be answered on the right ends the evaluation, as it does in Guard; on the
        // left it fails the clause.
        let right = match &comparison.with {
            None => None,
            Some(with) => Some(self.operand(with, scope)?),
        };
        self.clause.set(Some(comparison.span));
        let answered = match right {
            None => self.unary(comparison, scope, role),
            Some(right) => self.binary(comparison, scope, &right, role),
        };
        answered.or_else(|fault| {
            self.clause.set(Some(comparison.span));
            self.unanswered(fault, role)
        })
    }

    fn binary(
        &self,
        comparison: &'v Comparison,
        scope: &Scope<'_, 'v>,
        right: &[Found<'v>],
        role: Role,
    ) -> Result<Status, EvalFault> {
        let left = self.query(&comparison.query, scope)?;
        let negated = comparison.negated != comparison.not;
        if left.is_empty() && Asks::of(&comparison.query) != Asks::Variable {
            return Ok(Status::Skip);
        }
        let Some(outcomes) = self.compare(comparison.operator, negated, &left, right)? else {
            // Nothing was compared. A query whose filters leave nothing does not apply; a
            // variable or a right side without values is more likely a mistake.
            if !role.asserts() {
                return Ok(Status::Skip);
            }
            let side = if left.is_empty() { "left" } else { "right" };
            let problem = format!("there is no value on the {side} that could be compared");
            self.findings.problem(comparison.span, comparison.message.as_ref(), problem);
            return Ok(Status::Fail);
        };
        let mark = self.findings.mark();
        let mut tally = Tally::default();
        for outcome in outcomes {
            tally.add(Status::from_bool(outcome.holds));
            if !outcome.holds {
                self.findings.compared(comparison, outcome.left);
            }
        }
        Ok(self.decide(comparison, tally, mark))
    }

    fn unary(
        &self,
        comparison: &'v Comparison,
        scope: &Scope<'_, 'v>,
        role: Role,
    ) -> Result<Status, EvalFault> {
        let values = self.query(&comparison.query, scope)?;
        let inverted = comparison.negated != comparison.not;
        let asks = match comparison.operator {
            Operator::Empty => Asks::of(&comparison.query),
            _ => Asks::Each,
        };
        if values.is_empty() {
            if asks == Asks::Each {
                return Ok(Status::Skip);
            }
            if inverted {
                self.findings.no_value(&comparison.query, Some(comparison));
            }
            return Ok(Status::from_bool(!inverted));
        }
        let mark = self.findings.mark();
        let mut tally = Tally::default();
        for found in values {
            let answer = match asks {
                Asks::Selection => is_no_value(&found),
                Asks::Each | Asks::Variable => self.asked(comparison.operator, &found),
            };
            let holds = match answer {
                Ok(answer) => answer != inverted,
                // One value that can't be asked fails, whichever way it is asked.
                Err(fault) if role.asserts() && fault.is_unanswerable() => false,
                Err(fault) => return Err(fault),
            };
            tally.add(Status::from_bool(holds));
            if !holds {
                self.findings.asked(comparison, found);
            }
        }
        Ok(self.decide(comparison, tally, mark))
    }

    /// Every value must pass; with `some` one is enough, and none fails.
    fn decide(&self, comparison: &Comparison, tally: Tally, mark: usize) -> Status {
        let status = if comparison.query.some {
            Status::from_bool(tally.any() == Status::Pass)
        } else {
            Status::from_bool(tally.all() != Status::Fail)
        };
        if status == Status::Pass {
            self.findings.back_to(mark);
        }
        status
    }

    fn asked(&self, operator: Operator, found: &Found<'v>) -> Result<bool, EvalFault> {
        self.budget.step()?;
        let value = match found {
            Found::Literal(value) | Found::Value(value) => value,
            // What is missing is empty, and nothing else.
            Found::Missing(_) => return Ok(operator == Operator::Empty),
        };
        match operator {
            Operator::Exists => Ok(true),
            Operator::Empty => is_empty(value),
            Operator::Is(wanted) => Ok(is(wanted, &value.shape()?)),
            _ => Ok(false),
        }
    }
}

/// Whether a value counts as none where it is asked whether any was selected.
fn is_no_value(found: &Found<'_>) -> Result<bool, EvalFault> {
    match found {
        Found::Missing(_) => Ok(true),
        Found::Literal(value) | Found::Value(value) => Ok(matches!(value.shape()?, Shape::Null)),
    }
}

fn is_empty(value: &Value<'_>) -> Result<bool, EvalFault> {
    match value.shape()? {
        Shape::List => Ok(value.items().next().is_none()),
        Shape::Map => Ok(value.members().is_empty()),
        Shape::Text(text) => Ok(text.is_empty()),
        shape => Err(EvalFault::Empty {
            shape: shape.name(),
            pointer: value.origin().map(|node| node.pointer()),
        }),
    }
}

fn is(wanted: Type, shape: &Shape<'_>) -> bool {
    matches!(
        (wanted, shape),
        (Type::Text, Shape::Text(_))
            | (Type::List, Shape::List)
            | (Type::Map, Shape::Map)
            | (Type::Bool, Shape::Bool(_))
            | (Type::Int, Shape::Int(_))
            | (Type::Float, Shape::Float(_))
            | (Type::Null, Shape::Null)
    )
}

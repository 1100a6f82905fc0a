//! Scopes: which value queries start from, and what variables stand for.

use super::{Evaluation, Found};
use crate::error::EvalFault;
use crate::syntax::tree::{Block, Let, Operand, Query, Var};
use crate::value::Value;
use std::cell::RefCell;
use std::rc::Rc;

/// The values that a query or variable has.
pub(super) type Values<'v> = Rc<Vec<Found<'v>>>;

/// An open scope. Scopes lie on the stack and know the one around them.
pub(super) struct Scope<'s, 'v> {
    parent: Option<&'s Scope<'s, 'v>>,
    root: Value<'v>,
    names: Names<'v>,
}

enum Names<'v> {
    None,
    /// Assignments, of which those are known that were asked for.
    Lets {
        lets: &'v [Let],
        known: RefCell<Vec<(Var, Values<'v>)>>,
    },
    Parameters(Vec<(Var, Values<'v>)>),
}

impl<'s, 'v> Scope<'s, 'v> {
    /// The outermost scope. Captured keys are kept there.
    pub(super) fn outermost(root: Value<'v>, lets: &'v [Let]) -> Self {
        Self { parent: None, root, names: Names::Lets { lets, known: RefCell::default() } }
    }

    /// A scope within, whose queries start from `root`.
    pub(super) fn at(&'s self, root: Value<'v>) -> Self {
        Self { parent: Some(self), root, names: Names::None }
    }

    /// A scope within for a block.
    pub(super) fn block(&'s self, block: &'v Block) -> Self {
        let names = if block.lets.is_empty() {
            Names::None
        } else {
            Names::Lets { lets: &block.lets, known: RefCell::default() }
        };
        Self { parent: Some(self), root: self.root.clone(), names }
    }

    /// A scope within for a rule that is called.
    pub(super) fn call(&'s self, parameters: Vec<(Var, Values<'v>)>) -> Self {
        let names = Names::Parameters(parameters);
        Self { parent: Some(self), root: self.root.clone(), names }
    }

    /// What queries start from.
    pub(super) fn root(&self) -> &Value<'v> {
        &self.root
    }

    /// The outermost scope.
    pub(super) fn root_scope(&self) -> &Scope<'s, 'v> {
        let mut scope = self;
        while let Some(parent) = scope.parent {
            scope = parent;
        }
        scope
    }

    /// Remembers a key that a query captured: one more value of the variable, for the rest of
    /// the evaluation, whatever the scope.
    pub(super) fn capture(&self, var: Var, key: Value<'v>) {
        let Names::Lets { known, .. } = &self.root_scope().names else { return };
        let mut known = known.borrow_mut();
        match known.iter_mut().find(|(name, _)| *name == var) {
            Some((_, values)) => Rc::make_mut(values).push(Found::Value(key)),
            None => known.push((var, Rc::new(vec![Found::Value(key)]))),
        }
    }
}

impl<'v> Evaluation<'v, '_> {
    /// What a variable stands for, in the innermost scope that has it. A name that is assigned
    /// twice in one scope is the last value that is written down; if there is none, what was
    /// captured; then the last function, and the last query.
    pub(super) fn variable(
        &self,
        var: Var,
        scope: &Scope<'_, 'v>,
    ) -> Result<Values<'v>, EvalFault> {
        let mut open = Some(scope);
        while let Some(scope) = open {
            match &scope.names {
                Names::None => {}
                Names::Parameters(parameters) => {
                    if let Some((_, values)) = parameters.iter().find(|(name, _)| *name == var) {
                        return Ok(Rc::clone(values));
                    }
                }
                Names::Lets { lets, known } => {
                    if let Some(values) = self.assigned(var, lets, known, scope)? {
                        return Ok(values);
                    }
                }
            }
            open = scope.parent;
        }
        let name = self.file.variables.get(var.0 as usize).cloned().unwrap_or_default();
        Err(EvalFault::NoVariable(name))
    }

    fn assigned(
        &self,
        var: Var,
        lets: &'v [Let],
        known: &RefCell<Vec<(Var, Values<'v>)>>,
        scope: &Scope<'_, 'v>,
    ) -> Result<Option<Values<'v>>, EvalFault> {
        let (mut query, mut call) = (None, None);
        for each in lets.iter().rev().filter(|each| each.var == var) {
            match &each.value {
                Operand::Value(literal) => {
                    let value = Found::Literal(Value::Written(literal));
                    return Ok(Some(Rc::new(vec![value])));
                }
                Operand::Query(found) => query = query.or(Some(found)),
                Operand::Call(found) => call = call.or(Some(found)),
            }
        }
        if let Some((_, values)) = known.borrow().iter().find(|(name, _)| *name == var) {
            return Ok(Some(Rc::clone(values)));
        }
        let values = match (call, query) {
            (Some(call), _) => Rc::new(self.call(call, scope)?),
            (None, Some(query)) => Rc::new(self.queried(query, scope)?),
            (None, None) => return Ok(None),
        };
        known.borrow_mut().push((var, Rc::clone(&values)));
        Ok(Some(values))
    }

    /// The values of a query that a variable stands for; with `some` only those that are there.
    fn queried(
        &self,
        query: &'v Query,
        scope: &Scope<'_, 'v>,
    ) -> Result<Vec<Found<'v>>, EvalFault> {
        let mut values = self.query(query, scope)?;
        if query.some {
            values.retain(|found| matches!(found, Found::Value(_)));
        }
        Ok(values)
    }
}

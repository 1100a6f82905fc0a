//! Finding what a policy's names mean, once all of the policy is known.
//!
//! Variables belong to the scopes that are open when they are asked for, and a rule with
//! parameters runs in the scopes of its caller. So which assignment a name means is known only
//! while a policy runs; what is known before is whether there is any.

use super::cursor::{Cursor, Parsed};
use super::tree::{Block, Call, Clause, Cnf, File, Operand, Part, Query, Rule, RuleClause, Var};
use crate::error::{PolicyError, PolicyFault};
use crate::position::Span;

/// Finds the rules that are referred to, and checks that variables are assigned somewhere.
pub(super) fn link(file: &mut File, text: &str) -> Result<(), PolicyError> {
    let mut known = Known { assigned: vec![false; file.variables.len()], ..Known::default() };
    known.file(file);
    let mut linker = Linker { known, variables: file.variables.clone(), text };
    linker.lets(file.lets.iter_mut().map(|l| &mut l.value))?;
    for rule in file.rules.iter_mut().chain(&mut file.parameterized) {
        linker.rule(rule)?;
    }
    Ok(())
}

/// What a file gives names to.
#[derive(Default)]
struct Known {
    assigned: Vec<bool>,
    rules: Vec<String>,
    parameterized: Vec<(String, usize)>,
}

struct Linker<'t> {
    known: Known,
    variables: Vec<String>,
    text: &'t str,
}

impl Known {
    fn file(&mut self, file: &File) {
        self.rules = file.rules.iter().map(|rule| rule.name.clone()).collect();
        let takes = |rule: &Rule| (rule.name.clone(), rule.parameters.len());
        self.parameterized = file.parameterized.iter().map(takes).collect();
        file.lets.iter().for_each(|each| {
            self.assign(each.var);
            self.operand(&each.value);
        });
        for rule in file.rules.iter().chain(&file.parameterized) {
            rule.parameters.iter().for_each(|var| self.assign(*var));
            rule.conditions.iter().for_each(|conditions| self.cnf(conditions));
            self.block(&rule.block);
        }
    }

    fn assign(&mut self, var: Var) {
        if let Some(assigned) = self.assigned.get_mut(var.0 as usize) {
            *assigned = true;
        }
    }

    fn is_assigned(&self, var: Var) -> bool {
        self.assigned.get(var.0 as usize).copied().unwrap_or(false)
    }

    fn block(&mut self, block: &Block) {
        for each in &block.lets {
            self.assign(each.var);
            self.operand(&each.value);
        }
        self.cnf(&block.clauses);
    }

    fn cnf(&mut self, clauses: &Cnf<Clause>) {
        for clause in clauses.iter().flatten() {
            match clause {
                Clause::Compare(comparison) => {
                    self.query(&comparison.query);
                    comparison.with.iter().for_each(|with| self.operand(with));
                }
                Clause::Rule(rule) => {
                    rule.arguments.iter().flatten().for_each(|each| self.operand(each));
                }
                Clause::Block(block) => {
                    self.query(&block.query);
                    self.block(&block.block);
                }
                Clause::When(when) => {
                    self.cnf(&when.conditions);
                    self.block(&when.block);
                }
                Clause::Type(block) => {
                    block.conditions.iter().for_each(|conditions| self.cnf(conditions));
                    self.block(&block.block);
                }
            }
        }
    }

    fn operand(&mut self, operand: &Operand) {
        match operand {
            Operand::Value(_) => {}
            Operand::Query(query) => self.query(query),
            Operand::Call(call) => call.arguments.iter().for_each(|each| self.operand(each)),
        }
    }

    fn query(&mut self, query: &Query) {
        for part in &query.parts {
            match part {
                Part::Values(Some(var)) | Part::Indices(Some(var)) => self.assign(*var),
                Part::Filter(var, clauses) => {
                    var.iter().for_each(|var| self.assign(*var));
                    self.cnf(clauses);
                }
                Part::Keys(keys) => self.operand(&keys.with),
                _ => {}
            }
        }
    }
}

impl Linker<'_> {
    fn fault(&self, span: Span, fault: PolicyFault) -> PolicyError {
        PolicyError { at: span.start, fault }
    }

    fn rule(&mut self, rule: &mut Rule) -> Parsed<()> {
        if let Some(conditions) = &mut rule.conditions {
            self.cnf(conditions)?;
        }
        self.block(&mut rule.block)
    }

    fn lets<'a>(&mut self, values: impl Iterator<Item = &'a mut Operand>) -> Parsed<()> {
        values.into_iter().try_for_each(|value| self.operand(value))
    }

    fn block(&mut self, block: &mut Block) -> Parsed<()> {
        self.lets(block.lets.iter_mut().map(|each| &mut each.value))?;
        self.cnf(&mut block.clauses)
    }

    fn cnf(&mut self, clauses: &mut Cnf<Clause>) -> Parsed<()> {
        for clause in clauses.iter_mut().flatten() {
            match clause {
                Clause::Compare(comparison) => {
                    self.query(&mut comparison.query)?;
                    if let Some(with) = &mut comparison.with {
                        self.operand(with)?;
                    }
                }
                Clause::Rule(rule) => self.rule_clause(rule)?,
                Clause::Block(block) => {
                    self.query(&mut block.query)?;
                    self.block(&mut block.block)?;
                }
                Clause::When(when) => {
                    self.cnf(&mut when.conditions)?;
                    self.block(&mut when.block)?;
                }
                Clause::Type(block) => {
                    if let Some(conditions) = &mut block.conditions {
                        self.cnf(conditions)?;
                    }
                    self.block(&mut block.block)?;
                }
            }
        }
        Ok(())
    }

    fn rule_clause(&mut self, clause: &mut RuleClause) -> Parsed<()> {
        let all = |names: &mut dyn Iterator<Item = &String>| -> Vec<usize> {
            names.enumerate().filter(|(_, name)| **name == clause.name).map(|(at, _)| at).collect()
        };
        let plain = all(&mut self.known.rules.iter());
        // Of rules with parameters that share a name, the last one counts.
        let called = all(&mut self.known.parameterized.iter().map(|(name, _)| name)).pop();
        let name = clause.name.clone();
        let span = clause.span;
        match (&mut clause.arguments, called) {
            (None, _) if !plain.is_empty() => clause.targets = plain,
            (Some(arguments), Some(target)) => {
                let wanted = self.known.parameterized.get(target).map_or(0, |(_, count)| *count);
                let given = arguments.len();
                if wanted != given {
                    let fault = PolicyFault::Arguments { name, wanted, given };
                    return Err(self.fault(span, fault));
                }
                arguments.iter_mut().try_for_each(|argument| self.operand(argument))?;
                clause.targets = vec![target];
            }
            (None, Some(_)) => {
                return Err(self.fault(span, PolicyFault::Parameters { name, takes: true }));
            }
            (Some(_), None) if !plain.is_empty() => {
                return Err(self.fault(span, PolicyFault::Parameters { name, takes: false }));
            }
            _ => return Err(self.fault(span, PolicyFault::NoRule(name))),
        }
        Ok(())
    }

    fn operand(&mut self, operand: &mut Operand) -> Parsed<()> {
        match operand {
            Operand::Value(_) => Ok(()),
            Operand::Query(query) => self.query(query),
            Operand::Call(Call { arguments, .. }) => {
                arguments.iter_mut().try_for_each(|argument| self.operand(argument))
            }
        }
    }

    fn query(&mut self, query: &mut Query) -> Parsed<()> {
        for part in &mut query.parts {
            match part {
                Part::Variable(var) if !self.known.is_assigned(*var) => {
                    return Err(self.no_variable(*var, query.span));
                }
                Part::Filter(_, clauses) => self.cnf(clauses)?,
                Part::Keys(keys) => self.operand(&mut keys.with)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// The error names the place of the variable itself, which is within the query.
    fn no_variable(&self, var: Var, span: Span) -> PolicyError {
        let name = self.variables.get(var.0 as usize).cloned().unwrap_or_default();
        let query = self.text.get(span.from as usize..span.to as usize).unwrap_or_default();
        let at = query.find(&format!("%{name}")).unwrap_or(0);
        Cursor::new(self.text).fault_at(span.from as usize + at, PolicyFault::NoVariable(name))
    }
}

//! Files and rules.

use super::cursor::Parsed;
use super::tree::{Block, Clause, Cnf, File, Rule};
use super::{Parser, Place};

/// The name of the rule that holds the clauses outside of rules.
const DEFAULT_RULE: &str = "default";

impl Parser<'_> {
    /// The whole text.
    pub(super) fn file(&mut self) -> Parsed<File> {
        let mut file = File::default();
        let mut loose: Cnf<Clause> = Vec::new();
        loop {
            self.cursor.blank();
            if self.cursor.is_at_end() {
                break;
            }
            if let Some(assignment) = self.assignment()? {
                file.lets.push(assignment);
            } else if self.rule_keyword() {
                let rule = self.rule()?;
                let takes = !rule.parameters.is_empty();
                if takes { &mut file.parameterized } else { &mut file.rules }.push(rule);
            } else if self.begins_clause() {
                loose.push(self.line(Place::File)?);
            } else {
                return Err(self.cursor.expected("a rule, an assignment or a clause"));
            }
        }
        if !loose.is_empty() {
            let block = Block { lets: Vec::new(), clauses: loose };
            let name = DEFAULT_RULE.to_owned();
            let rule = Rule { name, parameters: Vec::new(), conditions: None, block };
            file.rules.insert(0, rule);
        }
        Ok(file)
    }

    /// `rule` with a name behind it; moves to the name.
    fn rule_keyword(&mut self) -> bool {
        let from = self.cursor.at();
        if self.cursor.eat_word(&["rule"]) {
            self.cursor.blank();
            let names = |c: char| c.is_ascii_alphabetic();
            if self.cursor.peek().is_some_and(names) {
                return true;
            }
        }
        self.cursor.back_to(from);
        false
    }

    fn rule(&mut self) -> Parsed<Rule> {
        let Some(name) = self.cursor.name() else {
            return Err(self.cursor.expected("the rule's name"));
        };
        let name = name.to_owned();
        let parameters = self.parameters()?;
        let conditions = if parameters.is_empty() { self.conditions()? } else { None };
        let block = self.block(Place::Rule)?;
        Ok(Rule { name, parameters, conditions, block })
    }

    /// `(a, b)` right behind a rule's name, if it stands there.
    fn parameters(&mut self) -> Parsed<Vec<super::tree::Var>> {
        let mut parameters = Vec::new();
        if !self.cursor.eat("(") {
            return Ok(parameters);
        }
        loop {
            self.cursor.blank();
            let var = self.var()?;
            if !parameters.contains(&var) {
                parameters.push(var);
            }
            self.cursor.blank();
            if self.cursor.eat(")") {
                return Ok(parameters);
            }
            if !self.cursor.eat(",") {
                return Err(self.cursor.expected("`,` or `)`"));
            }
        }
    }
}

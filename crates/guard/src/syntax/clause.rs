//! Clauses and blocks.

use super::cursor::Parsed;
use super::tree::{
    Block, BlockClause, Clause, Cnf, Comparison, Let, Operator, Part, Query, RuleClause, Type,
    TypeClause, WhenClause,
};
use super::{Key, Parser, Place};
use crate::error::PolicyFault;
use crate::functions::Function;
use crate::value::Literal;

/// Operators that are words, each in the two ways in which it may be written.
const WORDS: [([&str; 2], Operator); 10] = [
    (["in", "IN"], Operator::In),
    (["exists", "EXISTS"], Operator::Exists),
    (["empty", "EMPTY"], Operator::Empty),
    (["is_string", "IS_STRING"], Operator::Is(Type::Text)),
    (["is_list", "IS_LIST"], Operator::Is(Type::List)),
    (["is_struct", "IS_STRUCT"], Operator::Is(Type::Map)),
    (["is_bool", "IS_BOOL"], Operator::Is(Type::Bool)),
    (["is_int", "IS_INT"], Operator::Is(Type::Int)),
    (["is_float", "IS_FLOAT"], Operator::Is(Type::Float)),
    (["is_null", "IS_NULL"], Operator::Is(Type::Null)),
];

/// Operators that are signs; what begins with another stands before it.
const SIGNS: [(&str, Operator, bool); 6] = [
    ("==", Operator::Equal, false),
    ("!=", Operator::Equal, true),
    (">=", Operator::AtLeast, false),
    ("<=", Operator::AtMost, false),
    (">", Operator::Greater, false),
    ("<", Operator::Less, false),
];

const COMPARISON: &str = "a comparison, such as `==`, `in` or `exists`";

impl Operator {
    /// Whether something stands on its right.
    pub(crate) fn has_operand(self) -> bool {
        !matches!(self, Self::Exists | Self::Empty | Self::Is(_))
    }
}

impl Parser<'_> {
    /// Lines of clauses until something stands that begins none; at least one line.
    pub(super) fn clauses(&mut self, place: Place) -> Parsed<Cnf<Clause>> {
        let mut lines = Vec::new();
        loop {
            self.cursor.blank();
            if !self.begins_clause() {
                if lines.is_empty() {
                    return Err(self.cursor.expected("a clause"));
                }
                return Ok(lines);
            }
            lines.push(self.line(place)?);
        }
    }

    pub(super) fn begins_clause(&self) -> bool {
        let begins = |c: char| c.is_ascii_alphabetic() || matches!(c, '%' | '\'' | '"' | '!');
        self.cursor.peek().is_some_and(begins)
    }

    /// Clauses that are joined by `or`.
    pub(super) fn line(&mut self, place: Place) -> Parsed<Vec<Clause>> {
        let mut line = vec![self.deeper(|p| p.clause(place))?];
        while self.or() {
            self.cursor.blank();
            if !self.begins_clause() {
                return Err(self.cursor.expected("a clause behind `or`"));
            }
            line.push(self.deeper(|p| p.clause(place))?);
        }
        Ok(line)
    }

    /// `or`, if it stands here with a blank behind it.
    fn or(&mut self) -> bool {
        let from = self.cursor.at();
        self.cursor.blank();
        let stands = self.cursor.eat_word(&["or", "OR"]) || self.cursor.eat("|OR|");
        let ends = |c: char| c.is_whitespace() || c == '#';
        if stands && self.cursor.peek().is_some_and(ends) {
            return true;
        }
        self.cursor.back_to(from);
        false
    }

    fn clause(&mut self, place: Place) -> Parsed<Clause> {
        let from = self.cursor.at();
        if place != Place::Condition && self.when() {
            return self.when_clause(place).map(Clause::When);
        }
        if place.takes_types()
            && let Some(name) = self.type_name()
        {
            return self.type_clause(name, from).map(Clause::Type);
        }
        let not = self.not();
        let target = self.cursor.at();
        if let Some(name) = self.cursor.name().filter(|_| self.cursor.looks_at("(")) {
            let arguments = Some(self.arguments()?);
            if Function::named(name).is_some() && self.looks_at_operator() {
                let fault = PolicyFault::FunctionFirst(name.to_owned());
                return Err(self.cursor.fault_at(target, fault));
            }
            return self.rule_clause(from, name.to_owned(), not, arguments).map(Clause::Rule);
        }
        self.cursor.back_to(target);
        let Some(query) = self.query()? else { return Err(self.cursor.expected("a query")) };
        if place != Place::Condition
            && !not
            && let Some(not_empty) = self.begins_block()
        {
            let block = self.block(Place::Inner)?;
            return Ok(Clause::Block(BlockClause { query, not_empty, block }));
        }
        match self.operator() {
            Some((operator, negated)) => {
                self.comparison(from, not, query, operator, negated).map(Clause::Compare)
            }
            None => {
                let name = self.rule_name(&query).filter(|_| place.takes_rules());
                self.cursor.back_to(query.span.to as usize);
                match name {
                    Some(name) => self.rule_clause(from, name, not, None).map(Clause::Rule),
                    None => {
                        self.cursor.blank();
                        Err(self.cursor.expected(COMPARISON))
                    }
                }
            }
        }
    }

    /// The name of the rule that a query would be if it were no query, provided that the line
    /// ends behind it.
    fn rule_name(&mut self, query: &Query) -> Option<String> {
        let [Part::Key(key)] = query.parts.as_slice() else { return None };
        if query.some || key.text.len() != (query.span.to - query.span.from) as usize {
            return None;
        }
        self.cursor.back_to(query.span.to as usize);
        self.cursor.take_while(|c| matches!(c, ' ' | '\t'));
        let ends = match self.cursor.peek() {
            None | Some('\n' | '\r' | '#' | '{' | '}') => true,
            Some(_) => self.cursor.looks_at("<<") || self.or(),
        };
        ends.then(|| key.text.to_string())
    }

    fn rule_clause(
        &mut self,
        from: usize,
        name: String,
        negated: bool,
        arguments: Option<Vec<super::tree::Operand>>,
    ) -> Parsed<RuleClause> {
        let span = self.cursor.span_from(from);
        let message = self.message()?;
        Ok(RuleClause { name, negated, arguments, targets: Vec::new(), message, span })
    }

    fn comparison(
        &mut self,
        from: usize,
        not: bool,
        query: Query,
        operator: Operator,
        negated: bool,
    ) -> Parsed<Comparison> {
        let with = if operator.has_operand() {
            self.cursor.blank();
            Some(self.operand()?)
        } else {
            None
        };
        let span = self.cursor.span_from(from);
        let message = self.message()?;
        Ok(Comparison { not, query, operator, negated, with, message, span })
    }

    /// `not` with a blank behind it, or `!`.
    pub(super) fn not(&mut self) -> bool {
        let from = self.cursor.at();
        if self.cursor.eat_word(&["not", "NOT"]) {
            let blanks = self.cursor.take_while(|c| matches!(c, ' ' | '\t'));
            if !blanks.is_empty() {
                return true;
            }
            self.cursor.back_to(from);
        }
        !self.cursor.looks_at("!=") && self.cursor.eat("!")
    }

    /// An operator behind a query, and whether it is turned round; nothing moves where none
    /// stands.
    fn operator(&mut self) -> Option<(Operator, bool)> {
        let from = self.cursor.at();
        self.cursor.blank();
        if !self.cursor.looks_at("<<") {
            for (sign, operator, negated) in SIGNS {
                if self.cursor.eat(sign) {
                    return Some((operator, negated));
                }
            }
            let negated = self.not();
            for (words, operator) in WORDS {
                if self.cursor.eat_word(&words) {
                    return Some((operator, negated));
                }
            }
        }
        self.cursor.back_to(from);
        None
    }

    /// Whether an operator stands here.
    pub(super) fn looks_at_operator(&mut self) -> bool {
        let from = self.cursor.at();
        let found = self.operator().is_some();
        self.cursor.back_to(from);
        found
    }

    /// `<<…>>`, if it stands here.
    fn message(&mut self) -> Parsed<Option<String>> {
        let before = self.cursor.at();
        self.cursor.blank();
        let from = self.cursor.at();
        if !self.cursor.eat("<<") {
            self.cursor.back_to(before);
            return Ok(None);
        }
        let Some(length) = self.cursor.rest().find(">>") else {
            let fault = PolicyFault::NeverClosed { what: "the message", close: ">>" };
            return Err(self.cursor.fault_at(from, fault));
        };
        let message = self.cursor.rest().get(..length).unwrap_or_default().to_owned();
        self.cursor.skip(length + 2);
        Ok(Some(message))
    }

    /// Whether a block begins here, and whether `!empty` stands before it; moves to the brace.
    fn begins_block(&mut self) -> Option<bool> {
        let from = self.cursor.at();
        self.cursor.blank();
        let not = self.not();
        let not_empty = not && self.cursor.eat_word(&["empty", "EMPTY"]);
        self.cursor.blank();
        if not == not_empty && self.cursor.looks_at("{") {
            return Some(not_empty);
        }
        self.cursor.back_to(from);
        None
    }

    /// `{ … }` with assignments and clauses, at least one of them.
    pub(super) fn block(&mut self, place: Place) -> Parsed<Block> {
        self.cursor.blank();
        self.cursor.expect("{")?;
        let mut block = Block::default();
        loop {
            self.cursor.blank();
            if self.cursor.looks_at("}") && !(block.lets.is_empty() && block.clauses.is_empty()) {
                self.cursor.skip(1);
                return Ok(block);
            }
            if let Some(assignment) = self.assignment()? {
                block.lets.push(assignment);
            } else if self.begins_clause() {
                block.clauses.push(self.line(place)?);
            } else if self.cursor.looks_at("}") {
                return Err(self.cursor.expected("a clause"));
            } else {
                return Err(self.cursor.expected("a clause or `}`"));
            }
        }
    }

    /// `let name = …`, if it stands here.
    pub(super) fn assignment(&mut self) -> Parsed<Option<Let>> {
        let from = self.cursor.at();
        let blank = |c: char| c.is_whitespace() || c == '#';
        if !self.cursor.eat_word(&["let"]) || !self.cursor.peek().is_some_and(blank) {
            self.cursor.back_to(from);
            return Ok(None);
        }
        self.cursor.blank();
        let Some(name) = self.cursor.name() else {
            self.cursor.back_to(from);
            return Ok(None);
        };
        self.cursor.blank();
        if !self.cursor.eat(":=") && (self.cursor.looks_at("==") || !self.cursor.eat("=")) {
            return Err(self.cursor.expected("`=`"));
        }
        let var = self.names.number(name);
        self.cursor.blank();
        Ok(Some(Let { var, value: self.operand()? }))
    }

    /// `when`, if it stands here; what follows are conditions.
    pub(super) fn when(&mut self) -> bool {
        let from = self.cursor.at();
        if self.cursor.eat_word(&["when", "WHEN"])
            && self.cursor.peek().is_some_and(|c| c.is_whitespace() || c == '#')
        {
            let conditions = self.cursor.at();
            self.cursor.blank();
            if !self.looks_at_operator() {
                self.cursor.back_to(conditions);
                return true;
            }
        }
        self.cursor.back_to(from);
        false
    }

    fn when_clause(&mut self, place: Place) -> Parsed<WhenClause> {
        let conditions = self.clauses(Place::Condition)?;
        let block = self.block(place.within_when())?;
        Ok(WhenClause { conditions, block })
    }

    /// The conditions of a rule or type block, if any stand here.
    pub(super) fn conditions(&mut self) -> Parsed<Option<Cnf<Clause>>> {
        let from = self.cursor.at();
        self.cursor.blank();
        if self.when() {
            return self.clauses(Place::Condition).map(Some);
        }
        self.cursor.back_to(from);
        Ok(None)
    }

    /// `AWS::S3::Bucket` or `Custom::Thing`, if that stands here.
    fn type_name(&mut self) -> Option<String> {
        let from = self.cursor.at();
        let mut names = Vec::new();
        while let Some(name) = self.cursor.name() {
            names.push(name);
            if names.len() == 3 || !self.cursor.eat("::") {
                break;
            }
        }
        if names.len() < 2 {
            self.cursor.back_to(from);
            return None;
        }
        self.cursor.eat("::MODULE");
        Some(names.join("::"))
    }

    fn type_clause(&mut self, name: String, from: usize) -> Parsed<TypeClause> {
        let span = self.cursor.span_from(from);
        let conditions = self.conditions()?;
        self.cursor.blank();
        let block = if conditions.is_some() || self.cursor.looks_at("{") {
            self.block(Place::Inner)?
        } else if self.begins_clause() {
            let clause = self.deeper(|p| p.clause(Place::Inner))?;
            Block { lets: Vec::new(), clauses: vec![vec![clause]] }
        } else {
            return Err(self.cursor.expected("`{`, `when` or a clause"));
        };
        let is_type = Comparison {
            not: false,
            query: Query { some: false, parts: vec![Part::Key(Key::new("Type"))], span },
            operator: Operator::Equal,
            negated: false,
            with: Some(super::tree::Operand::Value(Literal::text(name.as_str()))),
            message: None,
            span,
        };
        let filter = Part::Filter(None, vec![vec![Clause::Compare(is_type)]]);
        let parts = vec![Part::Key(Key::new("Resources")), Part::Values(None), filter];
        let query = Query { some: false, parts, span };
        Ok(TypeClause { conditions, query, block })
    }
}

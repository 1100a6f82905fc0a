//! Queries, operands and calls of functions.

use super::cursor::Parsed;
use super::tree::{Call, KeysFilter, Operand, Part, Query};
use super::{Key, Parser, Place, literal};
use crate::error::PolicyFault;
use crate::functions::Function;

/// The most steps of one query.
const MAX_PARTS: usize = 128;

impl Parser<'_> {
    /// A value, a call or a query; one of them must stand here.
    pub(super) fn operand(&mut self) -> Parsed<Operand> {
        if let Some(value) = literal::value(&mut self.cursor)? {
            return Ok(Operand::Value(value));
        }
        if let Some(call) = self.call()? {
            return Ok(Operand::Call(call));
        }
        match self.query()? {
            Some(query) => Ok(Operand::Query(query)),
            None => Err(self.cursor.expected("a value, a query or a function")),
        }
    }

    /// `name(…)`, if that stands here.
    fn call(&mut self) -> Parsed<Option<Call>> {
        let from = self.cursor.at();
        let Some(name) = self.cursor.name().filter(|_| self.cursor.looks_at("(")) else {
            self.cursor.back_to(from);
            return Ok(None);
        };
        let Some(function) = Function::named(name) else {
            let known = Function::ALL.map(|f| format!("`{}`", f.name())).join(", ");
            let fault = PolicyFault::NoFunction { name: name.to_owned(), known };
            return Err(self.cursor.fault_at(from, fault));
        };
        let arguments = self.arguments()?;
        if arguments.len() != function.arity() {
            let name = name.to_owned();
            let (wanted, given) = (function.arity(), arguments.len());
            let fault = PolicyFault::Arguments { name, wanted, given };
            return Err(self.cursor.fault_at(from, fault));
        }
        Ok(Some(Call { function, arguments }))
    }

    /// `(…, …)`
    pub(super) fn arguments(&mut self) -> Parsed<Vec<Operand>> {
        self.cursor.expect("(")?;
        let mut arguments = Vec::new();
        self.cursor.blank();
        if self.cursor.eat(")") {
            return Ok(arguments);
        }
        loop {
            self.cursor.blank();
            arguments.push(self.deeper(Self::operand)?);
            self.cursor.blank();
            if self.cursor.eat(")") {
                return Ok(arguments);
            }
            if !self.cursor.eat(",") {
                return Err(self.cursor.expected("`,` or `)`"));
            }
        }
    }

    /// A query, if one stands here.
    pub(super) fn query(&mut self) -> Parsed<Option<Query>> {
        let from = self.cursor.at();
        let some = self.some();
        let begin = self.cursor.at();
        let Some(first) = self.first_part()? else {
            if some {
                return Err(self.cursor.expected("a query"));
            }
            self.cursor.back_to(from);
            return Ok(None);
        };
        let is_variable = matches!(first, Part::Variable(_));
        let mut parts = vec![first];
        let mut end = self.cursor.at();
        while let Some(part) = self.part()? {
            parts.push(part);
            end = self.cursor.at();
            if parts.len() > MAX_PARTS {
                return Err(self.cursor.fault_at(begin, PolicyFault::TooManyParts(MAX_PARTS)));
            }
        }
        // Blanks behind the query belong to what follows.
        self.cursor.back_to(end);
        if is_variable && parts.len() > 1 && !matches!(parts.get(1), Some(Part::Indices(_))) {
            parts.insert(1, Part::Indices(None));
        }
        Ok(Some(Query { some, parts, span: self.cursor.span_from(begin) }))
    }

    /// The word `some`, if it stands here with something behind it that it could belong to.
    fn some(&mut self) -> bool {
        let from = self.cursor.at();
        if self.cursor.eat_word(&["some", "SOME"])
            && self.cursor.peek().is_some_and(|c| c.is_whitespace() || c == '#')
        {
            self.cursor.blank();
            let begins = |c: char| c.is_ascii_alphabetic() || matches!(c, '%' | '\'' | '"');
            if self.cursor.peek().is_some_and(begins) && !self.looks_at_operator() {
                return true;
            }
        }
        self.cursor.back_to(from);
        false
    }

    fn first_part(&mut self) -> Parsed<Option<Part>> {
        if self.cursor.eat_word(&["this", "THIS"]) {
            return Ok(Some(Part::This));
        }
        if self.cursor.eat("%") {
            return self.var().map(|var| Some(Part::Variable(var)));
        }
        self.key()
    }

    /// A key: a name, or any text in quotes.
    fn key(&mut self) -> Parsed<Option<Part>> {
        if let Some(name) = self.cursor.name() {
            return Ok(Some(Part::Key(Key::new(name))));
        }
        Ok(self.cursor.string()?.map(|text| Part::Key(Key::new(&text))))
    }

    /// What follows the first part: `.…` or `[…]`, with blanks before it.
    fn part(&mut self) -> Parsed<Option<Part>> {
        self.cursor.blank();
        if self.cursor.eat(".") {
            return self.dotted().map(Some);
        }
        if self.cursor.looks_at("[") {
            return self.deeper(Self::bracketed).map(Some);
        }
        Ok(None)
    }

    fn dotted(&mut self) -> Parsed<Part> {
        if self.cursor.eat("*") {
            return Ok(Part::Values(None));
        }
        if self.cursor.eat("%") {
            return self.var().map(Part::Variable);
        }
        if let Some(index) = self.index()? {
            return Ok(Part::Index(index));
        }
        match self.key()? {
            Some(key) => Ok(key),
            None => Err(self.cursor.expected("a key, an index, a variable or `*`")),
        }
    }

    /// A whole number, if one stands here.
    fn index(&mut self) -> Parsed<Option<i64>> {
        let from = self.cursor.at();
        let negative = self.cursor.eat("-");
        let digits = self.cursor.take_while(|c| c.is_ascii_digit());
        if digits.is_empty() {
            self.cursor.back_to(from);
            return Ok(None);
        }
        let text = if negative { format!("-{digits}") } else { digits.to_owned() };
        match text.parse() {
            Ok(index) => Ok(Some(index)),
            Err(_) => Err(self.cursor.fault_at(from, PolicyFault::Number(text))),
        }
    }

    /// `[…]`: which of its many forms it is shows behind the first word.
    fn bracketed(&mut self) -> Parsed<Part> {
        self.cursor.skip(1);
        let inside = self.cursor.at();
        self.cursor.blank();
        if self.cursor.eat("*") {
            self.close()?;
            return Ok(Part::Indices(None));
        }
        if let Some(index) = self.index()? {
            self.close()?;
            return Ok(Part::Index(index));
        }
        if let Some(part) = self.lone(inside)? {
            return Ok(part);
        }
        let capture = self.capture();
        self.captures |= capture.is_some();
        self.cursor.blank();
        if self.cursor.eat_word(&["keys", "KEYS"]) {
            return self.keys().map(Part::Keys);
        }
        let clauses = self.clauses(Place::Inner)?;
        self.close()?;
        Ok(Part::Filter(capture, clauses))
    }

    /// `[name]`, `[ name ]` or `['text']`, if that stands here. Whether a blank stands before
    /// the name decides, as it does in Guard, what happens behind a variable.
    fn lone(&mut self, inside: usize) -> Parsed<Option<Part>> {
        let from = self.cursor.at();
        let text = self.cursor.string()?;
        let name = if text.is_none() { self.cursor.name() } else { None };
        let end = self.cursor.at();
        self.cursor.blank();
        if end > from && self.cursor.eat("]") {
            if let Some(text) = text {
                return Ok(Some(Part::Key(Key::new(&text))));
            }
            if let Some(name) = name {
                self.captures = true;
                let var = Some(self.names.number(name));
                let tight = from == inside;
                return Ok(Some(if tight { Part::Indices(var) } else { Part::Values(var) }));
            }
        }
        self.cursor.back_to(from);
        Ok(None)
    }

    /// `name |`, if that stands here.
    fn capture(&mut self) -> Option<super::tree::Var> {
        let from = self.cursor.at();
        if let Some(name) = self.cursor.name() {
            self.cursor.take_while(|c| matches!(c, ' ' | '\t'));
            // `|OR|` is a way to write `or`.
            if !self.cursor.looks_at("|OR|") && self.cursor.eat("|") {
                return Some(self.names.number(name));
            }
        }
        self.cursor.back_to(from);
        None
    }

    /// What follows `keys` in a filter.
    fn keys(&mut self) -> Parsed<KeysFilter> {
        self.cursor.blank();
        let (is_in, negated) = if self.cursor.eat("==") {
            (false, false)
        } else if self.cursor.eat("!=") {
            (false, true)
        } else {
            let negated = self.not();
            if !self.cursor.eat_word(&["in", "IN"]) {
                return Err(self.cursor.expected("`==`, `!=`, `in` or `not in` behind `keys`"));
            }
            (true, negated)
        };
        self.cursor.blank();
        let with = self.operand()?;
        self.close()?;
        Ok(KeysFilter { is_in, negated, with })
    }

    fn close(&mut self) -> Parsed<()> {
        self.cursor.blank();
        self.cursor.expect("]")
    }

    /// Reads something that may hold its own kind.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        self.cursor.enter()?;
        let read = read(self);
        self.cursor.leave();
        read
    }
}

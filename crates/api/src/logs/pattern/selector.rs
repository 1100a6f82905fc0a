//! Conditions on JSON: `{ $.a.b = "x" && ($.n > 3 || $.c IS NULL) }`.

use super::lex::quoted;
use super::{Fault, fault};
use serde_json::Value;

/// How deep parentheses may be.
const MAX_DEPTH: usize = 32;

/// A condition.
#[derive(Debug)]
pub(in crate::logs) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Is(Vec<Step>, Test),
}

/// A step into a value.
#[derive(Debug)]
pub(in crate::logs) enum Step {
    Member(String),
    Index(usize),
    Every,
}

/// What has to hold of the value there.
#[derive(Debug)]
pub(in crate::logs) enum Test {
    Equals(Vec<String>),
    Differs(Vec<String>),
    Number(Compare, f64),
    Null,
    Bool(bool),
    Absent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::logs) enum Compare {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Condition {
    pub(super) fn holds(&self, value: &Value) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(value)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(value)),
            Self::Is(path, test) => {
                let mut found = Vec::new();
                walk(value, path, &mut found);
                match test {
                    Test::Absent => found.is_empty(),
                    test => found.iter().any(|value| test.holds(value)),
                }
            }
        }
    }
}

fn walk<'v>(value: &'v Value, path: &[Step], found: &mut Vec<&'v Value>) {
    let Some((step, rest)) = path.split_first() else {
        found.push(value);
        return;
    };
    match (step, value) {
        (Step::Member(name), Value::Object(members)) => {
            if let Some(value) = members.get(name) {
                walk(value, rest, found);
            }
        }
        (Step::Index(index), Value::Array(values)) => {
            if let Some(value) = values.get(*index) {
                walk(value, rest, found);
            }
        }
        (Step::Every, Value::Array(values)) => {
            for value in values {
                walk(value, rest, found);
            }
        }
        _ => {}
    }
}

impl Test {
    fn holds(&self, value: &Value) -> bool {
        match self {
            Self::Equals(parts) => text(value).is_some_and(|text| wild(parts, &text)),
            Self::Differs(parts) => text(value).is_some_and(|text| !wild(parts, &text)),
            Self::Number(compare, wanted) => {
                value.as_f64().is_some_and(|is| compare.holds(is, *wanted))
            }
            Self::Null => value.is_null(),
            Self::Bool(wanted) => value.as_bool() == Some(*wanted),
            Self::Absent => false,
        }
    }
}

impl Compare {
    #[allow(clippy::float_cmp)] // As the pattern says it.
    fn holds(self, is: f64, wanted: f64) -> bool {
        match self {
            Self::Equal => is == wanted,
            Self::NotEqual => is != wanted,
            Self::Less => is < wanted,
            Self::LessOrEqual => is <= wanted,
            Self::Greater => is > wanted,
            Self::GreaterOrEqual => is >= wanted,
        }
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(bool) => Some(bool.to_string()),
        _ => None,
    }
}

/// Whether a text is made of these parts with anything between them.
fn wild(parts: &[String], text: &str) -> bool {
    let [first, middle @ .., last] = parts else {
        return parts.first().is_some_and(|only| only == text);
    };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
    for part in middle {
        let Some(at) = rest.find(part.as_str()) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.ends_with(last.as_str())
}

/// Reads a whole condition in braces.
pub(super) fn parse(text: &str) -> Result<Condition, Fault> {
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    let Some(inner) = inner else { return fault("the braces are not closed") };
    let mut reader = Reader { rest: inner };
    let condition = reader.any(0)?;
    if reader.peek().is_some() {
        return fault(format!("`{:.40}` is not understood", reader.rest));
    }
    Ok(condition)
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    fn take(&mut self, sign: &str) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn any(&mut self, depth: usize) -> Result<Condition, Fault> {
        let mut parts = vec![self.all(depth)?];
        while self.take("||") {
            parts.push(self.all(depth)?);
        }
        Ok(Condition::Any(parts))
    }

    fn all(&mut self, depth: usize) -> Result<Condition, Fault> {
        let mut parts = vec![self.one(depth)?];
        while self.take("&&") {
            parts.push(self.one(depth)?);
        }
        Ok(Condition::All(parts))
    }

    fn one(&mut self, depth: usize) -> Result<Condition, Fault> {
        if depth > MAX_DEPTH {
            return fault("the parentheses are too deep");
        }
        if self.take("(") {
            let inner = self.any(depth + 1)?;
            return if self.take(")") { Ok(inner) } else { fault("a parenthesis is not closed") };
        }
        let path = self.path()?;
        let test = self.test()?;
        Ok(Condition::Is(path, test))
    }

    fn path(&mut self) -> Result<Vec<Step>, Fault> {
        if !self.take("$") {
            return fault(format!("`{:.40}` does not begin with `$.`", self.rest));
        }
        let mut path = Vec::new();
        loop {
            if let Some(rest) = self.rest.strip_prefix('.') {
                self.rest = rest;
                if rest.starts_with('[') {
                    continue;
                }
                path.push(Step::Member(self.word(|c| !" \t=!<>()[]{}.&|\"".contains(c))?.into()));
            } else if let Some(rest) = self.rest.strip_prefix('[') {
                self.rest = rest;
                path.push(self.bracket()?);
            } else {
                break;
            }
        }
        if path.is_empty() { fault("`$` alone selects nothing") } else { Ok(path) }
    }

    fn bracket(&mut self) -> Result<Step, Fault> {
        let step = if self.rest.starts_with('"') {
            let (name, rest) = quoted(self.rest)?;
            self.rest = rest;
            Step::Member(name)
        } else if let Some(rest) = self.rest.strip_prefix('*') {
            self.rest = rest;
            Step::Every
        } else {
            let digits = self.word(|c| c.is_ascii_digit())?;
            match digits.parse() {
                Ok(index) => Step::Index(index),
                Err(_) => return fault(format!("`{digits:.40}` is no index")),
            }
        };
        match self.rest.strip_prefix(']') {
            Some(rest) => {
                self.rest = rest;
                Ok(step)
            }
            None => fault("a bracket is not closed"),
        }
    }

    fn word(&mut self, belongs: impl Fn(char) -> bool) -> Result<&'t str, Fault> {
        let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        match self.rest.split_at_checked(end) {
            Some((word, rest)) if !word.is_empty() => {
                self.rest = rest;
                Ok(word)
            }
            _ => fault(format!("a name or a value is missing before `{:.40}`", self.rest)),
        }
    }

    fn test(&mut self) -> Result<Test, Fault> {
        if self.take("IS") {
            return match () {
                () if self.take("NULL") => Ok(Test::Null),
                () if self.take("TRUE") => Ok(Test::Bool(true)),
                () if self.take("FALSE") => Ok(Test::Bool(false)),
                () => fault("IS needs NULL, TRUE or FALSE"),
            };
        }
        if self.take("NOT") {
            return if self.take("EXISTS") { Ok(Test::Absent) } else { fault("NOT needs EXISTS") };
        }
        let signs = [
            ("!=", Compare::NotEqual),
            ("<=", Compare::LessOrEqual),
            (">=", Compare::GreaterOrEqual),
            ("=", Compare::Equal),
            ("<", Compare::Less),
            (">", Compare::Greater),
        ];
        let Some((sign, compare)) = signs.into_iter().find(|(sign, _)| self.take(sign)) else {
            return fault(format!("`{:.40}` is no comparison", self.rest));
        };
        self.value(sign, compare)
    }

    fn value(&mut self, sign: &str, compare: Compare) -> Result<Test, Fault> {
        let is_text = self.peek() == Some('"');
        let text = if is_text {
            let (text, rest) = quoted(self.rest)?;
            self.rest = rest;
            text
        } else {
            self.word(|c| !" \t()&|\"{}".contains(c))?.to_owned()
        };
        if !is_text && let Ok(number) = text.parse() {
            return Ok(Test::Number(compare, number));
        }
        let parts = text.split('*').map(str::to_owned).collect();
        match compare {
            Compare::Equal => Ok(Test::Equals(parts)),
            Compare::NotEqual => Ok(Test::Differs(parts)),
            _ => fault(format!("`{sign}` compares numbers, and `{text:.40}` is none")),
        }
    }
}

//! Policies and documents out of bytes: each byte makes one choice, so that whatever shrinks
//! or mutates bytes shrinks or mutates policies.
#![allow(dead_code)]

use std::fmt::Write as _;

/// Choices that are still to be made.
pub struct Choices<'b> {
    bytes: std::slice::Iter<'b, u8>,
    depth: usize,
    rules: usize,
    /// Whether a rule `called` takes a parameter.
    called: bool,
    lets: Vec<String>,
}

const KEYS: [&str; 8] = ["a", "b", "c", "l", "m", "Type", "Resources", "Properties"];
const TEXTS: [&str; 8] = ["x", "y", "xy", "a", "b", "1", "", "A::B"];
const COMPARISONS: [&str; 9] = ["==", "!=", "<", "<=", ">", ">=", "in", "not in", "!in"];
const UNARY: [&str; 18] = [
    "exists",
    "!exists",
    "not exists",
    "empty",
    "!empty",
    "not empty",
    "is_string",
    "!is_string",
    "is_list",
    "is_struct",
    "!is_struct",
    "is_bool",
    "is_int",
    "is_float",
    "is_null",
    "!is_null",
    "EXISTS",
    "!EMPTY",
];

impl<'b> Choices<'b> {
    /// Choices from bytes; once these are used up, the first of all possibilities is chosen.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { bytes: bytes.iter(), depth: 0, rules: 0, called: false, lets: Vec::new() }
    }

    fn pick(&mut self, of: usize) -> usize {
        self.bytes.next().map_or(0, |byte| usize::from(*byte) % of)
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.pick(of.len())]
    }

    fn deeper<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let made = make(self);
        self.depth -= 1;
        made
    }

    /// A document in JSON.
    pub fn document(&mut self) -> String {
        self.map(true)
    }

    fn json(&mut self) -> String {
        if self.depth > 3 {
            return self.scalar(false);
        }
        match self.pick(6) {
            0..=2 => self.scalar(false),
            3 => {
                let count = self.pick(4);
                let items: Vec<String> = (0..count).map(|_| self.deeper(Self::json)).collect();
                format!("[{}]", items.join(","))
            }
            _ => self.map(false),
        }
    }

    fn map(&mut self, full: bool) -> String {
        let count = if full { KEYS.len() } else { self.pick(4) };
        let mut keys: Vec<&str> = Vec::new();
        let mut map = String::from("{");
        for in_order in KEYS.iter().take(count) {
            let key = if full { in_order } else { self.one(&KEYS) };
            if keys.contains(&key) || (full && self.pick(5) == 0) {
                continue;
            }
            let comma = if keys.is_empty() { "" } else { "," };
            keys.push(key);
            let value = self.deeper(Self::json);
            let _ = write!(map, "{comma}\"{key}\":{value}");
        }
        map + "}"
    }

    /// A scalar as both JSON and policies write it.
    fn scalar(&mut self, policy: bool) -> String {
        match self.pick(8) {
            0 => "1".into(),
            1 => format!("\"{}\"", self.one(&TEXTS)),
            2 => "true".into(),
            3 => "null".into(),
            4 => "2".into(),
            5 => "1.5".into(),
            6 if policy => {
                self.one(&["-1", "/x/", "/^$/", "r[1,2]", "r(0.5,1.5]", "r[a,b]"]).into()
            }
            6 => "-1".into(),
            _ => format!("\"{}\"", self.one(&TEXTS)),
        }
    }

    fn literal(&mut self) -> String {
        match self.pick(7) {
            0..=3 => self.scalar(true),
            4 | 5 => {
                let count = self.pick(4);
                let items: Vec<String> = (0..count)
                    .map(|_| {
                        if self.pick(5) == 0 { self.deeper(Self::json) } else { self.scalar(true) }
                    })
                    .collect();
                format!("[{}]", items.join(", "))
            }
            _ => self.deeper(Self::json),
        }
    }

    /// A policy.
    pub fn policy(&mut self) -> String {
        let mut policy = String::new();
        let captures = self.pick(4) == 3;
        if captures {
            self.lets.push("k".into());
        }
        for _ in 0..self.pick(3) {
            policy += &self.assignment();
        }
        if self.pick(4) == 3 {
            self.lets.push("p".into());
            let clause = self.line(false);
            self.lets.pop();
            let _ = write!(policy, "rule called(p) {{\n{clause}%p exists\n}}\n");
            self.called = true;
        }
        if self.pick(6) == 5 {
            policy += &self.line(false);
        }
        for _ in 0..=self.pick(3) {
            let outer = self.lets.len();
            let mut conditions = String::new();
            if self.pick(3) == 0 {
                conditions = format!("when {}", self.conditions());
            }
            let mut body = String::new();
            for _ in 0..self.pick(2) {
                body += &self.assignment();
            }
            for _ in 0..=self.pick(3) {
                body += &self.line(false);
            }
            if let Some(rule) = self.reference() {
                let _ = writeln!(body, "{rule}");
            }
            if self.pick(5) == 4 {
                let mut conditions = String::new();
                if self.pick(3) == 2 {
                    conditions = format!("when {}", self.line(true).trim_end());
                }
                let inner = self.body();
                let _ = writeln!(body, "A::B {conditions} {{\n{inner}}}");
            }
            self.lets.truncate(outer);
            let _ = write!(policy, "rule r{} {conditions} {{\n{body}}}\n", self.rules);
            self.rules += 1;
        }
        if captures {
            policy += "rule captures {\nResources[ k | Type exists ] exists\n}\n";
        }
        policy
    }

    /// A reference to a rule, or a call of one, if there is any.
    fn reference(&mut self) -> Option<String> {
        let not = self.one(&["", "", "!", "not "]);
        match self.pick(5) {
            1 if self.rules > 0 => Some(format!("{not}r{}", self.pick(self.rules))),
            2 if self.called => {
                let argument = if self.pick(2) == 0 { self.literal() } else { self.query() };
                Some(format!("{not}called({argument})"))
            }
            _ => None,
        }
    }

    /// The conditions of a rule.
    fn conditions(&mut self) -> String {
        let mut conditions = self.line(true);
        if let Some(rule) = self.reference() {
            conditions = format!("{rule}\n{conditions}");
        }
        conditions.trim_end().to_owned()
    }

    fn assignment(&mut self) -> String {
        let value = match self.pick(6) {
            0 | 1 => self.literal(),
            2 => self.function(),
            3 => format!("some {}", self.query()),
            _ => self.query(),
        };
        let name = format!("v{}", self.lets.len());
        self.lets.push(name.clone());
        format!("let {name} = {value}\n")
    }

    fn function(&mut self) -> String {
        let name = self.one(&[
            "count",
            "to_upper",
            "parse_string",
            "parse_int",
            "parse_float",
            "parse_boolean",
            "parse_char",
            "json_parse",
            "url_decode",
            "join",
            "substring",
        ]);
        let argument = self.query();
        match name {
            "join" => format!("join({argument}, ',')"),
            "substring" => format!("substring({argument}, 0, 1)"),
            name => format!("{name}({argument})"),
        }
    }

    fn line(&mut self, condition: bool) -> String {
        let mut line = self.deeper(|c| c.clause(condition));
        while self.pick(5) == 4 {
            line = format!("{line} or\n{}", self.deeper(|c| c.clause(condition)));
        }
        line + "\n"
    }

    fn clause(&mut self, condition: bool) -> String {
        let kind = if condition || self.depth > 3 { self.pick(8) } else { self.pick(11) };
        match kind {
            0..=3 => {
                let some = self.one(&["", "", "", "some "]);
                let (query, operator) = (self.query(), self.one(&COMPARISONS));
                let right = match self.pick(8) {
                    0..=4 => self.literal(),
                    5 => self.function(),
                    _ => self.query(),
                };
                format!("{some}{query} {operator} {right}")
            }
            4..=7 => {
                let not = self.one(&["", "", "", "not ", "!"]);
                let some = self.one(&["", "", "", "some "]);
                format!("{not}{some}{} {}", self.query(), self.one(&UNARY))
            }
            8 => {
                let conditions = self.line(true);
                let body = self.body();
                format!("when {} {{\n{body}}}", conditions.trim_end())
            }
            _ => {
                let some = self.one(&["", "", "some "]);
                let empty = self.one(&["", "", " !empty"]);
                let query = self.query();
                let body = self.body();
                format!("{some}{query}{empty} {{\n{body}}}")
            }
        }
    }

    fn body(&mut self) -> String {
        let outer = self.lets.len();
        let mut body = String::new();
        if self.pick(4) == 0 {
            body += &self.assignment();
        }
        for _ in 0..=self.pick(2) {
            body += &self.line(false);
        }
        self.lets.truncate(outer);
        body
    }

    /// A query. Filters stand only where Guard itself has a meaning for them.
    fn query(&mut self) -> String {
        let mut query = String::new();
        let mut filter = true;
        match self.pick(8) {
            0 | 1 if !self.lets.is_empty() => {
                let at = self.pick(self.lets.len());
                let _ = write!(query, "%{}", self.lets[at]);
            }
            2 => {
                query += "this";
                filter = false;
            }
            _ => query += self.one(&KEYS),
        }
        for _ in 0..self.pick(4) {
            match self.pick(9) {
                0 | 1 => {
                    let _ = write!(query, ".{}", self.one(&KEYS));
                    filter = true;
                }
                2 => {
                    query += ".*";
                    filter = true;
                }
                3 => {
                    query += "[*]";
                    filter = true;
                }
                4 => {
                    let _ = write!(query, "[{}]", self.pick(3));
                    filter = false;
                }
                5 if self.depth < 4 => {
                    let operator = self.one(&["==", "!=", "in", "not in"]);
                    let with = self.literal();
                    let _ = write!(query, "[ keys {operator} {with} ]");
                    filter = false;
                }
                6 if self.depth < 4 && !self.lets.is_empty() => {
                    let at = self.pick(self.lets.len());
                    let _ = write!(query, ".%{}", self.lets[at]);
                    filter = true;
                }
                7 if filter && self.depth < 4 => {
                    let line = self.line(false);
                    let capture = self.one(&["", "", "", "k | "]);
                    let _ = write!(query, "[ {capture}{} ]", line.trim_end());
                    filter = false;
                }
                _ => {
                    let _ = write!(query, "['{}']", self.one(&KEYS));
                    filter = true;
                }
            }
        }
        query
    }
}

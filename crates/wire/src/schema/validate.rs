//! Phase one's second check: every constraint of the model, broken ones reported all together.
//!
//! Names in paths begin with a small letter, a list's elements are `names.1.member`, counted from
//! one, a map's are `tags.key.member`. Lists print as `[a, b]`, structures as `{key=value}`. Values
//! are cut at 256 characters, and at most [`MAX_REPORTED`] violations are spelled out. Lengths of
//! text are counted in characters. What a service makes of it: [`Violations::into_error`].

use serde_json::{Map, Value};

use super::show::show;
use super::{Constraint, Kind, Member, Pattern, Range, Shape, Violation, Violations};
use crate::error::MAX_ECHO;
use crate::types::Blob;

/// Violations that one answer spells out; the count at its beginning says how many there are.
const MAX_REPORTED: usize = 50;

/// Checks a value that [`super::check_types`] accepted against the constraints of its shape.
///
/// # Errors
/// Every violation.
pub fn validate(shape: &Shape, value: &Value) -> Result<(), Violations> {
    let mut walk = Walk { path: String::new(), count: 0, first: Vec::new() };
    walk.value(shape, value);
    if walk.count == 0 {
        return Ok(());
    }
    Err(Violations { count: walk.count, first: walk.first })
}

/// Levels that are searched for sensitive shapes below a list or map that is to be printed.
const SECRET_DEPTH: usize = 8;

/// May a value of the shape contain something that must not be shown? Yes when in doubt.
fn holds_secrets(shape: &Shape, depth: usize) -> bool {
    let below = |shape: &Shape| depth == 0 || holds_secrets(shape, depth - 1);
    shape.sensitive
        || match &shape.kind {
            Kind::List(element, _) => below(element),
            Kind::Map { key, value, .. } => below(key) || below(value),
            Kind::Structure(members) => members.iter().any(|member| below(member.shape)),
            _ => false,
        }
}

/// The value as a message shows it, unless it may hold secrets.
fn shown(shape: &Shape, value: &Value) -> Option<String> {
    (!holds_secrets(shape, SECRET_DEPTH)).then(|| show(value))
}

struct Walk {
    path: String,
    count: usize,
    first: Vec<Violation>,
}

impl Walk {
    fn value(&mut self, shape: &Shape, value: &Value) {
        match (&shape.kind, value) {
            (Kind::Structure(members), Value::Object(fields)) => self.structure(members, fields),
            (Kind::List(element, length), Value::Array(values)) => {
                self.length(shape, value, *length, values.len());
                for (index, value) in values.iter().enumerate() {
                    self.at(&format!("{}.member", index + 1), |walk| walk.part(element, value));
                }
            }
            (Kind::Map { key, value: item, length }, Value::Object(fields)) => {
                self.length(shape, value, *length, fields.len());
                for (name, value) in fields {
                    self.key(key, name);
                    let shown: String = name.chars().take(MAX_ECHO).collect();
                    self.at(&format!("{shown}.member"), |walk| walk.part(item, value));
                }
            }
            (_, Value::String(text)) => self.text(shape, value, text),
            (
                Kind::Integer(range) | Kind::Long(range) | Kind::Double(range),
                Value::Number(number),
            ) => {
                #[allow(clippy::cast_precision_loss)]
                let bound = |bound: i64| bound as f64;
                let number = number.as_f64().unwrap_or(f64::NAN);
                if let Some(max) = range.max.filter(|&max| number > bound(max)) {
                    self.report(
                        shape,
                        value,
                        format!("Member must have value less than or equal to {max}"),
                    );
                }
                if let Some(min) = range.min.filter(|&min| number < bound(min)) {
                    self.report(
                        shape,
                        value,
                        format!("Member must have value greater than or equal to {min}"),
                    );
                }
            }
            _ => {}
        }
    }

    fn structure(&mut self, members: &[Member], fields: &Map<String, Value>) {
        for member in members {
            match fields.get(member.name) {
                None | Some(Value::Null) => {
                    if member.required {
                        self.at_member(member.name, |walk| walk.report_null());
                    }
                }
                Some(value) => {
                    self.at_member(member.name, |walk| walk.value(member.shape, value));
                }
            }
        }
    }

    /// An element or a map's value, which must not be null.
    fn part(&mut self, shape: &Shape, value: &Value) {
        if value.is_null() {
            self.report_null();
        } else {
            self.value(shape, value);
        }
    }

    /// A map's key; unlike its value it is reported at the map itself.
    fn key(&mut self, shape: &Shape, name: &str) {
        if matches!(shape.kind, Kind::String(Range::ANY, None)) {
            return;
        }
        self.text(shape, &Value::String(name.to_owned()), name);
    }

    fn text(&mut self, shape: &Shape, value: &Value, text: &str) {
        match &shape.kind {
            Kind::String(length, pattern) => {
                if *length != Range::ANY {
                    self.length(shape, value, *length, text.chars().count());
                }
                if let Some(pattern) = pattern {
                    self.pattern(shape, value, pattern, text);
                }
            }
            Kind::Enumeration(values, other) => {
                let listed = values.binary_search(&text).is_ok();
                if !listed && !other.is_some_and(|pattern| pattern.matches(text)) {
                    self.push(|| Constraint::OneOf(values.join(", ")), || shown(shape, value));
                }
            }
            Kind::Blob(length) if *length != Range::ANY => {
                let bytes = Blob::from_base64(text).map_or(0, |blob| blob.0.len());
                self.length(shape, value, *length, bytes);
            }
            _ => {}
        }
    }

    fn pattern(&mut self, shape: &Shape, value: &Value, pattern: &Pattern, text: &str) {
        if !pattern.matches(text) {
            let source = pattern.source();
            let text = format!("Member must satisfy regular expression pattern: {source}");
            self.report(shape, value, text);
        }
    }

    fn length(&mut self, shape: &Shape, value: &Value, range: Range, length: usize) {
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        if let Some(max) = range.max.filter(|&max| length > max) {
            self.report(
                shape,
                value,
                format!("Member must have length less than or equal to {max}"),
            );
        }
        if let Some(min) = range.min.filter(|&min| length < min) {
            self.report(
                shape,
                value,
                format!("Member must have length greater than or equal to {min}"),
            );
        }
    }

    fn report_null(&mut self) {
        self.push(|| Constraint::NotNull, || None);
    }

    fn report(&mut self, shape: &Shape, value: &Value, constraint: String) {
        self.push(|| Constraint::Other(constraint), || shown(shape, value));
    }

    fn push(
        &mut self,
        constraint: impl FnOnce() -> Constraint,
        value: impl FnOnce() -> Option<String>,
    ) {
        self.count += 1;
        if self.first.len() < MAX_REPORTED {
            let path = self.path.clone();
            self.first.push(Violation { path, value: value(), constraint: constraint() });
        }
    }

    /// Runs with a member's name added to the path, its first letter made small.
    fn at_member(&mut self, name: &str, run: impl FnOnce(&mut Self)) {
        let mut chars = name.chars();
        let first = chars.next().map(|c| c.to_ascii_lowercase());
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        self.path.extend(first);
        self.path.push_str(chars.as_str());
        run(self);
        self.path.truncate(length);
    }

    fn at(&mut self, part: &str, run: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        self.path.push_str(part);
        run(self);
        self.path.truncate(length);
    }
}

#[cfg(test)]
#[path = "validate_tests.rs"]
mod tests;

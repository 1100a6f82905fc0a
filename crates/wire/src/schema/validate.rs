//! Phase one's second check: every constraint of the model, broken ones reported all together.
//!
//! The texts are AWS's:
//!
//! ```text
//! 2 validation errors detected: Value null at 'configRule.source' failed to satisfy constraint:
//! Member must not be null; Value 'x' at 'configRule.configRuleState' failed to satisfy
//! constraint: Member must satisfy enum value set: [ACTIVE, DELETING]
//! ```
//!
//! Names in paths begin with a small letter, a list's elements are `names.1.member`, counted from
//! one, a map's are `tags.key.member`. Lists print as `[a, b]`, structures as `{key=value}`. Values
//! are cut at 256 characters, and at most [`MAX_REPORTED`] violations are spelled out. Lengths of
//! text are counted in characters.

use serde_json::{Map, Value};

use super::show::show;
use super::{Kind, Member, Pattern, Range, Shape};
use crate::error::{MAX_ECHO, WireError};
use crate::types::Blob;

/// Violations that one answer spells out; the count at its beginning says how many there are.
const MAX_REPORTED: usize = 50;

/// Checks a value that [`super::check_types`] accepted against the constraints of its shape.
///
/// # Errors
/// `ValidationException` with every violation.
pub fn validate(shape: &Shape, value: &Value) -> Result<(), WireError> {
    let mut walk = Walk { path: String::new(), count: 0, reports: Vec::new() };
    walk.value(shape, value);
    if walk.count == 0 {
        return Ok(());
    }
    let noun = if walk.count == 1 { "error" } else { "errors" };
    let count = walk.count;
    let reports = walk.reports.join("; ");
    Err(WireError::validation(format!("{count} validation {noun} detected: {reports}")))
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

struct Walk {
    path: String,
    count: usize,
    reports: Vec<String>,
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
                    let values = values.join(", ");
                    let text = format!("Member must satisfy enum value set: [{values}]");
                    self.report(shape, value, text);
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
        self.push(|path| {
            format!("Value null at '{path}' failed to satisfy constraint: Member must not be null")
        });
    }

    fn report(&mut self, shape: &Shape, value: &Value, constraint: String) {
        self.push(|path| {
            let hidden = holds_secrets(shape, SECRET_DEPTH);
            let value = if hidden { String::new() } else { format!(" '{}'", show(value)) };
            format!("Value{value} at '{path}' failed to satisfy constraint: {constraint}")
        });
    }

    fn push(&mut self, text: impl FnOnce(&str) -> String) {
        self.count += 1;
        if self.reports.len() < MAX_REPORTED {
            self.reports.push(text(&self.path));
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

//! Looking into the properties of a resource.

use serde_json::{Value, json};

/// Marks text that holds something that is not known yet.
pub const UNKNOWN: char = '\u{F8FF}';

/// A text in place of something that is not known yet.
pub fn mark_unknown() -> Value {
    Value::String(UNKNOWN.to_string())
}

/// Which language a resource is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    CloudFormation,
    Terraform,
}

/// What stands somewhere.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Seen {
    /// Nothing.
    Absent,
    /// Something that is not known yet.
    Unknown,
    /// A value; parts of it may be unknown.
    Known(Value),
}

impl Seen {
    pub(crate) fn of(value: Option<&Value>) -> Self {
        match value {
            None | Some(Value::Null) => Self::Absent,
            Some(Value::String(text)) if text.contains(UNKNOWN) => Self::Unknown,
            Some(value) => Self::Known(value.clone()),
        }
    }

    /// Changes what is known.
    pub(crate) fn then(self, change: impl FnOnce(Value) -> Self) -> Self {
        match self {
            Self::Known(value) => change(value),
            other => other,
        }
    }

    /// A text; what can't be one counts as not known.
    pub(crate) fn text(self) -> Self {
        self.then(|value| match value {
            Value::String(_) => Self::Known(value),
            Value::Number(number) => Self::Known(number.to_string().into()),
            Value::Bool(flag) => Self::Known(flag.to_string().into()),
            _ => Self::Unknown,
        })
    }

    /// True or false, which templates may write as text.
    pub(crate) fn flag(self) -> Self {
        self.then(|value| match &value {
            Value::Bool(_) => Self::Known(value),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Self::Known(true.into()),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Self::Known(false.into()),
            _ => Self::Unknown,
        })
    }

    /// A whole number, which templates may write as text.
    pub(crate) fn number(self) -> Self {
        self.then(|value| match &value {
            Value::Number(_) => Self::Known(value),
            Value::String(text) => {
                text.trim().parse::<i64>().map_or(Self::Unknown, |n| Self::Known(n.into()))
            }
            _ => Self::Unknown,
        })
    }

    /// The elements; one that is no list counts as its only element.
    pub(crate) fn list(self) -> Self {
        self.then(|value| match value {
            Value::Array(_) => Self::Known(value),
            other => Self::Known(Value::Array(vec![other])),
        })
    }

    /// The elements of a list, none when there is none; `None` when they are not known.
    pub(crate) fn elements(self) -> Option<Vec<Value>> {
        match self.list() {
            Self::Absent => Some(Vec::new()),
            Self::Known(Value::Array(elements)) => Some(elements),
            _ => None,
        }
    }
}

/// The properties of one resource.
pub(crate) struct Reader<'r> {
    pub(crate) side: Side,
    pub(crate) properties: &'r Value,
    pub(crate) account: &'r str,
    /// What an attribute that is not known refers to: ids of resources of the same plan.
    pub(crate) refers: &'r dyn Fn(&str) -> Option<Vec<String>>,
}

impl Reader<'_> {
    /// What stands at the path of the side that is read. An empty path stands for nothing.
    pub(crate) fn get(&self, cfn: &str, terraform: &str) -> Seen {
        let path = match self.side {
            Side::CloudFormation => cfn,
            Side::Terraform => terraform,
        };
        walk(self.properties, path)
    }

    /// The ids that a list of references holds; `None` when not all of them are known.
    pub(crate) fn ids(&self, cfn: &str, terraform: &str) -> Option<Vec<String>> {
        let text = |value: &Value| match Seen::of(Some(value)) {
            Seen::Known(Value::String(text)) => Some(text),
            _ => None,
        };
        let elements = self.get(cfn, terraform).elements();
        let known = elements.and_then(|all| all.iter().map(text).collect::<Option<Vec<_>>>());
        known.or_else(|| match self.side {
            Side::CloudFormation => None,
            Side::Terraform => (self.refers)(terraform.split('.').next().unwrap_or_default()),
        })
    }
}

/// What stands at a dotted path; numbers are places in lists.
pub(crate) fn walk(from: &Value, path: &str) -> Seen {
    if path.is_empty() {
        return Seen::Absent;
    }
    let mut here = from;
    for part in path.split('.') {
        if let Seen::Unknown = Seen::of(Some(here)) {
            return Seen::Unknown;
        }
        let next = match here {
            Value::Array(list) => part.parse::<usize>().ok().and_then(|at| list.get(at)),
            other => other.get(part),
        };
        let Some(next) = next else { return Seen::Absent };
        here = next;
    }
    Seen::of(Some(here))
}

/// Whether any part of a value is not known.
pub(crate) fn has_unknown(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(UNKNOWN),
        Value::Array(list) => list.iter().any(has_unknown),
        Value::Object(members) => members.values().any(has_unknown),
        _ => false,
    }
}

/// What stands in an item for a scalar or list that is not known: no rule can read it as either.
pub(crate) fn unreadable() -> Value {
    json!({ "unknown": format!("{UNKNOWN} not known before the resource is made") })
}

/// The same for a policy or an object.
pub(crate) fn unreadable_object() -> Value {
    mark_unknown()
}

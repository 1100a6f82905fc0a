//! Reading values and schemas along paths such as `Groups.GroupId`. Lists on the way are gone
//! through.

use assize_wire::schema::{Kind, Shape};
use serde_json::Value;

/// Every value that a path leads to; an empty path leads to the value itself.
pub(crate) fn all<'v>(value: &'v Value, path: &str) -> Vec<&'v Value> {
    let mut found = vec![value];
    for name in path.split('.').filter(|name| !name.is_empty()) {
        found = flat(found).into_iter().filter_map(|value| value.get(name)).collect();
    }
    flat(found).into_iter().filter(|value| !value.is_null()).collect()
}

/// The first text that a path leads to.
pub(crate) fn text<'v>(value: &'v Value, path: &str) -> Option<&'v str> {
    all(value, path).into_iter().find_map(Value::as_str).filter(|text| !text.is_empty())
}

/// The shape that a path leads to.
pub(crate) fn shape(shape: &'static Shape, path: &str) -> Option<&'static Shape> {
    let mut at = shape;
    for name in path.split('.').filter(|name| !name.is_empty()) {
        let Kind::Structure(members) = element(at).kind else { return None };
        at = members.iter().find(|member| member.name == name)?.shape;
    }
    Some(element(at))
}

fn element(shape: &'static Shape) -> &'static Shape {
    match shape.kind {
        Kind::List(element, _) => element,
        _ => shape,
    }
}

fn flat(values: Vec<&Value>) -> Vec<&Value> {
    let mut all = Vec::with_capacity(values.len());
    for value in values {
        match value {
            Value::Array(elements) => all.extend(elements),
            other => all.push(other),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_are_gone_through() {
        let value = json!({"A": [{"B": [{"C": "1"}, {"C": null}]}, {"B": [{"C": "2"}]}], "D": ""});
        assert_eq!(all(&value, "A.B.C"), [&json!("1"), &json!("2")]);
        assert_eq!(text(&value, "A.B.C"), Some("1"));
        assert_eq!((text(&value, "D"), text(&value, "A.X")), (None, None));
        assert_eq!(all(&json!(["x", "y"]), "").len(), 2);
    }
}

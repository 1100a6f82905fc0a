//! A row's values as texts, column by column.

use serde_json::Value;

/// What a column of a row holds, as text; values from several elements of an array are listed.
pub fn cell(row: &Value, field: &str) -> String {
    // Aggregates are members of their own names.
    if let Some(value) = row.get(field) {
        return text(value);
    }
    let mut found = Vec::new();
    values(row, &field.split('.').collect::<Vec<_>>(), &mut found);
    found.join(", ")
}

fn values(value: &Value, steps: &[&str], found: &mut Vec<String>) {
    match (value, steps) {
        (Value::Array(items), _) if !steps.is_empty() || items.iter().all(is_scalar) => {
            items.iter().for_each(|item| values(item, steps, found));
        }
        (Value::Null, _) => {}
        (value, []) => found.push(text(value)),
        (value, [step, rest @ ..]) => {
            if let Some(member) = value.get(step) {
                values(member, rest, found);
            }
        }
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn cells_are_found_by_path() {
        let row = json!({
            "COUNT(*)": 3, "MAX(configuration.size)": null, "resourceId": "a",
            "configuration": {"zones": ["n", "s"], "nested": [{"id": 1}, {"id": 2}, {"o": {}}]},
        });
        let of = |field| cell(&row, field);
        assert_eq!([of("COUNT(*)"), of("resourceId")], ["3", "a"]);
        assert_eq!([of("MAX(configuration.size)"), of("configuration.none.x")], ["", ""]);
        assert_eq!([of("configuration.zones"), of("configuration.nested.id")], ["n, s", "1, 2"]);
        assert_eq!(of("configuration.nested"), r#"[{"id":1},{"id":2},{"o":{}}]"#);
    }
}

//! Cuts a model down to some operations and the shapes that these use.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::error::Error;

/// Keeps the listed operations, their paging, and the shapes that can be reached from them.
///
/// # Errors
/// When a listed operation isn't in the model.
pub fn cut(model: &mut Value, operations: &[&str]) -> Result<(), Error> {
    for wanted in operations {
        if model["operations"].get(*wanted).is_none() {
            let service = &model["service"];
            return Err(Error::Model(format!("service {service} has no operation `{wanted}`")));
        }
    }
    for part in ["operations", "pagination"] {
        if let Some(map) = model[part].as_object_mut() {
            map.retain(|name, _| operations.contains(&name.as_str()));
        }
    }
    let mut reached = BTreeSet::new();
    let mut waiting = Vec::new();
    references(&model["operations"], &mut waiting);
    while let Some(name) = waiting.pop() {
        if let Some(shape) = model["shapes"].get(&name)
            && reached.insert(name)
        {
            references(shape, &mut waiting);
        }
    }
    if let Some(shapes) = model["shapes"].as_object_mut() {
        shapes.retain(|name, _| reached.contains(name));
    }
    Ok(())
}

/// Collects the values of all `shape` keys that hold a name, however deep.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(name)) = members.get("shape") {
                found.push(name.clone());
            }
            members.values().for_each(|value| references(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_reached_is_left_behind() {
        let mut model = json!({
            "service": "x",
            "operations": {
                "Get": {"input": {"shape": "In"}, "errors": [{"shape": "Bad"}]},
                "Put": {"input": {"shape": "Other"}},
            },
            "pagination": {"Put": {}},
            "shapes": {
                "In": {"type": "structure", "members": {"shape": {"shape": "Loop"}}},
                "Loop": {"type": "list", "member": {"shape": "In"}},
                "Bad": {"type": "structure", "members": {}},
                "Other": {"type": "structure", "members": {}},
            },
        });
        cut(&mut model, &["Get"]).unwrap();
        let shapes: Vec<&String> = model["shapes"].as_object().unwrap().keys().collect();
        assert_eq!(shapes, ["Bad", "In", "Loop"]);
        assert_eq!(model["operations"].as_object().unwrap().len(), 1);
        assert_eq!(model["pagination"], json!({}));
        assert!(cut(&mut model, &["Nonsense"]).is_err());
    }
}

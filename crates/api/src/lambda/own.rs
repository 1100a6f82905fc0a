//! Reading operations for the recorder, which looks at functions made here as at an upstream's.

use super::{functions, permissions, settings};
use assize_functions::Registry;
use assize_model::AccountRegion;
use assize_wire::error::WireError;
use assize_wire::generated::lambda::LambdaError;
use assize_wire::typed::FromWire;
use serde::Serialize;
use serde_json::{Value, json};

/// Calls an operation with the members of its input; lists are answered whole.
///
/// # Errors
/// As the operation; and when it is none of those that the recorder calls.
pub fn read(
    registry: &Registry,
    home: &AccountRegion,
    operation: &str,
    input: Value,
) -> Result<Value, LambdaError> {
    match operation {
        "GetFunctionConcurrency" => run(registry, home, input, settings::get_concurrency),
        "GetPolicy" => run(registry, home, input, permissions::get),
        "ListFunctions" => all_functions(registry, home),
        "ListTags" => run(registry, home, input, settings::list_tags),
        _ => Err(WireError::unknown_operation(operation).into()),
    }
}

fn run<I: FromWire, O: Serialize>(
    registry: &Registry,
    home: &AccountRegion,
    input: Value,
    operation: fn(&Registry, &AccountRegion, I) -> Result<O, LambdaError>,
) -> Result<Value, LambdaError> {
    let input = I::from_wire(input).map_err(|error| WireError::serialization(error.to_string()))?;
    let output = operation(registry, home, input)?;
    let value = serde_json::to_value(output);
    value.map_err(|error| WireError::internal_failure(error.to_string()).into())
}

fn all_functions(registry: &Registry, home: &AccountRegion) -> Result<Value, LambdaError> {
    let mut all = Vec::new();
    let mut input = json!({});
    loop {
        let mut page = run(registry, home, input, functions::list)?;
        if let Some(Value::Array(functions)) = page.get_mut("Functions").map(Value::take) {
            all.extend(functions);
        }
        match page.get("NextMarker").and_then(Value::as_str) {
            Some(marker) => input = json!({"Marker": marker}),
            None => return Ok(json!({"Functions": all})),
        }
    }
}

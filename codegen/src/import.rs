//! Takes service models out of an installed botocore and keeps only what the generator needs.
//!
//! Documentation text is left behind: it is neither used nor ours to copy.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::routes::{self, Routes};
use crate::services::{Import, SERVICES};
use crate::subset;

const METADATA_KEYS: &[&str] = &[
    "apiVersion",
    "endpointPrefix",
    "jsonVersion",
    "protocol",
    "serviceFullName",
    "serviceId",
    "signatureVersion",
    "signingName",
    "targetPrefix",
    "xmlNamespace",
];
const OPERATION_KEYS: &[&str] = &["http", "idempotent", "authtype"];
const SHAPE_KEYS: &[&str] = &[
    "box",
    "document",
    "enum",
    "error",
    "event",
    "eventstream",
    "exception",
    "fault",
    "flattened",
    "locationName",
    "max",
    "min",
    "pattern",
    "payload",
    "required",
    "sensitive",
    "streaming",
    "timestampFormat",
    "type",
    "union",
    "wrapper",
    "xmlNamespace",
    "xmlOrder",
];
const REFERENCE_KEYS: &[&str] = &[
    "box",
    "flattened",
    "hostLabel",
    "idempotencyToken",
    "jsonvalue",
    "location",
    "locationName",
    "queryName",
    "resultWrapper",
    "sensitive",
    "shape",
    "streaming",
    "timestampFormat",
    "xmlAttribute",
    "xmlNamespace",
];
/// Shapes whose values AWS does not repeat in the texts of its errors, though its models don't say
/// so: service and shape.
const UNSHOWN: &[(&str, &str)] = &[("logs", "LogGroupIdentifier")];
const PAGINATION_KEYS: &[&str] = &["input_token", "limit_key", "output_token", "result_key"];

/// Imports every listed service, and the routes of others, into `models`; answers the files written.
///
/// # Errors
/// When botocore or one of its models can't be found or read.
pub fn run(botocore: Option<&Path>, models: &Path) -> Result<Vec<PathBuf>, Error> {
    let (root, version) = locate(botocore)?;
    let mut written = Vec::new();
    for import in SERVICES {
        let folder = newest(&root.join("data").join(import.folder))?;
        let model = read(&folder, "service-2.json")?;
        let pages = read(&folder, "paginators-1.json").ok();
        let mut stripped = strip(&model, pages.as_ref(), import, &version);
        for (_, name) in UNSHOWN.iter().filter(|(service, _)| *service == import.service) {
            let shape = stripped.get_mut("shapes").and_then(|shapes| shapes.get_mut(name));
            if let Some(shape) = shape.and_then(Value::as_object_mut) {
                shape.insert("sensitive".to_owned(), Value::Bool(true));
            }
        }
        if let Some(operations) = import.operations {
            subset::cut(&mut stripped, operations)?;
        }
        let path = models.join(format!("{}.json", import.service));
        let mut text =
            serde_json::to_string_pretty(&stripped).map_err(Error::json(path.clone()))?;
        text.push('\n');
        std::fs::write(&path, text).map_err(Error::io(path.clone()))?;
        written.push(path);
    }
    let mut routes = Routes::default();
    for folder in routes::FOLDERS {
        let folder = newest(&root.join("data").join(folder))?;
        routes.add(&read(&folder, "service-2.json")?)?;
    }
    let path = models.join(routes::FILE);
    std::fs::write(&path, routes.to_text()).map_err(Error::io(path.clone()))?;
    written.push(path);
    Ok(written)
}

/// The package's folder and version: of the given folder, or of what `python3` imports.
fn locate(given: Option<&Path>) -> Result<(PathBuf, String), Error> {
    if let Some(path) = given {
        let nested = path.join("botocore");
        let root = if nested.is_dir() { nested } else { path.to_owned() };
        let init = root.join("__init__.py");
        let text = std::fs::read_to_string(&init).map_err(Error::io(init.clone()))?;
        let version = text
            .lines()
            .find_map(|line| line.strip_prefix("__version__ = "))
            .map(|rest| rest.trim_matches(['\'', '"']).to_owned())
            .ok_or_else(|| Error::Model(format!("no version in `{}`", init.display())))?;
        return Ok((root, version));
    }
    let program = "import botocore, os; \
                   print(os.path.dirname(botocore.__file__)); print(botocore.__version__)";
    let output = Command::new("python3")
        .args(["-c", program])
        .output()
        .map_err(|error| Error::Tool(format!("cannot run `python3`: {error}")))?;
    let text = String::from_utf8_lossy(&output.stdout);
    match (output.status.success(), text.lines().collect::<Vec<_>>().as_slice()) {
        (true, [root, version]) => Ok((PathBuf::from(root), (*version).to_owned())),
        _ => Err(Error::Tool(
            "`python3` cannot import botocore: install it or give `--botocore PATH`".to_owned(),
        )),
    }
}

/// The folder of the newest API version: versions are dates, so the greatest name.
fn newest(service: &Path) -> Result<PathBuf, Error> {
    let entries = std::fs::read_dir(service).map_err(Error::io(service))?;
    entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .max()
        .ok_or_else(|| Error::Model(format!("no API version in `{}`", service.display())))
}

/// Reads a JSON file, plain or with `.gz` added.
fn read(folder: &Path, name: &str) -> Result<Value, Error> {
    let plain = folder.join(name);
    if plain.is_file() {
        let text = std::fs::read(&plain).map_err(Error::io(plain.clone()))?;
        return serde_json::from_slice(&text).map_err(Error::json(plain));
    }
    let path = folder.join(format!("{name}.gz"));
    let packed = std::fs::File::open(&path).map_err(Error::io(path.clone()))?;
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut text).map_err(Error::io(path.clone()))?;
    serde_json::from_slice(&text).map_err(Error::json(path))
}

/// The committed form of a model: known keys only, everything sorted by name.
fn strip(model: &Value, pages: Option<&Value>, import: &Import, botocore: &str) -> Value {
    let pagination = pages.and_then(|pages| pages.get("pagination"));
    json!({
        "service": import.service,
        "served": import.served,
        "source": { "botocore": botocore },
        "metadata": keep(model.get("metadata"), METADATA_KEYS),
        "operations": each(model.get("operations"), strip_operation),
        "pagination": each(pagination, |page| keep(Some(page), PAGINATION_KEYS)),
        "shapes": each(model.get("shapes"), strip_shape),
    })
}

fn strip_operation(operation: &Value) -> Value {
    let mut out = keep(Some(operation), OPERATION_KEYS);
    insert_reference(&mut out, operation, "input");
    insert_reference(&mut out, operation, "output");
    if let (Some(errors), Value::Object(out)) = (operation.get("errors"), &mut out) {
        let mut errors: Vec<Value> = errors
            .as_array()
            .into_iter()
            .flatten()
            .map(|error| keep(Some(error), REFERENCE_KEYS))
            .collect();
        errors.sort_by_key(|error| error.get("shape").map(Value::to_string));
        out.insert("errors".to_owned(), Value::Array(errors));
    }
    out
}

fn strip_shape(shape: &Value) -> Value {
    let mut out = keep(Some(shape), SHAPE_KEYS);
    for key in ["member", "key", "value"] {
        insert_reference(&mut out, shape, key);
    }
    if let (Some(members), Value::Object(out)) = (shape.get("members"), &mut out) {
        let members = each(Some(members), |member| keep(Some(member), REFERENCE_KEYS));
        out.insert("members".to_owned(), members);
    }
    for key in ["required", "enum"] {
        if let Some(Value::Array(values)) = out.get_mut(key) {
            values.sort_by_key(|value| value.as_str().map(str::to_owned));
        }
    }
    out
}

fn insert_reference(out: &mut Value, from: &Value, key: &str) {
    if let (Some(reference), Value::Object(out)) = (from.get(key), out) {
        out.insert(key.to_owned(), keep(Some(reference), REFERENCE_KEYS));
    }
}

/// The listed keys of an object.
fn keep(object: Option<&Value>, keys: &[&str]) -> Value {
    let object = object.and_then(Value::as_object);
    let kept: Map<String, Value> = object
        .into_iter()
        .flatten()
        .filter(|(key, _)| keys.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    Value::Object(kept)
}

/// Applies `strip` to every value of an object.
fn each(object: Option<&Value>, strip: impl Fn(&Value) -> Value) -> Value {
    let object = object.and_then(Value::as_object);
    let stripped: Map<String, Value> =
        object.into_iter().flatten().map(|(key, value)| (key.clone(), strip(value))).collect();
    Value::Object(stripped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documentation_is_left_behind_and_members_survive() {
        let model = json!({
            "metadata": {"protocol": "json", "uid": "x"},
            "operations": {"Get": {"documentation": "d", "input": {"shape": "In", "documentation": "d"},
                "errors": [{"shape": "B"}, {"shape": "A"}]}},
            "shapes": {"In": {"type": "structure", "required": ["b", "a"], "documentation": "d",
                "members": {"documentation": {"shape": "S", "documentation": "d"}}},
                "S": {"type": "string", "max": 3}},
        });
        let import = Import { folder: "x", service: "x", served: true, operations: None };
        let stripped = strip(&model, None, &import, "1.0");
        let text = stripped.to_string();
        assert!(!text.contains("\"d\""), "{text}");
        assert_eq!(stripped["shapes"]["In"]["members"]["documentation"]["shape"], "S");
        assert_eq!(stripped["shapes"]["In"]["required"], json!(["a", "b"]));
        assert_eq!(stripped["operations"]["Get"]["errors"][0]["shape"], "A");
        assert!(stripped["metadata"].get("uid").is_none());
    }
}

//! Which Rust type stands for which shape.

use std::collections::BTreeSet;

use crate::error::Error;
use crate::model::{Model, Shape};
use crate::names;

/// Enumerations that AWS itself extends with values outside the list: service, shape, and the
/// pattern that such a value matches. They are `String` in Rust.
///
/// AWS Config's `ResourceType` also takes registered third-party types. Their first part is
/// anything but `AWS`: what AWS owns is in the list, or a misspelling.
const OPEN_ENUMS: &[(&str, &str, &str)] = &[(
    "config",
    "ResourceType",
    concat!(
        "([a-zA-Z0-9]{2}|[B-Za-z0-9][a-zA-Z0-9]{2}|A[A-VX-Za-z0-9][a-zA-Z0-9]|AW[A-RT-Za-z0-9]",
        "|[a-zA-Z0-9]{4,64})::[a-zA-Z0-9]{2,64}::[a-zA-Z0-9]{2,64}"
    ),
)];

/// The pattern of values outside an open enumeration's list.
pub fn open_enum(model: &Model, name: &str) -> Option<&'static str> {
    OPEN_ENUMS
        .iter()
        .find(|(service, shape, _)| *service == model.service && *shape == name)
        .map(|(_, _, pattern)| *pattern)
}

/// Enumerations of these services are `String` in Rust: they are called, or answer what was
/// recorded elsewhere, and AWS adds values every week.
const TEXT_SERVICES: &[&str] = &["cloudtrail", "dynamodb", "ec2", "kms", "rds", "s3", "sns", "sqs"];

/// Further enumerations that are `String` in Rust, for the same reason.
const TEXT_ENUMS: &[(&str, &str)] = &[("lambda", "Runtime")];

/// Is the enumeration a `String` in Rust?
pub fn is_text(model: &Model, name: &str) -> bool {
    let service = model.service.as_str();
    TEXT_SERVICES.contains(&service)
        || TEXT_ENUMS.contains(&(service, name))
        || open_enum(model, name).is_some()
}

/// The Rust type of a shape, as seen from the `shapes` module.
pub fn rust_type(model: &Model, name: &str) -> Result<String, Error> {
    let shape = model.shape(name)?;
    let missing = || Error::Model(format!("shape `{name}` lacks its element"));
    Ok(match shape.kind.as_str() {
        "structure" => names::pascal(name),
        "list" => {
            let element = shape.member.as_ref().ok_or_else(missing)?;
            format!("Vec<{}>", rust_type(model, &element.shape)?)
        }
        "map" => {
            let value = shape.value.as_ref().ok_or_else(missing)?;
            format!("BTreeMap<String, {}>", rust_type(model, &value.shape)?)
        }
        "string" if shape.is_enum() && !is_text(model, name) => {
            format!("enums::{}", names::pascal(name))
        }
        "string" | "character" => "String".to_owned(),
        "integer" => "i32".to_owned(),
        "long" => "i64".to_owned(),
        "float" | "double" => "f64".to_owned(),
        "boolean" => "bool".to_owned(),
        "timestamp" => "Timestamp".to_owned(),
        "blob" => "Blob".to_owned(),
        other => return Err(Error::Model(format!("shape `{name}` has unknown type `{other}`"))),
    })
}

/// Has the Rust type a meaningful `Default`? Enumerations don't, nor what requires them.
pub fn has_default(model: &Model, name: &str) -> Result<bool, Error> {
    let shape = model.shape(name)?;
    if shape.kind == "structure" {
        for (member, reference) in &shape.members {
            if shape.requires(member) && !has_default(model, &reference.shape)? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    Ok(!shape.is_enum() || is_text(model, name))
}

/// Has the type a total equality? Floats don't, nor what contains them.
pub fn has_eq(model: &Model, name: &str) -> Result<bool, Error> {
    let mut seen = BTreeSet::new();
    Ok(!reaches(model, name, &mut seen, &|_, shape| {
        shape.kind == "float" || shape.kind == "double"
    })?)
}

/// Does a value of `from` contain a `to` without a list or map in between?
pub fn embeds(model: &Model, from: &str, to: &str) -> Result<bool, Error> {
    fn walk(
        model: &Model,
        from: &str,
        to: &str,
        seen: &mut BTreeSet<String>,
    ) -> Result<bool, Error> {
        if from == to {
            return Ok(true);
        }
        let shape = model.shape(from)?;
        if shape.kind != "structure" || !seen.insert(from.to_owned()) {
            return Ok(false);
        }
        for reference in shape.members.values() {
            if walk(model, &reference.shape, to, seen)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
    walk(model, from, to, &mut BTreeSet::new())
}

/// Names of the shapes that operations use, directly or not, in order.
pub fn used(model: &Model) -> Result<BTreeSet<String>, Error> {
    let mut seen = BTreeSet::new();
    for operation in model.operations.values() {
        for reference in operation.input.iter().chain(&operation.output) {
            reaches(model, &reference.shape, &mut seen, &|_, _| false)?;
        }
    }
    Ok(seen)
}

/// Walks everything below a shape until `found` says yes.
fn reaches(
    model: &Model,
    name: &str,
    seen: &mut BTreeSet<String>,
    found: &dyn Fn(&str, &Shape) -> bool,
) -> Result<bool, Error> {
    if !seen.insert(name.to_owned()) {
        return Ok(false);
    }
    let shape = model.shape(name)?;
    if found(name, shape) {
        return Ok(true);
    }
    let parts = [&shape.member, &shape.key, &shape.value];
    let below = shape.members.values().chain(parts.into_iter().flatten());
    for reference in below {
        if reaches(model, &reference.shape, seen, found)? {
            return Ok(true);
        }
    }
    Ok(false)
}

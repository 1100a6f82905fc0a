//! `schema.rs`: the shapes as constant tables, for the protocol layer.

use std::collections::{BTreeMap, BTreeSet};

use super::types::{open_enum, used};
use super::{literal, traits};
use crate::error::Error;
use crate::model::{Model, Reference, Shape};
use crate::names;
use crate::pattern;

/// The text of `schema.rs`.
pub fn emit(model: &Model) -> Result<String, Error> {
    let patterns = Patterns::collect(model)?;
    let mut body = String::new();
    patterns.emit(&mut body)?;
    for name in used(model)? {
        let shape = model.shape(&name)?;
        let mut kind = kind(model, &patterns, &name, shape)?;
        kind.push_str(&traits::of_shape(shape)?);
        if shape.sensitive {
            kind.push_str(".sensitive()");
        }
        body.push_str(&format!("pub static {}: Shape = {kind};\n", static_name(&name)));
    }
    let mut items = vec!["Shape"];
    for (marker, item) in [
        (" Location::", "Location"),
        ("Member::", "Member"),
        ("MemberTraits", "MemberTraits"),
        ("Pattern::", "Pattern"),
        ("Range", "Range"),
        ("ShapeTraits", "ShapeTraits"),
        ("TimestampFormat", "TimestampFormat"),
    ] {
        if body.contains(marker) {
            items.push(item);
        }
    }
    items.sort_unstable();
    Ok(format!("use crate::schema::{{{}}};\n\n{body}", items.join(", ")))
}

/// The name of a shape's table.
pub fn static_name(shape: &str) -> String {
    format!("{}_SHAPE", names::screaming(shape))
}

fn kind(model: &Model, patterns: &Patterns, name: &str, shape: &Shape) -> Result<String, Error> {
    let quoted = literal(name);
    let part = |reference: &Option<Reference>| -> Result<String, Error> {
        let reference = reference
            .as_ref()
            .ok_or_else(|| Error::Model(format!("shape `{name}` lacks its element")))?;
        Ok(format!("&{}", static_name(&reference.shape)))
    };
    let range = || range(name, shape);
    Ok(match shape.kind.as_str() {
        "structure" => {
            let mut members = String::new();
            for (member, reference) in &shape.members {
                let new = if shape.requires(member) { "required" } else { "optional" };
                let target = static_name(&reference.shape);
                let traits = traits::of_member(model, member, reference)?;
                let name = literal(member);
                members.push_str(&format!("Member::{new}({name}, &{target}){traits},"));
            }
            format!("Shape::structure({quoted}, &[{members}])")
        }
        "list" => format!("Shape::list({quoted}, {}, {})", part(&shape.member)?, range()?),
        "map" => format!(
            "Shape::map({quoted}, {}, {}, {})",
            part(&shape.key)?,
            part(&shape.value)?,
            range()?
        ),
        "string" if shape.is_enum() => {
            let values: Vec<String> = shape.values.iter().map(|value| literal(value)).collect();
            let values = values.join(", ");
            match open_enum(model, name) {
                Some(java) => format!(
                    "Shape::open_enumeration({quoted}, &[{values}], {})",
                    patterns.reference(java)
                ),
                None => format!("Shape::enumeration({quoted}, &[{values}])"),
            }
        }
        "string" | "character" => {
            let pattern = match shape.pattern.as_deref() {
                Some(java) if !pattern::is_always_true(java) => {
                    format!("Some({})", patterns.reference(java))
                }
                _ => "None".to_owned(),
            };
            format!("Shape::string({quoted}, {}, {pattern})", range()?)
        }
        "integer" => format!("Shape::integer({quoted}, {})", range()?),
        "long" => format!("Shape::long({quoted}, {})", range()?),
        "float" | "double" => format!("Shape::double({quoted}, {})", range()?),
        "boolean" => format!("Shape::boolean({quoted})"),
        "timestamp" => format!("Shape::timestamp({quoted})"),
        "blob" => format!("Shape::blob({quoted}, {})", range()?),
        other => return Err(Error::Model(format!("shape `{name}` has unknown type `{other}`"))),
    })
}

fn range(name: &str, shape: &Shape) -> Result<String, Error> {
    let whole = |number: &Option<serde_json::Number>| match number {
        None => Ok(None),
        Some(number) => number
            .to_string()
            .trim_end_matches(".0")
            .parse::<i64>()
            .ok()
            .map(Some)
            .ok_or_else(|| Error::Model(format!("shape `{name}` has bound `{number}`"))),
    };
    Ok(match (whole(&shape.min)?, whole(&shape.max)?) {
        (None, None) => "Range::ANY".to_owned(),
        (Some(min), None) => format!("Range::at_least({min})"),
        (None, Some(max)) => format!("Range::at_most({max})"),
        (Some(min), Some(max)) => format!("Range::between({min}, {max})"),
    })
}

/// The distinct patterns of a model, in order; each becomes one lazily compiled table entry.
struct Patterns(BTreeMap<String, usize>);

impl Patterns {
    fn collect(model: &Model) -> Result<Self, Error> {
        let mut all = BTreeSet::new();
        for name in used(model)? {
            let shape = model.shape(&name)?;
            all.extend(open_enum(model, &name).map(str::to_owned));
            if shape.is_enum() {
                continue;
            }
            all.extend(shape.pattern.clone().filter(|java| !pattern::is_always_true(java)));
        }
        Ok(Self(all.into_iter().enumerate().map(|(index, java)| (java, index)).collect()))
    }

    fn reference(&self, java: &str) -> String {
        self.0.get(java).map_or_else(String::new, |index| format!("&PATTERN_{index}"))
    }

    fn emit(&self, out: &mut String) -> Result<(), Error> {
        for (java, index) in &self.0 {
            let new = if java == r".*\S.*" {
                format!("not_blank({})", literal(java))
            } else {
                format!("new({}, {})", literal(java), literal(&pattern::translate(java)?))
            };
            out.push_str(&format!("static PATTERN_{index}: Pattern = Pattern::{new};\n"));
        }
        Ok(())
    }
}

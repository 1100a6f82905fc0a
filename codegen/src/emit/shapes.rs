//! `shapes.rs`: one struct per structure.

use super::types::{embeds, has_default, has_eq, rust_type, used};
use super::{literal, with_uses};
use crate::error::Error;
use crate::model::{Model, Shape};
use crate::names;

/// The text of `shapes.rs`.
pub fn emit(model: &Model) -> Result<String, Error> {
    let mut out = String::new();
    for name in used(model)? {
        let shape = model.shape(&name)?;
        if shape.kind == "structure" {
            structure(&mut out, model, &name, shape)?;
        }
    }
    Ok(with_uses(
        out,
        &[
            ("BTreeMap<", "std::collections::BTreeMap"),
            ("structure! ", "crate::macros::structure"),
            ("enums::", "super::enums"),
            ("Blob", "crate::types::Blob"),
            (": Timestamp", "crate::types::Timestamp"),
            ("<Timestamp", "crate::types::Timestamp"),
        ],
    ))
}

fn structure(out: &mut String, model: &Model, name: &str, shape: &Shape) -> Result<(), Error> {
    let mut derives = vec!["Debug", "Clone", "PartialEq"];
    if has_eq(model, name)? {
        derives.push("Eq");
    }
    if has_default(model, name)? {
        derives.push("Default");
    }
    out.push_str(&format!("#[derive({})]\n", derives.join(", ")));
    out.push_str(&format!("pub struct {} {{\n", names::pascal(name)));
    let mut names = String::new();
    for (member, reference) in &shape.members {
        let mut rust = rust_type(model, &reference.shape)?;
        if embeds(model, &reference.shape, name)? {
            rust = format!("Box<{rust}>");
        }
        let field = names::snake(member);
        if !shape.requires(member) {
            rust = format!("Option<{rust}>");
        }
        out.push_str(&format!("pub {field}: {rust},\n"));
        names.push_str(&format!("    {field} = {},\n", literal(member)));
    }
    out.push_str("}\n\n");
    out.push_str(&format!("structure! {{ {} {{\n{names}}} }}\n\n", names::pascal(name)));
    if !has_default(model, name)? {
        constructor(out, model, name, shape)?;
    }
    Ok(())
}

/// For a structure without `Default`: a function from its required members.
fn constructor(out: &mut String, model: &Model, name: &str, shape: &Shape) -> Result<(), Error> {
    let (mut arguments, mut fields) = (String::new(), String::new());
    for (member, reference) in &shape.members {
        let field = names::snake(member);
        if shape.requires(member) {
            arguments.push_str(&format!("{field}: {},", rust_type(model, &reference.shape)?));
            // A required member can't contain its owner: such a value would have no end.
            if embeds(model, &reference.shape, name)? {
                return Err(Error::Model(format!("`{name}` requires itself by `{member}`")));
            }
            fields.push_str(&format!("{field},"));
        } else {
            fields.push_str(&format!("{field}: None,"));
        }
    }
    out.push_str(&format!(
        "impl {} {{\n/// The required members given, the others absent.\n\
         pub fn new({arguments}) -> Self {{\nSelf {{ {fields} }}\n}}\n}}\n\n",
        names::pascal(name)
    ));
    Ok(())
}

//! `enums.rs`: one enumeration per closed set of strings.

use std::collections::BTreeSet;

use super::literal;
use super::types::{open_enum, used};
use crate::error::Error;
use crate::model::Model;
use crate::names;

/// The text of `enums.rs`.
pub fn emit(model: &Model) -> Result<String, Error> {
    let mut out = String::from("use crate::macros::string_enum;\n");
    for name in used(model)? {
        let shape = model.shape(&name)?;
        if !shape.is_enum() || open_enum(model, &name).is_some() {
            continue;
        }
        out.push_str(&format!("\nstring_enum! {{\n    pub enum {} {{\n", names::pascal(&name)));
        let mut variants = BTreeSet::new();
        for value in &shape.values {
            let variant = names::variant(value);
            if !variants.insert(variant.clone()) {
                return Err(Error::Model(format!("enum `{name}` has two variants `{variant}`")));
            }
            out.push_str(&format!("        {variant} = {},\n", literal(value)));
        }
        out.push_str("    }\n}\n");
    }
    Ok(out)
}

//! `enums.rs`: one enumeration per closed set of strings.

use std::collections::BTreeSet;

use super::types::{is_text, used};
use super::{literal, with_uses};
use crate::error::Error;
use crate::model::Model;
use crate::names;

/// The text of `enums.rs`.
pub fn emit(model: &Model) -> Result<String, Error> {
    let mut out = String::new();
    for name in used(model)? {
        let shape = model.shape(&name)?;
        if !shape.is_enum() || is_text(model, &name) {
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
    Ok(with_uses(out, &[("string_enum!", "crate::macros::string_enum")]))
}

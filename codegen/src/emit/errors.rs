//! `errors.rs`: the error enumeration of a service.
//!
//! A modelled exception carries its message only. The further members that a few services give to
//! a few exceptions are optional, and no client needs them.

use super::literal;
use crate::error::Error;
use crate::model::Model;
use crate::names;

const DEFAULT_STATUS: u16 = 400;

/// The text of `errors.rs`.
pub fn emit(model: &Model) -> Result<String, Error> {
    let mut out = format!(
        "use crate::macros::service_error;\n\nservice_error! {{\n    pub enum {}Error {{\n",
        names::pascal(&model.service)
    );
    for (name, shape) in model.shapes.iter().filter(|(_, shape)| shape.exception) {
        let traits = shape.error.as_ref();
        let code = traits.and_then(|traits| traits.code.as_deref()).unwrap_or(name);
        let status = traits.and_then(|traits| traits.http_status_code).unwrap_or(DEFAULT_STATUS);
        out.push_str(&format!(
            "        {}, {} = {}, {status};\n",
            names::pascal(name),
            names::snake(name),
            literal(code)
        ));
    }
    out.push_str("    }\n}\n");
    Ok(out)
}

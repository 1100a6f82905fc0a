//! `operations.rs`: the service's table, and one marker type per operation.

use super::literal;
use super::schema::static_name;
use crate::error::Error;
use crate::model::{Model, Reference};
use crate::names;

/// The text of `operations.rs`.
pub fn emit(model: &Model) -> Result<String, Error> {
    let mut out = String::from(
        "use super::{schema, shapes};\nuse crate::operation::{Operation, OperationInfo, Service};\n",
    );
    if !model.pagination.is_empty() {
        out = out.replace("OperationInfo, ", "OperationInfo, Paging, ");
    }
    out.push_str(&service(model)?);
    out.push_str("\n/// Every operation, by name.\n");
    out.push_str(&format!(
        "pub static OPERATIONS: [&OperationInfo; {}] = [\n",
        model.operations.len()
    ));
    for name in model.operations.keys() {
        out.push_str(&format!("&{},\n", names::screaming(name)));
    }
    out.push_str("];\n");
    for name in model.operations.keys() {
        operation(&mut out, model, name)?;
    }
    Ok(out)
}

fn service(model: &Model) -> Result<String, Error> {
    let metadata = &model.metadata;
    let missing = |what: &str| Error::Model(format!("service `{}` lacks `{what}`", model.service));
    let prefix = metadata.target_prefix.as_deref().ok_or_else(|| missing("targetPrefix"))?;
    let version = metadata.json_version.as_deref().ok_or_else(|| missing("jsonVersion"))?;
    Ok(format!(
        "\n/// The service: how requests name it, and what it does.\n\
         pub static SERVICE: Service = Service {{ name: {}, signing_name: {}, api_version: {}, \
         target_prefix: {}, json_version: {}, operations: &OPERATIONS }};\n",
        literal(&model.service),
        literal(metadata.signing_name.as_deref().unwrap_or(&metadata.endpoint_prefix)),
        literal(&metadata.api_version),
        literal(prefix),
        literal(version),
    ))
}

fn operation(out: &mut String, model: &Model, name: &str) -> Result<(), Error> {
    let operation = model
        .operations
        .get(name)
        .ok_or_else(|| Error::Model(format!("unknown operation `{name}`")))?;
    let constant = names::screaming(name);
    let table = |reference: &Option<Reference>| {
        reference.as_ref().map_or_else(
            || "None".to_owned(),
            |reference| format!("Some(&schema::{})", static_name(&reference.shape)),
        )
    };
    let mut codes = Vec::new();
    for reference in &operation.errors {
        let error = model.shape(&reference.shape)?.error.as_ref();
        let code = error.and_then(|error| error.code.clone());
        codes.push(literal(&code.unwrap_or_else(|| reference.shape.clone())));
    }
    out.push_str(&format!(
        "\nstatic {constant}: OperationInfo = OperationInfo {{ name: {}, input: {}, output: {}, \
         errors: &[{}], paging: {} }};\n\n",
        literal(name),
        table(&operation.input),
        table(&operation.output),
        codes.join(", "),
        paging(model, name),
    ));
    out.push_str(&format!(
        "#[derive(Debug, Clone, Copy)]\npub struct {name};\n\n\
         impl Operation for {name} {{\n\
             const NAME: &'static str = {};\n\
             type Input = {};\n\
             type Output = {};\n\n\
             fn service() -> &'static Service {{ &SERVICE }}\n\n\
             fn info() -> &'static OperationInfo {{ &{constant} }}\n\
         }}\n",
        literal(name),
        rust_type(&operation.input),
        rust_type(&operation.output),
    ));
    Ok(())
}

/// The type of an input or output, as seen from the `operations` module.
pub fn rust_type(reference: &Option<Reference>) -> String {
    reference.as_ref().map_or_else(
        || "()".to_owned(),
        |reference| format!("shapes::{}", names::pascal(&reference.shape)),
    )
}

/// Paging facts; lists of tokens (a few S3 and Route 53 operations) aren't expressed.
fn paging(model: &Model, name: &str) -> String {
    let Some(page) = model.pagination.get(name) else { return "None".to_owned() };
    let (Some(input), Some(output)) = (page.input_token.as_str(), page.output_token.as_str())
    else {
        return "None".to_owned();
    };
    let limit = page
        .limit_key
        .as_deref()
        .map_or_else(|| "None".to_owned(), |limit| format!("Some({})", literal(limit)));
    format!(
        "Some(Paging {{ input_token: {}, output_token: {}, limit: {limit} }})",
        literal(input),
        literal(output)
    )
}

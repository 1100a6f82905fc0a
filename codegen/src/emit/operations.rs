//! `operations.rs`: the service's table, and one marker type per operation.

use super::literal;
use super::schema::static_name;
use crate::error::Error;
use crate::model::{Model, Reference};
use crate::names;

/// The text of `operations.rs`.
pub fn emit(model: &Model) -> Result<String, Error> {
    let paged = model.operations.keys().any(|name| paging(model, name) != "None");
    let paging = if paged { "Paging, " } else { "" };
    let shapes = model
        .operations
        .values()
        .any(|operation| operation.input.is_some() || operation.output.is_some());
    let shapes = if shapes { "use super::{schema, shapes};\n" } else { "" };
    let mut out = format!(
        "{shapes}use crate::operation::{{Http, Operation, OperationInfo, {paging}Protocol, \
         Service}};\n"
    );
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
    let text = |value: &Option<String>| literal(value.as_deref().unwrap_or_default());
    Ok(format!(
        "\n/// The service: how requests name it, and what it does.\n\
         pub static SERVICE: Service = Service {{ name: {}, signing_name: {}, \
         endpoint_prefix: {}, api_version: {}, protocol: Protocol::{}, target_prefix: {}, \
         xml_namespace: {}, operations: &OPERATIONS }};\n",
        literal(&model.service),
        literal(metadata.signing_name.as_deref().unwrap_or(&metadata.endpoint_prefix)),
        literal(&metadata.endpoint_prefix),
        literal(&metadata.api_version),
        protocol(model)?,
        text(&metadata.target_prefix),
        text(&metadata.xml_namespace),
    ))
}

/// The variant of `Protocol`.
fn protocol(model: &Model) -> Result<&'static str, Error> {
    let metadata = &model.metadata;
    match (metadata.protocol.as_str(), metadata.json_version.as_deref()) {
        ("json", Some("1.0")) => Ok("AwsJson10"),
        ("json", Some("1.1")) => Ok("AwsJson11"),
        ("query", _) => Ok("AwsQuery"),
        ("ec2", _) => Ok("Ec2Query"),
        ("rest-json", _) => Ok("RestJson1"),
        ("rest-xml", _) => Ok("RestXml"),
        (other, _) => Err(Error::Model(format!(
            "service `{}` speaks `{other}`, which assize-wire doesn't",
            model.service
        ))),
    }
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
    let wrapper = operation.output.as_ref().and_then(|output| output.result_wrapper.as_deref());
    let wrapper =
        wrapper.map_or_else(|| "None".to_owned(), |name| format!("Some({})", literal(name)));
    let mut codes = Vec::new();
    for reference in &operation.errors {
        let error = model.shape(&reference.shape)?.error.as_ref();
        let code = error.and_then(|error| error.code.clone());
        codes.push(literal(&code.unwrap_or_else(|| reference.shape.clone())));
    }
    out.push_str(&format!(
        "\nstatic {constant}: OperationInfo = OperationInfo {{ name: {}, http: Http {{ method: {}, \
         uri: {}, status: {} }}, input: {}, output: {}, result_wrapper: {wrapper}, \
         errors: &[{}], paging: {} }};\n\n",
        literal(name),
        literal(&operation.http.method),
        literal(&operation.http.request_uri),
        operation.http.response_code.unwrap_or(200),
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
    let results: Vec<String> = match &page.result_key {
        Some(serde_json::Value::Array(names)) => {
            names.iter().filter_map(|name| name.as_str()).map(literal).collect()
        }
        Some(name) => name.as_str().map(literal).into_iter().collect(),
        None => Vec::new(),
    };
    format!(
        "Some(Paging {{ input_token: {}, output_token: {}, results: &[{}], limit: {limit} }})",
        literal(input),
        literal(output),
        results.join(", ")
    )
}

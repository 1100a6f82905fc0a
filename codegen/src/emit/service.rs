//! `service.rs`: the trait that an implementation fulfils, and the dispatch to it.

use super::operations::rust_type;
use crate::error::Error;
use crate::model::Model;
use crate::names;

/// The text of `service.rs`.
pub fn emit(model: &Model) -> Result<String, Error> {
    let service = names::pascal(&model.service);
    let protocol = protocol(model)?;
    let module = protocol.split("::").next().unwrap_or(protocol);
    let mut methods = String::new();
    let mut arms = String::new();
    for (name, operation) in &model.operations {
        let method = names::snake(name);
        let (input, output) = (rust_type(&operation.input), rust_type(&operation.output));
        let argument =
            if operation.input.is_some() { format!(", input: {input}") } else { String::new() };
        let unused = if operation.input.is_some() { "let _ = (cx, input);" } else { "let _ = cx;" };
        methods.push_str(&format!(
            "fn {method}(&self, cx: &RequestContext{argument}) \
             -> impl Future<Output = Result<{output}, {service}Error>> + Send {{\n\
             {unused}\nnot_implemented(operations::{name}::NAME)\n}}\n\n"
        ));
        let call = if operation.input.is_some() {
            format!("|input| service.{method}(cx, input)")
        } else {
            format!("|()| service.{method}(cx)")
        };
        arms.push_str(&format!(
            "operations::{name}::NAME => \
             {protocol}::call::<operations::{name}, _, _>(cx, request, {call}).await,\n"
        ));
    }
    Ok(format!(
        "use std::future::{{Future, Ready, ready}};\n\nuse http::Response;\n\n\
         use super::{{SERVICE, {service}Error, operations, shapes}};\n\
         use crate::context::RequestContext;\nuse crate::error::WireError;\n\
         use crate::operation::Operation;\nuse crate::protocol::{{Request, {module}}};\n\n\
         /// The operations of the service. Each answers `NotImplementedException` unless it is\n\
         /// overridden; an override may be written as `async fn`.\n\
         pub trait {service}: Send + Sync + 'static {{\n{methods}}}\n\n\
         /// Decodes and validates the request, calls the operation, encodes its answer.\n\
         ///\n\
         /// # Errors\n\
         /// What the operation answers, or a wire-level error: unknown operation, a request that\n\
         /// isn't well-formed, members that break the model's constraints.\n\
         pub async fn dispatch<S: {service}>(service: &S, cx: &RequestContext, operation: &str, \
         request: &Request<'_>) -> Result<Response<Vec<u8>>, {service}Error> {{\n\
         match operation {{\n{arms}\
         _ => Err(WireError::unknown_operation(operation).into()),\n}}\n}}\n\n\
         fn not_implemented<T>(operation: &str) -> Ready<Result<T, {service}Error>> {{\n\
         ready(Err(WireError::not_implemented(SERVICE.name, operation).into()))\n}}\n"
    ))
}

/// The module of `assize_wire::protocol` that speaks the service's protocol.
fn protocol(model: &Model) -> Result<&'static str, Error> {
    match model.metadata.protocol.as_str() {
        "json" => Ok("aws_json"),
        "query" | "ec2" => Ok("query"),
        "rest-json" => Ok("rest::json"),
        other => Err(Error::Model(format!(
            "service `{}` speaks `{other}`, which assize-wire doesn't serve",
            model.service
        ))),
    }
}

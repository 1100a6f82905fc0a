//! Invoke: at once, later, or only a check.

use super::error::{from_host, invalid, to_lambda_error, unsupported};
use super::functions::name;
use assize_functions::{InvokeOptions, Registry};
use assize_model::AccountRegion;
use assize_wire::generated::lambda::enums::{InvocationType, LogType};
use assize_wire::generated::lambda::{LambdaError, shapes};
use assize_wire::types::Blob;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::IgnoredAny;

/// Bytes of an event that is handled at once.
const MAX_SYNC: usize = 6 * 1024 * 1024;
/// Bytes of an event that waits.
const MAX_ASYNC: usize = 256 * 1024;
/// Bytes of a client's context, in base64.
const MAX_CONTEXT: usize = 3_583;

pub(super) fn run(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::InvocationRequest,
) -> Result<shapes::InvocationResponse, LambdaError> {
    if input.durable_execution_name.is_some() || input.tenant_id.is_some() {
        return Err(unsupported("durable executions and tenants", "it has no such thing"));
    }
    let kind = input.invocation_type.unwrap_or(InvocationType::RequestResponse);
    let payload = input.payload.map(|payload| payload.0).unwrap_or_default();
    let payload = if payload.is_empty() { b"{}".to_vec() } else { payload };
    let limit = if kind == InvocationType::Event { MAX_ASYNC } else { MAX_SYNC };
    if payload.len() > limit {
        return Err(LambdaError::request_too_large_exception(format!(
            "{} byte payload is too large for the {kind} invocation type (limit {limit} bytes)",
            payload.len()
        )));
    }
    if let Err(fault) = serde_json::from_slice::<IgnoredAny>(&payload) {
        return Err(LambdaError::invalid_request_content_exception(format!(
            "Could not parse request body into json: {fault}"
        )));
    }
    let client_context = input.client_context.as_deref().map(context).transpose()?;
    // Another account's function, by its ARN: whether its policy lets the caller in is decided
    // before.
    let owner = account_of(&input.function_name).map(|of| AccountRegion::new(of, &home.region));
    let home = owner.as_ref().unwrap_or(home);
    let name = name(home, &input.function_name, input.qualifier.as_deref())?;
    let target = registry.target(home, &name).map_err(to_lambda_error)?;
    let answer = shapes::InvocationResponse::default();
    match kind {
        InvocationType::DryRun => {
            Ok(shapes::InvocationResponse { status_code: Some(204), ..answer })
        }
        InvocationType::Event => {
            registry.enqueue(home, &name, &payload, client_context).map_err(to_lambda_error)?;
            Ok(shapes::InvocationResponse { status_code: Some(202), ..answer })
        }
        InvocationType::RequestResponse => {
            let options = InvokeOptions { request_id: None, client_context };
            let ran = registry.host().invoke(&target, payload, options);
            let ran = ran.map_err(|error| from_host(&error))?;
            let tail = input.log_type == Some(LogType::Tail);
            Ok(shapes::InvocationResponse {
                status_code: Some(200),
                payload: Some(Blob(ran.payload)),
                function_error: ran.function_error.map(str::to_owned),
                log_result: tail.then(|| STANDARD.encode(ran.log_tail)),
                executed_version: Some(target.version.version),
                ..answer
            })
        }
    }
}

/// The account in a function's ARN.
pub(crate) fn account_of(function: &str) -> Option<&str> {
    let account = function.strip_prefix("arn:")?.split(':').nth(3)?;
    (account.len() == 12).then_some(account)
}

/// The client's context as JSON.
fn context(text: &str) -> Result<String, LambdaError> {
    let wrong = || invalid("Client context must be a valid Base64-encoded JSON object.");
    if text.len() > MAX_CONTEXT {
        return Err(invalid(format!("Client context must be at most {MAX_CONTEXT} bytes.")));
    }
    let bytes = STANDARD.decode(text).map_err(|_| wrong())?;
    let json = String::from_utf8(bytes).map_err(|_| wrong())?;
    serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&json)
        .map_err(|_| wrong())?;
    Ok(json)
}

//! AddPermission, RemovePermission, GetPolicy.

use super::error::{to_lambda_error, unsupported};
use super::functions::name;
use assize_functions::{Grant, Registry};
use assize_model::AccountRegion;
use assize_wire::generated::lambda::{LambdaError, shapes};

pub(super) fn add(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::AddPermissionRequest,
) -> Result<shapes::AddPermissionResponse, LambdaError> {
    if input.function_url_auth_type.is_some() || input.invoked_via_function_url.is_some() {
        return Err(unsupported("function URLs", "functions are invoked by Invoke and by rules"));
    }
    let name = name(home, &input.function_name, input.qualifier.as_deref())?;
    let grant = Grant {
        sid: input.statement_id,
        action: input.action,
        principal: input.principal,
        source_account: input.source_account,
        source_arn: input.source_arn,
        organisation: input.principal_org_id,
        event_source_token: input.event_source_token,
        revision: input.revision_id,
    };
    let statement = registry.add_permission(home, &name, grant).map_err(to_lambda_error)?;
    Ok(shapes::AddPermissionResponse { statement: Some(statement) })
}

pub(super) fn remove(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::RemovePermissionRequest,
) -> Result<(), LambdaError> {
    let name = name(home, &input.function_name, input.qualifier.as_deref())?;
    registry
        .remove_permission(home, &name, input.statement_id, input.revision_id)
        .map_err(to_lambda_error)
}

pub(super) fn get(
    registry: &Registry,
    home: &AccountRegion,
    input: shapes::GetPolicyRequest,
) -> Result<shapes::GetPolicyResponse, LambdaError> {
    let name = name(home, &input.function_name, input.qualifier.as_deref())?;
    let (policy, revision) = registry.policy(home, &name).map_err(to_lambda_error)?;
    Ok(shapes::GetPolicyResponse { policy: Some(policy), revision_id: Some(revision) })
}

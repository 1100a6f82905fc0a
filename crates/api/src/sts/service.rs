//! The operations of STS.

use crate::iam::{from_engine, time};
use assize_engine::EngineError;
use assize_iam::{AssumeRequest, Credentials, DeviceCode, Iam, IamError as Fault, Principal};
use assize_wire::RequestContext;
use assize_wire::error::WireError;
use assize_wire::generated::sts::{Sts, StsError, shapes};
use std::sync::Arc;

/// The operations that are answered, by method name.
pub const ANSWERED: &[&str] =
    &["assume_role", "get_access_key_info", "get_caller_identity", "get_session_token"];

/// Letters that a session policy may have.
const MAX_SESSION_POLICY: usize = 2_048;
/// Session tags.
const MAX_TAGS: usize = 50;

/// STS on behalf of one caller.
pub struct StsService {
    iam: Arc<Iam>,
    caller: Principal,
}

impl StsService {
    /// Joins the use cases with a caller.
    pub fn new(iam: &Arc<Iam>, caller: &Principal) -> Self {
        Self { iam: Arc::clone(iam), caller: caller.clone() }
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Iam, &Principal) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StsError> {
        let (iam, caller) = (Arc::clone(&self.iam), self.caller.clone());
        let done = tokio::task::spawn_blocking(move || work(&iam, &caller)).await;
        done.unwrap_or_else(|error| {
            tracing::error!(%error, "an operation failed");
            Err(EngineError::Stopping.into())
        })
        .map_err(to_sts_error)
    }
}

fn to_sts_error(fault: Fault) -> StsError {
    let text = fault.to_string();
    match fault {
        Fault::Malformed { detail, .. } => {
            let error = StsError::malformed_policy_document_exception(text);
            match detail {
                Some(detail) => error.with_detail(detail),
                None => error,
            }
        }
        Fault::AccessDenied(_) => WireError::access_denied(text).into(),
        Fault::Engine(error) => from_engine(&error).into(),
        _ => WireError::validation_error(text).into(),
    }
}

fn credentials(made: Credentials) -> shapes::Credentials {
    shapes::Credentials {
        access_key_id: made.access_key_id,
        expiration: time(made.expires),
        secret_access_key: made.secret_access_key,
        session_token: made.session_token,
    }
}

/// A code of an MFA device, where both halves are given.
fn code(serial: Option<String>, code: Option<String>) -> Result<Option<DeviceCode>, StsError> {
    match (serial, code) {
        (None, None) => Ok(None),
        (Some(serial), Some(code)) => Ok(Some(DeviceCode { serial, code })),
        _ => {
            let message = "MultiFactorAuthentication failed, must provide both MFA serial number \
                           and one time pass code.";
            Err(WireError::access_denied(message).into())
        }
    }
}

impl Sts for StsService {
    async fn assume_role(
        &self,
        _cx: &RequestContext,
        input: shapes::AssumeRoleRequest,
    ) -> Result<shapes::AssumeRoleResponse, StsError> {
        let code = code(input.serial_number, input.token_code)?;
        let tags = input.tags.unwrap_or_default();
        if input.policy.as_ref().is_some_and(|policy| policy.len() > MAX_SESSION_POLICY)
            || tags.len() > MAX_TAGS
        {
            let message = "Packed size of session policy and tags exceeds the limit.";
            return Err(StsError::packed_policy_too_large_exception(message));
        }
        let arns = input.policy_arns.unwrap_or_default();
        let ask = AssumeRequest {
            role_arn: input.role_arn,
            session_name: input.role_session_name,
            duration: input.duration_seconds,
            external_id: input.external_id,
            policy: input.policy,
            policy_arns: arns.into_iter().filter_map(|descriptor| descriptor.arn).collect(),
            source_identity: input.source_identity.clone(),
            tags: tags.into_iter().map(|tag| (tag.key, tag.value)).collect(),
            code,
        };
        let assumed = self.run(move |iam, caller| iam.assume_role(caller, ask)).await?;
        Ok(shapes::AssumeRoleResponse {
            assumed_role_user: Some(shapes::AssumedRoleUser {
                arn: assumed.arn,
                assumed_role_id: assumed.id,
            }),
            credentials: Some(credentials(assumed.credentials)),
            source_identity: input.source_identity,
            ..shapes::AssumeRoleResponse::default()
        })
    }

    async fn decode_authorization_message(
        &self,
        _cx: &RequestContext,
        _input: shapes::DecodeAuthorizationMessageRequest,
    ) -> Result<shapes::DecodeAuthorizationMessageResponse, StsError> {
        // Denials here say all in plain text: no message was ever encoded.
        let message = "Message is not valid: this server gives no encoded authorization messages.";
        Err(StsError::invalid_authorization_message_exception(message))
    }

    async fn get_access_key_info(
        &self,
        _cx: &RequestContext,
        input: shapes::GetAccessKeyInfoRequest,
    ) -> Result<shapes::GetAccessKeyInfoResponse, StsError> {
        let id = input.access_key_id;
        let known = self.run(move |iam, _| Ok(iam.engine().access_key(&id)?)).await?;
        let Some(key) = known else {
            let message = "The access key ID is not known to this server.";
            return Err(WireError::validation_error(message).into());
        };
        Ok(shapes::GetAccessKeyInfoResponse { account: Some(key.account) })
    }

    async fn get_caller_identity(
        &self,
        cx: &RequestContext,
        _input: shapes::GetCallerIdentityRequest,
    ) -> Result<shapes::GetCallerIdentityResponse, StsError> {
        let user_id = self.run(|iam, caller| iam.user_id(caller)).await?;
        Ok(shapes::GetCallerIdentityResponse {
            account: Some(cx.account_id.clone()),
            arn: Some(cx.principal.clone()),
            user_id: Some(user_id),
        })
    }

    async fn get_session_token(
        &self,
        _cx: &RequestContext,
        input: shapes::GetSessionTokenRequest,
    ) -> Result<shapes::GetSessionTokenResponse, StsError> {
        let code = code(input.serial_number, input.token_code)?;
        let seconds = input.duration_seconds;
        let work =
            move |iam: &Iam, caller: &Principal| iam.session_token(caller, seconds, code.as_ref());
        let made = self.run(work).await?;
        Ok(shapes::GetSessionTokenResponse {
            credentials: Some(credentials(made)),
            ..shapes::GetSessionTokenResponse::default()
        })
    }
}

//! Taking roles, and sessions of users.

use crate::authorize::Principal;
use crate::checks::check_session_policy;
use crate::error::IamError;
use crate::iam::{Iam, own};
use crate::identity::{Identity, Kind};
use crate::sessions::{Claims, Credentials, SessionError};
use crate::users::DEFAULT_SESSION;
use assize_engine::EngineError;
use assize_engine::ports::StoreError;
use assize_model::arn::Arn;
use assize_policy::{Attached, Caller, Context, Document, Policies, Request, may_assume};
use std::collections::BTreeMap;

const LAMBDA: &str = "lambda.amazonaws.com";
const SSM: &str = "ssm.amazonaws.com";
const ASSUME_ROLE: &str = "sts:AssumeRole";
/// Sessions that a session takes last an hour at most: seconds.
const CHAINED: i32 = 3_600;
/// How long a function's credentials are good: seconds.
const FUNCTION: i32 = 12 * 3_600;
/// How long a user's session lasts unless told, and a root's at most: seconds.
const USER_SESSION: i32 = 12 * 3_600;
const ROOT_SESSION: i32 = 3_600;

/// What AssumeRole asks for.
#[derive(Clone, Debug, Default)]
pub struct AssumeRequest {
    /// The role.
    pub role_arn: String,
    /// The session's name.
    pub session_name: String,
    /// How long, in seconds.
    pub duration: Option<i32>,
    /// What a third party was told to say.
    pub external_id: Option<String>,
    /// A session policy: a document.
    pub policy: Option<String>,
    /// Session policies: ARNs.
    pub policy_arns: Vec<String>,
    /// Who is behind it.
    pub source_identity: Option<String>,
    /// Session tags.
    pub tags: BTreeMap<String, String>,
    /// A code of the caller's MFA device.
    pub code: Option<DeviceCode>,
}

/// What proves that a caller has its MFA device at hand.
#[derive(Clone, Debug)]
pub struct DeviceCode {
    /// The device's serial number.
    pub serial: String,
    /// What it shows.
    pub code: String,
}

/// A role that was taken.
#[derive(Clone, Debug)]
pub struct Assumed {
    /// The credentials.
    pub credentials: Credentials,
    /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`
    pub arn: String,
    /// `AROA…:SESSION`
    pub id: String,
}

impl Iam {
    /// Takes a role on behalf of a caller.
    ///
    /// # Errors
    /// `AccessDenied` when role or trust are missing, `ValidationError`,
    /// `MalformedPolicyDocument`.
    pub fn assume_role(&self, caller: &Principal, ask: AssumeRequest) -> Result<Assumed, IamError> {
        if let Some(policy) = &ask.policy {
            check_session_policy(policy)?;
        }
        for arn in &ask.policy_arns {
            self.policy(&caller.account, arn)?;
        }
        let mut context = self.context(caller);
        if let Some(code) = &ask.code {
            self.check_device(caller, code)?;
            context.set("aws:MultiFactorAuthPresent", ["true"]);
            context.set("aws:MultiFactorAuthAge", ["0"]);
        }
        if let Some(external_id) = &ask.external_id {
            context.set("sts:ExternalId", [external_id.as_str()]);
        }
        if let Some(identity) = &ask.source_identity {
            context.set("sts:SourceIdentity", [identity.as_str()]);
        }
        context.set("sts:RoleSessionName", [ask.session_name.as_str()]);
        for (key, value) in &ask.tags {
            context.set(&format!("aws:RequestTag/{key}"), [value.as_str()]);
        }
        if !ask.tags.is_empty() {
            context.set("aws:TagKeys", ask.tags.keys().map(String::as_str));
        }
        let request = Request::new(&caller.caller, ASSUME_ROLE, &ask.role_arn, &context);
        let denied = || IamError::AccessDenied(assize_policy::classic_denial_text(&request));
        let role = self.role_of(&ask.role_arn)?.ok_or_else(denied)?;
        let trust = trust_of(&role).ok_or_else(denied)?;
        let own = self.policies_of(caller)?;
        let allowed = own.with(|policies| {
            let trust = Attached { name: "trust", document: &trust };
            may_assume(&request, trust, &policies).is_allowed()
        });
        self.note(caller, ASSUME_ROLE, &ask.role_arn, allowed);
        if !allowed {
            return Err(denied());
        }
        let seconds = duration(caller, &role, ask.duration)?;
        let claims = Claims {
            policies: ask.policy.into_iter().collect(),
            policy_arns: ask.policy_arns,
            source_identity: ask.source_identity,
            tags: ask.tags,
            mfa: ask.code.map(|_| self.engine.now()),
            ..Claims::default()
        };
        Ok(self.session(&role, &ask.session_name, seconds, claims)?)
    }

    /// Credentials for a function that runs: a session of its role, named as the function.
    ///
    /// # Errors
    /// When there is no such role, or its trust policy does not admit `lambda.amazonaws.com`.
    pub fn for_function(
        &self,
        role_arn: &str,
        function: &str,
    ) -> Result<Credentials, SessionError> {
        let role = self.role_for(role_arn, LAMBDA)?;
        let role = role.ok_or_else(|| SessionError::not_assumable(role_arn, LAMBDA))?;
        let claims = Claims { function: Some(function.to_owned()), ..Claims::default() };
        Ok(self.session(&role, function, FUNCTION, claims)?.credentials)
    }

    /// A session of a role for an automation of Systems Manager: who it is, and its credentials.
    ///
    /// # Errors
    /// When there is no such role, or its trust policy does not admit `ssm.amazonaws.com`.
    pub fn for_automation(
        &self,
        role_arn: &str,
        session: &str,
    ) -> Result<(Principal, Credentials), SessionError> {
        let role = self.role_for(role_arn, SSM)?;
        let role = role.ok_or_else(|| SessionError::not_assumable(role_arn, SSM))?;
        let credentials = self.session(&role, session, CHAINED, Claims::default())?.credentials;
        let opened = self.sessions.open(&credentials.access_key_id, &credentials.session_token);
        let (claims, _) = opened
            .map_err(|fault| SessionError::Engine(StoreError::Other(fault.to_string()).into()))?;
        Ok((Principal::of_session(claims), credentials))
    }

    /// Whether there is such a role, and its trust policy admits `lambda.amazonaws.com`.
    ///
    /// # Errors
    /// When the store fails.
    pub fn admits_lambda(&self, role_arn: &str) -> Result<bool, EngineError> {
        Ok(self.role_for(role_arn, LAMBDA)?.is_some())
    }

    /// A role that a service may take.
    fn role_for(&self, arn: &str, service: &str) -> Result<Option<Identity>, EngineError> {
        let Some(role) = self.role_of(arn)? else { return Ok(None) };
        let Some(trust) = trust_of(&role) else { return Ok(None) };
        let caller = Caller::Service { name: service.to_owned() };
        let context = Context::of(&caller, self.engine.now().millis() / 1_000);
        let request = Request::new(&caller, ASSUME_ROLE, arn, &context);
        let trust = Attached { name: "trust", document: &trust };
        let admitted = may_assume(&request, trust, &Policies::default()).is_allowed();
        Ok(admitted.then_some(role))
    }

    /// Temporary credentials of a user or root.
    ///
    /// # Errors
    /// `AccessDenied` for sessions, which cannot have sessions of their own, and when the code of
    /// an MFA device is wrong.
    pub fn session_token(
        &self,
        caller: &Principal,
        duration: Option<i32>,
        code: Option<&DeviceCode>,
    ) -> Result<Credentials, IamError> {
        if caller.session.is_some() {
            let message = "Cannot call GetSessionToken with session credentials";
            return Err(IamError::AccessDenied(message.to_owned()));
        }
        if let Some(code) = code {
            self.check_device(caller, code)?;
        }
        let seconds = match (&caller.caller, duration) {
            (Caller::Root { .. }, seconds) => seconds.unwrap_or(ROOT_SESSION).min(ROOT_SESSION),
            (_, seconds) => seconds.unwrap_or(USER_SESSION),
        };
        let claims = Claims {
            account: caller.account.clone(),
            principal: caller.arn().to_owned(),
            id: self.user_id(caller)?,
            expires: self.engine.now().plus_millis(i64::from(seconds) * 1_000),
            mfa: code.map(|_| self.engine.now()),
            ..Claims::default()
        };
        Ok(self.sessions.issue(claims)?)
    }

    /// That a caller shows a code of its own device. Only users have devices.
    fn check_device(&self, caller: &Principal, code: &DeviceCode) -> Result<(), IamError> {
        // A session says nothing of who is behind it.
        let user = caller.user_name().filter(|_| caller.session.is_none()).unwrap_or_default();
        self.check_code(&caller.account, user, &code.serial, &code.code)
    }

    /// `UserId` of GetCallerIdentity.
    ///
    /// # Errors
    /// When the store fails.
    pub fn user_id(&self, caller: &Principal) -> Result<String, IamError> {
        match (&caller.caller, &caller.session) {
            (Caller::Session { arn, .. }, Some(claims)) => {
                Ok(format!("{}:{}", claims.id, arn.rsplit('/').next().unwrap_or_default()))
            }
            (Caller::User { arn }, _) => {
                let name = arn.rsplit('/').next().unwrap_or_default();
                Ok(self.identity(&caller.account, Kind::User, name)?.id)
            }
            _ => Ok(caller.account.clone()),
        }
    }

    /// A role that was made here, by its whole ARN.
    fn role_of(&self, arn: &str) -> Result<Option<Identity>, EngineError> {
        let Some(parsed) = Arn::parse(arn).filter(|arn| arn.service == "iam") else {
            return Ok(None);
        };
        let (account, name) = (parsed.account, arn.rsplit('/').next().unwrap_or_default());
        let role = self.engine.read(|tx| own(tx, account, Kind::Role, name))?;
        Ok(role.filter(|role| role.arn() == arn))
    }

    fn session(
        &self,
        role: &Identity,
        name: &str,
        seconds: i32,
        claims: Claims,
    ) -> Result<Assumed, EngineError> {
        let Identity { partition, account, name: role_name, .. } = role;
        let arn = format!("arn:{partition}:sts::{account}:assumed-role/{role_name}/{name}");
        let credentials = self.sessions.issue(Claims {
            account: role.account.clone(),
            principal: arn.clone(),
            role: Some(role.arn()),
            id: role.id.clone(),
            expires: self.engine.now().plus_millis(i64::from(seconds) * 1_000),
            ..claims
        })?;
        Ok(Assumed { credentials, arn, id: format!("{}:{name}", role.id) })
    }
}

fn trust_of(role: &Identity) -> Option<Document> {
    role.trust.as_deref().and_then(|text| Document::parse(text).ok())
}

fn duration(caller: &Principal, role: &Identity, wanted: Option<i32>) -> Result<i32, IamError> {
    let longest = role.max_session.unwrap_or(DEFAULT_SESSION);
    let seconds = wanted.unwrap_or(DEFAULT_SESSION);
    let refuse = |message: &str| Err(IamError::Validation(message.to_owned()));
    if matches!(caller.caller, Caller::Session { .. }) && seconds > CHAINED {
        return refuse(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by \
             role chaining",
        );
    }
    if seconds > longest {
        return refuse(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        );
    }
    Ok(seconds)
}

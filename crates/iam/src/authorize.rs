//! Who may do what: a principal's policies made ready, and decisions.

use crate::error::IamError;
use crate::iam::{Iam, document, own};
use crate::identity::{Identity, Kind};
use crate::policy::{CustomerPolicy, POLICY};
use crate::sessions::{Claims, Sessions};
use assize_engine::EngineError;
use assize_engine::keys::AccessKey;
use assize_engine::ports::ReadTx;
use assize_model::AccountRegion;
use assize_model::arn::partition_of;
use assize_policy::{
    Attached, Caller, Context, Document, Home, Named, Policies, Request, ResourcePolicy, action_of,
    also_needed, decide, denial_text, passed_role, resources_of,
};
use serde_json::Value;
use std::sync::Arc;

/// Principals whose policies are remembered before the memory starts afresh.
const REMEMBERED: usize = 4_096;

/// Who makes a request.
#[derive(Clone, Debug)]
pub struct Principal {
    /// The account that it acts in.
    pub account: String,
    /// Who.
    pub caller: Caller,
    /// What its token says, when its credentials are temporary.
    pub session: Option<Arc<Claims>>,
}

/// A request that its caller may not make, in AWS's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Denied(pub String);

/// A principal's own policies, read once.
#[derive(Debug, Default)]
pub(crate) struct Compiled {
    /// The unique id of who has them.
    id: String,
    identity: Vec<(String, Arc<Document>)>,
    boundary: Option<(String, Arc<Document>)>,
}

/// All policies that bear on a principal's requests.
pub(crate) struct Own {
    compiled: Arc<Compiled>,
    session: Vec<(String, Arc<Document>)>,
}

impl Principal {
    /// The owner of a long-lived key.
    pub fn of_key(key: &AccessKey) -> Self {
        Self { account: key.account.clone(), caller: user_or_root(&key.principal), session: None }
    }

    /// The holder of a token.
    pub fn of_session(claims: Claims) -> Self {
        let arn = claims.principal.clone();
        let caller = match &claims.role {
            Some(role) => Caller::Session { arn, role: role.clone() },
            None => user_or_root(&arn),
        };
        Self { account: claims.account.clone(), caller, session: Some(Arc::new(claims)) }
    }

    /// The root of an account, in the partition of a region.
    pub fn root(account: &str, region: &str) -> Self {
        let arn = format!("arn:{}:iam::{account}:root", partition_of(region));
        Self { account: account.to_owned(), caller: Caller::Root { arn }, session: None }
    }

    /// Its ARN.
    pub fn arn(&self) -> &str {
        self.caller.name()
    }

    /// Whether it is the account's root: the administrator.
    pub fn is_root(&self) -> bool {
        matches!(self.caller, Caller::Root { .. })
    }

    /// Whether nothing of its own account can be denied to it: a root without session policies.
    pub fn is_unlimited(&self) -> bool {
        self.is_root()
            && self
                .session
                .as_ref()
                .is_none_or(|claims| claims.policies.is_empty() && claims.policy_arns.is_empty())
    }

    /// The name of the user that it is.
    pub fn user_name(&self) -> Option<&str> {
        match &self.caller {
            Caller::User { arn } => arn.rsplit('/').next(),
            _ => None,
        }
    }
}

fn user_or_root(arn: &str) -> Caller {
    let arn = arn.to_owned();
    if arn.ends_with(":root") { Caller::Root { arn } } else { Caller::User { arn } }
}

impl Own {
    /// Those of an identity alone, without a session's.
    pub(crate) fn of(compiled: Compiled) -> Self {
        Self { compiled: Arc::new(compiled), session: Vec::new() }
    }

    /// Lends them to a decision.
    pub(crate) fn with<T>(&self, f: impl FnOnce(Policies<'_>) -> T) -> T {
        fn lend(all: &[(String, Arc<Document>)]) -> Vec<Attached<'_>> {
            all.iter().map(|(name, document)| Attached { name, document }).collect()
        }
        let (identity, session) = (lend(&self.compiled.identity), lend(&self.session));
        let boundary = self.compiled.boundary.as_ref();
        let boundary = boundary.map(|(name, document)| Attached { name, document });
        f(Policies { identity: &identity, boundary, session: &session, ..Policies::default() })
    }
}

impl Iam {
    /// Temporary credentials.
    pub fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// Decides about a call of an operation of an AWS service. `input` holds the request's
    /// members by their names in the service's model.
    ///
    /// # Errors
    /// [`Denied`] with AWS's text; what cannot be decided for want of the store is an error
    /// of the engine.
    pub fn authorize(
        &self,
        principal: &Principal,
        service: &str,
        operation: &str,
        input: &Value,
        home: &AccountRegion,
    ) -> Result<(), IamError> {
        let Some(action) = action_of(service, operation) else { return Ok(()) };
        let mut named = None;
        if service == "iam"
            && operation != "GetAccessKeyLastUsed"
            && input.get("UserName").is_none()
            && let (Some(user), Value::Object(members)) = (principal.user_name(), input)
        {
            // A user that is not named is the caller.
            let mut members = members.clone();
            members.insert("UserName".to_owned(), user.into());
            named = Some(Value::Object(members));
        }
        let input = named.as_ref().unwrap_or(input);
        let at = Home {
            partition: partition_of(&home.region),
            region: &home.region,
            account: &home.account,
        };
        let arn_of = |named: Named<'_>| self.arn_of(named, home);
        let resources = resources_of(service, operation, input, at, &arn_of);
        for resource in &resources {
            self.decide(principal, &action, resource, home)?;
        }
        for (action, resource) in also_needed(service, operation, input) {
            self.decide(principal, action, resource, home)?;
        }
        match passed_role(service, operation, input) {
            Some(role) => self.decide(principal, "iam:PassRole", role, home),
            None => Ok(()),
        }
    }

    /// Decides about one action on one resource.
    ///
    /// # Errors
    /// As [`Iam::authorize`].
    pub fn decide(
        &self,
        principal: &Principal,
        action: &str,
        resource: &str,
        home: &AccountRegion,
    ) -> Result<(), IamError> {
        self.decide_with(principal, action, resource, home, &[])
    }

    /// The same, with condition keys that the request has beside those of every request.
    ///
    /// # Errors
    /// As [`Iam::authorize`].
    pub fn decide_with(
        &self,
        principal: &Principal,
        action: &str,
        resource: &str,
        home: &AccountRegion,
        keys: &[(&str, String)],
    ) -> Result<(), IamError> {
        let mut context = self.context(principal);
        context.set("aws:RequestedRegion", [home.region.as_str()]);
        for (key, value) in keys {
            context.set(key, [value.as_str()]);
        }
        let request = Request::new(&principal.caller, action, resource, &context);
        let own = self.policies_of(principal)?;
        let document = self.resource_policy(action, resource);
        let resource_policy = document.as_ref().map(|document| ResourcePolicy {
            policy: Attached { name: "the resource's policy", document },
            trust: false,
        });
        let denial = own.with(|policies| {
            let policies = Policies { resource: resource_policy, ..policies };
            denial_text(&request, &decide(&request, &policies))
        });
        self.note(principal, action, resource, denial.is_none());
        match denial {
            None => Ok(()),
            Some(text) => Err(IamError::AccessDenied(text)),
        }
    }

    /// The condition keys that follow from the caller and the time.
    pub(crate) fn context(&self, principal: &Principal) -> Context {
        let mut context = Context::of(&principal.caller, self.engine.now().millis() / 1_000);
        if let Some(claims) = &principal.session {
            context.set("aws:MultiFactorAuthPresent", [claims.mfa.is_some().to_string()]);
            if let Some(shown) = claims.mfa {
                let age = self.engine.now().millis().saturating_sub(shown.millis()) / 1_000;
                context.set("aws:MultiFactorAuthAge", [age.to_string()]);
            }
            if let Some(identity) = &claims.source_identity {
                context.set("aws:SourceIdentity", [identity.as_str()]);
            }
            for (key, value) in &claims.tags {
                context.set(&format!("aws:PrincipalTag/{key}"), [value.as_str()]);
            }
            if claims.role.is_some() {
                let name = claims.principal.rsplit('/').next().unwrap_or_default();
                context.set("aws:userid", [format!("{}:{name}", claims.id)]);
            }
        }
        context
    }

    /// A principal's policies; of one that is gone, none: then nothing is allowed.
    pub(crate) fn policies_of(&self, principal: &Principal) -> Result<Own, EngineError> {
        let account = &principal.account;
        let (kind, arn) = match &principal.caller {
            Caller::User { arn } => (Kind::User, arn.as_str()),
            Caller::Session { role, .. } => (Kind::Role, role.as_str()),
            _ => {
                return Ok(Own {
                    compiled: Arc::default(),
                    session: self.session_policies(principal)?,
                });
            }
        };
        let generation = self.generation();
        let known = self.compiled.read().ok().and_then(|all| {
            let (at, compiled) = all.get(arn)?;
            (*at == generation).then(|| Arc::clone(compiled))
        });
        let compiled = match known {
            Some(compiled) => compiled,
            None => {
                let compiled =
                    Arc::new(self.engine.read(|tx| self.compile(tx, account, kind, arn))?);
                if let Ok(mut all) = self.compiled.write() {
                    if all.len() >= REMEMBERED {
                        all.clear();
                    }
                    all.insert(arn.to_owned(), (generation, Arc::clone(&compiled)));
                }
                compiled
            }
        };
        // A role that was deleted and made anew is another one.
        let another = principal.session.as_ref().is_some_and(|claims| claims.id != compiled.id);
        let compiled = if another { Arc::default() } else { compiled };
        Ok(Own { compiled, session: self.session_policies(principal)? })
    }

    pub(crate) fn compile(
        &self,
        tx: &dyn ReadTx,
        account: &str,
        kind: Kind,
        arn: &str,
    ) -> Result<Compiled, EngineError> {
        let name = arn.rsplit('/').next().unwrap_or_default();
        let found = own(tx, account, kind, name)?.filter(|identity| identity.arn() == arn);
        let Some(identity) = found else { return Ok(Compiled::default()) };
        let mut compiled = Compiled { id: identity.id.clone(), ..Compiled::default() };
        let mut add = |holder: &Identity| -> Result<(), EngineError> {
            for (name, text) in &holder.inline {
                match Document::parse(text) {
                    Ok(document) => compiled.identity.push((name.clone(), Arc::new(document))),
                    Err(error) => tracing::error!(%error, name, "an inline policy is unreadable"),
                }
            }
            for arn in &holder.attached {
                match self.managed_document(tx, account, arn)? {
                    Some(document) => compiled.identity.push((arn.clone(), document)),
                    None => tracing::warn!(arn, "an attached policy is missing"),
                }
            }
            Ok(())
        };
        add(&identity)?;
        for group in &identity.groups {
            if let Some(group) = own(tx, account, Kind::Group, group)? {
                add(&group)?;
            }
        }
        if let Some(arn) = &identity.boundary {
            match self.managed_document(tx, account, arn)? {
                Some(document) => compiled.boundary = Some((arn.clone(), document)),
                None => {
                    // What may limit everything and cannot be read limits everything.
                    tracing::warn!(arn, "a permissions boundary is missing: nothing is allowed");
                    compiled.identity.clear();
                }
            }
        }
        Ok(compiled)
    }

    fn session_policies(
        &self,
        principal: &Principal,
    ) -> Result<Vec<(String, Arc<Document>)>, EngineError> {
        let Some(claims) = &principal.session else { return Ok(Vec::new()) };
        let mut all = Vec::new();
        for text in &claims.policies {
            // Checked when the session was made, and signed since.
            if let Ok(document) = Document::parse(text) {
                all.push(("session".to_owned(), Arc::new(document)));
            }
        }
        for arn in &claims.policy_arns {
            let account = &principal.account;
            let found = self.engine.read(|tx| self.managed_document(tx, account, arn))?;
            let nothing = || Document::parse(NOTHING).ok().map(Arc::new);
            all.extend(found.or_else(nothing).map(|document| (arn.clone(), document)));
        }
        Ok(all)
    }

    fn managed_document(
        &self,
        tx: &dyn ReadTx,
        account: &str,
        arn: &str,
    ) -> Result<Option<Arc<Document>>, EngineError> {
        if let Some(entry) = self.managed.get(arn) {
            return Ok(entry.document());
        }
        let policy: Option<CustomerPolicy> = document(tx, account, POLICY, arn)?;
        let parsed = policy.and_then(|policy| Document::parse(policy.document()?).ok());
        Ok(parsed.map(Arc::new))
    }

    fn arn_of(&self, named: Named<'_>, home: &AccountRegion) -> Option<String> {
        let identity = |kind, name| self.identity(&home.account, kind, name).ok();
        match named {
            Named::User(name) => Some(identity(Kind::User, name)?.arn()),
            Named::Group(name) => Some(identity(Kind::Group, name)?.arn()),
            Named::Role(name) => Some(identity(Kind::Role, name)?.arn()),
            Named::InstanceProfile(name) => {
                Some(self.instance_profile(&home.account, name).ok()?.arn)
            }
            Named::ConfigRule(name) => {
                let rule = self.engine.read(|tx| tx.rule(home, name)).ok()?;
                Some(rule?.arn)
            }
        }
    }
}

/// A policy that is gone must not widen a session.
const NOTHING: &str = r#"{"Version": "2012-10-17",
    "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;

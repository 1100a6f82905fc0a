//! The calls of documents: decided about as the role's, then passed to the upstream or answered
//! by the services of Assize's own, in the process.

use assize_api::config::ConfigService;
use assize_api::iam::IamService;
use assize_automation::{Access, Aws, CallFault};
use assize_engine::Engine;
use assize_engine::remediation::Job;
use assize_iam::{Iam, IamError, Principal};
use assize_live::{Touch, Touches};
use assize_model::AccountRegion;
use assize_upstream::{CallError, Upstream};
use assize_wire::RequestContext;
use assize_wire::client::{self, ClientError};
use assize_wire::generated::{config, iam};
use assize_wire::operation::{OperationInfo, Service};
use assize_wire::protocol::{Request, error_response};
use serde_json::Value;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// What calls are made with.
pub(super) struct Ways {
    pub(super) engine: Arc<Engine>,
    pub(super) iam: Arc<Iam>,
    pub(super) upstream: Option<(Arc<Upstream>, Touches)>,
    pub(super) runtime: Runtime,
    /// Whether requests are not authenticated: then no role needs to be there.
    pub(super) open: bool,
    pub(super) endpoint: String,
}

/// Gives ways to AWS.
pub(super) struct Gate(Arc<Ways>);

impl Gate {
    pub(super) fn new(ways: Ways) -> Self {
        Self(Arc::new(ways))
    }
}

impl Access for Gate {
    fn with_role(&self, job: &Job, role: Option<&str>) -> Result<Box<dyn Aws>, String> {
        let principal = match role {
            _ if self.0.open => None,
            Some(role) => {
                let taken = self.0.iam.for_automation(role, &session(job));
                Some(taken.map_err(|error| error.to_string())?.0)
            }
            None => {
                return Err(
                    "The configuration has no AutomationAssumeRole. The document acts with \
                            that role's permissions, and with no others."
                        .to_owned(),
                );
            }
        };
        Ok(Box::new(Caller {
            ways: Arc::clone(&self.0),
            home: job.home.clone(),
            id: job.id.clone(),
            who: Who::Role(principal),
        }))
    }

    fn environment(&self, job: &Job, role: &str) -> Result<Vec<(String, String)>, String> {
        let mut variables = vec![
            ("AWS_ENDPOINT_URL".to_owned(), self.0.endpoint.clone()),
            ("AWS_DEFAULT_REGION".to_owned(), job.home.region.clone()),
        ];
        if !self.0.open {
            let taken = self.0.iam.for_automation(role, &session(job));
            let keys = taken.map_err(|error| error.to_string())?.1;
            variables.push(("AWS_ACCESS_KEY_ID".to_owned(), keys.access_key_id));
            variables.push(("AWS_SECRET_ACCESS_KEY".to_owned(), keys.secret_access_key));
            variables.push(("AWS_SESSION_TOKEN".to_owned(), keys.session_token));
        }
        Ok(variables)
    }

    fn systems_manager(&self, job: &Job) -> Option<Box<dyn Aws>> {
        let (upstream, _) = self.0.upstream.as_ref()?;
        upstream.endpoints().owns("ssm").then(|| {
            let caller = Caller {
                ways: Arc::clone(&self.0),
                home: job.home.clone(),
                id: job.id.clone(),
                who: Who::Service,
            };
            Box::new(caller) as Box<dyn Aws>
        })
    }
}

/// The session's name, as AWS's automations have it.
fn session(job: &Job) -> String {
    format!("Automation-{}", job.id)
}

/// As whom calls are made.
enum Who {
    /// With the permissions of a role; of anybody on an open server.
    Role(Option<Principal>),
    /// As Assize itself, as the recorder does.
    Service,
}

struct Caller {
    ways: Arc<Ways>,
    home: AccountRegion,
    id: String,
    who: Who,
}

impl Aws for Caller {
    fn call(
        &self,
        service: &'static Service,
        operation: &'static str,
        input: Value,
    ) -> Result<Value, CallFault> {
        let fault =
            |code: &str, message: String| CallFault { operation, code: code.to_owned(), message };
        let info = service.operation(operation);
        let info = info.ok_or_else(|| fault("UnknownOperation", "it is not known here".into()))?;
        self.authorize(service, operation, &input).map_err(|error| match error {
            IamError::AccessDenied(text) => fault("AccessDenied", text),
            other => fault("InternalFailure", other.to_string()),
        })?;
        match &self.ways.upstream {
            Some((upstream, touches)) if upstream.endpoints().owns(service.signing_name) => self
                .pass(upstream, touches, service, info, &input)
                .map_err(|error| fault(error.code(), told(&error))),
            _ => self.answer(service, info, &input).map_err(|error| match error {
                ClientError::Service(error) => fault(&error.code, error.message),
                other => fault("InternalFailure", other.to_string()),
            }),
        }
    }
}

impl Caller {
    fn authorize(
        &self,
        service: &'static Service,
        operation: &str,
        input: &Value,
    ) -> Result<(), IamError> {
        match &self.who {
            Who::Role(Some(principal)) => {
                self.ways.iam.authorize(principal, service.name, operation, input, &self.home)
            }
            Who::Role(None) | Who::Service => Ok(()),
        }
    }

    /// Passes a call to the upstream; what it changed is looked at once.
    fn pass(
        &self,
        upstream: &Upstream,
        touches: &Touches,
        service: &'static Service,
        info: &'static OperationInfo,
        input: &Value,
    ) -> Result<Value, CallError> {
        let now = || self.ways.engine.now();
        let call = upstream.call(service, info, &self.home.region, input, &now);
        let answer = self.ways.runtime.block_on(call)?;
        touches.touch(Touch {
            home: self.home.clone(),
            service: service.signing_name.to_owned(),
            operation: info.name.to_owned(),
        });
        Ok(answer)
    }

    /// Has one of Assize's own services answer.
    fn answer(
        &self,
        service: &'static Service,
        info: &'static OperationInfo,
        input: &Value,
    ) -> Result<Value, ClientError> {
        let encoded = client::encode(service, info, input)?;
        let request = Request {
            method: encoded.method,
            path: &encoded.path,
            query: &encoded.query,
            headers: &encoded.headers,
            body: &encoded.body,
        };
        let principal = match &self.who {
            Who::Role(Some(principal)) => principal.arn().to_owned(),
            _ => Principal::root(&self.home.account, &self.home.region).arn().to_owned(),
        };
        let cx = RequestContext {
            account_id: self.home.account.clone(),
            region: self.home.region.clone(),
            principal,
            access_key_id: None,
            request_id: self.id.clone(),
        };
        let Ways { engine, iam, runtime, .. } = &*self.ways;
        let response = match service.name {
            "iam" => {
                let answers = IamService::new(Arc::clone(iam));
                let call = iam::dispatch(&answers, &cx, info.name, &request);
                runtime.block_on(call).map_err(|e| error_response(service, &e, &self.id))
            }
            "config" => {
                let answers = ConfigService::new(Arc::clone(engine));
                let call = config::dispatch(&answers, &cx, info.name, &request);
                runtime.block_on(call).map_err(|e| error_response(service, &e, &self.id))
            }
            other => {
                return Err(ClientError::Encode(format!(
                    "there is no upstream that has the service {other} (`assize serve --upstream`)"
                )));
            }
        };
        let response = response.unwrap_or_else(|refused| refused);
        client::decode(service, info, response.status(), response.headers(), response.body())
    }
}

/// What an upstream said, without the code that stands before it.
fn told(error: &CallError) -> String {
    match error {
        CallError::Answer(ClientError::Service(error)) => error.message.clone(),
        other => other.to_string(),
    }
}

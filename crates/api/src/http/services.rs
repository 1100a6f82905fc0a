//! The services that are answered here: one line each.

use super::app::App;
use super::error::Refusal;
use assize_wire::RequestContext;
use assize_wire::generated::{config, ec2, iam, lambda, logs, sts};
use assize_wire::operation::Service;
use assize_wire::protocol::Request;
use http::Response;

/// Names, for each service, the module of its wire, and what answers its operations.
macro_rules! services {
    ($($module:ident => |$app:ident| $answers:expr;)+) => {
        /// The services that are answered here.
        pub(super) static SERVICES: &[&Service] = &[$(&$module::SERVICE),+];

        /// Answers an operation of one of the services.
        ///
        /// Each call is boxed: otherwise all calls were as big as the biggest.
        pub(super) async fn dispatch(
            app: &App,
            cx: &RequestContext,
            service: &Service,
            operation: &str,
            request: &Request<'_>,
        ) -> Result<Response<Vec<u8>>, Refusal> {
            $(if service.name == $module::SERVICE.name {
                let $app = app;
                let call = $module::dispatch($answers, cx, operation, request);
                return Box::pin(call).await.map_err(|error| Refusal::of(&error));
            })+
            Err(Refusal::unknown_path(request.path))
        }
    };
}

services! {
    config => |app| &app.config;
    ec2 => |app| &app.ec2;
    iam => |_app| &NotBuilt;
    lambda => |app| &app.services.lambda;
    logs => |app| &app.services.logs;
    sts => |_app| &NotBuilt;
}

/// Answers every operation of a service that isn't built yet: with `NotImplementedException`.
struct NotBuilt;

impl iam::Iam for NotBuilt {}
impl sts::Sts for NotBuilt {}

//! The services that are answered here: one line each.

use super::app::App;
use super::error::Refusal;
use crate::sts::StsService;
use assize_iam::Principal;
use assize_wire::RequestContext;
use assize_wire::generated::{config, ec2, iam, lambda, logs, sts};
use assize_wire::operation::Service;
use assize_wire::protocol::Request;
use http::Response;

/// Names, for each service, the module of its wire, and what answers its operations.
macro_rules! services {
    ($($module:ident => |$app:ident, $caller:ident| $answers:expr;)+) => {
        /// The services that are answered here.
        pub(super) static SERVICES: &[&Service] = &[$(&$module::SERVICE),+];

        /// Answers an operation of one of the services.
        ///
        /// Each call is boxed: otherwise all calls were as big as the biggest.
        pub(super) async fn dispatch(
            app: &App,
            caller: &Principal,
            cx: &RequestContext,
            service: &Service,
            operation: &str,
            request: &Request<'_>,
        ) -> Result<Response<Vec<u8>>, Refusal> {
            $(if service.name == $module::SERVICE.name {
                let ($app, $caller) = (app, caller);
                let answers = $answers;
                let call = $module::dispatch(answers, cx, operation, request);
                return Box::pin(call).await.map_err(|error| Refusal::of(&error));
            })+
            Err(Refusal::unknown_path(request.path))
        }
    };
}

services! {
    config => |app, _caller| &app.config;
    ec2 => |app, _caller| &app.ec2;
    iam => |app, _caller| &app.iam_service;
    lambda => |app, _caller| &app.services.lambda;
    logs => |app, _caller| &app.services.logs;
    sts => |app, caller| &StsService::new(&app.services.iam, caller);
}

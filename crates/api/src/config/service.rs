//! The table of operations: which file answers which operation.

use super::ops;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::RequestContext;
use assize_wire::error::WireError;
use assize_wire::generated::config::{Config, ConfigError, shapes};
use std::sync::Arc;

/// AWS Config over the engine.
#[derive(Clone)]
pub struct ConfigService {
    engine: Arc<Engine>,
}

impl ConfigService {
    /// Joins the service with an engine.
    pub fn new(engine: Arc<Engine>) -> Self {
        Self { engine }
    }

    /// Runs an operation on a thread that may block: the engine's calls wait for the disk.
    async fn run<I, O>(
        &self,
        cx: &RequestContext,
        input: I,
        operation: fn(&Arc<Engine>, &AccountRegion, I) -> Result<O, ConfigError>,
    ) -> Result<O, ConfigError>
    where
        I: Send + 'static,
        O: Send + 'static,
    {
        let engine = Arc::clone(&self.engine);
        let home = AccountRegion::new(&cx.account_id, &cx.region);
        let done = tokio::task::spawn_blocking(move || operation(&engine, &home, input)).await;
        done.unwrap_or_else(|error| {
            tracing::error!(%error, "an operation failed");
            Err(WireError::internal_failure("The operation failed inside of Assize.").into())
        })
    }
}

/// Names, for each operation, its input, its output and the function that answers it.
macro_rules! operations {
    ($($name:ident($input:ident) -> $output:ty = $path:path;)+) => {
        impl Config for ConfigService {
            $(
                async fn $name(
                    &self,
                    cx: &RequestContext,
                    input: shapes::$input,
                ) -> Result<$output, ConfigError> {
                    self.run(cx, input, $path).await
                }
            )+
        }
    };
}

operations! {
    delete_config_rule(DeleteConfigRuleRequest) -> () = ops::delete_config_rule::run;
}

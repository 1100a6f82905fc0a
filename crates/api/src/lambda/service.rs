//! The table of operations: which function answers which operation.

use super::{aliases, functions, invoke, layers, permissions, settings, versions};
use assize_functions::{Registry, RegistryError};
use assize_model::AccountRegion;
use assize_wire::RequestContext;
use assize_wire::error::WireError;
use assize_wire::generated::lambda::{Lambda, LambdaError, shapes};
use std::sync::Arc;

/// AWS Lambda over a registry of functions.
#[derive(Clone)]
pub struct LambdaService {
    registry: Arc<Registry>,
    changed: Option<Changed>,
}

/// Hears of changes of functions, and where. Must not wait.
pub type Changed = Arc<dyn Fn(&AccountRegion) + Send + Sync>;

impl LambdaService {
    /// Joins the service with a registry.
    pub fn new(registry: Arc<Registry>) -> Self {
        Self { registry, changed: None }
    }

    /// Has changes of functions told.
    #[must_use]
    pub fn telling(self, changed: Changed) -> Self {
        Self { changed: Some(changed), ..self }
    }

    /// Deletes the code that no function names any more.
    pub(crate) fn collect_code(&self) -> Result<(), RegistryError> {
        self.registry.collect_code()
    }

    /// Runs an operation on a thread that may block.
    async fn run<I, O>(
        &self,
        cx: &RequestContext,
        name: &'static str,
        input: I,
        operation: fn(&Registry, &AccountRegion, I) -> Result<O, LambdaError>,
    ) -> Result<O, LambdaError>
    where
        I: Send + 'static,
        O: Send + 'static,
    {
        let home = AccountRegion::new(&cx.account_id, &cx.region);
        let registry = Arc::clone(&self.registry);
        let there = home.clone();
        let done = tokio::task::spawn_blocking(move || operation(&registry, &there, input)).await;
        let reads = ["get_", "list_", "invoke"].iter().any(|start| name.starts_with(start));
        if let Some(changed) = self.changed.as_ref().filter(|_| !reads) {
            changed(&home);
        }
        done.unwrap_or_else(|_| {
            tracing::error!(operation = name, "an operation panicked");
            Err(WireError::internal_failure("The operation failed inside of Assize.").into())
        })
    }
}

/// Names, for each operation, its input, its output and the function that answers it.
macro_rules! operations {
    ($($name:ident($input:ident) -> $output:ty = $path:path;)+) => {
        /// The operations that are answered, by method name.
        pub const ANSWERED: &[&str] = &[$(stringify!($name)),+];

        impl Lambda for LambdaService {
            $(
                async fn $name(
                    &self,
                    cx: &RequestContext,
                    input: shapes::$input,
                ) -> Result<$output, LambdaError> {
                    self.run(cx, stringify!($name), input, $path).await
                }
            )+
        }
    };
}

operations! {
    add_permission(AddPermissionRequest) -> shapes::AddPermissionResponse = permissions::add;
    create_alias(CreateAliasRequest) -> shapes::AliasConfiguration = aliases::create;
    create_function(CreateFunctionRequest) -> shapes::FunctionConfiguration = functions::create;
    delete_alias(DeleteAliasRequest) -> () = aliases::delete;
    delete_function(DeleteFunctionRequest) -> shapes::DeleteFunctionResponse = functions::delete;
    delete_function_concurrency(DeleteFunctionConcurrencyRequest) -> () = settings::delete_concurrency;
    delete_layer_version(DeleteLayerVersionRequest) -> () = layers::delete;
    get_account_settings(GetAccountSettingsRequest) -> shapes::GetAccountSettingsResponse = settings::account;
    get_alias(GetAliasRequest) -> shapes::AliasConfiguration = aliases::get;
    get_function(GetFunctionRequest) -> shapes::GetFunctionResponse = functions::get;
    get_function_concurrency(GetFunctionConcurrencyRequest) -> shapes::GetFunctionConcurrencyResponse = settings::get_concurrency;
    get_function_configuration(GetFunctionConfigurationRequest) -> shapes::FunctionConfiguration = functions::get_configuration;
    get_layer_version(GetLayerVersionRequest) -> shapes::GetLayerVersionResponse = layers::get;
    get_layer_version_by_arn(GetLayerVersionByArnRequest) -> shapes::GetLayerVersionResponse = layers::get_by_arn;
    get_policy(GetPolicyRequest) -> shapes::GetPolicyResponse = permissions::get;
    invoke(InvocationRequest) -> shapes::InvocationResponse = invoke::run;
    list_aliases(ListAliasesRequest) -> shapes::ListAliasesResponse = aliases::list;
    list_functions(ListFunctionsRequest) -> shapes::ListFunctionsResponse = functions::list;
    list_layer_versions(ListLayerVersionsRequest) -> shapes::ListLayerVersionsResponse = layers::list_versions;
    list_layers(ListLayersRequest) -> shapes::ListLayersResponse = layers::list;
    list_tags(ListTagsRequest) -> shapes::ListTagsResponse = settings::list_tags;
    list_versions_by_function(ListVersionsByFunctionRequest) -> shapes::ListVersionsByFunctionResponse = versions::list;
    publish_layer_version(PublishLayerVersionRequest) -> shapes::PublishLayerVersionResponse = layers::publish;
    publish_version(PublishVersionRequest) -> shapes::FunctionConfiguration = versions::publish;
    put_function_concurrency(PutFunctionConcurrencyRequest) -> shapes::Concurrency = settings::put_concurrency;
    remove_permission(RemovePermissionRequest) -> () = permissions::remove;
    tag_resource(TagResourceRequest) -> () = settings::tag;
    untag_resource(UntagResourceRequest) -> () = settings::untag;
    update_alias(UpdateAliasRequest) -> shapes::AliasConfiguration = aliases::update;
    update_function_code(UpdateFunctionCodeRequest) -> shapes::FunctionConfiguration = functions::update_code;
    update_function_configuration(UpdateFunctionConfigurationRequest) -> shapes::FunctionConfiguration = functions::update_configuration;
}

#[cfg(test)]
mod tests {
    use super::*;
    use assize_wire::generated::lambda::SERVICE;

    #[test]
    fn every_operation_of_the_model_is_answered() {
        assert_eq!(ANSWERED.len(), SERVICE.operations.len());
    }
}

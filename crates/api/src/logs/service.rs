//! The table of operations: which function answers which operation.

use super::backend::Backend;
use super::{filter, get, groups, put, streams, tags};
use assize_engine::Engine;
use assize_engine::ports::{LogStore, StoreError};
use assize_model::AccountRegion;
use assize_wire::RequestContext;
use assize_wire::error::WireError;
use assize_wire::generated::logs::{Logs, LogsError, shapes};
use std::sync::Arc;

/// CloudWatch Logs over a store of logs.
#[derive(Clone)]
pub struct LogsService {
    backend: Arc<Backend>,
}

impl LogsService {
    /// Joins the service with a store of logs; the engine keeps the tags.
    pub fn new(engine: Arc<Engine>, logs: Arc<dyn LogStore>) -> Self {
        Self { backend: Arc::new(Backend { engine, logs }) }
    }

    /// Deletes all groups.
    pub(crate) fn clear(&self) -> Result<(), StoreError> {
        self.backend.logs.clear()
    }

    /// Runs an operation on a thread that may block.
    async fn run<I, O>(
        &self,
        cx: &RequestContext,
        name: &'static str,
        input: I,
        operation: fn(&Backend, &AccountRegion, I) -> Result<O, LogsError>,
    ) -> Result<O, LogsError>
    where
        I: Send + 'static,
        O: Send + 'static,
    {
        let home = AccountRegion::new(&cx.account_id, &cx.region);
        let backend = Arc::clone(&self.backend);
        let done = tokio::task::spawn_blocking(move || operation(&backend, &home, input)).await;
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

        impl Logs for LogsService {
            $(
                async fn $name(
                    &self,
                    cx: &RequestContext,
                    input: shapes::$input,
                ) -> Result<$output, LogsError> {
                    self.run(cx, stringify!($name), input, $path).await
                }
            )+
        }
    };
}

operations! {
    create_log_group(CreateLogGroupRequest) -> () = groups::create;
    create_log_stream(CreateLogStreamRequest) -> () = streams::create;
    delete_log_group(DeleteLogGroupRequest) -> () = groups::delete;
    delete_log_stream(DeleteLogStreamRequest) -> () = streams::delete;
    delete_retention_policy(DeleteRetentionPolicyRequest) -> () = groups::delete_retention;
    describe_log_groups(DescribeLogGroupsRequest) -> shapes::DescribeLogGroupsResponse = groups::describe;
    describe_log_streams(DescribeLogStreamsRequest) -> shapes::DescribeLogStreamsResponse = streams::describe;
    filter_log_events(FilterLogEventsRequest) -> shapes::FilterLogEventsResponse = filter::run;
    get_log_events(GetLogEventsRequest) -> shapes::GetLogEventsResponse = get::run;
    list_tags_for_resource(ListTagsForResourceRequest) -> shapes::ListTagsForResourceResponse = tags::list_for_resource;
    list_tags_log_group(ListTagsLogGroupRequest) -> shapes::ListTagsLogGroupResponse = tags::list_of_group;
    put_log_events(PutLogEventsRequest) -> shapes::PutLogEventsResponse = put::run;
    put_retention_policy(PutRetentionPolicyRequest) -> () = groups::put_retention;
    tag_log_group(TagLogGroupRequest) -> () = tags::tag_group;
    tag_resource(TagResourceRequest) -> () = tags::tag;
    untag_log_group(UntagLogGroupRequest) -> () = tags::untag_group;
    untag_resource(UntagResourceRequest) -> () = tags::untag;
}

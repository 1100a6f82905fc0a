//! The table of operations: which file answers which operation.

use super::ops;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::RequestContext;
use assize_wire::error::WireError;
use assize_wire::generated::config::{Config, ConfigError, shapes};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Operations that read a few rows and wait for no commit. They are done where they are: to
/// hand them to another thread takes longer than to do them.
const QUICK: &[&str] = &[
    "describe_compliance_by_config_rule",
    "describe_config_rules",
    "describe_configuration_recorder_status",
    "describe_configuration_recorders",
    "describe_delivery_channel_status",
    "describe_delivery_channels",
    "list_configuration_recorders",
];

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

    /// Runs an operation; unless it is quick, on a thread that may block: the engine's calls
    /// wait for the disk.
    async fn run<I, O>(
        &self,
        cx: &RequestContext,
        name: &str,
        input: I,
        operation: fn(&Arc<Engine>, &AccountRegion, I) -> Result<O, ConfigError>,
    ) -> Result<O, ConfigError>
    where
        I: Send + 'static,
        O: Send + 'static,
    {
        let home = AccountRegion::new(&cx.account_id, &cx.region);
        let done = if QUICK.contains(&name) {
            catch_unwind(AssertUnwindSafe(|| operation(&self.engine, &home, input))).ok()
        } else {
            let engine = Arc::clone(&self.engine);
            tokio::task::spawn_blocking(move || operation(&engine, &home, input)).await.ok()
        };
        done.unwrap_or_else(|| {
            tracing::error!(operation = name, "an operation panicked");
            Err(WireError::internal_failure("The operation failed inside of Assize.").into())
        })
    }
}

/// Names, for each operation, its input if it takes one, its output and the function that answers it.
macro_rules! operations {
    ($($name:ident($($input:ident)?) -> $output:ty = $path:path;)+) => {
        /// The operations that are answered, by method name.
        pub const ANSWERED: &[&str] = &[$(stringify!($name)),+];

        impl Config for ConfigService {
            $(
                async fn $name(
                    &self,
                    cx: &RequestContext,
                    $(input: shapes::$input,)?
                ) -> Result<$output, ConfigError> {
                    let input = operations!(@input $($input input)?);
                    self.run(cx, stringify!($name), input, $path).await
                }
            )+
        }
    };
    (@input $type:ident $value:ident) => { $value };
    (@input) => { () };
}

operations! {
    batch_get_aggregate_resource_config(BatchGetAggregateResourceConfigRequest) -> shapes::BatchGetAggregateResourceConfigResponse = ops::batch_get_aggregate_resource_config::run;
    associate_resource_types(AssociateResourceTypesRequest) -> shapes::AssociateResourceTypesResponse = ops::associate_resource_types::run;
    batch_get_resource_config(BatchGetResourceConfigRequest) -> shapes::BatchGetResourceConfigResponse = ops::batch_get_resource_config::run;
    delete_aggregation_authorization(DeleteAggregationAuthorizationRequest) -> () = ops::delete_aggregation_authorization::run;
    delete_config_rule(DeleteConfigRuleRequest) -> () = ops::delete_config_rule::run;
    delete_configuration_aggregator(DeleteConfigurationAggregatorRequest) -> () = ops::delete_configuration_aggregator::run;
    delete_configuration_recorder(DeleteConfigurationRecorderRequest) -> () = ops::delete_configuration_recorder::run;
    delete_conformance_pack(DeleteConformancePackRequest) -> () = ops::delete_conformance_pack::run;
    delete_connector(DeleteConnectorRequest) -> () = ops::delete_connector::run;
    delete_delivery_channel(DeleteDeliveryChannelRequest) -> () = ops::delete_delivery_channel::run;
    delete_evaluation_results(DeleteEvaluationResultsRequest) -> shapes::DeleteEvaluationResultsResponse = ops::delete_evaluation_results::run;
    delete_pending_aggregation_request(DeletePendingAggregationRequestRequest) -> () = ops::delete_pending_aggregation_request::run;
    delete_remediation_configuration(DeleteRemediationConfigurationRequest) -> shapes::DeleteRemediationConfigurationResponse = ops::delete_remediation_configuration::run;
    delete_remediation_exceptions(DeleteRemediationExceptionsRequest) -> shapes::DeleteRemediationExceptionsResponse = ops::delete_remediation_exceptions::run;
    delete_organization_config_rule(DeleteOrganizationConfigRuleRequest) -> () = ops::delete_organization_config_rule::run;
    delete_organization_conformance_pack(DeleteOrganizationConformancePackRequest) -> () = ops::delete_organization_conformance_pack::run;
    delete_resource_config(DeleteResourceConfigRequest) -> () = ops::delete_resource_config::run;
    delete_stored_query(DeleteStoredQueryRequest) -> shapes::DeleteStoredQueryResponse = ops::delete_stored_query::run;
    describe_aggregate_compliance_by_config_rules(DescribeAggregateComplianceByConfigRulesRequest) -> shapes::DescribeAggregateComplianceByConfigRulesResponse = ops::describe_aggregate_compliance_by_config_rules::run;
    describe_aggregate_compliance_by_conformance_packs(DescribeAggregateComplianceByConformancePacksRequest) -> shapes::DescribeAggregateComplianceByConformancePacksResponse = ops::describe_aggregate_compliance_by_conformance_packs::run;
    describe_aggregation_authorizations(DescribeAggregationAuthorizationsRequest) -> shapes::DescribeAggregationAuthorizationsResponse = ops::describe_aggregation_authorizations::run;
    delete_retention_configuration(DeleteRetentionConfigurationRequest) -> () = ops::delete_retention_configuration::run;
    delete_service_linked_configuration_recorder(DeleteServiceLinkedConfigurationRecorderRequest) -> shapes::DeleteServiceLinkedConfigurationRecorderResponse = ops::delete_service_linked_configuration_recorder::run;
    deliver_config_snapshot(DeliverConfigSnapshotRequest) -> shapes::DeliverConfigSnapshotResponse = ops::deliver_config_snapshot::run;
    describe_compliance_by_config_rule(DescribeComplianceByConfigRuleRequest) -> shapes::DescribeComplianceByConfigRuleResponse = ops::describe_compliance_by_config_rule::run;
    describe_compliance_by_resource(DescribeComplianceByResourceRequest) -> shapes::DescribeComplianceByResourceResponse = ops::describe_compliance_by_resource::run;
    describe_config_rule_evaluation_status(DescribeConfigRuleEvaluationStatusRequest) -> shapes::DescribeConfigRuleEvaluationStatusResponse = ops::describe_config_rule_evaluation_status::run;
    describe_config_rules(DescribeConfigRulesRequest) -> shapes::DescribeConfigRulesResponse = ops::describe_config_rules::run;
    describe_configuration_aggregator_sources_status(DescribeConfigurationAggregatorSourcesStatusRequest) -> shapes::DescribeConfigurationAggregatorSourcesStatusResponse = ops::describe_configuration_aggregator_sources_status::run;
    describe_configuration_aggregators(DescribeConfigurationAggregatorsRequest) -> shapes::DescribeConfigurationAggregatorsResponse = ops::describe_configuration_aggregators::run;
    describe_configuration_recorder_status(DescribeConfigurationRecorderStatusRequest) -> shapes::DescribeConfigurationRecorderStatusResponse = ops::describe_configuration_recorder_status::run;
    describe_configuration_recorders(DescribeConfigurationRecordersRequest) -> shapes::DescribeConfigurationRecordersResponse = ops::describe_configuration_recorders::run;
    describe_conformance_pack_compliance(DescribeConformancePackComplianceRequest) -> shapes::DescribeConformancePackComplianceResponse = ops::describe_conformance_pack_compliance::run;
    describe_conformance_pack_status(DescribeConformancePackStatusRequest) -> shapes::DescribeConformancePackStatusResponse = ops::describe_conformance_pack_status::run;
    describe_conformance_packs(DescribeConformancePacksRequest) -> shapes::DescribeConformancePacksResponse = ops::describe_conformance_packs::run;
    describe_delivery_channel_status(DescribeDeliveryChannelStatusRequest) -> shapes::DescribeDeliveryChannelStatusResponse = ops::describe_delivery_channel_status::run;
    describe_delivery_channels(DescribeDeliveryChannelsRequest) -> shapes::DescribeDeliveryChannelsResponse = ops::describe_delivery_channels::run;
    describe_pending_aggregation_requests(DescribePendingAggregationRequestsRequest) -> shapes::DescribePendingAggregationRequestsResponse = ops::describe_pending_aggregation_requests::run;
    describe_remediation_configurations(DescribeRemediationConfigurationsRequest) -> shapes::DescribeRemediationConfigurationsResponse = ops::describe_remediation_configurations::run;
    describe_remediation_exceptions(DescribeRemediationExceptionsRequest) -> shapes::DescribeRemediationExceptionsResponse = ops::describe_remediation_exceptions::run;
    describe_remediation_execution_status(DescribeRemediationExecutionStatusRequest) -> shapes::DescribeRemediationExecutionStatusResponse = ops::describe_remediation_execution_status::run;
    get_aggregate_compliance_details_by_config_rule(GetAggregateComplianceDetailsByConfigRuleRequest) -> shapes::GetAggregateComplianceDetailsByConfigRuleResponse = ops::get_aggregate_compliance_details_by_config_rule::run;
    get_aggregate_config_rule_compliance_summary(GetAggregateConfigRuleComplianceSummaryRequest) -> shapes::GetAggregateConfigRuleComplianceSummaryResponse = ops::get_aggregate_config_rule_compliance_summary::run;
    get_aggregate_conformance_pack_compliance_summary(GetAggregateConformancePackComplianceSummaryRequest) -> shapes::GetAggregateConformancePackComplianceSummaryResponse = ops::get_aggregate_conformance_pack_compliance_summary::run;
    get_aggregate_discovered_resource_counts(GetAggregateDiscoveredResourceCountsRequest) -> shapes::GetAggregateDiscoveredResourceCountsResponse = ops::get_aggregate_discovered_resource_counts::run;
    get_aggregate_resource_config(GetAggregateResourceConfigRequest) -> shapes::GetAggregateResourceConfigResponse = ops::get_aggregate_resource_config::run;
    describe_organization_config_rule_statuses(DescribeOrganizationConfigRuleStatusesRequest) -> shapes::DescribeOrganizationConfigRuleStatusesResponse = ops::describe_organization_config_rule_statuses::run;
    describe_organization_config_rules(DescribeOrganizationConfigRulesRequest) -> shapes::DescribeOrganizationConfigRulesResponse = ops::describe_organization_config_rules::run;
    describe_organization_conformance_pack_statuses(DescribeOrganizationConformancePackStatusesRequest) -> shapes::DescribeOrganizationConformancePackStatusesResponse = ops::describe_organization_conformance_pack_statuses::run;
    describe_organization_conformance_packs(DescribeOrganizationConformancePacksRequest) -> shapes::DescribeOrganizationConformancePacksResponse = ops::describe_organization_conformance_packs::run;
    describe_retention_configurations(DescribeRetentionConfigurationsRequest) -> shapes::DescribeRetentionConfigurationsResponse = ops::describe_retention_configurations::run;
    disassociate_resource_types(DisassociateResourceTypesRequest) -> shapes::DisassociateResourceTypesResponse = ops::disassociate_resource_types::run;
    get_compliance_details_by_config_rule(GetComplianceDetailsByConfigRuleRequest) -> shapes::GetComplianceDetailsByConfigRuleResponse = ops::get_compliance_details_by_config_rule::run;
    get_compliance_details_by_resource(GetComplianceDetailsByResourceRequest) -> shapes::GetComplianceDetailsByResourceResponse = ops::get_compliance_details_by_resource::run;
    get_compliance_summary_by_config_rule() -> shapes::GetComplianceSummaryByConfigRuleResponse = ops::get_compliance_summary_by_config_rule::run;
    get_compliance_summary_by_resource_type(GetComplianceSummaryByResourceTypeRequest) -> shapes::GetComplianceSummaryByResourceTypeResponse = ops::get_compliance_summary_by_resource_type::run;
    get_conformance_pack_compliance_details(GetConformancePackComplianceDetailsRequest) -> shapes::GetConformancePackComplianceDetailsResponse = ops::get_conformance_pack_compliance_details::run;
    get_conformance_pack_compliance_summary(GetConformancePackComplianceSummaryRequest) -> shapes::GetConformancePackComplianceSummaryResponse = ops::get_conformance_pack_compliance_summary::run;
    get_connector(GetConnectorRequest) -> shapes::GetConnectorResponse = ops::get_connector::run;
    get_custom_rule_policy(GetCustomRulePolicyRequest) -> shapes::GetCustomRulePolicyResponse = ops::get_custom_rule_policy::run;
    get_discovered_resource_counts(GetDiscoveredResourceCountsRequest) -> shapes::GetDiscoveredResourceCountsResponse = ops::get_discovered_resource_counts::run;
    get_organization_config_rule_detailed_status(GetOrganizationConfigRuleDetailedStatusRequest) -> shapes::GetOrganizationConfigRuleDetailedStatusResponse = ops::get_organization_config_rule_detailed_status::run;
    get_organization_conformance_pack_detailed_status(GetOrganizationConformancePackDetailedStatusRequest) -> shapes::GetOrganizationConformancePackDetailedStatusResponse = ops::get_organization_conformance_pack_detailed_status::run;
    get_organization_custom_rule_policy(GetOrganizationCustomRulePolicyRequest) -> shapes::GetOrganizationCustomRulePolicyResponse = ops::get_organization_custom_rule_policy::run;
    get_resource_config_history(GetResourceConfigHistoryRequest) -> shapes::GetResourceConfigHistoryResponse = ops::get_resource_config_history::run;
    get_resource_evaluation_summary(GetResourceEvaluationSummaryRequest) -> shapes::GetResourceEvaluationSummaryResponse = ops::get_resource_evaluation_summary::run;
    get_stored_query(GetStoredQueryRequest) -> shapes::GetStoredQueryResponse = ops::get_stored_query::run;
    list_aggregate_discovered_resources(ListAggregateDiscoveredResourcesRequest) -> shapes::ListAggregateDiscoveredResourcesResponse = ops::list_aggregate_discovered_resources::run;
    list_configuration_recorders(ListConfigurationRecordersRequest) -> shapes::ListConfigurationRecordersResponse = ops::list_configuration_recorders::run;
    list_conformance_pack_compliance_scores(ListConformancePackComplianceScoresRequest) -> shapes::ListConformancePackComplianceScoresResponse = ops::list_conformance_pack_compliance_scores::run;
    list_connectors(ListConnectorsRequest) -> shapes::ListConnectorsResponse = ops::list_connectors::run;
    list_discovered_resources(ListDiscoveredResourcesRequest) -> shapes::ListDiscoveredResourcesResponse = ops::list_discovered_resources::run;
    list_resource_evaluations(ListResourceEvaluationsRequest) -> shapes::ListResourceEvaluationsResponse = ops::list_resource_evaluations::run;
    list_stored_queries(ListStoredQueriesRequest) -> shapes::ListStoredQueriesResponse = ops::list_stored_queries::run;
    list_tags_for_resource(ListTagsForResourceRequest) -> shapes::ListTagsForResourceResponse = ops::list_tags_for_resource::run;
    put_aggregation_authorization(PutAggregationAuthorizationRequest) -> shapes::PutAggregationAuthorizationResponse = ops::put_aggregation_authorization::run;
    put_config_rule(PutConfigRuleRequest) -> () = ops::put_config_rule::run;
    put_configuration_aggregator(PutConfigurationAggregatorRequest) -> shapes::PutConfigurationAggregatorResponse = ops::put_configuration_aggregator::run;
    put_configuration_recorder(PutConfigurationRecorderRequest) -> () = ops::put_configuration_recorder::run;
    put_conformance_pack(PutConformancePackRequest) -> shapes::PutConformancePackResponse = ops::put_conformance_pack::run;
    put_connector(PutConnectorRequest) -> shapes::PutConnectorResponse = ops::put_connector::run;
    put_delivery_channel(PutDeliveryChannelRequest) -> () = ops::put_delivery_channel::run;
    put_evaluations(PutEvaluationsRequest) -> shapes::PutEvaluationsResponse = ops::put_evaluations::run;
    put_external_evaluation(PutExternalEvaluationRequest) -> shapes::PutExternalEvaluationResponse = ops::put_external_evaluation::run;
    put_remediation_configurations(PutRemediationConfigurationsRequest) -> shapes::PutRemediationConfigurationsResponse = ops::put_remediation_configurations::run;
    put_remediation_exceptions(PutRemediationExceptionsRequest) -> shapes::PutRemediationExceptionsResponse = ops::put_remediation_exceptions::run;
    put_organization_config_rule(PutOrganizationConfigRuleRequest) -> shapes::PutOrganizationConfigRuleResponse = ops::put_organization_config_rule::run;
    put_organization_conformance_pack(PutOrganizationConformancePackRequest) -> shapes::PutOrganizationConformancePackResponse = ops::put_organization_conformance_pack::run;
    put_resource_config(PutResourceConfigRequest) -> () = ops::put_resource_config::run;
    put_stored_query(PutStoredQueryRequest) -> shapes::PutStoredQueryResponse = ops::put_stored_query::run;
    select_aggregate_resource_config(SelectAggregateResourceConfigRequest) -> shapes::SelectAggregateResourceConfigResponse = ops::select_aggregate_resource_config::run;
    select_resource_config(SelectResourceConfigRequest) -> shapes::SelectResourceConfigResponse = ops::select_resource_config::run;
    put_retention_configuration(PutRetentionConfigurationRequest) -> shapes::PutRetentionConfigurationResponse = ops::put_retention_configuration::run;
    put_service_linked_configuration_recorder(PutServiceLinkedConfigurationRecorderRequest) -> shapes::PutServiceLinkedConfigurationRecorderResponse = ops::put_service_linked_configuration_recorder::run;
    put_third_party_service_linked_configuration_recorder(PutThirdPartyServiceLinkedConfigurationRecorderRequest) -> shapes::PutThirdPartyServiceLinkedConfigurationRecorderResponse = ops::put_third_party_service_linked_configuration_recorder::run;
    start_config_rules_evaluation(StartConfigRulesEvaluationRequest) -> shapes::StartConfigRulesEvaluationResponse = ops::start_config_rules_evaluation::run;
    start_configuration_recorder(StartConfigurationRecorderRequest) -> () = ops::start_configuration_recorder::run;
    start_remediation_execution(StartRemediationExecutionRequest) -> shapes::StartRemediationExecutionResponse = ops::start_remediation_execution::run;
    start_resource_evaluation(StartResourceEvaluationRequest) -> shapes::StartResourceEvaluationResponse = ops::start_resource_evaluation::run;
    stop_configuration_recorder(StopConfigurationRecorderRequest) -> () = ops::stop_configuration_recorder::run;
    tag_resource(TagResourceRequest) -> () = ops::tag_resource::run;
    untag_resource(UntagResourceRequest) -> () = ops::untag_resource::run;
}

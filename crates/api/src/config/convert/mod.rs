//! Between the wire's shapes and the model.

mod aggregate;
mod compliance;
mod item;
mod organization;
mod pack;
mod proactive;
mod query;
mod recorder;
mod remediation;
mod rule;
mod tags;

pub(super) use aggregate::{
    aggregate_error, aggregator_shape, authorization_shape, source_status_shape, update_status,
};
pub(super) use compliance::{
    compliance_filter, compliance_of, compliance_type, details_filter, evaluation,
    evaluation_result, evaluation_shape, summary,
};
pub(super) use item::{base_item_shape, item_shape};
pub(super) use organization::{
    member_pack, member_pack_status, member_rule, member_rule_status, org_pack, org_pack_request,
    org_pack_status, org_rule, org_rule_request, org_rule_status,
};
pub(super) use pack::{
    pack_compliance_type, pack_detail, pack_filter, pack_request, pack_result, pack_rule,
    pack_status, wanted_compliance,
};
pub(super) use proactive::{proactive_details_error, proactive_error, proactive_result};
pub(super) use query::{query_error, query_info, stored_query_error, stored_query_shape};
pub(super) use recorder::{
    channel_error, channel_shape, export_info, frequency, linked_shape, linked_status,
    no_such_channel, no_such_recorder, recorder_error, recorder_shape, recorder_status,
    snapshot_frequency, stream_info,
};
pub(super) use remediation::{
    by_reason, exception, exception_key, exception_key_shape, exception_shape, execution_shape,
    remediation, remediation_error, remediation_shape, resource_key, resource_key_shape,
};
pub(super) use rule::{evaluation_mode, rule_request, rule_shape};
pub(super) use tags::{tag_shapes, tags};

use assize_model::Timestamp;
use assize_wire::types;

/// A model's time on the wire.
pub(super) fn time(at: Timestamp) -> types::Timestamp {
    types::Timestamp::from_millis(at.millis())
}

/// A wire's time in the model.
pub(super) fn moment(at: types::Timestamp) -> Timestamp {
    Timestamp::from_millis(at.as_millis())
}

//! One file per operation: `run(engine, home, input)`.

pub(super) mod delete_config_rule;
pub(super) mod delete_evaluation_results;
pub(super) mod describe_compliance_by_config_rule;
pub(super) mod describe_compliance_by_resource;
pub(super) mod describe_config_rule_evaluation_status;
pub(super) mod describe_config_rules;
pub(super) mod get_compliance_details_by_config_rule;
pub(super) mod get_compliance_details_by_resource;
pub(super) mod get_compliance_summary_by_config_rule;
pub(super) mod get_compliance_summary_by_resource_type;
pub(super) mod get_custom_rule_policy;
pub(super) mod list_tags_for_resource;
pub(super) mod put_config_rule;
pub(super) mod put_evaluations;
pub(super) mod put_external_evaluation;
pub(super) mod start_config_rules_evaluation;
pub(super) mod tag_resource;
pub(super) mod untag_resource;

//! DescribeConfigRules

use crate::config::convert::{evaluation_mode, rule_shape};
use crate::config::error::to_config_error;
use crate::config::page::{Question, page};
use crate::config::select::select;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, enums, shapes};
use std::sync::Arc;

const NAME: &str = "DescribeConfigRules";

/// Rules in one answer.
const PAGE: usize = 25;

/// Tells the definitions of the named rules, or of all.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeConfigRulesRequest,
) -> Result<shapes::DescribeConfigRulesResponse, ConfigError> {
    let question = Question::new(NAME, (&input.config_rule_names, &input.filters));
    let page = page(&question, input.next_token.as_deref(), PAGE)?;
    let names = input.config_rule_names.unwrap_or_default();
    let filters = input.filters.unwrap_or_default();
    // Every rule is visible: there are no internal ones.
    let hidden =
        filters.rule_evaluation_visibility == Some(enums::RuleEvaluationVisibility::Internal);
    let mode = filters.evaluation_mode.map(evaluation_mode);
    let rules = engine.read(|tx| engine.rule_set(tx, home)).map_err(to_config_error)?;
    let (config_rules, next_token) = select(&question, &rules, &names, &page, |rule| {
        let modes = &rule.rule.definition.evaluation_modes;
        let admitted = !hidden && mode.is_none_or(|mode| modes.contains(&mode));
        Ok(admitted.then(|| rule_shape(&rule.rule)))
    })
    .map_err(to_config_error)?;
    Ok(shapes::DescribeConfigRulesResponse { config_rules: Some(config_rules), next_token })
}

//! ListConfigurationRecorders

use crate::config::error::to_config_error;
use crate::config::page::{Question, page};
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, enums, shapes};
use std::sync::Arc;

const NAME: &str = "ListConfigurationRecorders";

/// Names the recorder: there is one at most, so one page.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::ListConfigurationRecordersRequest,
) -> Result<shapes::ListConfigurationRecordersResponse, ConfigError> {
    let question = Question::new(NAME, &input.filters);
    let page = page(&question, input.next_token.as_deref(), 1)?;
    let scope = enums::RecordingScope::Paid;
    let admitted = input.filters.unwrap_or_default().iter().all(|filter| {
        filter.filter_value.as_ref().is_none_or(|values| values.iter().any(|v| v == scope.as_str()))
    });
    let recorder = engine.recorder(home).map_err(to_config_error)?;
    let listed = recorder.filter(|_| admitted && page.after.is_none());
    let summaries = listed.into_iter().map(|recorder| {
        shapes::ConfigurationRecorderSummary::new(recorder.arn, recorder.settings.name, scope)
    });
    Ok(shapes::ListConfigurationRecordersResponse {
        configuration_recorder_summaries: summaries.collect(),
        next_token: None,
    })
}

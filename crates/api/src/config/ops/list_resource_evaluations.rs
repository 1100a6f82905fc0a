//! ListResourceEvaluations

use crate::config::convert::{moment, time};
use crate::config::error::to_config_error;
use crate::config::page::{Question, cut, limit, one_more, page};
use assize_engine::Engine;
use assize_engine::ports::Cursor;
use assize_engine::proactive::EvaluationFilter;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, enums, shapes};
use std::sync::Arc;

const NAME: &str = "ListResourceEvaluations";

/// Evaluations in one answer unless told otherwise.
const PAGE: usize = 10;

/// Lists proactive evaluations, newest first.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::ListResourceEvaluationsRequest,
) -> Result<shapes::ListResourceEvaluationsResponse, ConfigError> {
    let filters = input.filters.unwrap_or_default();
    let window = filters.time_window.unwrap_or_default();
    let filter = EvaluationFilter {
        context: filters.evaluation_context_identifier,
        from: window.start_time.map(moment),
        to: window.end_time.map(moment),
    };
    if filter.from.zip(filter.to).is_some_and(|(from, to)| from > to) {
        return Err(ConfigError::invalid_time_range_exception(
            "The StartTime of the TimeWindow must not be later than its EndTime.",
        ));
    }
    let mode = filters.evaluation_mode.as_ref().map(|mode| mode.as_str());
    let question = Question::new(NAME, (&filter, mode));
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let asked = one_more(&page);
    let after = asked.after.as_ref().map(|cursor| cursor.resource_id.as_str());
    // There are no others than proactive ones.
    let mut found = match filters.evaluation_mode {
        Some(enums::EvaluationMode::Detective) => Vec::new(),
        _ => engine
            .resource_evaluations(home, &filter, after, asked.limit)
            .map_err(to_config_error)?,
    };
    let next_token = cut(&question, &mut found, &page, |one| Cursor::new("", &*one.id));
    let shapes = found.into_iter().map(|one| shapes::ResourceEvaluation {
        evaluation_mode: Some(enums::EvaluationMode::Proactive),
        evaluation_start_timestamp: Some(time(one.started)),
        resource_evaluation_id: Some(one.id),
    });
    Ok(shapes::ListResourceEvaluationsResponse {
        next_token,
        resource_evaluations: Some(shapes.collect()),
    })
}

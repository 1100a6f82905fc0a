//! ListConfigurationRecorders

use crate::config::error::to_config_error;
use crate::config::page::{Question, bad_token, cut, limit, page};
use assize_engine::ports::Cursor;
use assize_engine::recorder::{linked_recorders, recorder};
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, enums, shapes};
use std::sync::Arc;

const NAME: &str = "ListConfigurationRecorders";

/// Recorders in one answer, unless the request says otherwise.
const PAGE: usize = 20;

/// Names recorders in order of their names: the one that users manage, and those of services.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::ListConfigurationRecordersRequest,
) -> Result<shapes::ListConfigurationRecordersResponse, ConfigError> {
    use enums::RecordingScope as Scope;
    let question = Question::new(NAME, &input.filters);
    let page = page(&question, input.next_token.as_deref(), limit(input.max_results, PAGE))
        .map_err(|_| bad_token())?;
    let filters = input.filters.unwrap_or_default();
    let admits = |scope: Scope| {
        filters.iter().all(|filter| {
            let values = filter.filter_value.as_ref();
            values.is_none_or(|values| values.iter().any(|value| value == scope.as_str()))
        })
    };
    let (own, linked) = engine
        .read(|tx| Ok::<_, EngineError>((recorder(tx, home)?, linked_recorders(tx, home)?)))
        .map_err(to_config_error)?;
    let own = own.map(|own| {
        shapes::ConfigurationRecorderSummary::new(own.arn, own.settings.name, Scope::Paid)
    });
    let linked = linked.into_iter().map(|linked| shapes::ConfigurationRecorderSummary {
        service_principal: Some(linked.principal),
        ..shapes::ConfigurationRecorderSummary::new(linked.arn, linked.name, Scope::Internal)
    });
    let after = page.after.as_ref().map(|cursor| cursor.resource_id.as_str());
    let mut rows: Vec<shapes::ConfigurationRecorderSummary> = own
        .into_iter()
        .chain(linked)
        .filter(|row| admits(row.recording_scope))
        .filter(|row| after.is_none_or(|after| row.name.as_str() > after))
        .collect();
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    let next_token = cut(&question, &mut rows, &page, |row| Cursor::new("", row.name.as_str()));
    Ok(shapes::ListConfigurationRecordersResponse {
        configuration_recorder_summaries: rows,
        next_token,
    })
}

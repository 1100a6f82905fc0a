//! ListConformancePackComplianceScores

use crate::config::convert::time;
use crate::config::error::to_config_error;
use crate::config::page::{Question, cut, limit, page};
use assize_engine::limits::HIGHEST;
use assize_engine::packs::PackCompliance;
use assize_engine::ports::Cursor;
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, enums, shapes};
use std::sync::Arc;

const NAME: &str = "ListConformancePackComplianceScores";

/// What AWS tells of a pack without results.
const UNKNOWN: &str = "INSUFFICIENT_DATA";

/// Scores in one answer, unless the request says otherwise.
const PAGE: usize = 20;

/// A pack's place in the order: its score, if scores decide, then its name.
type Rank = (u64, String);

/// Tells the scores of packs, in order of their names or of the scores.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::ListConformancePackComplianceScoresRequest,
) -> Result<shapes::ListConformancePackComplianceScoresResponse, ConfigError> {
    let names = input.filters.map(|filters| filters.conformance_pack_names).unwrap_or_default();
    let by_score = input.sort_by == Some(enums::SortBy::Score);
    let descending = input.sort_order == Some(enums::SortOrder::Descending);
    let question = Question::new(NAME, (&names, by_score, descending));
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let mut scores = scores(engine, home, &names).map_err(to_config_error)?;
    let rank = |(name, told): &(String, PackCompliance)| rank(by_score, told.hundredths(), name);
    scores.sort_by(|a, b| {
        let order = rank(a).cmp(&rank(b));
        if descending { order.reverse() } else { order }
    });
    if let Some(after) = &page.after {
        let after = self::rank(by_score, after.resource_type.parse().ok(), &after.resource_id);
        scores.retain(|told| if descending { rank(told) < after } else { rank(told) > after });
    }
    let next_token = cut(&question, &mut scores, &page, |(name, told)| {
        let score = told.hundredths().map(|score| score.to_string()).unwrap_or_default();
        Cursor::new(score, &**name)
    });
    let told = scores.into_iter().map(|(name, told)| shapes::ConformancePackComplianceScore {
        conformance_pack_name: Some(name),
        last_updated_time: Some(time(told.updated_at)),
        score: Some(told.score().unwrap_or_else(|| UNKNOWN.to_owned())),
    });
    Ok(shapes::ListConformancePackComplianceScoresResponse {
        conformance_pack_compliance_scores: told.collect(),
        next_token,
    })
}

/// Names that no pack has are passed over, as this operation knows no error for them.
fn scores(
    engine: &Engine,
    home: &AccountRegion,
    names: &[String],
) -> Result<Vec<(String, PackCompliance)>, EngineError> {
    let packs = engine.packs(home, None, HIGHEST)?.into_iter();
    let wanted = packs.filter(|pack| names.is_empty() || names.contains(&pack.name));
    wanted.map(|pack| Ok((pack.name.clone(), engine.pack_compliance(home, &pack)?))).collect()
}

/// Packs without a score come after all others.
fn rank(by_score: bool, hundredths: Option<u64>, name: &str) -> Rank {
    let score = if by_score { hundredths.unwrap_or(u64::MAX) } else { 0 };
    (score, name.to_owned())
}

//! One look at everything, without a recorder.

use crate::follower::look_at;
use crate::found::{LookError, Looker};
use crate::keep::{Account, Kept};
use crate::types;
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_upstream::Upstream;
use std::sync::Arc;
use tokio::task::block_in_place;

/// What one look gave.
#[derive(Debug, Default)]
pub struct Pass {
    /// What was recorded.
    pub kept: Kept,
    /// Types that were not, or not wholly, seen.
    pub failures: Vec<LookError>,
}

/// The types that can be recorded.
pub fn recorded_types() -> impl Iterator<Item = &'static str> {
    types::all().map(|spec| spec.resource_type)
}

/// Looks once at the types that `wanted` takes, and records them. Runs on a runtime of several
/// threads.
///
/// # Errors
/// When they cannot be recorded; what cannot be looked at is told in the [`Pass`].
pub async fn record_once(
    engine: &Arc<Engine>,
    upstream: &Arc<Upstream>,
    home: &AccountRegion,
    wanted: impl Fn(&str) -> bool,
) -> Result<Pass, EngineError> {
    let looker = Looker {
        upstream: Some(Arc::clone(upstream)),
        own: None,
        engine: Arc::clone(engine),
        home: home.clone(),
    };
    let mut account = block_in_place(|| Account::resume(engine, home, |_| true))?;
    let mut pass = Pass::default();
    for unit in types::units() {
        let specs: Vec<_> = unit.iter().filter(|spec| wanted(spec.resource_type)).collect();
        let mut found = look_at(&looker, &specs).await;
        // A type that was not seen whole is left as it is.
        let failures = found.extract_if(.., |(_, seen)| seen.failure.is_some());
        pass.failures.extend(failures.filter_map(|(_, seen)| seen.failure));
        let kept = block_in_place(|| account.keep(found, |_| "CONTINUOUS"))?;
        pass.kept.found += kept.found;
        pass.kept.recorded += kept.recorded;
        pass.kept.deleted += kept.deleted;
    }
    Ok(pass)
}

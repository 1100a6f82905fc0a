//! A rule's executions that were started while others of it had not ended: what percentages of
//! errors and of parallel runs are counted over.

use super::store::WAVE;
use crate::document::{get, put};
use crate::error::EngineError;
use crate::ports::{ReadTx, WriteTx};
use assize_model::AccountRegion;
use serde::{Deserialize, Serialize};

/// Counts of executions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Wave {
    /// All.
    pub(super) total: u64,
    /// Those that failed.
    pub(super) failed: u64,
    /// Those that wait.
    pub(super) waiting: u64,
    /// Those under way.
    pub(super) running: u64,
}

pub(super) fn wave(
    tx: &(impl ReadTx + ?Sized),
    home: &AccountRegion,
    rule_id: &str,
) -> Result<Wave, EngineError> {
    Ok(get::<Wave>(tx, home, WAVE, rule_id)?.unwrap_or_default())
}

/// Whether any execution of the rule waits or is under way.
pub(super) fn is_open(
    tx: &(impl ReadTx + ?Sized),
    home: &AccountRegion,
    rule_id: &str,
) -> Result<bool, EngineError> {
    let Wave { waiting, running, .. } = wave(tx, home, rule_id)?;
    Ok(waiting + running > 0)
}

/// Counts an execution that begins to wait.
pub(super) fn joined(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    rule_id: &str,
) -> Result<(), EngineError> {
    let mut wave = wave(tx, home, rule_id)?;
    if wave.waiting + wave.running == 0 {
        wave = Wave::default();
    }
    wave.total += 1;
    wave.waiting += 1;
    Ok(put(tx, home, WAVE, rule_id, &wave)?)
}

/// Counts an execution that was claimed.
pub(super) fn claimed(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    rule_id: &str,
) -> Result<(), EngineError> {
    let mut wave = wave(tx, home, rule_id)?;
    wave.waiting = wave.waiting.saturating_sub(1);
    wave.running += 1;
    Ok(put(tx, home, WAVE, rule_id, &wave)?)
}

/// Counts an execution that was claimed and waits again.
pub(super) fn returned(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    rule_id: &str,
) -> Result<(), EngineError> {
    let mut wave = wave(tx, home, rule_id)?;
    wave.running = wave.running.saturating_sub(1);
    wave.waiting += 1;
    Ok(put(tx, home, WAVE, rule_id, &wave)?)
}

/// Counts an execution that ended; `running` says whether it was under way.
pub(super) fn ended(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    rule_id: &str,
    running: bool,
    failed: bool,
) -> Result<(), EngineError> {
    let mut wave = wave(tx, home, rule_id)?;
    let open = if running { &mut wave.running } else { &mut wave.waiting };
    *open = open.saturating_sub(1);
    wave.failed += u64::from(failed);
    Ok(put(tx, home, WAVE, rule_id, &wave)?)
}

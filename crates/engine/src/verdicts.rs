//! Keeping verdicts: the one place where results are written, so that whoever acts on a changed
//! verdict hears of every one, in the transaction that writes it.

use crate::error::EngineError;
use crate::notify::{Listeners, tell_of_verdict};
use crate::ports::{NoticeKind, ResultRow, WriteTx};
use crate::remediation::Automatic;
use assize_model::AccountRegion;

/// Keeps the results of one transaction.
pub(crate) struct Verdicts<'h> {
    home: &'h AccountRegion,
    automatic: Automatic,
    listeners: &'h Listeners,
}

impl<'h> Verdicts<'h> {
    /// For results of an account and region, told to those who hear of what happens there.
    pub(crate) fn of(home: &'h AccountRegion, listeners: &'h Listeners) -> Self {
        Self { home, automatic: Automatic::default(), listeners }
    }

    /// Keeps a result unless a newer one is there; answers whether it was kept.
    pub(crate) fn keep(
        &mut self,
        tx: &mut dyn WriteTx,
        row: &ResultRow,
    ) -> Result<bool, EngineError> {
        let watched = self.automatic.watches(tx, self.home, &row.rule_id)?;
        let heard = self.listeners.hear(NoticeKind::Compliance);
        if !watched && !heard {
            return Ok(tx.put_result(self.home, row)?);
        }
        let old = tx.result(self.home, &row.rule_id, &row.key)?;
        let kept = tx.put_result(self.home, row)?;
        if kept && watched {
            let before = old.as_ref().map(|old| old.compliance);
            self.automatic.changed(tx, self.home, before, row)?;
        }
        if kept && heard {
            tell_of_verdict(tx, self.home, self.listeners, old.as_ref(), row)?;
        }
        Ok(kept)
    }
}

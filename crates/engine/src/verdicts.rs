//! Keeping verdicts: the one place where results are written, so that whoever acts on a changed
//! verdict hears of every one, in the transaction that writes it.

use crate::error::EngineError;
use crate::ports::{ResultRow, WriteTx};
use crate::remediation::Automatic;
use assize_model::AccountRegion;

/// Keeps the results of one transaction.
pub(crate) struct Verdicts<'h> {
    home: &'h AccountRegion,
    automatic: Automatic,
}

impl<'h> Verdicts<'h> {
    /// For results of an account and region.
    pub(crate) fn of(home: &'h AccountRegion) -> Self {
        Self { home, automatic: Automatic::default() }
    }

    /// Keeps a result unless a newer one is there; answers whether it was kept.
    pub(crate) fn keep(
        &mut self,
        tx: &mut dyn WriteTx,
        row: &ResultRow,
    ) -> Result<bool, EngineError> {
        if !self.automatic.watches(tx, self.home, &row.rule_id)? {
            return Ok(tx.put_result(self.home, row)?);
        }
        let before = tx.result(self.home, &row.rule_id, &row.key)?.map(|row| row.compliance);
        let kept = tx.put_result(self.home, row)?;
        if kept {
            self.automatic.changed(tx, self.home, before, row)?;
        }
        Ok(kept)
    }
}

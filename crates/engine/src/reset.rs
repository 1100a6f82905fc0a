//! Forgetting everything, for suites of tests that begin each test with an empty account.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::keys;
use crate::ports::StoreExt;
use crate::tokens::SECRET;

impl Engine {
    /// Deletes everything of every account: items and their history, rules, verdicts, waiting
    /// work, identities. Accounts' own keys stay, and so do the server's secrets.
    ///
    /// # Errors
    /// When the store fails; then nothing is deleted.
    pub fn reset(&self) -> Result<(), EngineError> {
        self.store.write(|tx| {
            let administrators = keys::of_roots(tx)?;
            tx.clear(&[SECRET])?;
            administrators.iter().try_for_each(|key| keys::put_key(tx, key))
        })?;
        self.notify();
        Ok(())
    }
}

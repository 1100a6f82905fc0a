//! The account's alias: the name in its sign-in address.

use crate::error::IamError;
use crate::iam::{Iam, document};

/// The kind of the documents about an account as a whole.
pub(crate) const ABOUT: &str = "iam-account";
const ALIAS: &str = "alias";

impl Iam {
    /// Gives the account an alias, in place of the one that it has.
    ///
    /// # Errors
    /// `EntityAlreadyExists` when an account of this server has it already.
    pub fn create_alias(&self, account: &str, alias: &str) -> Result<(), IamError> {
        let alias = alias.to_owned();
        self.change(account, move |change| {
            for home in change.tx.homes()? {
                if document(change.tx, &home.account, ABOUT, ALIAS)?.as_ref() == Some(&alias) {
                    let message = format!("The account alias {alias} already exists.");
                    return Err(IamError::AlreadyExists(message));
                }
            }
            change.put(ABOUT, ALIAS, &alias)
        })
    }

    /// Takes the alias away.
    ///
    /// # Errors
    /// `NoSuchEntity` when it is not the account's.
    pub fn delete_alias(&self, account: &str, alias: &str) -> Result<(), IamError> {
        let alias = alias.to_owned();
        self.change(account, move |change| {
            if change.kept(ABOUT, ALIAS)?.as_ref() != Some(&alias) {
                let message = format!("The account alias {alias} cannot be found.");
                return Err(IamError::NoSuchEntity(message));
            }
            change.forget(ABOUT, ALIAS)
        })
    }

    /// The account's alias.
    ///
    /// # Errors
    /// When the store fails.
    pub fn alias(&self, account: &str) -> Result<Option<String>, IamError> {
        Ok(self.engine.read(|tx| document(tx, account, ABOUT, ALIAS))?)
    }
}

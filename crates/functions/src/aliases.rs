//! Aliases.

use crate::error::{RegistryError, invalid};
use crate::name::{FunctionName, function_arn};
use crate::record::{Alias, Record, uuid};
use crate::registry::{Registry, expect_revision};
use assize_model::AccountRegion;

/// Aliases of one function.
const MAX_ALIASES: usize = 100;

/// What an alias is to be.
#[derive(Clone, Debug, Default)]
pub struct AliasChange {
    /// The version; needed for a new one.
    pub version: Option<String>,
    /// A text for people.
    pub description: Option<String>,
    /// The revision that is to be replaced.
    pub revision: Option<String>,
}

impl Registry {
    /// Makes an alias.
    ///
    /// # Errors
    /// When it is there, or there is no such function or version.
    pub fn create_alias(
        &self,
        home: &AccountRegion,
        function: &FunctionName,
        name: &str,
        change: AliasChange,
    ) -> Result<Alias, RegistryError> {
        let arn = function_arn(home, &function.name);
        self.edit_alias(home, function, name, move |record, name| {
            if record.aliases.contains_key(name) {
                return Err(RegistryError::Conflict(format!("Alias already exists: {arn}:{name}")));
            }
            if record.aliases.len() >= MAX_ALIASES {
                return Err(RegistryError::Limit(format!(
                    "The function has {MAX_ALIASES} aliases; delete one first."
                )));
            }
            let version = change.version.unwrap_or_default();
            if record.version(&version).is_none() {
                return Err(RegistryError::NotFound(format!("{arn}:{version}")));
            }
            let description = change.description.unwrap_or_default();
            Ok(Alias { version, description, revision_id: uuid() })
        })
    }

    /// Changes an alias.
    ///
    /// # Errors
    /// When there is no such function, alias or version, or the revision is another.
    pub fn update_alias(
        &self,
        home: &AccountRegion,
        function: &FunctionName,
        name: &str,
        change: AliasChange,
    ) -> Result<Alias, RegistryError> {
        let arn = function_arn(home, &function.name);
        self.edit_alias(home, function, name, move |record, name| {
            let alias = record.aliases.get(name).cloned().ok_or_else(|| missing(&arn, name))?;
            expect_revision(&alias.revision_id, change.revision.as_deref())?;
            let version = change.version.unwrap_or(alias.version);
            if record.version(&version).is_none() {
                return Err(RegistryError::NotFound(format!("{arn}:{version}")));
            }
            let description = change.description.unwrap_or(alias.description);
            Ok(Alias { version, description, revision_id: uuid() })
        })
    }

    fn edit_alias(
        &self,
        home: &AccountRegion,
        function: &FunctionName,
        name: &str,
        make: impl FnOnce(&Record, &str) -> Result<Alias, RegistryError> + Send + 'static,
    ) -> Result<Alias, RegistryError> {
        if name.bytes().all(|b| b.is_ascii_digit()) {
            return invalid(format!("Alias name {name:.128} must not be a number"));
        }
        let (named, asked) = (name.to_owned(), name);
        let found = self.change(home, function, move |record| {
            let alias = make(record, &named)?;
            record.aliases.insert(named, alias);
            Ok(record.latest.clone())
        })?;
        let made = found.record.aliases.get(asked).cloned();
        made.ok_or_else(|| missing(&function_arn(home, &function.name), asked))
    }

    /// Deletes an alias; it is well if there is none.
    ///
    /// # Errors
    /// When there is no such function.
    pub fn delete_alias(
        &self,
        home: &AccountRegion,
        function: &FunctionName,
        name: &str,
    ) -> Result<(), RegistryError> {
        let name = name.to_owned();
        self.change(home, function, move |record| {
            record.aliases.remove(&name);
            record.policies.remove(&name);
            Ok(record.latest.clone())
        })
        .map(drop)
    }

    /// An alias.
    ///
    /// # Errors
    /// When there is no such function or alias.
    pub fn alias(
        &self,
        home: &AccountRegion,
        function: &FunctionName,
        name: &str,
    ) -> Result<Alias, RegistryError> {
        let plain = FunctionName { name: function.name.clone(), qualifier: None };
        let found = self.find(home, &plain)?;
        let alias = found.record.aliases.get(name).cloned();
        alias.ok_or_else(|| missing(&found.arn, name))
    }
}

fn missing(arn: &str, name: &str) -> RegistryError {
    RegistryError::Missing(format!("Cannot find alias arn: {arn}:{name}"))
}

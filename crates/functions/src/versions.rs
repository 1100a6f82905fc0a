//! Published versions.

use crate::error::{RegistryError, invalid};
use crate::name::FunctionName;
use crate::record::{Record, Version, uuid};
use crate::registry::{Found, Registry, expect_revision};
use assize_model::AccountRegion;

/// Published versions of one function: they are one document.
const MAX_VERSIONS: usize = 100;

impl Registry {
    /// Publishes `$LATEST` as a version of its own; the latest version again if nothing has
    /// changed since.
    ///
    /// # Errors
    /// When there is no such function, its revision or code is another, or it has too many.
    pub fn publish(
        &self,
        home: &AccountRegion,
        name: &FunctionName,
        description: Option<String>,
        revision: Option<String>,
        code_sha256: Option<String>,
    ) -> Result<Found, RegistryError> {
        self.change(home, name, move |record| {
            expect_revision(&record.latest.revision_id, revision.as_deref())?;
            if let Some(wanted) = code_sha256.filter(|wanted| *wanted != record.latest.code_sha256)
            {
                return invalid(format!(
                    "CodeSHA256 ({wanted:.64}) is different from current CodeSHA256 in $LATEST \
                     ({}). Please try again with the CodeSHA256 in $LATEST.",
                    record.latest.code_sha256
                ));
            }
            publish(record, description)
        })
    }
}

/// Adds the version, unless the last one is the same.
pub(crate) fn publish(
    record: &mut Record,
    description: Option<String>,
) -> Result<Version, RegistryError> {
    let mut fresh = record.latest.clone();
    if let Some(description) = description {
        fresh.description = description;
    }
    if let Some(last) = record.published.last() {
        let mut same = fresh.clone();
        same.version.clone_from(&last.version);
        same.revision_id.clone_from(&last.revision_id);
        same.last_modified = last.last_modified;
        same.description.clone_from(&last.description);
        if same == *last {
            return Ok(last.clone());
        }
    }
    if record.published.len() >= MAX_VERSIONS {
        return Err(RegistryError::Limit(format!(
            "The function has {MAX_VERSIONS} published versions; delete one first."
        )));
    }
    fresh.version = record.next_version.to_string();
    fresh.revision_id = uuid();
    record.next_version += 1;
    record.published.push(fresh.clone());
    Ok(fresh)
}

/// The function without a version; `Err(None)` when there is no such version.
pub(crate) fn without(record: &Record, version: &str) -> Result<Record, Option<RegistryError>> {
    let at = record.published.iter().position(|v| v.version == version).ok_or(None)?;
    let aliases: Vec<&str> = record
        .aliases
        .iter()
        .filter(|(_, alias)| alias.version == version)
        .map(|(name, _)| name.as_str())
        .collect();
    if !aliases.is_empty() {
        return Err(Some(RegistryError::Conflict(format!(
            "Unable to delete version because the following aliases reference it: [{}]",
            aliases.join(", ")
        ))));
    }
    let mut kept = record.clone();
    kept.published.remove(at);
    kept.policies.remove(version);
    Ok(kept)
}

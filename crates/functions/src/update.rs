//! Functions are changed: code, configuration, concurrency, tags.

use crate::code::CodeStore;
use crate::configuration::Change;
use crate::documents::{read, write};
use crate::error::RegistryError;
use crate::layers::check_size;
use crate::name::{FunctionName, LATEST, function_arn};
use crate::record::{Record, Version, uuid};
use crate::registry::{Found, Registry, check_tags, expect_revision};
use assize_engine::ports::StoreExt as _;
use assize_model::AccountRegion;
use std::collections::BTreeMap;

impl Registry {
    /// Replaces the code; answers the version that was changed, or published.
    ///
    /// # Errors
    /// When there is no such function, its revision is another, or the code is refused.
    pub fn update_code(
        &self,
        home: &AccountRegion,
        name: &FunctionName,
        zip: &[u8],
        revision: Option<String>,
        publish: bool,
        dry_run: bool,
    ) -> Result<Found, RegistryError> {
        let unzipped = self.host.check_package(zip).map_err(RegistryError::Invalid)?;
        let now = self.clock.now();
        if dry_run {
            let mut found = self.find(home, name)?;
            expect_revision(&found.record.latest.revision_id, revision.as_deref())?;
            found.version.code_sha256 = CodeStore::digest(zip);
            found.version.code_size = zip.len() as u64;
            return Ok(found);
        }
        let _held = self.hold_code();
        let (digest, size) = (self.code.put(zip)?, zip.len() as u64);
        self.change(home, name, move |record| {
            expect_revision(&record.latest.revision_id, revision.as_deref())?;
            check_size(unzipped, &record.latest.layers)?;
            record.latest.code_sha256 = digest;
            record.latest.code_size = size;
            record.latest.unzipped = unzipped;
            touch(&mut record.latest, now);
            if publish { crate::versions::publish(record, None) } else { Ok(record.latest.clone()) }
        })
    }

    /// Changes the configuration of `$LATEST`.
    ///
    /// # Errors
    /// When there is no such function, its revision is another, or a value is refused.
    pub fn update_configuration(
        &self,
        home: &AccountRegion,
        name: &FunctionName,
        change: Change,
        revision: Option<String>,
    ) -> Result<Found, RegistryError> {
        change.check()?;
        if let Some(role) = &change.role {
            self.check_role(home, role)?;
        }
        let now = self.clock.now();
        let _held = self.hold_code();
        let layers = change.layers.as_deref().map(|arns| self.attached(home, arns)).transpose()?;
        self.change(home, name, move |record| {
            expect_revision(&record.latest.revision_id, revision.as_deref())?;
            if let Some(layers) = layers {
                check_size(record.latest.unzipped, &layers)?;
                record.latest.layers = layers;
            }
            change.apply(&mut record.latest);
            touch(&mut record.latest, now);
            Ok(record.latest.clone())
        })
    }

    /// Sets or removes reserved concurrency.
    ///
    /// # Errors
    /// When there is no such function.
    pub fn set_concurrency(
        &self,
        home: &AccountRegion,
        name: &FunctionName,
        concurrency: Option<u32>,
    ) -> Result<(), RegistryError> {
        self.change(home, name, move |record| {
            record.concurrency = concurrency;
            Ok(record.latest.clone())
        })
        .map(drop)
    }

    /// Changes tags.
    ///
    /// # Errors
    /// When there is no such function, or too many tags.
    pub fn set_tags(
        &self,
        home: &AccountRegion,
        name: &FunctionName,
        add: BTreeMap<String, String>,
        remove: Vec<String>,
    ) -> Result<(), RegistryError> {
        self.change(home, name, move |record| {
            record.tags.retain(|key, _| !remove.contains(key));
            record.tags.extend(add);
            check_tags(&record.tags)?;
            Ok(record.latest.clone())
        })
        .map(drop)
    }

    /// Reads a function, changes it, and keeps it, in one transaction.
    pub(crate) fn change(
        &self,
        home: &AccountRegion,
        name: &FunctionName,
        edit: impl FnOnce(&mut Record) -> Result<Version, RegistryError> + Send + 'static,
    ) -> Result<Found, RegistryError> {
        let (home_, asked) = (home.clone(), name.clone());
        let found = self.store.write(move |tx| {
            let old = read(tx, &home_, &asked.name)?
                .ok_or_else(|| RegistryError::NotFound(asked.arn(&home_)))?;
            let mut record = old.clone();
            let version = edit(&mut record)?;
            write(tx, &home_, &asked.name, Some(&old), &record)?;
            let arn = function_arn(&home_, &asked.name);
            let published = version.version != LATEST;
            let arn = if published { format!("{arn}:{}", version.version) } else { arn };
            Ok::<_, RegistryError>(Found { arn, name: asked.name, version, record })
        })?;
        Ok(found)
    }
}

fn touch(version: &mut Version, now: assize_model::Timestamp) {
    version.last_modified = now;
    version.revision_id = uuid();
}

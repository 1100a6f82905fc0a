//! Functions: made, found, listed, deleted.

use crate::code::CodeStore;
use crate::configuration::Settings;
use crate::documents::{CODE_KIND, KIND, everywhere, parse, read, refer, write};
use crate::error::{RegistryError, invalid};
use crate::layers::check_size;
use crate::name::{FunctionName, LATEST, function_arn};
use crate::ports::{Host, Roles, Target};
use crate::record::{Record, Version, uuid};
use assize_engine::ports::{Clock, ReadTx, Store, StoreExt as _};
use assize_model::AccountRegion;
use assize_model::arn::Arn;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

/// Functions of one account in one region.
const MAX_FUNCTIONS: usize = 1_000;

/// The registry.
pub struct Registry {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    roles: Arc<dyn Roles>,
    pub(crate) host: Arc<dyn Host>,
    pub(crate) code: CodeStore,
    /// Held for reading from the writing of code until its function is kept, so that what is
    /// not referred to then can be deleted.
    code_lock: RwLock<()>,
    /// Before this time, in milliseconds, no waiting event is due.
    pub(crate) look_at: AtomicI64,
}

/// A function to be made.
#[derive(Clone, Debug)]
pub struct NewFunction {
    /// Its name.
    pub name: String,
    /// Its configuration.
    pub settings: Settings,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// The zip file.
    pub zip: Vec<u8>,
    /// Whether to publish a first version at once.
    pub publish: bool,
}

/// A function, and the version that was asked for.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its ARN, with the qualifier that was given.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The version.
    pub version: Version,
    /// All of it.
    pub record: Record,
}

/// What an account has in a region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Functions.
    pub functions: u64,
    /// Bytes of their zip files, versions included.
    pub code_bytes: u64,
}

impl Registry {
    /// Joins the parts.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        roles: Arc<dyn Roles>,
        host: Arc<dyn Host>,
        code: CodeStore,
    ) -> Self {
        let look_at = AtomicI64::new(i64::MIN);
        Self { store, clock, roles, host, code, code_lock: RwLock::default(), look_at }
    }

    /// Who runs functions.
    pub fn host(&self) -> &dyn Host {
        &*self.host
    }

    pub(crate) fn hold_code(&self) -> RwLockReadGuard<'_, ()> {
        self.code_lock.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a function.
    ///
    /// # Errors
    /// When there is one of the name, or its code, configuration or role is refused.
    pub fn create(&self, home: &AccountRegion, new: NewFunction) -> Result<Found, RegistryError> {
        new.settings.check()?;
        check_tags(&new.tags)?;
        self.check_role(home, &new.settings.role)?;
        if self.store.read(|tx| read(tx, home, &new.name))?.is_some() {
            return Err(exists(&new.name));
        }
        let unzipped = self.host.check_package(&new.zip).map_err(RegistryError::Invalid)?;
        // Held before layers are looked up, so that their code stays.
        let _held = self.hold_code();
        let layers = self.attached(home, &new.settings.layers)?;
        check_size(unzipped, &layers)?;
        let code_sha256 = self.code.put(&new.zip)?;
        let settings = new.settings;
        let latest = Version {
            version: LATEST.to_owned(),
            runtime: settings.runtime,
            handler: settings.handler,
            role: settings.role,
            description: settings.description,
            timeout: settings.timeout,
            memory_mb: settings.memory_mb,
            environment: settings.environment,
            architecture: settings.architecture,
            tracing: settings.tracing,
            code_sha256,
            code_size: new.zip.len() as u64,
            unzipped,
            layers,
            last_modified: self.clock.now(),
            revision_id: uuid(),
        };
        let mut record = Record {
            latest,
            published: Vec::new(),
            next_version: 1,
            aliases: BTreeMap::new(),
            policies: BTreeMap::new(),
            concurrency: None,
            tags: new.tags,
        };
        let version = if new.publish {
            crate::versions::publish(&mut record, None)?
        } else {
            record.latest.clone()
        };
        let (home_, name, kept) = (home.clone(), new.name.clone(), record.clone());
        self.store.write(move |tx| {
            if read(tx, &home_, &name)?.is_some() {
                return Err(exists(&name));
            }
            if tx.documents(&home_, KIND, None, MAX_FUNCTIONS)?.len() >= MAX_FUNCTIONS {
                return Err(RegistryError::Limit(format!(
                    "There are {MAX_FUNCTIONS} functions; no more can be made."
                )));
            }
            write(tx, &home_, &name, None, &kept)
        })?;
        self.host.prepare(&version.runtime);
        let arn = function_arn(home, &new.name);
        Ok(Found { arn, name: new.name, version, record })
    }

    pub(crate) fn check_role(&self, home: &AccountRegion, role: &str) -> Result<(), RegistryError> {
        if Arn::parse(role).is_some_and(|arn| arn.account != home.account) {
            return Err(RegistryError::ForeignRole);
        }
        if self.roles.admits_lambda(home, role)? {
            return Ok(());
        }
        invalid("The role defined for the function cannot be assumed by Lambda.")
    }

    /// A function's version.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(&self, home: &AccountRegion, name: &FunctionName) -> Result<Found, RegistryError> {
        self.store.read(|tx| found(tx, home, name))
    }

    /// A version to run.
    ///
    /// # Errors
    /// When there is none.
    pub fn target(
        &self,
        home: &AccountRegion,
        name: &FunctionName,
    ) -> Result<Target, RegistryError> {
        let found = self.find(home, name)?;
        Ok(Target {
            home: home.clone(),
            arn: found.arn,
            name: found.name,
            code: self.code.path(&found.version.code_sha256),
            layers: found
                .version
                .layers
                .iter()
                .map(|layer| self.code.path(&layer.code_sha256))
                .collect(),
            concurrency: found.record.concurrency,
            version: found.version,
        })
    }

    /// The zip file of a version.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn code(&self, code_sha256: &str) -> Result<Vec<u8>, RegistryError> {
        self.code.get(code_sha256)
    }

    /// Functions in order of name, after `after`.
    ///
    /// # Errors
    /// When the store fails.
    pub fn list(
        &self,
        home: &AccountRegion,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Record)>, RegistryError> {
        self.store.read(|tx| {
            let rows = tx.documents(home, KIND, after, limit)?;
            rows.into_iter().map(|(name, text)| Ok((name, parse(&text)?))).collect()
        })
    }

    /// What an account has in a region.
    ///
    /// # Errors
    /// When the store fails.
    pub fn usage(&self, home: &AccountRegion) -> Result<Usage, RegistryError> {
        let all = self.list(home, None, MAX_FUNCTIONS)?;
        let bytes = |record: &Record| {
            record.latest.code_size + record.published.iter().map(|v| v.code_size).sum::<u64>()
        };
        let code_bytes = all.iter().map(|(_, record)| bytes(record)).sum();
        Ok(Usage { functions: all.len() as u64, code_bytes })
    }

    /// Deletes a function, or one published version of it.
    ///
    /// # Errors
    /// When there is none, or an alias needs the version.
    pub fn delete(&self, home: &AccountRegion, name: &FunctionName) -> Result<(), RegistryError> {
        if name.qualifier.as_deref() == Some(LATEST) {
            return invalid("$LATEST version cannot be deleted without deleting the function.");
        }
        let (home_, name) = (home.clone(), name.clone());
        self.store.write(move |tx| {
            let record = read(tx, &home_, &name.name)?
                .ok_or_else(|| RegistryError::NotFound(name.arn(&home_)))?;
            match &name.qualifier {
                None => {
                    tx.delete_document(&home_, KIND, &name.name)?;
                    refer(tx, &home_, &name.name, Some(&record), None)
                }
                Some(version) => {
                    let kept = crate::versions::without(&record, version).map_err(|e| {
                        e.unwrap_or_else(|| RegistryError::NotFound(name.arn(&home_)))
                    })?;
                    write(tx, &home_, &name.name, Some(&record), &kept)
                }
            }
        })?;
        self.collect_code()
    }

    /// Deletes code that no version needs.
    ///
    /// # Errors
    /// When the store or the folder can't be read.
    pub fn collect_code(&self) -> Result<(), RegistryError> {
        let _alone = self.code_lock.write().unwrap_or_else(PoisonError::into_inner);
        for digest in self.code.digests()? {
            let known = self.store.read(|tx| tx.document(&everywhere(), CODE_KIND, &digest))?;
            if known.is_none() {
                self.code.delete(&digest);
                self.host.discard(&digest);
            }
        }
        Ok(())
    }
}

fn exists(name: &str) -> RegistryError {
    RegistryError::Conflict(format!("Function already exist: {name}"))
}

/// Whether the caller knows the current revision, if it says one.
pub(crate) fn expect_revision(current: &str, known: Option<&str>) -> Result<(), RegistryError> {
    match known {
        Some(known) if known != current => Err(RegistryError::Revision),
        _ => Ok(()),
    }
}

pub(crate) fn check_tags(tags: &BTreeMap<String, String>) -> Result<(), RegistryError> {
    if tags.len() > 50 {
        return invalid("A function can have at most 50 tags.");
    }
    if tags.keys().any(|key| key.starts_with("aws:")) {
        return invalid("Tag keys starting with 'aws:' are reserved for system use.");
    }
    Ok(())
}

pub(crate) fn found(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    name: &FunctionName,
) -> Result<Found, RegistryError> {
    let missing = || RegistryError::NotFound(name.arn(home));
    let record = read(tx, home, &name.name)?.ok_or_else(missing)?;
    let version = record.resolve(name.qualifier.as_deref()).ok_or_else(missing)?.clone();
    Ok(Found { arn: name.arn(home), name: name.name.clone(), version, record })
}

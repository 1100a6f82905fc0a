//! Instance profiles: what hands a role to an instance.

use crate::change::Change;
use crate::error::IamError;
use crate::iam::{Iam, Owner, for_each};
use crate::identity::{Identity, InstanceProfile, Kind};
use crate::ids::{iam_arn, unique_id};
use crate::inline::{apply_tags, check_tags};
use assize_engine::ports::ReadTx;
use assize_model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const PROFILE: &str = "iam-profile";
const MAX_PROFILES: usize = 1_000;
const QUOTA: &str = "InstanceProfilesPerAccount";

/// What is kept of an instance profile that was made here.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Profile {
    account: String,
    partition: String,
    name: String,
    path: String,
    id: String,
    created: Timestamp,
    /// The name of its role.
    role: Option<String>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
}

impl Profile {
    fn key(&self) -> String {
        self.name.to_lowercase()
    }

    /// Without its role.
    pub(crate) fn view(self) -> InstanceProfile {
        InstanceProfile {
            arn: iam_arn(
                &self.partition,
                &self.account,
                "instance-profile",
                &self.path,
                &self.name,
            ),
            name: self.name,
            path: self.path,
            id: self.id,
            created: self.created,
            role: None,
            tags: self.tags,
        }
    }
}

impl Iam {
    /// The account's instance profiles by name: those that were made here, and those that items of
    /// its roles tell of.
    ///
    /// # Errors
    /// When the store fails.
    pub fn instance_profiles(&self, account: &str) -> Result<Vec<InstanceProfile>, IamError> {
        self.engine.read(|tx| {
            let mut all: BTreeMap<String, InstanceProfile> = BTreeMap::new();
            let roles = self.identities_in(tx, account, Kind::Role)?;
            for role in &roles {
                let recorded =
                    role.recorded.iter().flat_map(|recorded| &recorded.instance_profiles);
                for profile in recorded {
                    let role = Some(Box::new(role.clone()));
                    all.insert(
                        profile.name.to_lowercase(),
                        InstanceProfile { role, ..profile.clone() },
                    );
                }
            }
            for_each::<Profile, IamError>(tx, account, PROFILE, |profile| {
                let of = |role: &&Identity| profile.role.as_ref() == Some(&role.name);
                let role = roles.iter().find(of).cloned().map(Box::new);
                all.insert(profile.key(), InstanceProfile { role, ..profile.view() });
                Ok(())
            })?;
            let mut all: Vec<InstanceProfile> = all.into_values().collect();
            all.sort_by(|a, b| a.name.cmp(&b.name));
            Ok(all)
        })
    }

    /// An instance profile by name.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn instance_profile(&self, account: &str, name: &str) -> Result<InstanceProfile, IamError> {
        let all = self.instance_profiles(account)?;
        let found = all.into_iter().find(|profile| profile.name.eq_ignore_ascii_case(name));
        found.ok_or_else(|| missing(name))
    }

    /// Makes an instance profile without a role.
    ///
    /// # Errors
    /// `EntityAlreadyExists`, `LimitExceeded`, `InvalidInput`.
    pub fn create_instance_profile(
        &self,
        owner: Owner<'_>,
        name: &str,
        path: Option<String>,
        tags: BTreeMap<String, String>,
    ) -> Result<InstanceProfile, IamError> {
        check_tags(&tags)?;
        let taken = self.instance_profile(owner.account, name).is_ok();
        let (id, partition) = (unique_id("AIPA")?, owner.partition.to_owned());
        let name = name.to_owned();
        self.change(owner.account, move |change| {
            if taken || change.profile(&name).is_ok() {
                let message = format!("Instance Profile {name} already exists.");
                return Err(IamError::AlreadyExists(message));
            }
            change.count(QUOTA, 1, MAX_PROFILES)?;
            let profile = Profile {
                account: change.account.clone(),
                partition,
                name,
                path: path.unwrap_or_else(|| "/".to_owned()),
                id,
                created: change.now,
                role: None,
                tags,
            };
            change.put(PROFILE, &profile.key(), &profile)?;
            Ok(profile.view())
        })
    }

    /// Deletes an instance profile that has no role.
    ///
    /// # Errors
    /// `NoSuchEntity`, `DeleteConflict`.
    pub fn delete_instance_profile(&self, account: &str, name: &str) -> Result<(), IamError> {
        let name = name.to_owned();
        self.change(account, move |change| {
            let profile = change.profile(&name)?;
            if profile.role.is_some() {
                let message =
                    "Cannot delete entity, must remove roles from instance profile first.";
                return Err(IamError::DeleteConflict(message.to_owned()));
            }
            change.count(QUOTA, -1, 0)?;
            change.forget(PROFILE, &profile.key())
        })
    }

    /// Puts a role into an instance profile, which holds one at most.
    ///
    /// # Errors
    /// `NoSuchEntity`, `LimitExceeded`.
    pub fn add_role(&self, account: &str, profile: &str, role: &str) -> Result<(), IamError> {
        let (profile, role) = (profile.to_owned(), role.to_owned());
        self.change(account, move |change| {
            let mut profile = change.profile(&profile)?;
            let role = change.identity(Kind::Role, &role)?;
            if profile.role.is_some() {
                return Err(IamError::quota("InstanceSessionsPerInstanceProfile", 1));
            }
            profile.role = Some(role.name.clone());
            change.put(PROFILE, &profile.key(), &profile)?;
            change.save(&role)
        })
    }

    /// Takes a role out of an instance profile.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn remove_role(&self, account: &str, profile: &str, role: &str) -> Result<(), IamError> {
        let (profile, role) = (profile.to_owned(), role.to_owned());
        self.change(account, move |change| {
            let mut profile = change.profile(&profile)?;
            let role = change.identity(Kind::Role, &role)?;
            if profile.role.as_ref() != Some(&role.name) {
                let message = format!("Role {} in {} not found.", role.name, profile.name);
                return Err(IamError::NoSuchEntity(message));
            }
            profile.role = None;
            change.put(PROFILE, &profile.key(), &profile)?;
            change.save(&role)
        })
    }

    /// Sets tags of an instance profile and removes others.
    ///
    /// # Errors
    /// `NoSuchEntity`, `LimitExceeded`, `InvalidInput`.
    pub fn tag_instance_profile(
        &self,
        account: &str,
        name: &str,
        set: BTreeMap<String, String>,
        remove: Vec<String>,
    ) -> Result<(), IamError> {
        let name = name.to_owned();
        self.change(account, move |change| {
            let mut profile = change.profile(&name)?;
            apply_tags(&mut profile.tags, set, &remove)?;
            change.put(PROFILE, &profile.key(), &profile)
        })
    }
}

impl Change<'_> {
    fn profile(&self, name: &str) -> Result<Profile, IamError> {
        self.kept(PROFILE, &name.to_lowercase())?.ok_or_else(|| missing(name))
    }
}

/// The instance profiles that a role is in and that were made here, without the role.
pub(crate) fn profiles_of(
    tx: &dyn ReadTx,
    account: &str,
    role: &str,
) -> Result<Vec<InstanceProfile>, IamError> {
    let mut all = Vec::new();
    for_each::<Profile, IamError>(tx, account, PROFILE, |profile| {
        if profile.role.as_deref() == Some(role) {
            all.push(profile.view());
        }
        Ok(())
    })?;
    Ok(all)
}

fn missing(name: &str) -> IamError {
    IamError::NoSuchEntity(format!("Instance Profile {name} cannot be found."))
}

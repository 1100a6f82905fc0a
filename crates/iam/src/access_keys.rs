//! Access keys of users.

use crate::authorize::Principal;
use crate::error::IamError;
use crate::iam::{Iam, document, home};
use crate::identity::{Identity, Kind};
use assize_engine::keys::{self, AccessKey};
use assize_engine::ports::{ReadTx, StoreError, StoreExt};
use assize_model::{AccountRegion, Timestamp};
use serde::{Deserialize, Serialize};

/// Keys that a user may have.
const MAX_KEYS: usize = 2;
/// The kind of the documents that say when a key, or a role by its unique id, was last used.
pub(crate) const USED: &str = "iam-key-used";
/// A use within so many milliseconds of the one noted is not noted again.
const USE_STEP: i64 = 60_000;
/// Keys whose last use is remembered before the memory starts afresh.
const REMEMBERED: usize = 4_096;

/// When, where and for what a key was last used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastUsed {
    /// When.
    pub at: Timestamp,
    /// In which region.
    pub region: String,
    /// For which service.
    pub service: String,
}

/// A key, without the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    /// `AKIA…`
    pub id: String,
    /// Its user's name.
    pub user: String,
    /// When it was made, as far as known.
    pub created: Option<Timestamp>,
    /// Whether it may be used.
    pub active: bool,
    /// Its last use, as far as known.
    pub last_used: Option<LastUsed>,
}

impl Iam {
    /// Makes a key for a user. Its secret is told once.
    ///
    /// # Errors
    /// `NoSuchEntity`, `LimitExceeded`.
    pub fn create_key(&self, account: &str, user: &str) -> Result<(AccessKey, String), IamError> {
        let user = user.to_owned();
        self.change(account, move |change| {
            let mut user = change.identity(Kind::User, &user)?;
            if user.keys.len() >= MAX_KEYS {
                return Err(IamError::quota("AccessKeysPerUser", MAX_KEYS));
            }
            let key = AccessKey::fresh(&change.account, &user.arn(), change.now)?;
            keys::put_key(change.tx, &key)?;
            user.keys.push(key.access_key_id.clone());
            change.save(&user)?;
            Ok((key, user.name))
        })
    }

    /// Puts a key in or out of use.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn set_key_status(
        &self,
        account: &str,
        user: &str,
        id: &str,
        active: bool,
    ) -> Result<(), IamError> {
        let (user, id) = (user.to_owned(), id.to_owned());
        self.change(account, move |change| {
            let user = change.identity(Kind::User, &user)?;
            let key = if user.keys.contains(&id) { keys::key(change.tx, &id)? } else { None };
            let mut key = key.ok_or_else(|| no_key(&id))?;
            key.inactive = !active;
            keys::put_key(change.tx, &key)?;
            change.save(&user)
        })
    }

    /// Deletes a key.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn delete_key(&self, account: &str, user: &str, id: &str) -> Result<(), IamError> {
        let (user, id) = (user.to_owned(), id.to_owned());
        self.change(account, move |change| {
            let mut user = change.identity(Kind::User, &user)?;
            let position = user.keys.iter().position(|known| *known == id);
            user.keys.remove(position.ok_or_else(|| no_key(&id))?);
            keys::delete_key(change.tx, &id)?;
            change.tx.delete_document(&home(&change.account), USED, &id)?;
            change.save(&user)
        })
    }

    /// A user's keys, oldest first.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn keys_of(&self, account: &str, user: &str) -> Result<Vec<KeyInfo>, IamError> {
        self.engine.read(|tx| {
            let user = self.identity_in(tx, account, Kind::User, user)?;
            keys_in(tx, &user)
        })
    }

    /// When a role was last used, as far as known.
    ///
    /// # Errors
    /// When the store fails.
    pub fn role_last_used(&self, role: &Identity) -> Result<Option<LastUsed>, IamError> {
        Ok(self.engine.read(|tx| document(tx, &role.account, USED, &role.id))?)
    }

    /// What is known of a key, by its id.
    ///
    /// # Errors
    /// `AccessDenied` when there is none of that id, as AWS says then.
    pub fn key(&self, account: &str, id: &str) -> Result<KeyInfo, IamError> {
        self.engine.read(|tx| {
            let own = keys::key(tx, id)?.filter(|key| key.account == account);
            for user in self.identities_in(tx, account, Kind::User)? {
                let may_have = user.keys.iter().any(|known| known == id)
                    || (own.is_none() && user.recorded.is_some());
                let found = may_have.then(|| keys_in(tx, &user)).transpose()?;
                if let Some(key) = found.into_iter().flatten().find(|key| key.id == id) {
                    return Ok(key);
                }
            }
            // Of nobody's key AWS says that asking is forbidden.
            Err(IamError::AccessDenied(format!("The Access Key with id {id} cannot be found.")))
        })
    }

    /// Notes that a user's key was used, or a session of a role. Uses in quick succession are one;
    /// a failure to note fails nothing else.
    pub fn note_key_use(
        &self,
        access_key_id: Option<&str>,
        principal: &Principal,
        home_of_use: &AccountRegion,
        service: &str,
    ) {
        let id = match (access_key_id, &principal.session) {
            (Some(key), None) => key,
            // Noted under the unique id of the role.
            (_, Some(claims)) if claims.role.is_some() => claims.id.as_str(),
            _ => return,
        };
        let now = self.engine.now();
        {
            let Ok(mut noted) = self.key_uses.lock() else { return };
            let last = noted.get(id).copied().unwrap_or_default();
            if now.millis().saturating_sub(last.millis()) < USE_STEP {
                return;
            }
            if noted.len() >= REMEMBERED {
                noted.clear();
            }
            noted.insert(id.to_owned(), now);
        }
        let used =
            LastUsed { at: now, region: home_of_use.region.clone(), service: service.to_owned() };
        let (account, id) = (principal.account.clone(), id.to_owned());
        let kept: Result<(), StoreError> = self.engine.store().write(move |tx| {
            let text = serde_json::to_string(&used)
                .map_err(|e| StoreError::Other(format!("writing a key's use: {e}")))?;
            tx.put_document(&home(&account), USED, &id, &text)
        });
        if let Err(error) = kept {
            tracing::warn!(%error, "the use of a key could not be noted");
        }
    }
}

/// A user's keys.
pub(crate) fn keys_in(tx: &dyn ReadTx, user: &Identity) -> Result<Vec<KeyInfo>, IamError> {
    if let Some(recorded) = &user.recorded {
        return Ok((1..=2).filter_map(|n| recorded_key(user, &recorded.report, n)).collect());
    }
    let mut all = Vec::new();
    for id in &user.keys {
        let Some(key) = keys::key(tx, id)? else { continue };
        all.push(KeyInfo {
            id: id.clone(),
            user: user.name.clone(),
            created: Some(key.created),
            active: !key.inactive,
            last_used: document(tx, &user.account, USED, id)?,
        });
    }
    Ok(all)
}

/// A key of the credential report. Reports of AWS's own do not tell a key's id; a key
/// without one cannot be listed.
fn recorded_key(
    user: &Identity,
    report: &std::collections::BTreeMap<String, String>,
    n: u8,
) -> Option<KeyInfo> {
    let column = |name: &str| report.get(&format!("access_key_{n}_{name}"));
    let time = |name: &str| column(name).and_then(|text| Timestamp::parse(text).ok());
    let last_used = time("last_used_date").map(|at| LastUsed {
        at,
        region: column("last_used_region").cloned().unwrap_or_else(|| "N/A".to_owned()),
        service: column("last_used_service").cloned().unwrap_or_else(|| "N/A".to_owned()),
    });
    Some(KeyInfo {
        id: column("id")?.clone(),
        user: user.name.clone(),
        created: time("last_rotated"),
        active: column("active").is_some_and(|active| active.eq_ignore_ascii_case("true")),
        last_used,
    })
}

fn no_key(id: &str) -> IamError {
    IamError::NoSuchEntity(format!("The Access Key with id {id} cannot be found."))
}

//! A change of identities: one transaction, and the items that follow from it.

use crate::access_keys::USED;
use crate::error::IamError;
use crate::iam::{Iam, document, home, not_found, own};
use crate::identity::{Identity, Kind};
use crate::items;
use crate::linked_roles::LINKED_PATH;
use crate::managed::Managed;
use crate::policy::{CustomerPolicy, POLICY};
use crate::recorded;
use assize_engine::ports::{StoreError, WriteTx};
use assize_model::{AccountRegion, ConfigurationItem, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// The kind of the document that counts an account's identities.
const COUNTS: &str = "iam-counts";

/// A change under way.
pub(crate) struct Change<'t> {
    pub(crate) tx: &'t mut dyn WriteTx,
    pub(crate) account: String,
    pub(crate) now: Timestamp,
    pub(crate) managed: Managed,
    items_home: AccountRegion,
    touched: Vec<Subject>,
}

/// Something that was changed, by the name under which it is kept, and its unique id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A user, group or role.
    Identity(Kind, String, String),
    /// A customer-managed policy.
    Policy(String, String),
}

impl Subject {
    /// The unique id.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Identity(_, _, id) | Self::Policy(_, id) => id,
        }
    }
}

impl Iam {
    /// Runs a change; its items are recorded in the same transaction.
    pub(crate) fn change<T, F>(&self, account: &str, f: F) -> Result<T, IamError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Change<'_>) -> Result<T, IamError> + Send + 'static,
    {
        let (account, now) = (account.to_owned(), self.engine.now());
        let items_home = self.items_home(&account);
        let managed = self.managed.clone();
        let answer = self.engine.write_and_record(move |tx| {
            let touched = Vec::new();
            let mut change = Change { tx, account, now, managed, items_home, touched };
            let answer = f(&mut change)?;
            let items = change.items()?;
            Ok::<_, IamError>((answer, items))
        });
        // Even a change that failed may have been seen by somebody: forgetting costs little.
        self.generation.fetch_add(1, Ordering::AcqRel);
        answer
    }
}

impl Iam {
    /// Records what the account has here and no item tells yet: a recorder was switched on after
    /// it was made.
    ///
    /// # Errors
    /// When the store fails.
    pub fn record_all(&self, account: &str) -> Result<(), IamError> {
        let (account, now) = (account.to_owned(), self.engine.now());
        let home = self.items_home(&account);
        let managed = self.managed.clone();
        self.engine.write_and_record(move |tx| {
            let items = items::unrecorded(tx, &account, &home, &managed, now)?;
            Ok::<_, IamError>(((), items))
        })
    }
}

impl Change<'_> {
    /// An identity that was made here and that its account may change.
    pub(crate) fn identity(&self, kind: Kind, name: &str) -> Result<Identity, IamError> {
        let identity = self.any_identity(kind, name)?;
        if kind == Kind::Role && identity.path.starts_with(LINKED_PATH) {
            return Err(IamError::Unmodifiable(format!(
                "Cannot perform the operation on the protected role '{}' - this role is only \
                 modifiable by AWS",
                identity.name
            )));
        }
        Ok(identity)
    }

    /// The same, also of roles that belong to services.
    pub(crate) fn any_identity(&self, kind: Kind, name: &str) -> Result<Identity, IamError> {
        if let Some(own) = own(self.tx, &self.account, kind, name)? {
            return Ok(own);
        }
        Err(match recorded::by_name(self.tx, &self.items_home, kind, name)? {
            Some(_) => IamError::Unmodifiable(format!(
                "The {} {name} is known from its configuration item only and cannot be modified \
                 here. Change it where it was recorded from.",
                kind.word()
            )),
            None => not_found(kind, name),
        })
    }

    /// Whether there is an identity of that name, made here or recorded.
    pub(crate) fn is_taken(&self, kind: Kind, name: &str) -> Result<bool, IamError> {
        Ok(own(self.tx, &self.account, kind, name)?.is_some()
            || recorded::by_name(self.tx, &self.items_home, kind, name)?.is_some())
    }

    /// Keeps an identity.
    pub(crate) fn save(&mut self, identity: &Identity) -> Result<(), IamError> {
        self.put(identity.kind.document(), &identity.key(), identity)?;
        self.touch_identity(identity);
        Ok(())
    }

    /// Deletes an identity.
    pub(crate) fn remove(&mut self, identity: &Identity) -> Result<(), IamError> {
        let home = home(&self.account);
        self.tx.delete_document(&home, identity.kind.document(), &identity.key())?;
        self.tx.delete_document(&home, USED, &identity.id)?;
        self.touch_identity(identity);
        Ok(())
    }

    /// A customer-managed policy that was made here.
    pub(crate) fn policy(&self, arn: &str) -> Result<CustomerPolicy, IamError> {
        if let Some(own) = document(self.tx, &self.account, POLICY, arn)? {
            return Ok(own);
        }
        if self.managed.get(arn).is_some() {
            let message = "You cannot perform this operation on an AWS managed policy.";
            return Err(IamError::AccessDenied(message.to_owned()));
        }
        Err(no_policy(arn))
    }

    /// Keeps a policy.
    pub(crate) fn save_policy(&mut self, policy: &CustomerPolicy) -> Result<(), IamError> {
        self.put(POLICY, &policy.arn(), policy)?;
        self.touch(Subject::Policy(policy.arn(), policy.id.clone()));
        Ok(())
    }

    /// Deletes a policy.
    pub(crate) fn remove_policy(&mut self, policy: &CustomerPolicy) -> Result<(), IamError> {
        self.tx.delete_document(&home(&self.account), POLICY, &policy.arn())?;
        self.touch(Subject::Policy(policy.arn(), policy.id.clone()));
        Ok(())
    }

    /// Notes that a resource's item may look different now.
    pub(crate) fn touch(&mut self, subject: Subject) {
        self.touched.retain(|known| known.id() != subject.id());
        self.touched.push(subject);
    }

    fn touch_identity(&mut self, identity: &Identity) {
        self.touch(Subject::Identity(identity.kind, identity.key(), identity.id.clone()));
    }

    /// Deletes what is kept under a name that an identity no longer has.
    pub(crate) fn forget_name(&mut self, kind: Kind, name: &str) -> Result<(), IamError> {
        self.forget(kind.document(), &name.to_lowercase())
    }

    /// A document of the account's.
    pub(crate) fn kept<T: DeserializeOwned>(
        &self,
        kind: &str,
        name: &str,
    ) -> Result<Option<T>, IamError> {
        Ok(document(self.tx, &self.account, kind, name)?)
    }

    /// Deletes a document of the account's.
    pub(crate) fn forget(&mut self, kind: &str, name: &str) -> Result<(), IamError> {
        self.tx.delete_document(&home(&self.account), kind, name)?;
        Ok(())
    }

    /// Keeps a document of the account's.
    pub(crate) fn put<T: Serialize>(
        &mut self,
        kind: &str,
        name: &str,
        value: &T,
    ) -> Result<(), IamError> {
        let text = serde_json::to_string(value)
            .map_err(|e| StoreError::Other(format!("writing {kind} {name}: {e}")))?;
        Ok(self.tx.put_document(&home(&self.account), kind, name, &text)?)
    }

    /// Counts one more or one less of something that has a quota.
    pub(crate) fn count(&mut self, what: &str, change: i64, limit: usize) -> Result<(), IamError> {
        let mut counts: BTreeMap<String, i64> =
            document(self.tx, &self.account, COUNTS, "all")?.unwrap_or_default();
        let count = counts.entry(what.to_owned()).or_default();
        *count += change;
        if change > 0 && usize::try_from(*count).is_ok_and(|count| count > limit) {
            return Err(IamError::quota(what, limit));
        }
        self.put(COUNTS, "all", &counts)
    }

    fn items(&mut self) -> Result<Vec<ConfigurationItem>, IamError> {
        let touched = std::mem::take(&mut self.touched);
        items::follow(self.tx, &self.account, &self.items_home, &self.managed, &touched, self.now)
    }
}

/// `NoSuchEntity` of a managed policy.
pub(crate) fn no_policy(arn: &str) -> IamError {
    IamError::NoSuchEntity(format!("Policy {arn} does not exist or is not attachable."))
}

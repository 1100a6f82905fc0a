//! Managed policies: a customer's with their versions, and AWS's.

use crate::checks::{check_identity_policy, check_size};
use crate::error::IamError;
use crate::iam::{Iam, Owner, document, for_each};
use crate::identity::Kind;
use crate::ids::{aws, iam_arn, unique_id};
use crate::inline::{apply_tags, check_tags};
use crate::managed::Entry;
use crate::recorded;
use assize_engine::ports::ReadTx;
use assize_model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// The kind of the documents of customer-managed policies, which are named by their ARNs.
pub(crate) const POLICY: &str = "iam-policy";
/// Versions that a policy may have.
const MAX_VERSIONS: usize = 5;
/// Customer-managed policies of an account.
const MAX_POLICIES: usize = 1_500;
const QUOTA: &str = "PoliciesPerAccount";

/// One version of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// `v3`
    pub id: String,
    /// The document.
    pub document: String,
    /// When it was made.
    pub created: Timestamp,
}

/// A customer-managed policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CustomerPolicy {
    pub(crate) account: String,
    #[serde(default = "aws")]
    pub(crate) partition: String,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) id: String,
    pub(crate) description: Option<String>,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    #[serde(default)]
    pub(crate) tags: BTreeMap<String, String>,
    /// The version in force.
    pub(crate) default: String,
    /// Newest last.
    pub(crate) versions: Vec<PolicyVersion>,
    /// The number of the next version.
    pub(crate) next: u32,
}

/// A managed policy, whoever's it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ManagedView {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Its path.
    pub path: String,
    /// Its unique id.
    pub id: String,
    /// Its description.
    pub description: Option<String>,
    /// When it was made, as far as known.
    pub created: Option<Timestamp>,
    /// When it was last changed, as far as known.
    pub updated: Option<Timestamp>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// The version in force.
    pub default: String,
    /// Newest last.
    pub versions: Vec<PolicyVersion>,
    /// Whether it is AWS's.
    pub aws: bool,
    /// Identities that it is attached to.
    pub attachments: usize,
    /// Identities that it is the boundary of.
    pub boundaries: usize,
}

impl CustomerPolicy {
    pub(crate) fn arn(&self) -> String {
        iam_arn(&self.partition, &self.account, "policy", &self.path, &self.name)
    }

    /// The document in force.
    pub(crate) fn document(&self) -> Option<&str> {
        let version = self.versions.iter().find(|version| version.id == self.default)?;
        Some(&version.document)
    }

    pub(crate) fn view(self, uses: Uses) -> ManagedView {
        ManagedView {
            arn: self.arn(),
            name: self.name,
            path: self.path,
            id: self.id,
            description: self.description,
            created: Some(self.created),
            updated: Some(self.updated),
            tags: self.tags,
            default: self.default,
            versions: self.versions,
            aws: false,
            attachments: uses.attached,
            boundaries: uses.boundary,
        }
    }
}

impl ManagedView {
    /// A version.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn version(&self, id: &str) -> Result<&PolicyVersion, IamError> {
        let found = self.versions.iter().find(|version| version.id == id);
        found.ok_or_else(|| no_version(&self.arn, id))
    }

    fn of_aws(entry: &Entry, uses: Uses) -> Self {
        let policy = &entry.policy;
        let at = |seconds: i64| Timestamp::from_millis(seconds.saturating_mul(1_000));
        let created = policy.created.or(policy.updated).map(at);
        let version = PolicyVersion {
            id: policy.default_version.clone(),
            document: policy.json.clone(),
            created: policy.updated.map(at).or(created).unwrap_or_default(),
        };
        Self {
            arn: policy.arn.clone(),
            name: policy.name.clone(),
            path: policy.path.clone(),
            id: entry.id(),
            description: Some(policy.description.clone()).filter(|text| !text.is_empty()),
            created,
            updated: policy.updated.map(at).or(created),
            tags: BTreeMap::new(),
            default: policy.default_version.clone(),
            versions: vec![version],
            aws: true,
            attachments: uses.attached,
            boundaries: uses.boundary,
        }
    }
}

/// What a policy is made of.
#[derive(Clone, Debug, Default)]
pub struct NewPolicy {
    /// Its name.
    pub name: String,
    /// Its path; `/` unless given.
    pub path: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// The document of its first version.
    pub document: String,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// How often a policy is used.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Uses {
    pub(crate) attached: usize,
    pub(crate) boundary: usize,
}

impl Iam {
    /// Makes a policy.
    ///
    /// # Errors
    /// `EntityAlreadyExists`, `MalformedPolicyDocument`, `LimitExceeded`.
    pub fn create_policy(&self, owner: Owner<'_>, new: NewPolicy) -> Result<ManagedView, IamError> {
        let NewPolicy { name, path, description, document: text, tags } = new;
        check_identity_policy(&text)?;
        check_size(&text)?;
        check_tags(&tags)?;
        let (id, partition) = (unique_id("ANPA")?, owner.partition.to_owned());
        self.change(owner.account, move |change| {
            let taken = |message| Err(IamError::AlreadyExists(message));
            let account = change.account.clone();
            let mut same = false;
            for_each::<CustomerPolicy, IamError>(change.tx, &account, POLICY, |known| {
                same |= known.name.eq_ignore_ascii_case(&name);
                Ok(())
            })?;
            if same {
                return taken(format!(
                    "A policy called {name} already exists. Duplicate names are not allowed."
                ));
            }
            change.count(QUOTA, 1, MAX_POLICIES)?;
            let first = PolicyVersion { id: "v1".to_owned(), document: text, created: change.now };
            let policy = CustomerPolicy {
                account,
                partition,
                name,
                path: path.unwrap_or_else(|| "/".to_owned()),
                id,
                description,
                created: change.now,
                updated: change.now,
                tags,
                default: first.id.clone(),
                versions: vec![first],
                next: 2,
            };
            change.save_policy(&policy)?;
            Ok(policy.view(Uses::default()))
        })
    }

    /// Deletes a policy that is attached to nothing and has one version.
    ///
    /// # Errors
    /// `NoSuchEntity`, `DeleteConflict`.
    pub fn delete_policy(&self, account: &str, arn: &str) -> Result<(), IamError> {
        let arn = arn.to_owned();
        self.change(account, move |change| {
            let policy = change.policy(&arn)?;
            let mut used = false;
            for kind in Kind::ALL {
                for_each(change.tx, &change.account, kind.document(), |i: crate::Identity| {
                    used |= i.attached.contains(&arn) || i.boundary.as_ref() == Some(&arn);
                    Ok::<_, IamError>(())
                })?;
            }
            let conflict = |text: &str| Err(IamError::DeleteConflict(text.to_owned()));
            if used {
                return conflict("Cannot delete a policy attached to entities.");
            }
            if policy.versions.len() > 1 {
                return conflict(
                    "This policy has more than one version. Before you delete a policy, you must \
                     delete the policy's versions. The default version is deleted with the policy.",
                );
            }
            change.count(QUOTA, -1, 0)?;
            change.remove_policy(&policy)
        })
    }

    /// Adds a version, and puts it in force where asked.
    ///
    /// # Errors
    /// `NoSuchEntity`, `MalformedPolicyDocument`, `LimitExceeded`.
    pub fn create_version(
        &self,
        account: &str,
        arn: &str,
        text: String,
        in_force: bool,
    ) -> Result<(PolicyVersion, bool), IamError> {
        check_identity_policy(&text)?;
        check_size(&text)?;
        let arn = arn.to_owned();
        self.change(account, move |change| {
            let mut policy = change.policy(&arn)?;
            if policy.versions.len() >= MAX_VERSIONS {
                return Err(IamError::LimitExceeded(format!(
                    "A managed policy can have up to {MAX_VERSIONS} versions. Before you create a \
                     new version, you must delete an existing version."
                )));
            }
            let id = format!("v{}", policy.next);
            let version = PolicyVersion { id, document: text, created: change.now };
            policy.next = policy.next.saturating_add(1);
            policy.updated = change.now;
            if in_force {
                policy.default.clone_from(&version.id);
            }
            policy.versions.push(version.clone());
            change.save_policy(&policy)?;
            Ok((version, in_force))
        })
    }

    /// Deletes a version that is not in force.
    ///
    /// # Errors
    /// `NoSuchEntity`, `DeleteConflict`.
    pub fn delete_version(&self, account: &str, arn: &str, id: &str) -> Result<(), IamError> {
        let (arn, id) = (arn.to_owned(), id.to_owned());
        self.change(account, move |change| {
            let mut policy = change.policy(&arn)?;
            let position = policy.versions.iter().position(|version| version.id == id);
            let position = position.ok_or_else(|| no_version(&arn, &id))?;
            if policy.default == id {
                let message = "Cannot delete the default version of a policy.";
                return Err(IamError::DeleteConflict(message.to_owned()));
            }
            policy.versions.remove(position);
            policy.updated = change.now;
            change.save_policy(&policy)
        })
    }

    /// Puts a version in force.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn set_default_version(&self, account: &str, arn: &str, id: &str) -> Result<(), IamError> {
        let (arn, id) = (arn.to_owned(), id.to_owned());
        self.change(account, move |change| {
            let mut policy = change.policy(&arn)?;
            if !policy.versions.iter().any(|version| version.id == id) {
                return Err(no_version(&arn, &id));
            }
            policy.default = id;
            policy.updated = change.now;
            change.save_policy(&policy)
        })
    }

    /// Sets tags of a policy and removes others.
    ///
    /// # Errors
    /// `NoSuchEntity`, `LimitExceeded`, `InvalidInput`.
    pub fn tag_policy(
        &self,
        account: &str,
        arn: &str,
        set: BTreeMap<String, String>,
        remove: Vec<String>,
    ) -> Result<(), IamError> {
        let arn = arn.to_owned();
        self.change(account, move |change| {
            let mut policy = change.policy(&arn)?;
            apply_tags(&mut policy.tags, set, &remove)?;
            change.save_policy(&policy)
        })
    }

    /// A managed policy by ARN.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn policy(&self, account: &str, arn: &str) -> Result<ManagedView, IamError> {
        self.engine.read(|tx| {
            let uses = self.uses(tx, account)?.get(arn).copied().unwrap_or_default();
            if let Some(entry) = self.managed.get(arn) {
                return Ok(ManagedView::of_aws(entry, uses));
            }
            if let Some(own) = document::<CustomerPolicy>(tx, account, POLICY, arn)? {
                return Ok(own.view(uses));
            }
            let recorded = recorded::policies(tx, &self.items_home(account))?;
            let found = recorded.into_iter().find(|policy| policy.arn() == arn);
            let missing = || IamError::NoSuchEntity(format!("Policy {arn} was not found."));
            found.map(|policy| policy.view(uses)).ok_or_else(missing)
        })
    }

    /// All managed policies in order of name: AWS's, the customer's, or both.
    pub fn policies(
        &self,
        account: &str,
        aws: bool,
        own: bool,
    ) -> Result<Vec<ManagedView>, IamError> {
        self.engine.read(|tx| {
            let uses = self.uses(tx, account)?;
            let used = |arn: &str| uses.get(arn).copied().unwrap_or_default();
            let mut all: BTreeMap<String, ManagedView> = BTreeMap::new();
            if own {
                let mut add = |policy: CustomerPolicy| {
                    let uses = used(&policy.arn());
                    all.insert(policy.arn(), policy.view(uses));
                };
                recorded::policies(tx, &self.items_home(account))?.into_iter().for_each(&mut add);
                for_each::<CustomerPolicy, IamError>(tx, account, POLICY, |policy| {
                    add(policy);
                    Ok(())
                })?;
            }
            if aws {
                for entry in self.managed.all() {
                    let arn = &entry.policy.arn;
                    all.insert(arn.clone(), ManagedView::of_aws(entry, used(arn)));
                }
            }
            let mut all: Vec<ManagedView> = all.into_values().collect();
            all.sort_by(|a, b| a.name.cmp(&b.name));
            Ok(all)
        })
    }

    fn uses(&self, tx: &dyn ReadTx, account: &str) -> Result<HashMap<String, Uses>, IamError> {
        let mut uses: HashMap<String, Uses> = HashMap::new();
        for kind in Kind::ALL {
            for identity in self.identities_in(tx, account, kind)? {
                for arn in identity.attached {
                    uses.entry(arn).or_default().attached += 1;
                }
                if let Some(arn) = identity.boundary {
                    uses.entry(arn).or_default().boundary += 1;
                }
            }
        }
        Ok(uses)
    }
}

fn no_version(arn: &str, id: &str) -> IamError {
    IamError::NoSuchEntity(format!(
        "Policy {arn} version {id} does not exist or is not attachable."
    ))
}

//! A rule or a pack of an organization as it is kept.

use crate::document;
use crate::error::EngineError;
use crate::ports::{ReadTx, StoreError, WriteTx};
use assize_model::rule::RuleDefinition;
use assize_model::{AccountRegion, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The kind under which the store notes where organization rules and packs are.
const INDEX: &str = "organization-resource";

/// What is put into accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A rule.
    Rule,
    /// A conformance pack.
    Pack,
}

impl Kind {
    /// The kind under which the store keeps it, which is also the beginning of its ARN.
    pub(super) const fn document(self) -> &'static str {
        match self {
            Self::Rule => "organization-config-rule",
            Self::Pack => "organization-conformance-pack",
        }
    }

    /// What several are called.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Rule => "config rules",
            Self::Pack => "conformance packs",
        }
    }

    /// AWS's name for it.
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::Rule => "OrganizationConfigRule",
            Self::Pack => "OrganizationConformancePack",
        }
    }

    /// What names in the accounts begin with.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Rule => "OrgConfigRule",
            Self::Pack => "OrgConformsPack",
        }
    }
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Phase {
    /// It was not there before.
    Create,
    /// It was.
    Update,
    /// It goes.
    Delete,
}

/// How far that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// Not done yet.
    InProgress,
    /// Done.
    Successful,
    /// Not to be done so.
    Failed,
}

/// What is being done and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// What is being done.
    pub phase: Phase,
    /// How far that is.
    pub outcome: Outcome,
}

/// How far an account is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberStatus {
    /// What is being done and how far it is.
    pub status: Status,
    /// AWS's name of the fault, and its text.
    pub error: Option<(String, String)>,
    /// Since when.
    pub at: Timestamp,
    /// Whether something is in the account.
    pub is_there: bool,
}

/// What is to be in each account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// A rule; its name is set for each account.
    Rule {
        /// The definition.
        definition: Box<RuleDefinition>,
        /// Accounts in which a policy's evaluation is logged.
        debug_accounts: BTreeSet<String>,
    },
    /// A pack.
    Pack {
        /// Its template.
        template: String,
        /// Values for the template's parameters.
        parameters: BTreeMap<String, String>,
        /// Where its templates are delivered to.
        delivery_bucket: Option<String>,
        /// What their keys begin with.
        delivery_key_prefix: Option<String>,
    },
}

impl What {
    pub(super) const fn kind(&self) -> Kind {
        match self {
            Self::Rule { .. } => Kind::Rule,
            Self::Pack { .. } => Kind::Pack,
        }
    }
}

/// A rule or a pack of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgResource {
    /// Its name.
    pub name: String,
    /// The name and eight characters; never changes.
    pub id: String,
    /// The ARN; never changes.
    pub arn: String,
    /// What is to be in each account.
    pub what: What,
    /// Accounts in which it is not to be.
    pub excluded: BTreeSet<String>,
    /// When it was last put or deleted.
    pub updated_at: Timestamp,
    /// What is being done and how far it is, over all accounts.
    pub status: Status,
    /// How far each account is.
    pub members: BTreeMap<String, MemberStatus>,
}

impl OrgResource {
    /// What it is.
    pub const fn kind(&self) -> Kind {
        self.what.kind()
    }

    /// What it is called in the accounts.
    pub fn member_name(&self) -> String {
        format!("{}-{}", self.kind().prefix(), self.id)
    }

    /// What went wrong in the first account in which something did.
    pub fn first_error(&self) -> Option<&(String, String)> {
        self.members.values().find_map(|member| member.error.as_ref())
    }
}

/// What has the name.
pub(super) fn get(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    kind: Kind,
    name: &str,
) -> Result<Option<OrgResource>, StoreError> {
    document::get(tx, home, kind.document(), name)
}

/// All of a kind in order of their names, after `after`.
pub(super) fn list(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    kind: Kind,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<OrgResource>, StoreError> {
    document::list(tx, home, kind.document(), after, limit)
}

/// Whether a rule or pack has the ARN.
pub(crate) fn has_arn(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    arn: &str,
) -> Result<bool, StoreError> {
    for kind in [Kind::Rule, Kind::Pack] {
        let id = arn.split_once(&format!(":{}/", kind.document())).map(|(_, id)| id);
        let Some((name, _)) = id.and_then(|id| id.rsplit_once('-')) else { continue };
        if get(tx, home, kind, name)?.is_some_and(|resource| resource.arn == arn) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Keeps it.
pub(super) fn put(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    resource: &OrgResource,
) -> Result<(), EngineError> {
    let kind = resource.kind();
    document::put(tx, home, kind.document(), &resource.name, resource)?;
    Ok(tx.put_document(&everywhere(), INDEX, &place(home, kind, &resource.name), "{}")?)
}

/// Forgets it.
pub(super) fn delete(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    kind: Kind,
    name: &str,
) -> Result<(), EngineError> {
    tx.delete_document(home, kind.document(), name)?;
    tx.delete_document(&everywhere(), INDEX, &place(home, kind, name))?;
    Ok(())
}

/// Everything that organizations' accounts have put, wherever it is, after `after`: the place
/// for the next call, and what is there.
pub(super) fn everything(
    tx: &dyn ReadTx,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<(String, AccountRegion, OrgResource)>, StoreError> {
    let mut found = Vec::new();
    for (place, _) in tx.documents(&everywhere(), INDEX, after, limit)? {
        let mut words = place.splitn(4, ' ');
        let (Some(account), Some(region), Some(document), Some(name)) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            continue;
        };
        let home = AccountRegion::new(account, region);
        let kind = if document == Kind::Rule.document() { Kind::Rule } else { Kind::Pack };
        let resource = get(tx, &home, kind, name)?;
        found.extend(resource.map(|resource| (place.clone(), home, resource)));
    }
    Ok(found)
}

/// None of the four has spaces.
fn place(home: &AccountRegion, kind: Kind, name: &str) -> String {
    format!("{} {} {} {name}", home.account, home.region, kind.document())
}

fn everywhere() -> AccountRegion {
    AccountRegion::new("", "")
}

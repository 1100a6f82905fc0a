//! Organization rules and packs: one definition, put into every account of an organization.
//!
//! Which accounts there are is stated in the server's configuration; Assize has no AWS
//! Organizations. What is put is kept with the account that put it, together with how far each
//! account is; a worker puts it into each account's own rules or packs, one transaction for each
//! account, so that a fault in one account keeps no other waiting. When the stated accounts
//! change, those that joined get what there is, and from those that left it is taken away.

mod deploy;
mod error;
mod put;
mod resource;

pub use error::OrganizationError;
pub use put::{OrgPackRequest, OrgRuleRequest};
pub use resource::{Kind, MemberStatus, OrgResource, Outcome, Phase, Status, What};

pub(crate) use resource::has_arn;

use std::collections::BTreeSet;

/// Who makes rules and packs in the accounts of an organization, as `CreatedBy` says.
pub const CREATED_BY: &str = "config-multiaccountsetup.amazonaws.com";

/// An organization of accounts, as it is stated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Organization {
    /// Such as `o-exampleorgid`.
    pub id: String,
    /// The account that manages it, which belongs to it.
    pub management_account: String,
    /// The other accounts that belong to it.
    pub members: BTreeSet<String>,
    /// Those of them that may act for the management account.
    pub delegated_administrators: BTreeSet<String>,
}

impl Organization {
    /// All accounts.
    pub fn accounts(&self) -> BTreeSet<&str> {
        let members = self.members.iter().map(String::as_str);
        members.chain([self.management_account.as_str()]).collect()
    }

    /// Whether an account may put rules and packs.
    pub fn is_administrator(&self, account: &str) -> bool {
        self.management_account == account || self.delegated_administrators.contains(account)
    }
}

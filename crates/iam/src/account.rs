//! Numbers about a whole account.

use crate::error::IamError;
use crate::iam::Iam;
use crate::identity::Kind;

/// What GetAccountSummary tells: IAM's name of each number.
pub type Summary = Vec<(&'static str, i32)>;

impl Iam {
    /// How many identities an account has, and how many it may have.
    ///
    /// # Errors
    /// When the store fails.
    pub fn summary(&self, account: &str) -> Result<Summary, IamError> {
        let count = |kind| self.identities(account, kind, "/").map(|all| number(all.len()));
        let policies = self.policies(account, false, true)?;
        let versions: usize = policies.iter().map(|policy| policy.versions.len()).sum();
        Ok(vec![
            ("Users", count(Kind::User)?),
            ("UsersQuota", number(Kind::User.quota().0)),
            ("Groups", count(Kind::Group)?),
            ("GroupsQuota", number(Kind::Group.quota().0)),
            ("Roles", count(Kind::Role)?),
            ("RolesQuota", number(Kind::Role.quota().0)),
            ("Policies", number(policies.len())),
            ("PoliciesQuota", 1_500),
            ("PolicyVersionsInUse", number(versions)),
            ("VersionsPerPolicyQuota", 5),
            ("AccessKeysPerUserQuota", 2),
            ("GroupsPerUserQuota", 10),
            ("AttachedPoliciesPerUserQuota", 10),
            ("AttachedPoliciesPerGroupQuota", 10),
            ("AttachedPoliciesPerRoleQuota", 10),
            ("PolicySizeQuota", 6_144),
            ("AssumeRolePolicySizeQuota", 2_048),
            ("UserPolicySizeQuota", number(Kind::User.inline_bytes())),
            ("GroupPolicySizeQuota", number(Kind::Group.inline_bytes())),
            ("RolePolicySizeQuota", number(Kind::Role.inline_bytes())),
            ("AccountMFAEnabled", 0),
            ("MFADevices", 0),
            ("MFADevicesInUse", 0),
        ])
    }
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

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
        let devices = self.devices(account)?;
        let in_use = devices.iter().filter(|device| device.user.is_some()).count();
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
            ("PolicyVersionsInUseQuota", 10_000),
            ("InstanceProfiles", number(self.instance_profiles(account)?.len())),
            ("InstanceProfilesQuota", 1_000),
            ("Providers", number(self.oidcs(account)?.len() + self.samls(account)?.len())),
            ("ServerCertificates", number(self.server_certificates(account)?.len())),
            ("ServerCertificatesQuota", 20),
            ("SigningCertificatesPerUserQuota", 2),
            ("GlobalEndpointTokenVersion", 1),
            ("AccountAccessKeysPresent", 0),
            ("AccountSigningCertificatesPresent", 0),
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
            ("MFADevices", number(devices.len())),
            ("MFADevicesInUse", number(in_use)),
        ])
    }
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

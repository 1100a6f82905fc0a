//! Rules about IAM's settings of the account, and its root user.

use crate::shared::account::ACCOUNT;
use crate::shared::place::{Place, beside, within};
use assize_model::json::Malformed;
use assize_rule::{Evidence, ItemView, Outcome, Verdict};

rule! {
    /// An account without a policy of its own is recorded with a policy that is null. A
    /// parameter of zero asks for nothing.
    IamPasswordPolicy = "IAM_PASSWORD_POLICY",
    "Checks that the account's password policy is at least as strict as asked for.",
    ACCOUNT, PERIODIC,
    needs "`PasswordPolicy` (GetAccountPasswordPolicy); null where there is none.",
    params {
        /// Whether passwords must have an upper-case letter.
        "RequireUppercaseCharacters" => upper: bool = "true",
        /// Whether passwords must have a lower-case letter.
        "RequireLowercaseCharacters" => lower: bool = "true",
        /// Whether passwords must have a symbol.
        "RequireSymbols" => symbols: bool = "true",
        /// Whether passwords must have a digit.
        "RequireNumbers" => numbers: bool = "true",
        /// The least length of passwords.
        "MinimumPasswordLength" => length: i64 = "14",
        /// How many former passwords must not be used again.
        "PasswordReusePrevention" => reuse: i64 = "24",
        /// The most days after which passwords expire.
        "MaxPasswordAge" => age: i64 = "90",
    }
    |item, params| {
        let policy = beside(item, "PasswordPolicy")?.recorded()?;
        if policy.is_absent() {
            return policy.demand(false, "the account has no password policy", "a policy");
        }
        let mut loose = Loose::default();
        loose.flag(item, "PasswordPolicy.requireUppercaseCharacters", params.upper)?;
        loose.flag(item, "PasswordPolicy.requireLowercaseCharacters", params.lower)?;
        loose.flag(item, "PasswordPolicy.requireSymbols", params.symbols)?;
        loose.flag(item, "PasswordPolicy.requireNumbers", params.numbers)?;
        let length = beside(item, "PasswordPolicy.minimumPasswordLength")?;
        let enough = length.need_int()? >= params.length;
        loose.note(enough, length, format!("at least {}", params.length));
        let reuse = beside(item, "PasswordPolicy.passwordReusePrevention")?;
        let enough = reuse.int()?.unwrap_or(0) >= params.reuse;
        loose.note(enough, reuse, format!("at least {}", params.reuse));
        let age = beside(item, "PasswordPolicy.maxPasswordAge")?;
        let days = age.int()?.filter(|days| *days > 0);
        let enough = params.age <= 0 || days.is_some_and(|days| days <= params.age);
        loose.note(enough, age, format!("at most {}", params.age));
        loose.verdict()
    }
}

/// What of a policy is not strict enough.
#[derive(Default)]
struct Loose {
    names: Vec<String>,
    facts: Vec<Evidence>,
}

impl Loose {
    fn flag(
        &mut self,
        item: &ItemView<'_>,
        path: &'static str,
        wanted: bool,
    ) -> Result<(), Malformed> {
        let place = beside(item, path)?;
        self.note(!wanted || place.flag()?.unwrap_or(false), place, "true".to_owned());
        Ok(())
    }

    fn note(&mut self, enough: bool, place: Place<'_>, expected: String) {
        if !enough {
            self.names.extend(place.pointer().rsplit('/').next().map(str::to_owned));
            self.facts.push(place.fact(expected));
        }
    }

    fn verdict(self) -> Outcome {
        if self.names.is_empty() {
            return Ok(Verdict::compliant());
        }
        let say = format!("the password policy is too loose in {}", self.names.join(", "));
        Ok(Verdict::non_compliant(say).with_all_evidence(self.facts))
    }
}

rule! {
    /// The summary counts the keys.
    IamRootAccessKeyCheck = "IAM_ROOT_ACCESS_KEY_CHECK",
    "Checks that the root user has no access keys.",
    ACCOUNT, PERIODIC,
    needs "`AccountSummary.AccountAccessKeysPresent` (GetAccountSummary).",
    |item| {
        let keys = beside(item, "AccountSummary.AccountAccessKeysPresent")?;
        let count = keys.need_int()?;
        keys.demand(count == 0, "the root user has access keys", "0")
    }
}

fn root_mfa<'d>(item: &ItemView<'d>) -> Result<(bool, Place<'d>), Malformed> {
    let place = beside(item, "AccountSummary.AccountMFAEnabled")?;
    Ok((place.need_int()? > 0, place))
}

rule! {
    /// Any kind of device will do.
    RootAccountMfaEnabled = "ROOT_ACCOUNT_MFA_ENABLED",
    "Checks that the root user has an MFA device.",
    ACCOUNT, PERIODIC,
    needs "`AccountSummary.AccountMFAEnabled` (GetAccountSummary).",
    |item| {
        let (enabled, place) = root_mfa(item)?;
        place.demand(enabled, "the root user has no MFA device", "1")
    }
}

rule! {
    /// A root user with an MFA device that is none of the account's virtual ones has a
    /// hardware device.
    RootAccountHardwareMfaEnabled = "ROOT_ACCOUNT_HARDWARE_MFA_ENABLED",
    "Checks that the root user has a hardware MFA device.",
    ACCOUNT, PERIODIC,
    needs "`AccountSummary.AccountMFAEnabled` (GetAccountSummary) and `VirtualMFADevices` \
           (ListVirtualMFADevices).",
    |item| {
        let (enabled, place) = root_mfa(item)?;
        if !enabled {
            return place.demand(false, "the root user has no MFA device", "1");
        }
        let devices = beside(item, "VirtualMFADevices")?;
        for device in devices.need_items()? {
            let serial = within(device, "serialNumber")?;
            let user = within(device, "user.arn")?.text()?;
            if serial.need_text()?.ends_with(":mfa/root-account-mfa-device")
                || user.is_some_and(|arn| arn.ends_with(":root"))
            {
                return serial.demand(false, "the root user's MFA device is virtual", "hardware");
            }
        }
        Ok(Verdict::compliant())
    }
}

/// What a policy is attached to.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Usage {
    /// A user.
    IamUser,
    /// A group.
    IamGroup,
    /// A role.
    IamRole,
    /// Any of these.
    Any,
}

impl assize_rule::ParamType for Usage {
    const KIND: assize_rule::ParamKind = assize_rule::ParamKind::String;
}

const USER: &str = "AWS::IAM::User";
const GROUP: &str = "AWS::IAM::Group";
const ROLE: &str = "AWS::IAM::Role";

rule! {
    /// Being attached to one identity of the kind asked for is enough.
    IamPolicyInUse = "IAM_POLICY_IN_USE",
    "Checks that an IAM policy is attached to a user, a group or a role.",
    ACCOUNT, PERIODIC,
    reads [USER, GROUP, ROLE],
    params {
        /// ARN of the policy.
        "policyARN" => arn: String,
        /// To what it must be attached: `IAM_USER`, `IAM_GROUP`, `IAM_ROLE` or `ANY`.
        "policyUsageType" => usage: Usage = "ANY",
    }
    |_item, params, cx| {
        let types: &[&'static str] = match params.usage {
            Usage::IamUser => &[USER],
            Usage::IamGroup => &[GROUP],
            Usage::IamRole => &[ROLE],
            Usage::Any => &[USER, GROUP, ROLE],
        };
        for resource_type in types {
            for holder in cx.list(resource_type)? {
                let view = holder.view()?;
                let attached = within(view.configuration(), "attachedManagedPolicies")?;
                for policy in attached.items()? {
                    if within(policy, "policyArn")?.node().is_str(&params.arn) {
                        return Ok(Verdict::compliant());
                    }
                }
            }
        }
        let say = format!("{} is attached to no recorded identity", params.arn);
        let expected = format!("an identity to which {} is attached", params.arn);
        Ok(Verdict::non_compliant(say).with_evidence(Evidence::new("/configuration", "", expected)))
    }
}

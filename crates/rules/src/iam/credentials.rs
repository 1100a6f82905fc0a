//! Rules about users' passwords, access keys and MFA devices.
//!
//! Items of users hold none of these. They stand in the user's row of the credential
//! report, which is the supplementary value `CredentialReport`.

use super::USER;
use crate::shared::place::{Place, beside};
use crate::shared::time::{age, time};
use assize_model::json::Malformed;
use assize_rule::{Evidence, ItemView, Outcome, Verdict};

/// The members of an access key in the report.
struct Key {
    number: u8,
    active: &'static str,
    rotated: &'static str,
    used: &'static str,
}

const KEYS: [Key; 2] = [
    Key {
        number: 1,
        active: "CredentialReport.access_key_1_active",
        rotated: "CredentialReport.access_key_1_last_rotated",
        used: "CredentialReport.access_key_1_last_used_date",
    },
    Key {
        number: 2,
        active: "CredentialReport.access_key_2_active",
        rotated: "CredentialReport.access_key_2_last_rotated",
        used: "CredentialReport.access_key_2_last_used_date",
    },
];

/// The report's word on something that must be in every row.
fn flag(item: &ItemView<'_>, path: &'static str) -> Result<bool, Malformed> {
    let place = beside(item, path)?;
    place.flag()?.ok_or_else(|| place.missing())
}

/// Whether the user may sign in by a password.
fn has_password(item: &ItemView<'_>) -> Result<bool, Malformed> {
    let place = beside(item, "CredentialReport.password_enabled")?;
    // The report says `not_supported` of the root user, whose password can't be taken away.
    Ok(place.node().is_str("not_supported") || flag(item, "CredentialReport.password_enabled")?)
}

fn mfa(item: &ItemView<'_>) -> Outcome {
    beside(item, "CredentialReport.mfa_active")?.must_be_true("the user has no MFA device")
}

rule! {
    /// Every user, with or without a password.
    IamUserMfaEnabled = "IAM_USER_MFA_ENABLED",
    "Checks that IAM users have an MFA device.",
    USER, PERIODIC,
    needs "`CredentialReport`, the user's row.",
    |item| mfa(item)
}

rule! {
    /// Users without a password can't sign in to the console and are not applicable.
    MfaEnabledForIamConsoleAccess = "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS",
    "Checks that IAM users who may sign in to the console have an MFA device.",
    USER, PERIODIC,
    needs "`CredentialReport`, the user's row.",
    |item| {
        if !has_password(item)? {
            return Ok(Verdict::not_applicable("the user has no password for the console"));
        }
        mfa(item)
    }
}

rule! {
    /// Keys that are switched off do not count; a user without keys is compliant.
    AccessKeysRotated = "ACCESS_KEYS_ROTATED",
    "Checks that active access keys of IAM users are rotated often enough.",
    USER, PERIODIC,
    needs "`CredentialReport`, the user's row.",
    params {
        /// The most days that an active key may be old.
        "maxAccessKeyAge" => days: i64,
    }
    |item, params, cx| {
        let mut old = Vec::new();
        for key in &KEYS {
            if !flag(item, key.active)? {
                continue;
            }
            let rotated = beside(item, key.rotated)?;
            let at = time(rotated.node())?.ok_or_else(|| rotated.missing())?;
            let age = age(at, cx.now());
            if age.exceeds_days(params.days) {
                old.push((format!("access key {} is {age} old", key.number), rotated));
            }
        }
        faults(old, &format!("rotated within {} days", params.days))
    }
}

rule! {
    /// What was never used counts from the day on which it was set.
    IamUserUnusedCredentialsCheck = "IAM_USER_UNUSED_CREDENTIALS_CHECK",
    "Checks that passwords and active access keys of IAM users were used lately.",
    USER, PERIODIC,
    needs "`CredentialReport`, the user's row.",
    params {
        /// The most days without use.
        "maxCredentialUsageAge" => days: i64,
    }
    |item, params, cx| {
        let mut unused = Vec::new();
        let mut look = |what: String, used: &'static str, set: &'static str| {
            let (used, set) = (beside(item, used)?, beside(item, set)?);
            let (at, place) = match (time(used.node())?, time(set.node())?) {
                (Some(at), _) => (at, used),
                (None, Some(at)) => (at, set),
                (None, None) => return Err(used.missing()),
            };
            if age(at, cx.now()).exceeds_days(params.days) {
                unused.push((format!("{what} was not used for {}", age(at, cx.now())), place));
            }
            Ok::<_, Malformed>(())
        };
        if has_password(item)? {
            let changed = "CredentialReport.password_last_changed";
            look("the password".to_owned(), "CredentialReport.password_last_used", changed)?;
        }
        for key in &KEYS {
            if flag(item, key.active)? {
                look(format!("access key {}", key.number), key.used, key.rotated)?;
            }
        }
        faults(unused, &format!("used within {} days", params.days))
    }
}

fn faults(found: Vec<(String, Place<'_>)>, expected: &str) -> Outcome {
    if found.is_empty() {
        return Ok(Verdict::compliant());
    }
    let (says, facts): (Vec<String>, Vec<Evidence>) =
        found.into_iter().map(|(say, place)| (say, place.fact(expected))).unzip();
    Ok(Verdict::non_compliant(says.join("; ")).with_all_evidence(facts))
}

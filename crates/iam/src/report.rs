//! The credential report.

use crate::access_keys::{KeyInfo, keys_in};
use crate::account_alias::ABOUT;
use crate::error::IamError;
use crate::iam::{Iam, document};
use crate::identity::{Identity, Kind};
use assize_engine::ports::ReadTx;
use assize_model::Timestamp;

/// The columns of AWS's credential report, in its order.
pub(crate) const COLUMNS: [&str; 22] = [
    "user",
    "arn",
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "password_next_rotation",
    "mfa_active",
    "access_key_1_active",
    "access_key_1_last_rotated",
    "access_key_1_last_used_date",
    "access_key_1_last_used_region",
    "access_key_1_last_used_service",
    "access_key_2_active",
    "access_key_2_last_rotated",
    "access_key_2_last_used_date",
    "access_key_2_last_used_region",
    "access_key_2_last_used_service",
    "cert_1_active",
    "cert_1_last_rotated",
    "cert_2_active",
    "cert_2_last_rotated",
];

const NONE: &str = "N/A";
/// The document that says when a report was first asked for.
const REPORT: &str = "credential-report";

impl Iam {
    /// Has the credential report made; answers whether it was there already. As AWS's, it is not
    /// there when it is asked for the first time.
    ///
    /// # Errors
    /// When the store fails.
    pub fn generate_report(&self, account: &str) -> Result<bool, IamError> {
        if self.has_report(account)? {
            return Ok(true);
        }
        self.change(account, |change| {
            let now = change.now;
            change.put(ABOUT, REPORT, &now)
        })?;
        Ok(false)
    }

    fn has_report(&self, account: &str) -> Result<bool, IamError> {
        let made: Option<Timestamp> =
            self.engine.read(|tx| document(tx, account, ABOUT, REPORT))?;
        Ok(made.is_some())
    }

    /// The account's credential report as CSV: the root user, then all users by name. It tells
    /// what is so now, however long ago it was made.
    ///
    /// # Errors
    /// `ReportNotPresent` when none was asked for before.
    pub fn credential_report(&self, account: &str) -> Result<String, IamError> {
        if !self.has_report(account)? {
            let message = "No credential report was found for the account. Use \
                           GenerateCredentialReport to have one made.";
            return Err(IamError::NoReport(message.to_owned()));
        }
        let mut csv = COLUMNS.join(",");
        let root = |column: &&str| match *column {
            "user" => "<root_account>".to_owned(),
            "arn" => format!("arn:aws:iam::{account}:root"),
            "password_enabled" | "password_last_changed" | "password_next_rotation" => {
                "not_supported".to_owned()
            }
            "user_creation_time" => NONE.to_owned(),
            "password_last_used" => "no_information".to_owned(),
            column => empty(column).to_owned(),
        };
        push(&mut csv, COLUMNS.iter().map(root));
        self.engine.read(|tx| {
            for user in self.identities_in(tx, account, Kind::User)? {
                let row = row(tx, &user)?;
                let value = |column: &&str| row.get(*column).cloned().unwrap_or_default();
                push(&mut csv, COLUMNS.iter().map(value));
            }
            Ok::<_, IamError>(())
        })?;
        Ok(csv)
    }
}

/// A user's row.
pub(crate) fn row(
    tx: &dyn ReadTx,
    user: &Identity,
) -> Result<std::collections::BTreeMap<&'static str, String>, IamError> {
    let keys = keys_in(tx, user)?;
    let told = user.recorded.as_ref().map(|recorded| &recorded.report);
    let value = |column: &'static str| -> String {
        let told = told.and_then(|report| report.get(column).cloned());
        told.or_else(|| own(user, &keys, column)).unwrap_or_else(|| empty(column).to_owned())
    };
    Ok(COLUMNS.iter().map(|column| (*column, value(column))).collect())
}

fn own(user: &Identity, keys: &[KeyInfo], column: &str) -> Option<String> {
    if let Some(rest) = column.strip_prefix("access_key_") {
        let (n, what) = rest.split_once('_')?;
        let key = keys.get(n.parse::<usize>().ok()?.checked_sub(1)?)?;
        let used = key.last_used.as_ref();
        return match what {
            "active" => Some(key.active.to_string()),
            "last_rotated" => key.created.map(time),
            "last_used_date" => used.map(|used| time(used.at)),
            "last_used_region" => used.map(|used| used.region.clone()),
            "last_used_service" => used.map(|used| used.service.clone()),
            _ => None,
        };
    }
    if let Some(rest) = column.strip_prefix("cert_") {
        let (n, what) = rest.split_once('_')?;
        let known = user.certificates.get(n.parse::<usize>().ok()?.checked_sub(1)?)?;
        return match what {
            "active" => Some(known.active.to_string()),
            "last_rotated" => Some(time(known.uploaded)),
            _ => None,
        };
    }
    match column {
        "mfa_active" => Some((!user.devices.is_empty()).to_string()),
        "user" => Some(user.name.clone()),
        "arn" => Some(user.arn()),
        "user_creation_time" => Some(time(user.created)),
        "password_enabled" => Some(user.login.is_some().to_string()),
        "password_last_changed" => user.login.as_ref().map(|login| time(login.created)),
        "password_last_used" if user.login.is_some() => Some("no_information".to_owned()),
        _ => None,
    }
}

/// What a column says of what is not there.
fn empty(column: &str) -> &'static str {
    if column.ends_with("_active") || column == "password_enabled" { "false" } else { NONE }
}

/// The report's times are in whole seconds with an offset.
fn time(at: Timestamp) -> String {
    let text = at.to_string();
    let seconds = text.split(['.', 'Z']).next().unwrap_or_default();
    format!("{seconds}+00:00")
}

fn push(csv: &mut String, values: impl Iterator<Item = String>) {
    csv.push('\n');
    for (n, value) in values.enumerate() {
        if n > 0 {
            csv.push(',');
        }
        csv.push_str(&quoted(&value));
    }
}

fn quoted(value: &str) -> String {
    if value.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

//! Full snapshots: what they do not hold was deleted.

use super::target::Target;
use crate::client::{Completed, FullImport};
use crate::error::CliError;
use assize_model::Timestamp;
use assize_model::item::GLOBAL_REGION;
use assize_model::json::Index;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Accounts and regions that a snapshot's items name.
#[derive(Default)]
pub struct Homes {
    homes: BTreeSet<(Option<String>, Option<String>)>,
    accounts: BTreeSet<Option<String>>,
}

impl Homes {
    /// Notes what one item names.
    pub fn note(&mut self, text: &str) {
        let mut index = Index::default();
        let Ok(doc) = index.build(text.as_bytes()) else { return };
        let root = doc.root();
        let member = |names: [&str; 2]| {
            names.iter().find_map(|name| root.get(name).as_str().map(|text| text.into_owned()))
        };
        let account = member(["awsAccountId", "accountId"]);
        let region = member(["awsRegion", "awsRegion"]);
        self.accounts.insert(account.clone());
        // Items of global services lie in the server's home region; they say nothing.
        if region.as_deref() != Some(GLOBAL_REGION) {
            self.homes.insert((account, region));
        }
    }

    /// Adds another parcel's.
    pub fn merge(&mut self, other: Self) {
        self.homes.extend(other.homes);
        self.accounts.extend(other.accounts);
    }

    /// The one account and region, each `None` where the items leave it to the caller.
    fn only(&self) -> Result<(Option<String>, Option<String>), CliError> {
        let mut homes = self.homes.iter();
        let first = homes.next().cloned();
        if homes.next().is_some() || self.accounts.len() > 1 {
            let all: Vec<String> = self
                .homes
                .iter()
                .map(|(account, region)| {
                    let word = |text: &Option<String>| text.clone().unwrap_or_else(|| "?".into());
                    format!("{}/{}", word(account), word(region))
                })
                .collect();
            return Err(CliError::invalid(format!(
                "a full snapshot is of one account and region, but these files hold {}; their \
                 items are recorded, and nothing was deleted: import each snapshot by itself",
                all.join(", ")
            )));
        }
        Ok(first.unwrap_or_else(|| (self.accounts.iter().flatten().next().cloned(), None)))
    }
}

/// A name for the session, which nobody else takes.
pub fn session() -> Result<String, CliError> {
    let mut bytes = [0u8; 12];
    getrandom::fill(&mut bytes)
        .map_err(|e| CliError::Failed(format!("the system gives no random bytes: {e}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// When a snapshot was taken, as the names that AWS gives the files say:
/// `…_ConfigSnapshot_20260301T000000Z_….json.gz`. The earliest of several.
pub fn taken_at(files: &[PathBuf]) -> Option<Timestamp> {
    files.iter().map(|file| in_name(file)).collect::<Option<Vec<_>>>()?.into_iter().min()
}

fn in_name(file: &Path) -> Option<Timestamp> {
    let (_, rest) = file.file_name()?.to_str()?.split_once("_ConfigSnapshot_")?;
    let stamp = rest.split('_').next()?;
    let part = |range| stamp.get(range);
    let iso = format!(
        "{}-{}-{}T{}:{}:{}",
        part(0..4)?,
        part(4..6)?,
        part(6..8)?,
        part(9..11)?,
        part(11..13)?,
        stamp.get(13..)?
    );
    Timestamp::parse(&iso).ok()
}

/// Has everything deleted that the session did not hold.
pub fn complete(
    target: &Target,
    session: &str,
    homes: &Homes,
    taken_at: Option<Timestamp>,
) -> Result<Completed, CliError> {
    let (account, region) = homes.only()?;
    let ask = FullImport { session: session.to_owned(), account, region, taken_at };
    Ok(target.client().complete_snapshot(&ask)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_read_from_awss_names() {
        let name = "a/123456789012_Config_eu-west-1_ConfigSnapshot_20260301T101112Z_x.json.gz";
        let at = taken_at(&[PathBuf::from(name)]).unwrap();
        assert_eq!(at.to_string(), "2026-03-01T10:11:12.000Z");
        assert_eq!(taken_at(&[PathBuf::from("items.json")]), None);
        assert_eq!(taken_at(&[PathBuf::from("x_ConfigSnapshot_2026")]), None);
    }

    #[test]
    fn one_account_and_region_is_asked_for() {
        let mut homes = Homes::default();
        homes.note(r#"{"awsAccountId":"1","awsRegion":"global"}"#);
        assert_eq!(homes.only().unwrap(), (Some("1".into()), None));
        homes.note(r#"{"accountId":"1","awsRegion":"eu-west-1"}"#);
        assert_eq!(homes.only().unwrap(), (Some("1".into()), Some("eu-west-1".into())));
        homes.note(r#"{"accountId":"1","awsRegion":"us-east-1"}"#);
        assert!(homes.only().is_err());
    }
}

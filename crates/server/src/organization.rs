//! The organization, as settings state it.

use crate::error::ConfigError;
use crate::settings::Settings;
use assize_engine::organization::Organization;
use std::collections::BTreeSet;

/// The most accounts besides the management account: as many as AWS lets one ask for.
const MAX_MEMBERS: usize = 10_000;
/// The most delegated administrators, as with AWS.
const MAX_ADMINISTRATORS: usize = 3;

/// The organization of the settings; `account` manages it unless they say otherwise.
pub(crate) fn stated(
    settings: &Settings,
    account: &str,
) -> Result<Option<Organization>, ConfigError> {
    let Some(id) = settings.organization.clone() else {
        let others = [
            ("management_account", settings.management_account.is_some()),
            ("member_accounts", settings.member_accounts.is_some()),
            ("delegated_administrators", settings.delegated_administrators.is_some()),
        ];
        return match others.iter().find(|(_, is_set)| *is_set) {
            Some((key, _)) => Err(bad(key, "", "left out unless `organization` is set")),
            None => Ok(None),
        };
    };
    let tail = id.strip_prefix("o-").filter(|tail| (10..=32).contains(&tail.len()));
    if !tail.is_some_and(|tail| tail.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
    {
        return Err(bad("organization", &id, "an id such as o-exampleorgid"));
    }
    let set = |key, given: &Option<Vec<String>>, most| -> Result<BTreeSet<String>, ConfigError> {
        let accounts = given.clone().unwrap_or_default();
        if let Some(wrong) = accounts.iter().find(|account| !is_account(account)) {
            return Err(bad(key, wrong, "account numbers of twelve digits"));
        }
        if accounts.len() > most {
            return Err(bad(key, &accounts.len().to_string(), "fewer accounts"));
        }
        Ok(accounts.into_iter().collect())
    };
    let management_account =
        settings.management_account.clone().unwrap_or_else(|| account.to_owned());
    if !is_account(&management_account) {
        let wanted = "an account number of twelve digits";
        return Err(bad("management_account", &management_account, wanted));
    }
    let members = set("member_accounts", &settings.member_accounts, MAX_MEMBERS)?;
    let key = "delegated_administrators";
    let delegated = set(key, &settings.delegated_administrators, MAX_ADMINISTRATORS)?;
    if let Some(stranger) = delegated.iter().find(|account| !members.contains(*account)) {
        return Err(bad(key, stranger, "accounts of `member_accounts`"));
    }
    Ok(Some(Organization { id, management_account, members, delegated_administrators: delegated }))
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

fn bad(key: &'static str, value: &str, wanted: &'static str) -> ConfigError {
    ConfigError::Value { key, value: value.to_owned(), wanted }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "111111111111";

    fn settings(members: &[&str], administrators: &[&str]) -> Settings {
        let texts = |texts: &[&str]| Some(texts.iter().map(|t| (*t).to_owned()).collect());
        Settings {
            organization: Some("o-exampleorgid".into()),
            member_accounts: texts(members),
            delegated_administrators: texts(administrators),
            ..Settings::default()
        }
    }

    #[test]
    fn an_organization_is_stated_whole_or_not_at_all() {
        assert_eq!(stated(&Settings::default(), ACCOUNT), Ok(None));
        let all =
            stated(&settings(&["222222222222"], &["222222222222"]), ACCOUNT).unwrap().unwrap();
        assert_eq!(all.accounts().into_iter().collect::<Vec<_>>(), [ACCOUNT, "222222222222"]);
        assert!(all.is_administrator("222222222222") && all.is_administrator(ACCOUNT));
        assert!(!all.is_administrator("333333333333"));
    }

    #[test]
    fn what_cannot_be_right_is_refused() {
        let strange = Settings { organization: Some("mine".into()), ..Settings::default() };
        let half = Settings { member_accounts: Some(Vec::new()), ..Settings::default() };
        let manager = Settings { management_account: Some("1".into()), ..settings(&[], &[]) };
        for (wrong, key) in [
            (strange, "organization"),
            (half, "member_accounts"),
            (manager, "management_account"),
            (settings(&["12"], &[]), "member_accounts"),
            (settings(&["222222222222"], &["333333333333"]), "delegated_administrators"),
        ] {
            let fault = stated(&wrong, ACCOUNT).unwrap_err().to_string();
            assert!(fault.contains(key), "{fault}");
        }
    }
}

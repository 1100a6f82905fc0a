//! Roles of functions.

use assize_engine::ports::StoreError;
use assize_functions::Roles;
use assize_model::AccountRegion;
use assize_model::arn::Arn;

/// Takes every role of the account that has the form of one. Roles have no documents here yet,
/// so there is no trust policy to ask.
#[derive(Clone, Copy, Debug)]
pub(super) struct WellFormedRoles;

impl Roles for WellFormedRoles {
    fn admits_lambda(&self, home: &AccountRegion, role_arn: &str) -> Result<bool, StoreError> {
        let arn = Arn::parse(role_arn);
        Ok(arn.is_some_and(|arn| {
            let name = arn.resource.strip_prefix("role/");
            arn.service == "iam"
                && arn.account == home.account
                && name.is_some_and(|name| !name.is_empty() && !name.ends_with('/'))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_those_of_the_account() {
        let home = AccountRegion::new("123456789012", "us-east-1");
        let admits = |arn: &str| WellFormedRoles.admits_lambda(&home, arn).unwrap();
        assert!(admits("arn:aws:iam::123456789012:role/r"));
        assert!(admits("arn:aws:iam::123456789012:role/path/r"));
        for bad in ["arn:aws:iam::999999999999:role/r", "arn:aws:iam::123456789012:user/r", "r"] {
            assert!(!admits(bad), "{bad}");
        }
    }
}

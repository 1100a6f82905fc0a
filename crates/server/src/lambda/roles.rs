//! Roles of functions.

use super::Late;
use assize_engine::EngineError;
use assize_engine::ports::StoreError;
use assize_functions::Roles;
use assize_model::AccountRegion;
use assize_model::arn::Arn;
use std::sync::Weak;

/// Asks roles' trust policies.
pub(super) struct IamRoles {
    pub(super) iam: Late,
}

impl Roles for IamRoles {
    fn admits_lambda(&self, home: &AccountRegion, role_arn: &str) -> Result<bool, StoreError> {
        if !WellFormedRoles.admits_lambda(home, role_arn)? {
            return Ok(false);
        }
        let iam = self.iam.get().and_then(Weak::upgrade);
        let iam = iam.ok_or_else(|| StoreError::Other("the server is ending".to_owned()))?;
        iam.admits_lambda(role_arn).map_err(|error| match error {
            EngineError::Store(error) => error,
            other => StoreError::Other(other.to_string()),
        })
    }
}

/// Takes every role of the account that has the form of one: on an open server nothing is
/// enforced.
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

//! What the account demands of passwords. Nobody signs in here: rules read it, and so may users.

use crate::account_alias::ABOUT;
use crate::error::IamError;
use crate::iam::{Iam, document};
use assize_engine::account;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

const POLICY: &str = "password-policy";
/// The name of the value in an account's supplementary configuration.
const SUPPLEMENTARY: &str = "PasswordPolicy";

/// The account's password policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordPolicy {
    /// The fewest letters.
    pub minimum_length: i32,
    /// Whether there must be a symbol.
    pub symbols: bool,
    /// Whether there must be a digit.
    pub numbers: bool,
    /// Whether there must be a capital letter.
    pub uppercase: bool,
    /// Whether there must be a small letter.
    pub lowercase: bool,
    /// Whether users may change their own.
    pub users_may_change: bool,
    /// Days after which a password runs out; it never does unless given.
    pub max_age: Option<i32>,
    /// How many earlier passwords may not be used again.
    pub reuse_prevention: Option<i32>,
    /// Whether a password that has run out can be changed by an administrator only.
    pub hard_expiry: bool,
}

impl Iam {
    /// Sets the account's password policy; what was set before counts no more. Rules about the
    /// account see it from their next evaluation on.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_password_policy(
        &self,
        account: &str,
        policy: PasswordPolicy,
    ) -> Result<(), IamError> {
        self.change(account, move |change| {
            change.put(ABOUT, POLICY, &policy)?;
            Ok(account::tell(change.tx, &change.account, SUPPLEMENTARY, &told(&policy))?)
        })
    }

    /// Takes the password policy away.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn delete_password_policy(&self, account: &str) -> Result<(), IamError> {
        self.change(account, move |change| {
            if change.kept::<PasswordPolicy>(ABOUT, POLICY)?.is_none() {
                let message = "The account policy with name PasswordPolicy cannot be found.";
                return Err(IamError::NoSuchEntity(message.to_owned()));
            }
            change.forget(ABOUT, POLICY)?;
            Ok(account::tell(change.tx, &change.account, SUPPLEMENTARY, &Value::Null)?)
        })
    }

    /// The account's password policy.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn password_policy(&self, account: &str) -> Result<PasswordPolicy, IamError> {
        let found = self.engine.read(|tx| document(tx, account, ABOUT, POLICY))?;
        found.ok_or_else(|| {
            let message =
                format!("The Password Policy with domain name {account} cannot be found.");
            IamError::NoSuchEntity(message)
        })
    }
}

/// The policy as GetAccountPasswordPolicy tells it, in the letters of configuration items.
fn told(policy: &PasswordPolicy) -> Value {
    json!({
        "minimumPasswordLength": policy.minimum_length,
        "requireSymbols": policy.symbols,
        "requireNumbers": policy.numbers,
        "requireUppercaseCharacters": policy.uppercase,
        "requireLowercaseCharacters": policy.lowercase,
        "allowUsersToChangePassword": policy.users_may_change,
        "expirePasswords": policy.max_age.is_some(),
        "maxPasswordAge": policy.max_age,
        "passwordReusePrevention": policy.reuse_prevention,
        "hardExpiry": policy.hard_expiry,
    })
}

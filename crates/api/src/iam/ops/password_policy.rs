//! The account's password policy.

use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, PasswordPolicy};
use assize_wire::generated::iam::shapes;

/// Letters that passwords have at least unless told.
const MINIMUM: i32 = 6;

/// UpdateAccountPasswordPolicy: what is not given becomes AWS's default.
pub(in crate::iam) fn update(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UpdateAccountPasswordPolicyRequest,
) -> Result<(), Fault> {
    let yes = |given: Option<bool>| given.unwrap_or_default();
    let policy = PasswordPolicy {
        minimum_length: input.minimum_password_length.unwrap_or(MINIMUM),
        symbols: yes(input.require_symbols),
        numbers: yes(input.require_numbers),
        uppercase: yes(input.require_uppercase_characters),
        lowercase: yes(input.require_lowercase_characters),
        users_may_change: yes(input.allow_users_to_change_password),
        max_age: input.max_password_age,
        reuse_prevention: input.password_reuse_prevention,
        hard_expiry: yes(input.hard_expiry),
    };
    iam.set_password_policy(&cx.account, policy)
}

/// GetAccountPasswordPolicy
pub(in crate::iam) fn get(
    iam: &Iam,
    cx: &Cx,
    _input: (),
) -> Result<shapes::GetAccountPasswordPolicyResponse, Fault> {
    let policy = iam.password_policy(&cx.account)?;
    Ok(shapes::GetAccountPasswordPolicyResponse {
        password_policy: shapes::PasswordPolicy {
            allow_users_to_change_password: Some(policy.users_may_change),
            expire_passwords: Some(policy.max_age.is_some()),
            hard_expiry: Some(policy.hard_expiry),
            max_password_age: policy.max_age,
            minimum_password_length: Some(policy.minimum_length),
            password_reuse_prevention: policy.reuse_prevention,
            require_lowercase_characters: Some(policy.lowercase),
            require_numbers: Some(policy.numbers),
            require_symbols: Some(policy.symbols),
            require_uppercase_characters: Some(policy.uppercase),
        },
    })
}

/// DeleteAccountPasswordPolicy
pub(in crate::iam) fn delete(iam: &Iam, cx: &Cx, _input: ()) -> Result<(), Fault> {
    iam.delete_password_policy(&cx.account)
}

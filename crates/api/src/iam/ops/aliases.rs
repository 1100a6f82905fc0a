//! The account's alias.

use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault};
use assize_wire::generated::iam::shapes;

/// CreateAccountAlias
pub(in crate::iam) fn create(
    iam: &Iam,
    cx: &Cx,
    input: shapes::CreateAccountAliasRequest,
) -> Result<(), Fault> {
    iam.create_alias(&cx.account, &input.account_alias)
}

/// DeleteAccountAlias
pub(in crate::iam) fn delete(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeleteAccountAliasRequest,
) -> Result<(), Fault> {
    iam.delete_alias(&cx.account, &input.account_alias)
}

/// ListAccountAliases: an account has one at most.
pub(in crate::iam) fn list(
    iam: &Iam,
    cx: &Cx,
    _input: shapes::ListAccountAliasesRequest,
) -> Result<shapes::ListAccountAliasesResponse, Fault> {
    Ok(shapes::ListAccountAliasesResponse {
        account_aliases: iam.alias(&cx.account)?.into_iter().collect(),
        is_truncated: Some(false),
        marker: None,
    })
}

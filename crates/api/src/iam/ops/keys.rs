//! Access keys.

use crate::iam::convert::time;
use crate::iam::page::{page, sorted};
use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, KeyInfo};
use assize_wire::generated::iam::enums::StatusType;
use assize_wire::generated::iam::shapes;

/// CreateAccessKey
pub(in crate::iam) fn create(
    iam: &Iam,
    cx: &Cx,
    input: shapes::CreateAccessKeyRequest,
) -> Result<shapes::CreateAccessKeyResponse, Fault> {
    let (key, user_name) = iam.create_key(&cx.account, &cx.user(input.user_name)?)?;
    Ok(shapes::CreateAccessKeyResponse::new(shapes::AccessKey {
        access_key_id: key.access_key_id,
        create_date: Some(time(key.created)),
        secret_access_key: key.secret_access_key,
        status: StatusType::Active,
        user_name,
    }))
}

/// UpdateAccessKey
pub(in crate::iam) fn update(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UpdateAccessKeyRequest,
) -> Result<(), Fault> {
    let active = is_active(&input.status, "key")?;
    let user = cx.user(input.user_name)?;
    iam.set_key_status(&cx.account, &user, &input.access_key_id, active)
}

/// Whether a status puts something in use.
pub(super) fn is_active(status: &StatusType, what: &str) -> Result<bool, Fault> {
    match status {
        StatusType::Active => Ok(true),
        StatusType::Inactive => Ok(false),
        StatusType::Expired => {
            Err(Fault::Validation(format!("A {what} cannot be set to Expired.")))
        }
    }
}

/// DeleteAccessKey
pub(in crate::iam) fn delete(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeleteAccessKeyRequest,
) -> Result<(), Fault> {
    iam.delete_key(&cx.account, &cx.user(input.user_name)?, &input.access_key_id)
}

/// ListAccessKeys
pub(in crate::iam) fn list(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListAccessKeysRequest,
) -> Result<shapes::ListAccessKeysResponse, Fault> {
    let keys = iam.keys_of(&cx.account, &cx.user(input.user_name)?)?;
    let metadata = |key: KeyInfo| shapes::AccessKeyMetadata {
        access_key_id: Some(key.id),
        create_date: key.created.map(time),
        status: Some(if key.active { StatusType::Active } else { StatusType::Inactive }),
        user_name: Some(key.user),
    };
    // Oldest first; of those made in one moment, in order of id.
    let key = |key: &KeyInfo| {
        format!("{:016} {}", key.created.map_or(0, |created| created.millis()), key.id)
    };
    let page = page(sorted(keys, key), input.marker.as_deref(), input.max_items, key)?;
    Ok(shapes::ListAccessKeysResponse {
        access_key_metadata: page.entries.into_iter().map(metadata).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// GetAccessKeyLastUsed
pub(in crate::iam) fn last_used(
    iam: &Iam,
    cx: &Cx,
    input: shapes::GetAccessKeyLastUsedRequest,
) -> Result<shapes::GetAccessKeyLastUsedResponse, Fault> {
    let key = iam.key(&cx.account, &input.access_key_id)?;
    let absent = || "N/A".to_owned();
    let used = match key.last_used {
        Some(used) => shapes::AccessKeyLastUsed {
            last_used_date: Some(time(used.at)),
            region: used.region,
            service_name: used.service,
        },
        None => shapes::AccessKeyLastUsed {
            last_used_date: None,
            region: absent(),
            service_name: absent(),
        },
    };
    Ok(shapes::GetAccessKeyLastUsedResponse {
        access_key_last_used: Some(used),
        user_name: Some(key.user),
    })
}

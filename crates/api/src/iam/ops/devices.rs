//! Devices of multi-factor authentication, of which Assize's own users have none.

use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, Kind};
use assize_wire::generated::iam::shapes;

/// ListMFADevices. A recorded user's item says that there is a device, and not which: that is
/// told as an error rather than as an empty list.
pub(in crate::iam) fn list(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListMFADevicesRequest,
) -> Result<shapes::ListMFADevicesResponse, Fault> {
    let name = cx.user(input.user_name)?;
    let user = iam.identity(&cx.account, Kind::User, &name)?;
    let report = user.recorded.as_ref().and_then(|recorded| recorded.report.get("mfa_active"));
    if report.is_some_and(|active| active.eq_ignore_ascii_case("true")) {
        return Err(Fault::NotKnown(format!(
            "The user {name} is recorded with an active MFA device, and its serial number is in no \
             configuration item. The credential report has mfa_active."
        )));
    }
    let none = shapes::ListMFADevicesResponse::default();
    Ok(shapes::ListMFADevicesResponse { is_truncated: Some(false), ..none })
}

/// ListVirtualMFADevices: none can be made here, and none are recorded.
pub(in crate::iam) fn list_virtual(
    _iam: &Iam,
    _cx: &Cx,
    _input: shapes::ListVirtualMFADevicesRequest,
) -> Result<shapes::ListVirtualMFADevicesResponse, Fault> {
    let none = shapes::ListVirtualMFADevicesResponse::default();
    Ok(shapes::ListVirtualMFADevicesResponse { is_truncated: Some(false), ..none })
}

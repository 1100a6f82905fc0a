//! Devices of multi-factor authentication.

use crate::iam::convert::{tag_list, tag_map, time, user};
use crate::iam::page::page;
use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, Kind, NewIdentity, VirtualDevice};
use assize_wire::Blob;
use assize_wire::generated::iam::enums::AssignmentStatusType;
use assize_wire::generated::iam::shapes;

/// CreateVirtualMFADevice. It tells the seed; an image of it is not made.
pub(in crate::iam) fn create(
    iam: &Iam,
    cx: &Cx,
    input: shapes::CreateVirtualMFADeviceRequest,
) -> Result<shapes::CreateVirtualMFADeviceResponse, Fault> {
    let new = NewIdentity {
        name: input.virtual_mfa_device_name,
        path: input.path,
        tags: tag_map(input.tags)?,
        ..NewIdentity::default()
    };
    let made = iam.create_device(cx.owner(), new)?;
    Ok(shapes::CreateVirtualMFADeviceResponse {
        virtual_mfa_device: shapes::VirtualMFADevice {
            base32_string_seed: Some(Blob(made.seed.into_bytes())),
            serial_number: made.serial,
            tags: (!made.tags.is_empty()).then(|| tag_list(&made.tags)),
            ..shapes::VirtualMFADevice::default()
        },
    })
}

/// DeleteVirtualMFADevice
pub(in crate::iam) fn delete(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeleteVirtualMFADeviceRequest,
) -> Result<(), Fault> {
    iam.delete_device(&cx.account, &input.serial_number)
}

/// EnableMFADevice
pub(in crate::iam) fn enable(
    iam: &Iam,
    cx: &Cx,
    input: shapes::EnableMFADeviceRequest,
) -> Result<(), Fault> {
    let codes = [input.authentication_code1, input.authentication_code2];
    iam.enable_device(&cx.account, &input.user_name, &input.serial_number, codes)
}

/// DeactivateMFADevice
pub(in crate::iam) fn deactivate(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeactivateMFADeviceRequest,
) -> Result<(), Fault> {
    let name = cx.user(input.user_name)?;
    iam.deactivate_device(&cx.account, &name, &input.serial_number)
}

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
    let device = |device: assize_iam::EnabledDevice| shapes::MFADevice {
        enable_date: time(device.since),
        serial_number: device.serial,
        user_name: user.name.clone(),
    };
    let mut devices: Vec<_> = user.devices.iter().cloned().map(device).collect();
    devices.sort_by(|a, b| a.serial_number.cmp(&b.serial_number));
    let key = |device: &shapes::MFADevice| device.serial_number.clone();
    let page = page(devices, input.marker.as_deref(), input.max_items, key)?;
    Ok(shapes::ListMFADevicesResponse {
        is_truncated: page.is_truncated,
        marker: page.marker,
        mfa_devices: page.entries,
    })
}

/// ListVirtualMFADevices
pub(in crate::iam) fn list_virtual(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListVirtualMFADevicesRequest,
) -> Result<shapes::ListVirtualMFADevicesResponse, Fault> {
    let mut all = iam.devices(&cx.account)?;
    all.retain(|device| match input.assignment_status {
        Some(AssignmentStatusType::Assigned) => device.user.is_some(),
        Some(AssignmentStatusType::Unassigned) => device.user.is_none(),
        _ => true,
    });
    let page = page(all, input.marker.as_deref(), input.max_items, |device| device.serial.clone())?;
    let devices = page.entries.into_iter().map(|device| listed(iam, cx, device));
    Ok(shapes::ListVirtualMFADevicesResponse {
        is_truncated: page.is_truncated,
        marker: page.marker,
        virtual_mfa_devices: devices.collect::<Result<_, _>>()?,
    })
}

/// A device with its user.
fn listed(iam: &Iam, cx: &Cx, device: VirtualDevice) -> Result<shapes::VirtualMFADevice, Fault> {
    let holder = device.user.map(|name| iam.identity(&cx.account, Kind::User, &name));
    Ok(shapes::VirtualMFADevice {
        enable_date: device.enabled.map(time),
        serial_number: device.serial,
        user: holder.transpose()?.as_ref().map(user),
        ..shapes::VirtualMFADevice::default()
    })
}

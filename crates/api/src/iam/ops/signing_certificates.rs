//! Signing certificates of users.

use super::keys::is_active;
use crate::iam::convert::time;
use crate::iam::page::{page, sorted};
use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, Kind, SigningCertificate};
use assize_wire::generated::iam::enums::StatusType;
use assize_wire::generated::iam::shapes;

/// UploadSigningCertificate
pub(in crate::iam) fn upload(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UploadSigningCertificateRequest,
) -> Result<shapes::UploadSigningCertificateResponse, Fault> {
    let user = cx.user(input.user_name)?;
    let (made, user) = iam.upload_certificate(&cx.account, &user, input.certificate_body)?;
    Ok(shapes::UploadSigningCertificateResponse::new(shape(&made, user)))
}

/// ListSigningCertificates
pub(in crate::iam) fn list(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListSigningCertificatesRequest,
) -> Result<shapes::ListSigningCertificatesResponse, Fault> {
    let user = iam.identity(&cx.account, Kind::User, &cx.user(input.user_name)?)?;
    let key = |known: &SigningCertificate| format!("{:016} {}", known.uploaded.millis(), known.id);
    let all = sorted(user.certificates, key);
    let page = page(all, input.marker.as_deref(), input.max_items, key)?;
    Ok(shapes::ListSigningCertificatesResponse {
        certificates: page.entries.iter().map(|known| shape(known, user.name.clone())).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// UpdateSigningCertificate
pub(in crate::iam) fn update(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UpdateSigningCertificateRequest,
) -> Result<(), Fault> {
    let active = is_active(&input.status, "certificate")?;
    let user = cx.user(input.user_name)?;
    iam.set_certificate_status(&cx.account, &user, &input.certificate_id, active)
}

/// DeleteSigningCertificate
pub(in crate::iam) fn delete(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeleteSigningCertificateRequest,
) -> Result<(), Fault> {
    iam.delete_certificate(&cx.account, &cx.user(input.user_name)?, &input.certificate_id)
}

fn shape(certificate: &SigningCertificate, user: String) -> shapes::SigningCertificate {
    shapes::SigningCertificate {
        certificate_body: certificate.body.clone(),
        certificate_id: certificate.id.clone(),
        status: if certificate.active { StatusType::Active } else { StatusType::Inactive },
        upload_date: Some(time(certificate.uploaded)),
        user_name: user,
    }
}

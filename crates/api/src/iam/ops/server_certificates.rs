//! Server certificates.

use crate::iam::convert::{tag_list, tag_map, time};
use crate::iam::page::page;
use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, NewServerCertificate, ServerCertificate};
use assize_wire::generated::iam::shapes;

/// UploadServerCertificate
pub(in crate::iam) fn upload(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UploadServerCertificateRequest,
) -> Result<shapes::UploadServerCertificateResponse, Fault> {
    let new = NewServerCertificate {
        name: input.server_certificate_name,
        path: input.path,
        body: input.certificate_body,
        chain: input.certificate_chain,
        tags: tag_map(input.tags)?,
    };
    let made = iam.upload_server_certificate(cx.owner(), new)?;
    Ok(shapes::UploadServerCertificateResponse {
        tags: (!made.tags.is_empty()).then(|| tag_list(&made.tags)),
        server_certificate_metadata: Some(metadata(&made)),
    })
}

/// GetServerCertificate
pub(in crate::iam) fn get(
    iam: &Iam,
    cx: &Cx,
    input: shapes::GetServerCertificateRequest,
) -> Result<shapes::GetServerCertificateResponse, Fault> {
    let found = iam.server_certificate(&cx.account, &input.server_certificate_name)?;
    Ok(shapes::GetServerCertificateResponse {
        server_certificate: shapes::ServerCertificate {
            server_certificate_metadata: metadata(&found),
            tags: (!found.tags.is_empty()).then(|| tag_list(&found.tags)),
            certificate_body: found.body,
            certificate_chain: found.chain,
        },
    })
}

/// ListServerCertificates
pub(in crate::iam) fn list(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListServerCertificatesRequest,
) -> Result<shapes::ListServerCertificatesResponse, Fault> {
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    let mut all = iam.server_certificates(&cx.account)?;
    all.retain(|certificate| certificate.path.starts_with(prefix));
    let page = page(all, input.marker.as_deref(), input.max_items, |c| c.name.clone())?;
    Ok(shapes::ListServerCertificatesResponse {
        is_truncated: page.is_truncated,
        marker: page.marker,
        server_certificate_metadata_list: page.entries.iter().map(metadata).collect(),
    })
}

/// UpdateServerCertificate
pub(in crate::iam) fn update(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UpdateServerCertificateRequest,
) -> Result<(), Fault> {
    let (name, path) = (input.new_server_certificate_name, input.new_path);
    iam.rename_server_certificate(&cx.account, &input.server_certificate_name, name, path)
}

/// DeleteServerCertificate
pub(in crate::iam) fn delete(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeleteServerCertificateRequest,
) -> Result<(), Fault> {
    iam.delete_server_certificate(&cx.account, &input.server_certificate_name)
}

fn metadata(certificate: &ServerCertificate) -> shapes::ServerCertificateMetadata {
    shapes::ServerCertificateMetadata {
        arn: certificate.arn(),
        expiration: Some(time(certificate.expires)),
        path: certificate.path.clone(),
        server_certificate_id: certificate.id.clone(),
        server_certificate_name: certificate.name.clone(),
        upload_date: Some(time(certificate.uploaded)),
    }
}

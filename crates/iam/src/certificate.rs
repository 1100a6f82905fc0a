//! Reading X.509 certificates: whether a text is one, and when it ends.

use crate::error::IamError;
use assize_model::Timestamp;
use x509_cert::Certificate;
use x509_cert::der::DecodePem;

/// When a certificate in PEM ends.
///
/// # Errors
/// `MalformedCertificate`.
pub(crate) fn expiration(pem: &str) -> Result<Timestamp, IamError> {
    let certificate = Certificate::from_pem(pem.trim()).map_err(|_| {
        let message =
            "Unable to parse certificate. Please ensure the certificate is in PEM format.";
        IamError::MalformedCertificate(message.to_owned())
    })?;
    let end = certificate.tbs_certificate.validity.not_after.to_unix_duration();
    Ok(Timestamp::from_millis(i64::try_from(end.as_millis()).unwrap_or(i64::MAX)))
}

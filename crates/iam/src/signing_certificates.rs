//! Signing certificates of users.

use crate::certificate;
use crate::error::IamError;
use crate::iam::Iam;
use crate::identity::Kind;
use crate::ids::unique_id;
use assize_model::Timestamp;
use serde::{Deserialize, Serialize};

/// Certificates that a user may have.
const MAX_CERTIFICATES: usize = 2;

/// A user's signing certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningCertificate {
    /// Its id.
    pub id: String,
    /// The certificate in PEM, as it was given.
    pub body: String,
    /// Whether it may be used.
    pub active: bool,
    /// When it was given.
    pub uploaded: Timestamp,
}

impl Iam {
    /// Keeps a signing certificate of a user.
    ///
    /// # Errors
    /// `NoSuchEntity`, `MalformedCertificate`, `DuplicateCertificate`, `LimitExceeded`.
    pub fn upload_certificate(
        &self,
        account: &str,
        user: &str,
        body: String,
    ) -> Result<(SigningCertificate, String), IamError> {
        let (user, id) = (user.to_owned(), unique_id("")?);
        self.change(account, move |change| {
            let mut user = change.identity(Kind::User, &user)?;
            certificate::expiration(&body)?;
            if user.certificates.iter().any(|known| known.body.trim() == body.trim()) {
                return Err(IamError::DuplicateCertificate(
                    "The certificate is already in use.".to_owned(),
                ));
            }
            if user.certificates.len() >= MAX_CERTIFICATES {
                return Err(IamError::quota("CertificatesPerUser", MAX_CERTIFICATES));
            }
            // Ids of certificates have 24 letters at least.
            let id = format!("{id}{id}").chars().take(32).collect();
            let made = SigningCertificate { id, body, active: true, uploaded: change.now };
            user.certificates.push(made.clone());
            change.save(&user)?;
            Ok((made, user.name))
        })
    }

    /// Puts a certificate in or out of use.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn set_certificate_status(
        &self,
        account: &str,
        user: &str,
        id: &str,
        active: bool,
    ) -> Result<(), IamError> {
        let (user, id) = (user.to_owned(), id.to_owned());
        self.change(account, move |change| {
            let mut user = change.identity(Kind::User, &user)?;
            let known = user.certificates.iter_mut().find(|known| known.id == id);
            known.ok_or_else(|| no_certificate(&id))?.active = active;
            change.save(&user)
        })
    }

    /// Deletes a certificate.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn delete_certificate(&self, account: &str, user: &str, id: &str) -> Result<(), IamError> {
        let (user, id) = (user.to_owned(), id.to_owned());
        self.change(account, move |change| {
            let mut user = change.identity(Kind::User, &user)?;
            let position = user.certificates.iter().position(|known| known.id == id);
            user.certificates.remove(position.ok_or_else(|| no_certificate(&id))?);
            change.save(&user)
        })
    }
}

fn no_certificate(id: &str) -> IamError {
    IamError::NoSuchEntity(format!("The Certificate with id {id} cannot be found."))
}

//! Server certificates. Nothing is served with them here, so their private keys are not kept.

use crate::certificate;
use crate::error::IamError;
use crate::iam::{Iam, Owner, document, for_each};
use crate::ids::{iam_arn, unique_id};
use crate::inline::check_tags;
use assize_model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const CERTIFICATE: &str = "iam-server-certificate";
const MAX_CERTIFICATES: usize = 20;
const QUOTA: &str = "ServerCertificatesPerAccount";

/// A server certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerCertificate {
    account: String,
    partition: String,
    /// Its name.
    pub name: String,
    /// Its path.
    pub path: String,
    /// `ASCA…`
    pub id: String,
    /// The certificate in PEM.
    pub body: String,
    /// The certificates of its issuers in PEM.
    pub chain: Option<String>,
    /// When it was given.
    pub uploaded: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// Its tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// What a server certificate is made of.
#[derive(Clone, Debug, Default)]
pub struct NewServerCertificate {
    /// Its name.
    pub name: String,
    /// Its path; `/` unless given.
    pub path: Option<String>,
    /// The certificate in PEM.
    pub body: String,
    /// The certificates of its issuers in PEM.
    pub chain: Option<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

impl ServerCertificate {
    /// Its ARN.
    pub fn arn(&self) -> String {
        iam_arn(&self.partition, &self.account, "server-certificate", &self.path, &self.name)
    }
}

impl Iam {
    /// Keeps a server certificate.
    ///
    /// # Errors
    /// `EntityAlreadyExists`, `MalformedCertificate`, `LimitExceeded`, `InvalidInput`.
    pub fn upload_server_certificate(
        &self,
        owner: Owner<'_>,
        new: NewServerCertificate,
    ) -> Result<ServerCertificate, IamError> {
        check_tags(&new.tags)?;
        let expires = certificate::expiration(&new.body)?;
        let (id, partition) = (unique_id("ASCA")?, owner.partition.to_owned());
        self.change(owner.account, move |change| {
            if change.kept::<ServerCertificate>(CERTIFICATE, &key(&new.name))?.is_some() {
                return Err(taken(&new.name));
            }
            change.count(QUOTA, 1, MAX_CERTIFICATES)?;
            let made = ServerCertificate {
                account: change.account.clone(),
                partition,
                name: new.name,
                path: new.path.unwrap_or_else(|| "/".to_owned()),
                id,
                body: new.body,
                chain: new.chain,
                uploaded: change.now,
                expires,
                tags: new.tags,
            };
            change.put(CERTIFICATE, &key(&made.name), &made)?;
            Ok(made)
        })
    }

    /// A server certificate by name.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn server_certificate(
        &self,
        account: &str,
        name: &str,
    ) -> Result<ServerCertificate, IamError> {
        let found = self.engine.read(|tx| document(tx, account, CERTIFICATE, &key(name)))?;
        found.ok_or_else(|| missing(name))
    }

    /// All server certificates by name.
    ///
    /// # Errors
    /// When the store fails.
    pub fn server_certificates(&self, account: &str) -> Result<Vec<ServerCertificate>, IamError> {
        let mut all = Vec::new();
        self.engine.read(|tx| {
            for_each::<ServerCertificate, IamError>(tx, account, CERTIFICATE, |certificate| {
                all.push(certificate);
                Ok(())
            })
        })?;
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(all)
    }

    /// Gives a server certificate another name or path.
    ///
    /// # Errors
    /// `NoSuchEntity`, `EntityAlreadyExists`.
    pub fn rename_server_certificate(
        &self,
        account: &str,
        name: &str,
        new_name: Option<String>,
        new_path: Option<String>,
    ) -> Result<(), IamError> {
        let name = name.to_owned();
        self.change(account, move |change| {
            let found = change.kept(CERTIFICATE, &key(&name))?;
            let mut found: ServerCertificate = found.ok_or_else(|| missing(&name))?;
            found.path = new_path.unwrap_or(found.path);
            if let Some(new_name) = new_name {
                let same = key(&new_name) == key(&name);
                if !same
                    && change.kept::<ServerCertificate>(CERTIFICATE, &key(&new_name))?.is_some()
                {
                    return Err(taken(&new_name));
                }
                found.name = new_name;
            }
            change.forget(CERTIFICATE, &key(&name))?;
            change.put(CERTIFICATE, &key(&found.name), &found)
        })
    }

    /// Deletes a server certificate.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn delete_server_certificate(&self, account: &str, name: &str) -> Result<(), IamError> {
        let name = name.to_owned();
        self.change(account, move |change| {
            let found = change.kept::<ServerCertificate>(CERTIFICATE, &key(&name))?;
            found.ok_or_else(|| missing(&name))?;
            change.count(QUOTA, -1, 0)?;
            change.forget(CERTIFICATE, &key(&name))
        })
    }
}

fn key(name: &str) -> String {
    name.to_lowercase()
}

fn taken(name: &str) -> IamError {
    IamError::AlreadyExists(format!("The Server Certificate with name {name} already exists."))
}

fn missing(name: &str) -> IamError {
    IamError::NoSuchEntity(format!("The Server Certificate with name {name} cannot be found."))
}

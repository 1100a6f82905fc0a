//! OpenID Connect providers.

use crate::change::Change;
use crate::error::IamError;
use crate::iam::{Iam, Owner, document, for_each};
use crate::ids::iam_arn;
use crate::inline::{apply_tags, check_tags};
use assize_model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const PROVIDER: &str = "iam-oidc";
const MAX_PROVIDERS: usize = 100;
const QUOTA: &str = "OpenIdConnectProvidersPerAccount";
const MAX_CLIENTS: usize = 100;
const MAX_THUMBPRINTS: usize = 5;

/// A provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OidcProvider {
    /// `arn:aws:iam::ACCOUNT:oidc-provider/HOST/PATH`
    pub arn: String,
    /// Host and path.
    pub url: String,
    /// Who may be let in: audiences.
    pub clients: Vec<String>,
    /// Thumbprints of the provider's certificate.
    pub thumbprints: Vec<String>,
    /// When it was made.
    pub created: Timestamp,
    /// Its tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// What a provider is made of.
#[derive(Clone, Debug, Default)]
pub struct NewOidcProvider {
    /// Its address, with `https://`.
    pub url: String,
    /// Audiences.
    pub clients: Vec<String>,
    /// Thumbprints of its certificate.
    pub thumbprints: Vec<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

impl Iam {
    /// Makes a provider.
    ///
    /// # Errors
    /// `EntityAlreadyExists`, `ValidationError`, `InvalidInput`, `LimitExceeded`.
    pub fn create_oidc(
        &self,
        owner: Owner<'_>,
        new: NewOidcProvider,
    ) -> Result<OidcProvider, IamError> {
        check_tags(&new.tags)?;
        check_thumbprints(&new.thumbprints)?;
        if new.clients.len() > MAX_CLIENTS {
            return Err(too_many_clients());
        }
        let url = address(&new.url)?;
        let arn = iam_arn(owner.partition, owner.account, "oidc-provider", "/", &url);
        self.change(owner.account, move |change| {
            if change.kept::<OidcProvider>(PROVIDER, &arn)?.is_some() {
                let message = format!("Provider with url https://{url} already exists.");
                return Err(IamError::AlreadyExists(message));
            }
            change.count(QUOTA, 1, MAX_PROVIDERS)?;
            let provider = OidcProvider {
                arn,
                url,
                clients: new.clients,
                thumbprints: new.thumbprints,
                created: change.now,
                tags: new.tags,
            };
            change.put(PROVIDER, &provider.arn, &provider)?;
            Ok(provider)
        })
    }

    /// A provider by ARN.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn oidc(&self, account: &str, arn: &str) -> Result<OidcProvider, IamError> {
        let found = self.engine.read(|tx| document(tx, account, PROVIDER, arn))?;
        found.ok_or_else(|| missing(arn))
    }

    /// All providers by ARN.
    ///
    /// # Errors
    /// When the store fails.
    pub fn oidcs(&self, account: &str) -> Result<Vec<OidcProvider>, IamError> {
        let mut all = Vec::new();
        self.engine.read(|tx| {
            for_each::<OidcProvider, IamError>(tx, account, PROVIDER, |provider| {
                all.push(provider);
                Ok(())
            })
        })?;
        Ok(all)
    }

    /// Deletes a provider; one that is not there needs no deleting.
    ///
    /// # Errors
    /// When the store fails.
    pub fn delete_oidc(&self, account: &str, arn: &str) -> Result<(), IamError> {
        let arn = arn.to_owned();
        self.change(account, move |change| {
            if change.kept::<OidcProvider>(PROVIDER, &arn)?.is_some() {
                change.count(QUOTA, -1, 0)?;
            }
            change.forget(PROVIDER, &arn)
        })
    }

    /// Sets the thumbprints of a provider's certificate.
    ///
    /// # Errors
    /// `NoSuchEntity`, `InvalidInput`.
    pub fn set_thumbprints(
        &self,
        account: &str,
        arn: &str,
        thumbprints: Vec<String>,
    ) -> Result<(), IamError> {
        check_thumbprints(&thumbprints)?;
        self.change_oidc(account, arn, move |provider| {
            provider.thumbprints = thumbprints;
            Ok(())
        })
    }

    /// Adds an audience; one that is there stays.
    ///
    /// # Errors
    /// `NoSuchEntity`, `LimitExceeded`.
    pub fn add_client(&self, account: &str, arn: &str, client: String) -> Result<(), IamError> {
        self.change_oidc(account, arn, move |provider| {
            if provider.clients.contains(&client) {
                return Ok(());
            }
            if provider.clients.len() >= MAX_CLIENTS {
                return Err(too_many_clients());
            }
            provider.clients.push(client);
            Ok(())
        })
    }

    /// Removes an audience; one that is not there needs no removing.
    ///
    /// # Errors
    /// `NoSuchEntity` of the provider.
    pub fn remove_client(&self, account: &str, arn: &str, client: String) -> Result<(), IamError> {
        self.change_oidc(account, arn, move |provider| {
            provider.clients.retain(|known| *known != client);
            Ok(())
        })
    }

    /// Sets tags of a provider and removes others.
    ///
    /// # Errors
    /// `NoSuchEntity`, `LimitExceeded`, `InvalidInput`.
    pub fn tag_oidc(
        &self,
        account: &str,
        arn: &str,
        set: BTreeMap<String, String>,
        remove: Vec<String>,
    ) -> Result<(), IamError> {
        self.change_oidc(account, arn, move |provider| apply_tags(&mut provider.tags, set, &remove))
    }

    fn change_oidc<F>(&self, account: &str, arn: &str, f: F) -> Result<(), IamError>
    where
        F: FnOnce(&mut OidcProvider) -> Result<(), IamError> + Send + 'static,
    {
        let arn = arn.to_owned();
        self.change(account, move |change: &mut Change<'_>| {
            let found = change.kept(PROVIDER, &arn)?;
            let mut provider: OidcProvider = found.ok_or_else(|| missing(&arn))?;
            f(&mut provider)?;
            change.put(PROVIDER, &arn, &provider)
        })
    }
}

/// Host and path of an address, without the question that it may end with.
fn address(url: &str) -> Result<String, IamError> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let address = rest.and_then(|rest| rest.split(['?', '#']).next());
    let address = address.map(|address| address.trim_end_matches('/'));
    let found = address.filter(|address| !address.is_empty() && !address.starts_with('/'));
    found
        .map(str::to_owned)
        .ok_or_else(|| IamError::Validation("Invalid Open ID Connect Provider URL".to_owned()))
}

fn check_thumbprints(thumbprints: &[String]) -> Result<(), IamError> {
    if thumbprints.len() > MAX_THUMBPRINTS {
        let message = "Thumbprint list must contain fewer than 5 entries.";
        return Err(IamError::InvalidInput(message.to_owned()));
    }
    Ok(())
}

fn too_many_clients() -> IamError {
    IamError::quota("ClientIdsPerOpenIdConnectProvider", MAX_CLIENTS)
}

fn missing(arn: &str) -> IamError {
    IamError::NoSuchEntity(format!("OpenIDConnect Provider not found for arn {arn}"))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_lose_what_does_not_name_the_provider() {
        for (url, wanted) in [
            ("https://example.com", "example.com"),
            ("https://example.com/", "example.com"),
            ("http://example.org/oidc?test=true", "example.org/oidc"),
        ] {
            assert_eq!(address(url).unwrap(), wanted);
        }
        for bad in ["example.org", "https://", "https:///x", "https://?a=b", "ftp://x"] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}

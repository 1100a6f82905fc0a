//! SAML providers.

use crate::error::IamError;
use crate::iam::{Iam, Owner, document, for_each};
use crate::ids::{iam_arn, unique_id};
use crate::inline::check_tags;
use assize_model::Timestamp;
use quick_xml::events::Event;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const PROVIDER: &str = "iam-saml";
const MAX_PROVIDERS: usize = 100;
const QUOTA: &str = "SAMLProvidersPerAccount";
/// How long AWS trusts a provider's metadata that do not say it: a hundred years.
const VALID: i64 = 100 * 365 * 24 * 3_600 * 1_000;
/// Elements within each other that are read.
const MAX_DEPTH: usize = 64;

/// A provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamlProvider {
    /// `arn:aws:iam::ACCOUNT:saml-provider/NAME`
    pub arn: String,
    /// Its unique id.
    pub id: String,
    /// What the provider says of itself.
    pub metadata: String,
    /// When it was made.
    pub created: Timestamp,
    /// Until when it is trusted.
    pub valid_until: Timestamp,
    /// Its tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

impl Iam {
    /// Makes a provider.
    ///
    /// # Errors
    /// `EntityAlreadyExists`, `InvalidInput`, `LimitExceeded`.
    pub fn create_saml(
        &self,
        owner: Owner<'_>,
        name: &str,
        metadata: String,
        tags: BTreeMap<String, String>,
    ) -> Result<SamlProvider, IamError> {
        check_tags(&tags)?;
        check_metadata(&metadata)?;
        let arn = iam_arn(owner.partition, owner.account, "saml-provider", "/", name);
        let (id, name) = (unique_id("ASPR")?, name.to_owned());
        self.change(owner.account, move |change| {
            if change.kept::<SamlProvider>(PROVIDER, &arn)?.is_some() {
                let message = format!("Provider with name {name} already exists.");
                return Err(IamError::AlreadyExists(message));
            }
            change.count(QUOTA, 1, MAX_PROVIDERS)?;
            let provider = SamlProvider {
                arn,
                id,
                metadata,
                created: change.now,
                valid_until: change.now.plus_millis(VALID),
                tags,
            };
            change.put(PROVIDER, &provider.arn, &provider)?;
            Ok(provider)
        })
    }

    /// A provider by ARN.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn saml(&self, account: &str, arn: &str) -> Result<SamlProvider, IamError> {
        let found = self.engine.read(|tx| document(tx, account, PROVIDER, arn))?;
        found.ok_or_else(|| missing(arn))
    }

    /// All providers by ARN.
    ///
    /// # Errors
    /// When the store fails.
    pub fn samls(&self, account: &str) -> Result<Vec<SamlProvider>, IamError> {
        let mut all = Vec::new();
        self.engine.read(|tx| {
            for_each::<SamlProvider, IamError>(tx, account, PROVIDER, |provider| {
                all.push(provider);
                Ok(())
            })
        })?;
        Ok(all)
    }

    /// Takes what the provider says of itself anew.
    ///
    /// # Errors
    /// `NoSuchEntity`, `InvalidInput`.
    pub fn update_saml(&self, account: &str, arn: &str, metadata: String) -> Result<(), IamError> {
        check_metadata(&metadata)?;
        let arn = arn.to_owned();
        self.change(account, move |change| {
            let found = change.kept(PROVIDER, &arn)?;
            let mut provider: SamlProvider = found.ok_or_else(|| missing(&arn))?;
            provider.metadata = metadata;
            change.put(PROVIDER, &arn, &provider)
        })
    }

    /// Deletes a provider.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn delete_saml(&self, account: &str, arn: &str) -> Result<(), IamError> {
        let arn = arn.to_owned();
        self.change(account, move |change| {
            change.kept::<SamlProvider>(PROVIDER, &arn)?.ok_or_else(|| missing(&arn))?;
            change.count(QUOTA, -1, 0)?;
            change.forget(PROVIDER, &arn)
        })
    }
}

/// Metadata are XML whose root is an entity's description, or several of them.
fn check_metadata(text: &str) -> Result<(), IamError> {
    let is_description = |name: &[u8]| matches!(name, b"EntityDescriptor" | b"EntitiesDescriptor");
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut depth, mut described) = (0_usize, false);
    let unreadable = || IamError::InvalidInput("Could not parse metadata".to_owned());
    loop {
        match reader.read_event().map_err(|_| unreadable())? {
            Event::Start(start) => {
                described |= depth == 0 && is_description(start.local_name().as_ref());
                depth += 1;
            }
            Event::Empty(start) => {
                described |= depth == 0 && is_description(start.local_name().as_ref());
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::DocType(_) => return Err(unreadable()),
            Event::Eof if described && depth == 0 => return Ok(()),
            Event::Eof => return Err(unreadable()),
            _ => {}
        }
        if depth > MAX_DEPTH || (depth > 0 && !described) {
            return Err(unreadable());
        }
    }
}

fn missing(arn: &str) -> IamError {
    IamError::NoSuchEntity(format!("Manifest not found for arn {arn}"))
}

#[cfg(test)]
mod tests {
    use super::check_metadata;

    #[test]
    fn only_descriptions_are_metadata() {
        for good in [
            "<EntityDescriptor/>",
            "<?xml version='1.0'?><md:EntityDescriptor xmlns:md='x'><a/></md:EntityDescriptor>",
        ] {
            check_metadata(good).unwrap();
        }
        for bad in ["", "aaaa", "<a/>", "<EntityDescriptor>", "<a><EntityDescriptor/></a>"] {
            assert!(check_metadata(bad).is_err(), "{bad}");
        }
        let deep = format!("<EntityDescriptor>{}", "<a>".repeat(1_000));
        assert!(check_metadata(&deep).is_err());
    }
}

//! Layers: zip files that functions share, in numbered versions that never change.

use crate::documents::{hold, release};
use crate::error::{RegistryError, invalid};
use crate::registry::Registry;
use assize_engine::ports::{ReadTx, StoreError, StoreExt as _, WriteTx};
use assize_model::arn::partition_of;
use assize_model::{AccountRegion, Timestamp};
use serde::{Deserialize, Serialize};

const KIND: &str = "lambda-layer";
/// Layers of one account in one region.
const MAX_LAYERS: usize = 1_000;
/// Versions of one layer that are there at a time: they are one document.
const MAX_VERSIONS: usize = 500;
/// Layers of one function.
const MAX_OF_FUNCTION: usize = 5;
/// Bytes that a function's files and those of its layers may have together.
const MAX_UNZIPPED: u64 = 262_144_000;
/// The longest name.
const MAX_NAME: usize = 140;

/// A layer: one document, under its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Layer {
    /// Oldest first.
    versions: Vec<LayerVersion>,
    /// The number of the next version: numbers are not used twice.
    last: u64,
}

/// One version of a layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerVersion {
    /// Its number.
    pub version: u64,
    /// A text for people.
    pub description: String,
    /// When it was published.
    pub created: Timestamp,
    /// SHA-256 of the zip file, in base64.
    pub code_sha256: String,
    /// Bytes of the zip file.
    pub code_size: u64,
    /// Bytes of its files; 0 where it was not looked into.
    pub unzipped: u64,
    /// Runtimes that it says it fits.
    pub runtimes: Vec<String>,
    /// Architectures that it says it fits.
    pub architectures: Vec<String>,
    /// Its licence, as it was said.
    pub license: Option<String>,
}

/// A layer to be published.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)] // As in LayerVersion.
pub struct NewLayer {
    pub description: String,
    pub zip: Vec<u8>,
    pub runtimes: Vec<String>,
    pub architectures: Vec<String>,
    pub license: Option<String>,
}

/// A version of a layer as a function has it, though the version may be deleted meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedLayer {
    /// The version's ARN.
    pub arn: String,
    /// SHA-256 of the zip file, in base64.
    pub code_sha256: String,
    /// Bytes of the zip file.
    pub code_size: u64,
    /// Bytes of its files.
    pub unzipped: u64,
}

/// Which layer, and which of its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerName {
    /// The name alone.
    pub name: String,
    /// The version, if one was said.
    pub version: Option<u64>,
}

impl LayerName {
    /// Reads a name, or an ARN with or without a version.
    ///
    /// # Errors
    /// When it is another account's or region's, or no name.
    pub fn parse(home: &AccountRegion, text: &str) -> Result<Self, RegistryError> {
        let wrong = || {
            RegistryError::Invalid(format!(
                "Invalid Layer name: {text:.256}. A layer is named by 1 to {MAX_NAME} letters, \
                 digits, `-` and `_`, or by its ARN."
            ))
        };
        let parts: Vec<&str> = text.split(':').collect();
        let (name, version) = match parts.as_slice() {
            [name] => (*name, None),
            ["arn", _, "lambda", region, account, "layer", name, rest @ ..] => {
                if (*region, *account) != (home.region.as_str(), home.account.as_str()) {
                    return Err(RegistryError::Invalid(format!(
                        "The layer {text:.256} is not of this account and region. Assize has no \
                         layers of others: publish its zip file here with PublishLayerVersion."
                    )));
                }
                match rest {
                    [] => (*name, None),
                    [version] => (*name, Some(version.parse().map_err(|_| wrong())?)),
                    _ => return Err(wrong()),
                }
            }
            _ => return Err(wrong()),
        };
        let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if name.is_empty() || name.len() > MAX_NAME || !name.bytes().all(fits) {
            return Err(wrong());
        }
        Ok(Self { name: name.to_owned(), version })
    }
}

/// A layer's ARN, without a version.
pub fn layer_arn(home: &AccountRegion, name: &str) -> String {
    let AccountRegion { account, region } = home;
    format!("arn:{}:lambda:{region}:{account}:layer:{name}", partition_of(region))
}

impl Registry {
    /// Publishes the next version of a layer, which is made by its first one.
    ///
    /// # Errors
    /// When the zip file is refused, or there are too many.
    pub fn publish_layer(
        &self,
        home: &AccountRegion,
        name: &str,
        new: NewLayer,
    ) -> Result<LayerVersion, RegistryError> {
        let unzipped = self.host().check_package(&new.zip).map_err(RegistryError::Invalid)?;
        let _held = self.hold_code();
        let made = LayerVersion {
            version: 0,
            description: new.description,
            created: self.clock.now(),
            code_sha256: self.code.put(&new.zip)?,
            code_size: new.zip.len() as u64,
            unzipped,
            runtimes: new.runtimes,
            architectures: new.architectures,
            license: new.license,
        };
        let (home, name) = (home.clone(), name.to_owned());
        self.store.write(move |tx| {
            let known = read(tx, &home, &name)?;
            if known.is_none() && tx.documents(&home, KIND, None, MAX_LAYERS)?.len() >= MAX_LAYERS {
                return Err(limit(format!("There are {MAX_LAYERS} layers; delete one first.")));
            }
            let mut layer = known.unwrap_or_default();
            if layer.versions.len() >= MAX_VERSIONS {
                return Err(limit(format!(
                    "The layer has {MAX_VERSIONS} versions; delete one first."
                )));
            }
            layer.last += 1;
            let made = LayerVersion { version: layer.last, ..made };
            layer.versions.push(made.clone());
            hold(tx, &made.code_sha256, &holder(&home, &name, made.version))?;
            write(tx, &home, &name, &layer)?;
            Ok(made)
        })
    }

    /// A version of a layer.
    ///
    /// # Errors
    /// When there is none.
    pub fn layer(
        &self,
        home: &AccountRegion,
        name: &str,
        version: u64,
    ) -> Result<LayerVersion, RegistryError> {
        self.store.read(|tx| find(tx, home, name, version)?.ok_or_else(missing))
    }

    /// The versions of a layer, newest first; none when there is no such layer.
    ///
    /// # Errors
    /// When the store fails.
    pub fn layer_versions(
        &self,
        home: &AccountRegion,
        name: &str,
    ) -> Result<Vec<LayerVersion>, RegistryError> {
        let mut versions = self.store.read(|tx| read(tx, home, name))?.unwrap_or_default().versions;
        versions.reverse();
        Ok(versions)
    }

    /// Layers in order of name after `after`, each with its versions, newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn layers(
        &self,
        home: &AccountRegion,
        after: Option<&str>,
    ) -> Result<Vec<(String, Vec<LayerVersion>)>, RegistryError> {
        self.store.read(|tx| {
            let rows = tx.documents(home, KIND, after, MAX_LAYERS)?;
            rows.into_iter()
                .map(|(name, text)| {
                    let mut versions = parse(&text)?.versions;
                    versions.reverse();
                    Ok((name, versions))
                })
                .collect()
        })
    }

    /// Deletes a version. Functions that have it keep it. Deleting what is not there is no
    /// fault, as in AWS Lambda.
    ///
    /// # Errors
    /// When the store fails.
    pub fn delete_layer(
        &self,
        home: &AccountRegion,
        name: &str,
        version: u64,
    ) -> Result<(), RegistryError> {
        let (home, name) = (home.clone(), name.to_owned());
        self.store.write(move |tx| {
            let Some(mut layer) = read(tx, &home, &name)? else { return Ok(()) };
            let Some(at) = layer.versions.iter().position(|known| known.version == version) else {
                return Ok(());
            };
            let gone = layer.versions.remove(at);
            release(tx, &gone.code_sha256, &holder(&home, &name, version))?;
            // The document stays: it knows which numbers were used.
            write(tx, &home, &name, &layer)
        })?;
        self.collect_code()
    }

    /// The versions of layers that a function names.
    ///
    /// # Errors
    /// When one is not there, one layer is named twice, or there are too many.
    pub(crate) fn attached(
        &self,
        home: &AccountRegion,
        arns: &[String],
    ) -> Result<Vec<AttachedLayer>, RegistryError> {
        if arns.len() > MAX_OF_FUNCTION {
            return invalid(format!("Cannot reference more than {MAX_OF_FUNCTION} layers."));
        }
        let mut attached = Vec::new();
        let mut names = Vec::new();
        for arn in arns {
            let LayerName { name, version } = LayerName::parse(home, arn)?;
            let found = match version {
                Some(version) => self.store.read(|tx| find(tx, home, &name, version))?,
                None => return invalid(format!("{arn:.256} names no version of the layer.")),
            };
            let Some(found) = found else {
                return invalid(format!("Layer version {arn:.256} does not exist."));
            };
            if names.contains(&name) {
                return invalid(format!(
                    "Two different versions of the same layer are not allowed to be referenced in \
                     the same function. {arn:.256}"
                ));
            }
            names.push(name);
            attached.push(AttachedLayer {
                arn: arn.clone(),
                code_sha256: found.code_sha256,
                code_size: found.code_size,
                unzipped: found.unzipped,
            });
        }
        Ok(attached)
    }
}

/// Whether a function's files and those of its layers are too many bytes together.
pub(crate) fn check_size(code: u64, layers: &[AttachedLayer]) -> Result<(), RegistryError> {
    let all = layers.iter().fold(code, |sum, layer| sum.saturating_add(layer.unzipped));
    if all <= MAX_UNZIPPED {
        return Ok(());
    }
    invalid(format!(
        "Function code combined with layers exceeds the maximum allowed size of {MAX_UNZIPPED} \
         bytes. The actual size is {all} bytes."
    ))
}

fn missing() -> RegistryError {
    RegistryError::Missing("The resource you requested does not exist.".to_owned())
}

fn limit(text: String) -> RegistryError {
    RegistryError::Limit(text)
}

/// Under which a version's code is held: no function has this form of name.
fn holder(home: &AccountRegion, name: &str, version: u64) -> String {
    format!("{}/{}/layer:{name}:{version}", home.account, home.region)
}

fn find(
    tx: &(impl ReadTx + ?Sized),
    home: &AccountRegion,
    name: &str,
    version: u64,
) -> Result<Option<LayerVersion>, RegistryError> {
    let layer = read(tx, home, name)?.unwrap_or_default();
    Ok(layer.versions.into_iter().find(|known| known.version == version))
}

fn read(
    tx: &(impl ReadTx + ?Sized),
    home: &AccountRegion,
    name: &str,
) -> Result<Option<Layer>, RegistryError> {
    tx.document(home, KIND, name)?.as_deref().map(parse).transpose()
}

fn parse(text: &str) -> Result<Layer, RegistryError> {
    serde_json::from_str(text)
        .map_err(|e| StoreError::Other(format!("a layer's document cannot be read: {e}")).into())
}

fn write(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    name: &str,
    layer: &Layer,
) -> Result<(), RegistryError> {
    let text = serde_json::to_string(layer)
        .map_err(|e| StoreError::Other(format!("a layer cannot be written: {e}")))?;
    Ok(tx.put_document(home, KIND, name, &text)?)
}

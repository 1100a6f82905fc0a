//! The documents that are built in: one table.

mod buckets;
mod recorder;
mod security_groups;
mod users;

use crate::Aws;
use crate::parameters::Parameters;
use crate::steps::{Steps, Stopped};
use assize_engine::ports::Clock;

/// A parameter of a document.
#[derive(Debug)]
pub struct Spec {
    /// Its name.
    pub name: &'static str,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it takes more than one value.
    pub list: bool,
    /// Its value where none is given.
    pub default: Option<&'static str>,
}

impl Spec {
    const fn required(name: &'static str) -> Self {
        Self { name, required: true, list: false, default: None }
    }

    const fn optional(name: &'static str, default: Option<&'static str>) -> Self {
        Self { name, required: false, list: false, default }
    }

    const fn list(name: &'static str) -> Self {
        Self { name, required: false, list: true, default: None }
    }
}

/// What a document runs in.
pub struct Scene<'s> {
    pub(crate) aws: &'s dyn Aws,
    pub(crate) parameters: &'s Parameters<'s>,
    pub(crate) clock: &'s dyn Clock,
}

/// A document.
pub struct Document {
    /// Its name: AWS's, or one that begins with `Assize-`.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub description: &'static str,
    /// Its parameters beside `AutomationAssumeRole`.
    pub parameters: &'static [Spec],
    /// The actions that the role must allow.
    pub actions: &'static [&'static str],
    pub(crate) run: fn(&Scene<'_>, &mut Steps<'_>) -> Result<(), Stopped>,
}

/// All documents, by name.
pub static DOCUMENTS: &[Document] = &[
    buckets::DISABLE_PUBLIC_READ_WRITE,
    security_groups::DISABLE_PUBLIC_ACCESS,
    buckets::ENABLE_ENCRYPTION,
    buckets::CONFIGURE_ACCESS_BLOCK,
    security_groups::REMOVE_UNRESTRICTED_INGRESS,
    users::REVOKE_UNUSED_CREDENTIALS,
    users::DEACTIVATE_KEYS,
    recorder::START,
];

/// The document of that name.
pub fn find(name: &str) -> Option<&'static Document> {
    DOCUMENTS.iter().find(|document| document.name == name)
}

#[cfg(test)]
#[path = "../documents_tests.rs"]
mod tests;

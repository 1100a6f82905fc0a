//! AWS's own managed policies, and those that came from files.

use crate::ids::derived_id;
use assize_model::arn::Arn;
use assize_policy::{Document, ManagedPolicy, builtin};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// A managed policy that nobody here can change, and its document once it was needed.
pub(crate) struct Entry {
    pub(crate) policy: ManagedPolicy,
    document: OnceLock<Option<Arc<Document>>>,
}

impl Entry {
    /// Its unique id.
    pub(crate) fn id(&self) -> String {
        derived_id("ANPA", &self.policy.arn)
    }

    /// Its document, made ready. Every document was read once before it got here.
    pub(crate) fn document(&self) -> Option<Arc<Document>> {
        self.document.get_or_init(|| self.policy.document().ok().map(Arc::new)).clone()
    }
}

/// All of them by ARN. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Managed(Arc<BTreeMap<String, Entry>>);

impl Managed {
    /// Those that come with Assize, and more; of two with one ARN, the one given.
    pub(crate) fn new(more: Vec<ManagedPolicy>) -> Self {
        let entry = |policy: ManagedPolicy| {
            (policy.arn.clone(), Entry { policy, document: OnceLock::new() })
        };
        Self(Arc::new(builtin().iter().cloned().chain(more).map(entry).collect()))
    }

    /// The policy of that ARN.
    pub(crate) fn get(&self, arn: &str) -> Option<&Entry> {
        if let Some(entry) = self.0.get(arn) {
            return Some(entry);
        }
        // AWS's policies are the same ones in every partition.
        let Arn { service, region, account, resource, .. } = Arn::parse(arn)?;
        let anywhere = Arn { partition: "aws", service, region, account, resource };
        (account == "aws").then(|| self.0.get(&anywhere.to_string())).flatten()
    }

    /// All, in order of ARN.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Entry> {
        self.0.values()
    }
}

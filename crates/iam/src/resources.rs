//! Policies of resources, which have a say beside those of who asks.

use crate::iam::Iam;
use assize_policy::Document;
use std::sync::Arc;

/// Where the policies of resources are.
pub trait ResourcePolicies: Send + Sync {
    /// The policy of the resource with this ARN, as JSON; none when it has none, or is not
    /// there.
    fn policy_of(&self, arn: &str) -> Option<String>;
}

impl Iam {
    /// Has these policies looked at too. The first who says so is heard.
    pub fn consult(&self, policies: Arc<dyn ResourcePolicies>) {
        if self.resources.set(policies).is_err() {
            tracing::error!("policies of resources come from one place only");
        }
    }

    /// The policy of a resource on which an action is asked for.
    pub(crate) fn resource_policy(&self, action: &str, resource: &str) -> Option<Document> {
        let is_function = action.starts_with("lambda:") && resource.starts_with("arn:");
        let policies = self.resources.get().filter(|_| is_function)?;
        let text = policies.policy_of(resource)?;
        match Document::parse(&text) {
            Ok(document) => Some(document),
            Err(error) => {
                tracing::error!(%error, resource, "a resource's policy is unreadable");
                None
            }
        }
    }
}

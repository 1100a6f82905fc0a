//! The policies of functions, for decisions about who may call them.

use assize_functions::{FunctionName, Registry};
use assize_iam::ResourcePolicies;
use assize_model::AccountRegion;
use assize_model::arn::Arn;
use std::sync::Arc;

/// Those of the registry's functions.
pub(crate) struct FunctionPolicies(pub(crate) Arc<Registry>);

impl ResourcePolicies for FunctionPolicies {
    fn policy_of(&self, arn: &str) -> Option<String> {
        let parsed = Arn::parse(arn).filter(|arn| arn.resource.starts_with("function:"))?;
        let home = AccountRegion::new(parsed.account, parsed.region);
        let name = FunctionName::parse(&home, arn, None).ok()?;
        self.0.policy(&home, &name).ok().map(|(policy, _)| policy)
    }
}

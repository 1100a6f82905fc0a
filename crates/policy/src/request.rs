//! A request that wants a decision.

use crate::caller::{Caller, account_of};
use crate::context::Context;

/// One action on one resource.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) action: &'a str,
    /// In lower case.
    pub(crate) action_folded: String,
    pub(crate) resource: &'a str,
    pub(crate) owner: Option<&'a str>,
    pub(crate) context: &'a Context,
}

impl<'a> Request<'a> {
    /// An action (`ec2:DescribeInstances`) on a resource's ARN, or `*` where the action has
    /// none. The resource belongs to the account in its ARN, else to the caller's.
    pub fn new(
        caller: &'a Caller,
        action: &'a str,
        resource: &'a str,
        context: &'a Context,
    ) -> Self {
        // AWS's own things, such as its managed policies, are everybody's.
        let owner = account_of(resource).filter(|owner| *owner != "aws");
        let owner = owner.or_else(|| caller.account());
        let action_folded = action.to_ascii_lowercase();
        Self { caller, action, action_folded, resource, owner, context }
    }

    /// Says whose the resource is: some ARNs (S3's) don't.
    #[must_use]
    pub fn owned_by(mut self, account: &'a str) -> Self {
        self.owner = Some(account);
        self
    }
}

//! What names a resource, and what keeps accounts and regions apart.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The account and region whose recorder holds some state. All state is keyed by it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountRegion {
    /// The 12-digit account number.
    pub account: String,
    /// The region of the recorder, such as `ap-northeast-1`; never `global`.
    pub region: String,
}

impl AccountRegion {
    /// Joins an account and a region.
    pub fn new(account: impl Into<String>, region: impl Into<String>) -> Self {
        Self { account: account.into(), region: region.into() }
    }
}

impl fmt::Display for AccountRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.account, self.region)
    }
}

/// Names one resource within an account and region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceKey {
    /// The CloudFormation-style type, such as `AWS::EC2::Instance`.
    pub resource_type: String,
    /// AWS Config's id of the resource: `i-0588…`, a bucket's name, an IAM unique id.
    pub resource_id: String,
}

impl ResourceKey {
    /// Joins a type and an id.
    pub fn new(resource_type: impl Into<String>, resource_id: impl Into<String>) -> Self {
        Self { resource_type: resource_type.into(), resource_id: resource_id.into() }
    }
}

impl fmt::Display for ResourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.resource_type, self.resource_id)
    }
}

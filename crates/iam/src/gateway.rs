//! Who may ask API Gateway for what.

use crate::authorize::Principal;
use crate::error::IamError;
use crate::iam::Iam;
use assize_model::AccountRegion;
use assize_policy::{Home, gateway_needs};

impl Iam {
    /// Decides about a request to API Gateway, by method and path. `None` when they name no
    /// action.
    ///
    /// # Errors
    /// As [`Iam::authorize`].
    pub fn authorize_gateway(
        &self,
        principal: &Principal,
        method: &str,
        path: &str,
        home: &AccountRegion,
    ) -> Option<Result<(), IamError>> {
        let at = Home { partition: "aws", region: &home.region, account: &home.account };
        let (action, resource) = gateway_needs(method, path, at)?;
        Some(self.decide(principal, &action, &resource, home))
    }
}

//! Decisions about requests to S3, which names no operation.

use crate::authorize::Principal;
use crate::error::IamError;
use crate::iam::Iam;
use assize_model::AccountRegion;
use assize_policy::{S3Needs, S3Request, s3_needs};

impl Iam {
    /// What a request to S3 needs; none when it cannot be told.
    pub fn s3_needs(request: &S3Request<'_>) -> Option<S3Needs> {
        s3_needs(request, "aws")
    }

    /// Decides about a request to S3 by the caller's own policies. Policies of buckets are the
    /// upstream's to judge.
    ///
    /// # Errors
    /// As [`Iam::authorize`], for the first action that is not allowed.
    pub fn authorize_s3(
        &self,
        principal: &Principal,
        needs: &S3Needs,
        home: &AccountRegion,
    ) -> Result<(), IamError> {
        needs.checks.iter().try_for_each(|(action, resource)| {
            self.decide_with(principal, action, resource, home, &needs.context)
        })
    }
}

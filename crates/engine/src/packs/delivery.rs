//! Templates in the bucket that a pack names.

use super::error::PackError;
use super::pack::Pack;
use crate::delivery::keys;
use crate::engine::Engine;
use crate::ports::{Content, NewObject};
use assize_model::AccountRegion;

impl Engine {
    /// Whether a pack's template can be delivered to the bucket that the pack names, if any.
    pub(super) fn check_delivery(
        &self,
        home: &AccountRegion,
        bucket: Option<&str>,
    ) -> Result<(), PackError> {
        match named(bucket) {
            Some(bucket) => self.buckets().check(home, bucket).map_err(PackError::Delivery),
            None => Ok(()),
        }
    }

    /// Puts the template that a pack is made of into the bucket that the pack names, if any, in
    /// place of the one before.
    pub(super) fn deliver_template(
        &self,
        home: &AccountRegion,
        pack: &Pack,
        template: &str,
    ) -> Result<(), PackError> {
        let Some(bucket) = named(pack.delivery_bucket.as_deref()) else { return Ok(()) };
        let is_json = template.trim_start().starts_with('{');
        let prefix = pack.delivery_key_prefix.as_deref();
        let ending = if is_json { "json" } else { "yaml" };
        let key = keys::pack_template(prefix, home, &pack.id, ending);
        let content = Content::Bytes(template.as_bytes());
        let object = NewObject { bucket, key: &key, content, kms_key: None };
        self.buckets().put(home, &object).map_err(PackError::Delivery)
    }
}

/// Requests may name a bucket by an empty text, which is none.
fn named(bucket: Option<&str>) -> Option<&str> {
    bucket.filter(|bucket| !bucket.is_empty())
}

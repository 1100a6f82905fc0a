//! Items that are too large for a notification: they go to the bucket, and the notification says
//! where they are.

use super::file::ItemFile;
use super::keys;
use crate::channel::Channel;
use crate::engine::Engine;
use crate::ports::BucketError;
use assize_model::{AccountRegion, ResourceKey, Timestamp};
use serde::Serialize;

/// Where an item went, or why it did not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeliverySummary {
    pub s3_bucket_location: Option<String>,
    pub error_code: Option<String>,
    pub error_message: Option<String>,
}

impl Engine {
    /// Puts an item into the channel's bucket. A repeat writes the same object again.
    pub(crate) fn deliver_oversized(
        &self,
        home: &AccountRegion,
        channel: &Channel,
        key: &ResourceKey,
        captured: Timestamp,
        text: &str,
    ) -> DeliverySummary {
        let object = keys::oversized(channel.key_prefix.as_deref(), home, key, captured);
        let write = || -> std::io::Result<_> {
            let mut file = ItemFile::begin(None)?;
            file.add(text)?;
            file.finish()
        };
        let delivered = write()
            .map_err(|error| BucketError::Unavailable {
                bucket: channel.bucket.clone(),
                code: "InternalError".into(),
                reason: error.to_string(),
            })
            .and_then(|file| self.deliver_file(home, channel, &object, &file));
        match delivered {
            Ok(()) => DeliverySummary {
                s3_bucket_location: Some(format!("{}/{object}", channel.bucket)),
                error_code: None,
                error_message: None,
            },
            Err(error) => {
                tracing::warn!(%error, %key, "an oversized item was not delivered");
                DeliverySummary {
                    s3_bucket_location: None,
                    error_code: Some(error.code().to_owned()),
                    error_message: Some(error.to_string()),
                }
            }
        }
    }
}

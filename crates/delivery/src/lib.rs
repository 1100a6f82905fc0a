//! Where what leaves Assize goes.
//!
//! [`FolderBuckets`] keeps buckets as folders in the data directory; [`S3Buckets`] are those of
//! an upstream.
//! [`Webhook`] posts what happens to a URL; [`BusSink`], [`TopicSink`] and [`QueueSink`] tell an
//! upstream's EventBridge, SNS and SQS.

mod buckets;
mod calls;
mod sinks;

pub use buckets::{FolderBuckets, S3Buckets};
pub use sinks::{
    BusSink, MIN_SECRET, QueueSink, TopicSink, Webhook, WebhookError, WebhookSettings,
};

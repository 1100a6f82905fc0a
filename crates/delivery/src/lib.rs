//! Where what leaves Assize goes.
//!
//! [`FolderBuckets`] keeps buckets as folders in the data directory; [`S3Buckets`] are those of
//! an upstream.
//! [`FolderDocuments`] and [`SsmDocuments`] have stored documents, in a folder or in an upstream's
//! Systems Manager.
//! [`Webhook`] posts what happens to a URL; [`BusSink`], [`TopicSink`] and [`QueueSink`] tell an
//! upstream's EventBridge, SNS and SQS.

mod buckets;
mod calls;
mod documents;
mod sinks;

pub use buckets::{FolderBuckets, S3Buckets};
pub use documents::{FolderDocuments, SsmDocuments};
pub use sinks::{
    BusSink, MIN_SECRET, QueueSink, TopicSink, Webhook, WebhookError, WebhookSettings,
};

//! Buckets: where snapshots and history are delivered, and templates are read from.

use assize_model::{AccountRegion, Timestamp};
use std::path::Path;

/// Why a bucket could not serve.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BucketError {
    /// No bucket of this name.
    #[error("there is no bucket `{0}`")]
    NoSuchBucket(String),
    /// No object under this key.
    #[error("the bucket `{bucket}` has no object `{key}`")]
    NoSuchKey {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
    },
    /// The bucket's owner does not let Assize in.
    #[error("access to the bucket `{bucket}` is denied: {reason}")]
    Denied {
        /// The bucket.
        bucket: String,
        /// In the words of whoever denied it.
        reason: String,
    },
    /// No bucket can have this name.
    #[error("`{0}` is no name of a bucket: 3 to 63 small letters, digits, dots and hyphens")]
    BadBucket(String),
    /// No object can have this key.
    #[error("`{key}` is no key that can be used: {reason}")]
    BadKey {
        /// The key.
        key: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The object is longer than was wanted.
    #[error("the object `{key}` is longer than {limit} bytes")]
    TooLarge {
        /// The key.
        key: String,
        /// The bound, in bytes.
        limit: u64,
    },
    /// The bucket can't be reached, or can't be read or written.
    #[error("the bucket `{bucket}` cannot be used: {reason}")]
    Unavailable {
        /// The bucket.
        bucket: String,
        /// A code that tells such errors apart; the service's own where it gave one.
        code: String,
        /// What happened.
        reason: String,
    },
}

impl BucketError {
    /// A code that tells errors apart, as DescribeDeliveryChannelStatus names them.
    pub fn code(&self) -> &str {
        match self {
            Self::NoSuchBucket(_) | Self::BadBucket(_) => "NoSuchBucket",
            Self::NoSuchKey { .. } => "NoSuchKey",
            Self::Denied { .. } => "AccessDenied",
            Self::BadKey { .. } => "InvalidKey",
            Self::TooLarge { .. } => "EntityTooLarge",
            Self::Unavailable { code, .. } => code,
        }
    }
}

/// What is known of an object without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectInfo {
    /// Its key.
    pub key: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// When it was last written; a service that does not tell gives none.
    pub modified: Option<Timestamp>,
}

/// What an object is made of.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// Held in memory.
    Bytes(&'a [u8]),
    /// A file, read as it is sent, so that its size needs no memory.
    File(&'a Path),
}

/// An object to be put.
#[derive(Clone, Copy, Debug)]
pub struct NewObject<'a> {
    /// The bucket.
    pub bucket: &'a str,
    /// The key.
    pub key: &'a str,
    /// The content.
    pub content: Content<'a>,
    /// The ARN of the KMS key that it is to be encrypted with. A folder encrypts nothing.
    pub kms_key: Option<&'a str>,
}

/// Buckets with objects in them. Calls block, and must come from a thread that may.
pub trait Buckets: Send + Sync + 'static {
    /// Whether a bucket is there and may be looked into.
    fn check(&self, home: &AccountRegion, bucket: &str) -> Result<(), BucketError>;

    /// Keeps an object; when this returns it is durable and whole. An object of the same key is
    /// replaced.
    fn put(&self, home: &AccountRegion, object: &NewObject<'_>) -> Result<(), BucketError>;

    /// An object's content, of at most `limit` bytes.
    fn get(
        &self,
        home: &AccountRegion,
        bucket: &str,
        key: &str,
        limit: u64,
    ) -> Result<Vec<u8>, BucketError>;

    /// What is known of an object.
    fn head(
        &self,
        home: &AccountRegion,
        bucket: &str,
        key: &str,
    ) -> Result<ObjectInfo, BucketError>;

    /// Objects whose keys begin with `prefix`, in order of their keys' bytes, beginning after
    /// `after`, at most `limit`.
    fn list(
        &self,
        home: &AccountRegion,
        bucket: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<ObjectInfo>, BucketError>;
}

/// Has no bucket.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoBuckets;

fn none<T>(bucket: &str) -> Result<T, BucketError> {
    Err(BucketError::NoSuchBucket(bucket.to_owned()))
}

impl Buckets for NoBuckets {
    fn check(&self, _: &AccountRegion, bucket: &str) -> Result<(), BucketError> {
        none(bucket)
    }

    fn put(&self, _: &AccountRegion, object: &NewObject<'_>) -> Result<(), BucketError> {
        none(object.bucket)
    }

    fn get(
        &self,
        _: &AccountRegion,
        bucket: &str,
        _: &str,
        _: u64,
    ) -> Result<Vec<u8>, BucketError> {
        none(bucket)
    }

    fn head(&self, _: &AccountRegion, bucket: &str, _: &str) -> Result<ObjectInfo, BucketError> {
        none(bucket)
    }

    fn list(
        &self,
        _: &AccountRegion,
        bucket: &str,
        _: &str,
        _: Option<&str>,
        _: usize,
    ) -> Result<Vec<ObjectInfo>, BucketError> {
        none(bucket)
    }
}

//! Rules about Amazon S3 buckets.
//!
//! What AWS Config knows of a bucket beyond its name lies in the supplementary values. A
//! value that is missing while others are there means that the feature is not set up; an
//! item without any supplementary value was recorded without them and is insufficient.

pub mod access_block;
pub mod account;
pub mod acl;
pub mod buckets;
pub mod encryption;
pub mod policies;
pub mod public;
pub mod settings;

const BUCKET: &[&str] = &["AWS::S3::Bucket"];

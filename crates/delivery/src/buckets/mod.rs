//! Adapters of the engine's buckets.

mod folder;
mod name;
mod s3;
mod walk;

pub use folder::FolderBuckets;
pub use s3::S3Buckets;

//! Where what leaves Assize goes.
//!
//! [`FolderBuckets`] keeps buckets as folders in the data directory; [`S3Buckets`] are those of
//! an upstream.

mod buckets;
mod calls;

pub use buckets::{FolderBuckets, S3Buckets};

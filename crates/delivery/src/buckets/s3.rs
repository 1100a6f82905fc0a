//! Buckets of an upstream's S3.

use crate::calls::{Calls, Failure};
use assize_engine::ports::{BucketError, Buckets, Clock, Content, NewObject, ObjectInfo};
use assize_model::{AccountRegion, Timestamp};
use assize_upstream::{Source, Upstream};
use assize_wire::Blob;
use assize_wire::generated::s3::{operations, shapes};
use std::io;
use std::sync::Arc;

/// Objects of a page at most, as S3 bounds them.
const MAX_PAGE: usize = 1_000;

/// The buckets of an upstream's S3. Calls go to the region of the account's home.
pub struct S3Buckets(Calls);

impl S3Buckets {
    /// The buckets of an upstream that has S3.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn new(upstream: Arc<Upstream>, clock: Arc<dyn Clock>) -> io::Result<Self> {
        Calls::new(upstream, clock).map(Self)
    }
}

impl Buckets for S3Buckets {
    fn check(&self, home: &AccountRegion, bucket: &str) -> Result<(), BucketError> {
        let input = shapes::HeadBucketRequest { bucket: bucket.to_owned(), ..Default::default() };
        self.0
            .call::<operations::HeadBucket>(&home.region, &input, None)
            .map(drop)
            .map_err(|failure| failed(bucket, None, failure))
    }

    fn put(&self, home: &AccountRegion, object: &NewObject<'_>) -> Result<(), BucketError> {
        let (body, source) = match object.content {
            Content::Bytes(bytes) => (Some(Blob(bytes.to_vec())), None),
            Content::File(path) => {
                let source = Source::file(path).map_err(|error| BucketError::Unavailable {
                    bucket: object.bucket.to_owned(),
                    code: "SourceUnreadable".into(),
                    reason: error.to_string(),
                })?;
                (None, Some(source))
            }
        };
        let input = shapes::PutObjectRequest {
            bucket: object.bucket.to_owned(),
            key: object.key.to_owned(),
            body,
            server_side_encryption: object.kms_key.map(|_| "aws:kms".to_owned()),
            ssekms_key_id: object.kms_key.map(str::to_owned),
            ..Default::default()
        };
        self.0
            .call::<operations::PutObject>(&home.region, &input, source.as_ref())
            .map(drop)
            .map_err(|failure| failed(object.bucket, Some(object.key), failure))
    }

    fn get(
        &self,
        home: &AccountRegion,
        bucket: &str,
        key: &str,
        limit: u64,
    ) -> Result<Vec<u8>, BucketError> {
        let too_large = || BucketError::TooLarge { key: key.to_owned(), limit };
        if self.head(home, bucket, key)?.bytes > limit {
            return Err(too_large());
        }
        let input = shapes::GetObjectRequest {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            ..Default::default()
        };
        let output = self
            .0
            .call::<operations::GetObject>(&home.region, &input, None)
            .map_err(|failure| failed(bucket, Some(key), failure))?;
        let content = output.body.unwrap_or_default().0;
        if content.len() as u64 > limit { Err(too_large()) } else { Ok(content) }
    }

    fn head(
        &self,
        home: &AccountRegion,
        bucket: &str,
        key: &str,
    ) -> Result<ObjectInfo, BucketError> {
        let input = shapes::HeadObjectRequest {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            ..Default::default()
        };
        let output = match self.0.call::<operations::HeadObject>(&home.region, &input, None) {
            Ok(output) => output,
            // An answer to HEAD has no body that could say which of the two is missing.
            Err(failure) if failure.status == Some(404) => {
                self.check(home, bucket)?;
                return Err(failed(bucket, Some(key), failure));
            }
            Err(failure) => return Err(failed(bucket, Some(key), failure)),
        };
        let bytes = output.content_length.and_then(|n| u64::try_from(n).ok()).unwrap_or_default();
        Ok(ObjectInfo { key: key.to_owned(), bytes, modified: output.last_modified.map(moment) })
    }

    fn list(
        &self,
        home: &AccountRegion,
        bucket: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<ObjectInfo>, BucketError> {
        let mut found: Vec<ObjectInfo> = Vec::new();
        let mut after = after.map(str::to_owned);
        while found.len() < limit {
            let wanted = (limit - found.len()).min(MAX_PAGE);
            let input = shapes::ListObjectsV2Request {
                bucket: bucket.to_owned(),
                prefix: Some(prefix.to_owned()).filter(|prefix| !prefix.is_empty()),
                start_after: after.clone(),
                max_keys: i32::try_from(wanted).ok(),
                ..Default::default()
            };
            let page = self
                .0
                .call::<operations::ListObjectsV2>(&home.region, &input, None)
                .map_err(|failure| failed(bucket, None, failure))?;
            let before = found.len();
            found.extend(page.contents.unwrap_or_default().into_iter().filter_map(object));
            after = found.last().map(|last| last.key.clone());
            if found.len() == before || page.is_truncated != Some(true) {
                break;
            }
        }
        found.truncate(limit);
        Ok(found)
    }
}

fn object(object: shapes::Object) -> Option<ObjectInfo> {
    let bytes = object.size.and_then(|n| u64::try_from(n).ok()).unwrap_or_default();
    Some(ObjectInfo { key: object.key?, bytes, modified: object.last_modified.map(moment) })
}

fn moment(at: assize_wire::Timestamp) -> Timestamp {
    Timestamp::from_millis(at.as_millis())
}

/// The service's refusal. Where the answer had no body, its status is all that there is.
fn failed(bucket: &str, key: Option<&str>, failure: Failure) -> BucketError {
    let Failure { status, code, message } = failure;
    let bucket = bucket.to_owned();
    match (code.as_str(), status, key) {
        ("NoSuchBucket", ..) | (_, Some(404), None) => BucketError::NoSuchBucket(bucket),
        ("NoSuchKey", _, Some(key)) | (_, Some(404), Some(key)) => {
            BucketError::NoSuchKey { bucket, key: key.to_owned() }
        }
        ("InvalidBucketName", ..) => BucketError::BadBucket(bucket),
        ("AccessDenied" | "AllAccessDisabled", ..) | (_, Some(403), _) => {
            BucketError::Denied { bucket, reason: message }
        }
        _ => BucketError::Unavailable { bucket, code, reason: message },
    }
}

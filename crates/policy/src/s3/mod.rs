//! From a request to S3 to the actions and resources that policies are asked about.
//!
//! S3 names no operation: method, bucket, key and a *sub-resource* in the query (`?acl`) say
//! it. What a request could mean in more than one way needs the permissions of all of them, and
//! what is not known here is not decided.

mod extra;
mod table;

use crate::percent::decoded;
use extra::extras;
use table::{HARMLESS, Level, ROUTES, Route};

/// What is known of a request, as it was sent.
#[derive(Clone, Copy)]
pub struct S3Request<'a> {
    /// `GET`
    pub method: &'a str,
    /// The bucket, where the host's name says it; otherwise the path does.
    pub host_bucket: Option<&'a str>,
    /// The path, percent-encoded.
    pub path: &'a str,
    /// The query, percent-encoded, without the question mark.
    pub query: &'a str,
    /// The value of a header, whose name is in lower case.
    pub header: &'a dyn Fn(&str) -> Option<&'a str>,
    /// The keys that the body of a `POST ?delete` names, with versions; none when it was not
    /// read, so that all keys of the bucket count as named.
    pub deleted: Option<&'a [(String, Option<String>)]>,
}

/// A request's parts, decoded.
struct Asked<'r, 'a> {
    request: &'r S3Request<'a>,
    partition: &'r str,
    bucket: Option<String>,
    key: Option<String>,
    query: Vec<(String, String)>,
}

/// What a request needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3Needs {
    /// The operation's name, `GetBucketAcl`.
    pub operation: &'static str,
    /// The bucket that it is about.
    pub bucket: Option<String>,
    /// Actions, each with the ARN that it is needed on.
    pub checks: Vec<(&'static str, String)>,
    /// Condition keys that the request has.
    pub context: Vec<(&'static str, String)>,
}

/// What a request needs; none when it means nothing that is known here.
pub fn s3_needs(request: &S3Request<'_>, partition: &str) -> Option<S3Needs> {
    let asked = Asked::read(request, partition)?;
    let level = asked.level()?;
    let of_level = |route: &&Route| route.level == level;
    let marked = |route: &&Route| !route.sub.is_empty() && asked.parameter(route.sub).is_some();
    let known = |name: &str| {
        HARMLESS.contains(&name)
            || ["response-", "x-amz-"].iter().any(|start| begins(name, start))
            || ROUTES.iter().filter(of_level).any(|route| route.sub == name)
    };
    if asked.query.iter().any(|(name, _)| !known(name)) {
        return None;
    }
    let fits = |route: &&Route| of_level(route) && route.method == request.method;
    let mut routes: Vec<&Route> = ROUTES.iter().filter(fits).filter(marked).collect();
    if routes.is_empty() {
        if ROUTES.iter().filter(of_level).any(|route| marked(&route)) {
            // A sub-resource that this method does not have.
            return None;
        }
        routes.extend(ROUTES.iter().filter(fits).find(|route| route.sub.is_empty()));
    }
    let copies = asked.header("x-amz-copy-source").is_some();
    let name = |route: &Route| match route.operation {
        "PutObject" if copies => "CopyObject",
        "UploadPart" if copies => "UploadPartCopy",
        other => other,
    };
    let operation = name(routes.first()?);
    let (version, arn) = (asked.parameter("versionId"), asked.arn());
    let mut checks = Vec::new();
    for route in &routes {
        if route.operation == "DeleteObjects" {
            checks.extend(asked.deletions());
        }
        for action in route.actions {
            checks.push((of_version(action, version), arn.clone()));
        }
        checks.extend(extras(name(route), &asked, &arn));
    }
    let context = context(&asked, version);
    Some(S3Needs { operation, checks, context, bucket: asked.bucket })
}

impl<'r, 'a> Asked<'r, 'a> {
    /// Decodes a request; none when it cannot be.
    fn read(request: &'r S3Request<'a>, partition: &'r str) -> Option<Self> {
        let path = request.path.strip_prefix('/')?;
        let (bucket, key) = match request.host_bucket {
            Some(bucket) => (Some(bucket), path),
            None => {
                let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
                (Some(bucket).filter(|bucket| !bucket.is_empty()), key)
            }
        };
        let parts = request.query.split('&').filter(|part| !part.is_empty());
        let spaced = |text: &str| decoded(&text.replace('+', " "));
        let query = parts
            .map(|part| {
                let (name, value) = part.split_once('=').unwrap_or((part, ""));
                Some((spaced(name)?, spaced(value)?))
            })
            .collect::<Option<Vec<_>>>()?;
        Some(Self {
            request,
            partition,
            bucket: match bucket {
                Some(bucket) => Some(decoded(bucket)?),
                None => None,
            },
            key: Some(decoded(key)?).filter(|key| !key.is_empty()),
            query,
        })
    }

    fn level(&self) -> Option<Level> {
        match (self.bucket.as_deref(), self.key.as_deref()) {
            (None, None) => Some(Level::Service),
            (Some(bucket), None) if is_bucket(bucket) => Some(Level::Bucket),
            (Some(bucket), Some(key)) if is_bucket(bucket) && !climbs(key) => Some(Level::Object),
            _ => None,
        }
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    fn header(&self, name: &str) -> Option<&'a str> {
        (self.request.header)(name)
    }

    fn arn(&self) -> String {
        let start = format!("arn:{}:s3:::", self.partition);
        match (&self.bucket, &self.key) {
            (Some(bucket), Some(key)) => format!("{start}{bucket}/{key}"),
            (Some(bucket), None) => format!("{start}{bucket}"),
            _ => format!("{start}*"),
        }
    }

    fn deletions(&self) -> Vec<(&'static str, String)> {
        let bucket = self.bucket.as_deref().unwrap_or_default();
        let arn = |key: &str| format!("arn:{}:s3:::{bucket}/{key}", self.partition);
        match self.request.deleted {
            Some(keys) => keys
                .iter()
                .map(|(key, version)| (of_version("s3:DeleteObject", version.as_deref()), arn(key)))
                .collect(),
            None => vec![("s3:DeleteObject", arn("*")), ("s3:DeleteObjectVersion", arn("*"))],
        }
    }
}

/// Of an object's version most actions have a form of their own.
fn of_version(action: &'static str, version: Option<&str>) -> &'static str {
    if version.is_none() {
        return action;
    }
    match action {
        "s3:GetObject" => "s3:GetObjectVersion",
        "s3:GetObjectAcl" => "s3:GetObjectVersionAcl",
        "s3:GetObjectAttributes" => "s3:GetObjectVersionAttributes",
        "s3:GetObjectTagging" => "s3:GetObjectVersionTagging",
        "s3:GetObjectTorrent" => "s3:GetObjectVersionTorrent",
        "s3:PutObjectAcl" => "s3:PutObjectVersionAcl",
        "s3:PutObjectTagging" => "s3:PutObjectVersionTagging",
        "s3:DeleteObject" => "s3:DeleteObjectVersion",
        "s3:DeleteObjectTagging" => "s3:DeleteObjectVersionTagging",
        other => other,
    }
}

fn context(asked: &Asked<'_, '_>, version: Option<&str>) -> Vec<(&'static str, String)> {
    const QUERY: &[(&str, &str)] =
        &[("prefix", "s3:prefix"), ("delimiter", "s3:delimiter"), ("max-keys", "s3:max-keys")];
    const HEADERS: &[(&str, &str)] = &[
        ("x-amz-acl", "s3:x-amz-acl"),
        ("x-amz-content-sha256", "s3:x-amz-content-sha256"),
        ("x-amz-copy-source", "s3:x-amz-copy-source"),
        ("x-amz-metadata-directive", "s3:x-amz-metadata-directive"),
        ("x-amz-server-side-encryption", "s3:x-amz-server-side-encryption"),
        (
            "x-amz-server-side-encryption-aws-kms-key-id",
            "s3:x-amz-server-side-encryption-aws-kms-key-id",
        ),
        ("x-amz-storage-class", "s3:x-amz-storage-class"),
    ];
    let mut found: Vec<(&'static str, String)> = Vec::new();
    for (name, key) in QUERY {
        found.extend(asked.parameter(name).map(|value| (*key, value.to_owned())));
    }
    for (name, key) in HEADERS {
        found.extend(asked.header(name).map(|value| (*key, value.to_owned())));
    }
    found.extend(version.map(|version| ("s3:VersionId", version.to_owned())));
    found
}

/// Whether a text can be a general purpose bucket's name. Access points, whose ARN may stand
/// here, and the paths of S3 Control, which begin with a version, are not decided about.
fn is_bucket(name: &str) -> bool {
    (3..=255).contains(&name.len())
        && !name.starts_with("v2018")
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
        && !climbs(name)
}

/// Whether a path has parts that some servers resolve, so that it may mean another bucket.
fn climbs(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "." | ".."))
}

/// Whether a name begins so, letters of either case.
fn begins(name: &str, start: &str) -> bool {
    name.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;

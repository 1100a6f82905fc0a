//! Names of buckets and keys of objects, as paths.

use assize_engine::ports::BucketError;
use std::path::PathBuf;

/// Bytes of a key at most, as in S3.
const MAX_KEY: usize = 1_024;
/// Bytes of a file's name at most, on the usual file systems.
const MAX_PART: usize = 255;

/// Whether a bucket can have the name. The rules are S3's for names of new buckets, so that no
/// name leads out of the folder of buckets.
pub(super) fn check_bucket(name: &str) -> Result<(), BucketError> {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-';
    let ends = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let bytes = name.as_bytes();
    let good = (3..=63).contains(&bytes.len())
        && bytes.iter().all(|b| inner(*b))
        && ends(bytes.first())
        && ends(bytes.last())
        && !name.contains("..");
    if good { Ok(()) } else { Err(BucketError::BadBucket(name.to_owned())) }
}

/// A key as a path below its bucket. Only keys that are paths of plain names can be kept.
pub(super) fn path(key: &str) -> Result<PathBuf, BucketError> {
    let bad = |reason| BucketError::BadKey { key: key.to_owned(), reason };
    if key.is_empty() || key.len() > MAX_KEY {
        return Err(bad("it must have 1 to 1024 bytes"));
    }
    let mut path = PathBuf::new();
    for part in key.split('/') {
        if part.is_empty() || part == "." || part == ".." {
            return Err(bad("it has an empty part, or one that is `.` or `..`"));
        }
        if part.bytes().any(|b| b.is_ascii_control() || b == b'\\') {
            return Err(bad("it has a control character or a backslash"));
        }
        let name = file_name(part);
        if name.len() > MAX_PART {
            return Err(bad("a part of it is longer than a file's name may be"));
        }
        path.push(name);
    }
    Ok(path)
}

/// Characters that a file's name can't have, or has as itself so that they can be told apart.
#[cfg(windows)]
const ESCAPED: &[char] = &['%', ':', '<', '>', '"', '|', '?', '*'];
#[cfg(not(windows))]
const ESCAPED: &[char] = &[];

/// A part of a key as a file's name: itself, but for what the system has no room for.
fn file_name(part: &str) -> String {
    let mut name = String::with_capacity(part.len());
    for c in part.chars() {
        if ESCAPED.contains(&c) {
            name.push_str(&format!("%{:02X}", u32::from(c)));
        } else {
            name.push(c);
        }
    }
    name
}

/// The part of a key that a file's name stands for.
pub(super) fn part(name: &str) -> String {
    let mut part = name.to_owned();
    // `%` last, as it begins the others.
    for c in ESCAPED.iter().rev() {
        part = part.replace(&format!("%{:02X}", u32::from(*c)), &c.to_string());
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::path::Component;

    #[test]
    fn names_are_s3s() {
        for good in ["abc", "my-bucket.eu", "0".repeat(63).as_str()] {
            assert!(check_bucket(good).is_ok(), "{good}");
        }
        let long = "a".repeat(64);
        for bad in ["", "ab", "..", "a..b", ".abc", "abc-", "Abc", "a/b", "a\\b", "a\0b", &long] {
            assert!(check_bucket(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn keys_are_plain_paths() {
        let key =
            "AWSLogs/1/Config/us-east-1/2026/3/1/ConfigHistory/1_AWS::EC2::Instance_1.json.gz";
        assert!(path(key).is_ok());
        let (long, longer) = ("a".repeat(256), "a/".repeat(600));
        for bad in ["", "/a", "a/", "a//b", "../a", "a/../b", ".", "a\\b", "a\nb", &long, &longer] {
            assert!(path(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_key_leads_out(key in ".{0,40}|([.]{0,3}/){0,4}[a-z]{0,2}") {
            if let Ok(path) = path(&key) {
                prop_assert!(path.is_relative());
                prop_assert!(path.components().all(|part| matches!(part, Component::Normal(_))));
                let parts: Vec<String> = path
                    .components()
                    .map(|c| part(c.as_os_str().to_str().unwrap()))
                    .collect();
                prop_assert_eq!(parts.join("/"), key);
            }
        }
    }
}

use super::*;

fn home() -> AccountRegion {
    AccountRegion::new("123456789012", "us-east-1")
}

fn put(buckets: &FolderBuckets, key: &str, bytes: &[u8]) -> Result<(), BucketError> {
    let content = Content::Bytes(bytes);
    buckets.put(&home(), &NewObject { bucket: "bucket", key, content, kms_key: None })
}

fn keys(buckets: &FolderBuckets, prefix: &str, after: Option<&str>, limit: usize) -> Vec<String> {
    let found = buckets.list(&home(), "bucket", prefix, after, limit).unwrap();
    found.into_iter().map(|info| info.key).collect()
}

#[test]
fn what_is_put_is_there_and_nothing_else_is() {
    let dir = tempfile::tempdir().unwrap();
    let buckets = FolderBuckets::new(dir.path().join("buckets"), true);
    let missing = buckets.get(&home(), "bucket", "a", 9);
    assert_eq!(missing, Err(BucketError::NoSuchBucket("bucket".into())));
    put(&buckets, "p/a.gz", b"one").unwrap();
    put(&buckets, "p/a.gz", b"three").unwrap();
    assert_eq!(buckets.get(&home(), "bucket", "p/a.gz", 5).unwrap(), b"three");
    let info = buckets.head(&home(), "bucket", "p/a.gz").unwrap();
    assert_eq!((info.key.as_str(), info.bytes), ("p/a.gz", 5));
    assert!(info.modified.is_some());
    for key in ["p", "p/b", "p/a.gz/c"] {
        let error = buckets.get(&home(), "bucket", key, 5).unwrap_err();
        assert!(["NoSuchKey", "InvalidKey"].contains(&error.code()), "{key}: {error}");
    }
    let long = buckets.get(&home(), "bucket", "p/a.gz", 4).unwrap_err();
    assert_eq!(long.code(), "EntityTooLarge");
    // Nothing unfinished stays.
    assert_eq!(fs::read_dir(dir.path().join("buckets").join(UNFINISHED)).unwrap().count(), 0);
}

#[test]
fn files_are_put_too() {
    let dir = tempfile::tempdir().unwrap();
    let buckets = FolderBuckets::new(dir.path().join("buckets"), false);
    let source = dir.path().join("source");
    fs::write(&source, vec![7; 100_000]).unwrap();
    let content = Content::File(&source);
    buckets
        .put(&home(), &NewObject { bucket: "bucket", key: "k", content, kms_key: None })
        .unwrap();
    assert_eq!(buckets.get(&home(), "bucket", "k", 1 << 20).unwrap(), vec![7; 100_000]);
}

#[test]
fn nothing_leads_out_of_a_bucket() {
    let dir = tempfile::tempdir().unwrap();
    let buckets = FolderBuckets::new(dir.path().join("buckets"), false);
    fs::write(dir.path().join("secret"), "s").unwrap();
    put(&buckets, "a", b"a").unwrap();
    for key in ["../../secret", "/etc/passwd", "a/../../../secret", ".."] {
        assert!(put(&buckets, key, b"x").is_err(), "{key}");
        assert!(buckets.get(&home(), "bucket", key, 9).is_err(), "{key}");
        assert!(buckets.head(&home(), "bucket", key).is_err(), "{key}");
    }
    for bucket in ["..", "../buckets", ".unfinished", ""] {
        assert!(buckets.check(&home(), bucket).is_err(), "{bucket}");
        assert!(buckets.list(&home(), bucket, "", None, 9).is_err(), "{bucket}");
    }
    assert_eq!(fs::read_to_string(dir.path().join("secret")).unwrap(), "s");
}

#[test]
fn lists_are_in_order_of_keys_page_by_page() {
    let dir = tempfile::tempdir().unwrap();
    let buckets = FolderBuckets::new(dir.path(), false);
    // `-` and `.` come before `/`, letters after.
    let all = ["a-b", "a.b", "a/b", "a/c/d", "ab", "b/1", "b/10", "b/2"];
    for key in all.iter().rev() {
        put(&buckets, key, key.as_bytes()).unwrap();
    }
    assert_eq!(keys(&buckets, "", None, 99), all);
    assert_eq!(keys(&buckets, "a/", None, 99), ["a/b", "a/c/d"]);
    assert_eq!(keys(&buckets, "b/1", None, 99), ["b/1", "b/10"]);
    assert!(keys(&buckets, "c", None, 99).is_empty());
    let (mut paged, mut after): (Vec<String>, Option<String>) = (Vec::new(), None);
    loop {
        let page = keys(&buckets, "", after.as_deref(), 3);
        let Some(last) = page.last() else { break };
        after = Some(last.clone());
        paged.extend(page);
    }
    assert_eq!(paged, all);
}

use super::*;

fn needs(method: &str, path: &str, headers: &[(&str, &str)]) -> Option<S3Needs> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let header =
        |name: &str| headers.iter().find(|(given, _)| *given == name).map(|(_, value)| *value);
    let request =
        S3Request { method, host_bucket: None, path, query, header: &header, deleted: None };
    s3_needs(&request, "aws")
}

fn checks(method: &str, path: &str, headers: &[(&str, &str)]) -> Vec<String> {
    let found = needs(method, path, headers).unwrap().checks;
    found.into_iter().map(|(action, arn)| format!("{action} {arn}")).collect()
}

#[test]
fn requests_need_the_actions_of_their_operation() {
    for (method, path, operation, wanted) in [
        ("GET", "/", "ListBuckets", &["s3:ListAllMyBuckets arn:aws:s3:::*"][..]),
        ("GET", "/box?list-type=2&prefix=a", "ListObjects", &["s3:ListBucket arn:aws:s3:::box"]),
        (
            "GET",
            "/box?policyStatus",
            "GetBucketPolicyStatus",
            &["s3:GetBucketPolicyStatus arn:aws:s3:::box"],
        ),
        ("PUT", "/box", "CreateBucket", &["s3:CreateBucket arn:aws:s3:::box"]),
        ("HEAD", "/box/a/b", "HeadObject", &["s3:GetObject arn:aws:s3:::box/a/b"]),
        (
            "GET",
            "/box/k?versionId=7&attributes",
            "GetObjectAttributes",
            &[
                "s3:GetObjectVersion arn:aws:s3:::box/k",
                "s3:GetObjectVersionAttributes arn:aws:s3:::box/k",
            ],
        ),
        (
            "DELETE",
            "/box/k?uploadId=1",
            "AbortMultipartUpload",
            &["s3:AbortMultipartUpload arn:aws:s3:::box/k"],
        ),
        (
            "POST",
            "/box?delete",
            "DeleteObjects",
            &["s3:DeleteObject arn:aws:s3:::box/*", "s3:DeleteObjectVersion arn:aws:s3:::box/*"],
        ),
    ] {
        assert_eq!(checks(method, path, &[]), wanted, "{method} {path}");
        assert_eq!(needs(method, path, &[]).unwrap().operation, operation);
    }
}

#[test]
fn headers_may_need_more() {
    let copied = checks(
        "PUT",
        "/box/k",
        &[("x-amz-copy-source", "/other/a%20b?versionId=3"), ("x-amz-acl", "public-read")],
    );
    assert_eq!(
        copied,
        [
            "s3:PutObject arn:aws:s3:::box/k",
            "s3:PutObjectAcl arn:aws:s3:::box/k",
            "s3:GetObjectVersion arn:aws:s3:::other/a b",
        ]
    );
    let odd = checks("PUT", "/box/k", &[("x-amz-copy-source", "%zz")]);
    assert_eq!(odd.last().unwrap(), "s3:GetObject *");
}

#[test]
fn what_may_mean_several_things_needs_all_of_them() {
    let both = checks("GET", "/box?tagging&acl", &[]);
    assert_eq!(both, ["s3:GetBucketAcl arn:aws:s3:::box", "s3:GetBucketTagging arn:aws:s3:::box"]);
}

#[test]
fn what_is_not_known_is_not_decided() {
    for (method, path) in [
        ("GET", "/box?novelty"),
        ("POST", "/box"),
        ("PUT", "/box?location"),
        ("GET", "/v20180820/configuration/publicAccessBlock"),
        ("GET", "/box/../other/key"),
        ("GET", "/b/k"),
        ("GET", "/box%2Fother"),
        ("GET", "//box/k"),
        ("GET", "/box/%zz"),
        ("PATCH", "/box/k"),
        ("GET", "/arn:aws:s3:eu-west-1:123456789012:accesspoint/a"),
    ] {
        assert_eq!(needs(method, path, &[]), None, "{method} {path}");
    }
}

#[test]
fn conditions_see_the_request() {
    let context = needs("GET", "/box?prefix=home%2F&max-keys=5", &[]).unwrap().context;
    assert_eq!(context, [("s3:prefix", "home/".to_owned()), ("s3:max-keys", "5".to_owned())]);
}

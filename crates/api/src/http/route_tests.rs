use super::*;
use assize_wire::error::AwsError;
use assize_wire::generated::{config, ec2, iam, lambda, sts};
use http::{HeaderMap, Request as HttpRequest};

static SERVED: [&Service; 5] =
    [&config::SERVICE, &ec2::SERVICE, &iam::SERVICE, &lambda::SERVICE, &sts::SERVICE];

/// `config.Operation`, `form of iam`, `form`, `unknown of lambda`, `stranger`
fn route(method: &str, uri: &str, headers: &[(&str, &str)], scope: Option<&str>) -> String {
    let mut request = HttpRequest::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let (parts, ()) = request.body(()).unwrap().into_parts();
    match head(&parts, scope, Auth::Open, &SERVED) {
        Head::Operation(service, operation) => format!("{}.{}", service.name, operation.name),
        Head::Form(Some(service)) => format!("form of {}", service.name),
        Head::Form(None) => "form".to_owned(),
        Head::Unknown(service) => format!("unknown of {}", service.name),
        Head::Stranger => "stranger".to_owned(),
    }
}

const JSON: (&str, &str) = ("content-type", "application/x-amz-json-1.1");
const FORM_TYPE: (&str, &str) =
    ("content-type", "application/x-www-form-urlencoded; charset=utf-8");
const TARGET: (&str, &str) = ("x-amz-target", "StarlingDoveService.DescribeConfigRules");

#[test]
fn heads_say_the_service() {
    for (method, uri, headers, scope, wanted) in [
        ("POST", "/", &[JSON, TARGET][..], Some("config"), "config.DescribeConfigRules"),
        // The target decides, the signature is then found wrong.
        ("POST", "/", &[JSON, TARGET], Some("iam"), "config.DescribeConfigRules"),
        ("POST", "/", &[JSON, TARGET], None, "config.DescribeConfigRules"),
        ("POST", "/x", &[JSON, TARGET], None, "unknown of config"),
        ("PUT", "/", &[JSON, TARGET], None, "unknown of config"),
        ("POST", "/", &[JSON, ("x-amz-target", "X.Y")], Some("dynamodb"), "stranger"),
        ("POST", "/", &[JSON, ("x-amz-target", "X.Y")], Some("config"), "unknown of config"),
        ("POST", "/", &[JSON], Some("config"), "unknown of config"),
        ("POST", "/", &[FORM_TYPE], Some("iam"), "form of iam"),
        ("POST", "/", &[FORM_TYPE], Some("rds"), "stranger"),
        ("POST", "/", &[FORM_TYPE], Some("config"), "unknown of config"),
        ("POST", "/", &[FORM_TYPE, ("host", "sts.localhost:1")], None, "form of sts"),
        ("POST", "/", &[FORM_TYPE, ("host", "localhost:1")], None, "form"),
        ("POST", "/", &[JSON], Some("iam"), "unknown of iam"),
        ("GET", "/?Action=GetCallerIdentity", &[], Some("sts"), "unknown of sts"),
        (
            "GET",
            "/?Action=GetCallerIdentity",
            &[("authorization", "x")],
            Some("sts"),
            "form of sts",
        ),
        ("GET", "/2015-03-31/functions/", &[], Some("lambda"), "lambda.ListFunctions"),
        ("GET", "/2015-03-31/functions/f", &[], None, "lambda.GetFunction"),
        ("GET", "/2015-03-31/functions", &[], Some("s3"), "stranger"),
        ("GET", "/2015-03-31/layers", &[], Some("lambda"), "unknown of lambda"),
        ("GET", "/bucket/key", &[], None, "stranger"),
        ("PUT", "/bucket/key", &[], Some("s3"), "stranger"),
    ] {
        assert_eq!(route(method, uri, headers, scope), wanted, "{method} {uri} {headers:?}");
    }
}

#[test]
fn forms_say_the_operation() {
    let headers = HeaderMap::new();
    let find = |service, body: &str| {
        let request = Request {
            method: "POST",
            path: "/",
            query: "",
            headers: &headers,
            body: body.as_bytes(),
        };
        form(&request, service, &SERVED)
            .map(|(service, operation)| format!("{}.{}", service.name, operation.name))
            .map_err(|(service, refusal)| (service.map(|service| service.name), refusal.code()))
    };
    let iam = Some(&iam::SERVICE);
    for (service, body, wanted) in [
        (iam, "Version=2010-05-08&Action=GetUser", Ok("iam.GetUser")),
        (None, "Action=GetUser&Version=2010-05-08", Ok("iam.GetUser")),
        (None, "Action=DescribeTags&Version=2016-11-15", Ok("ec2.DescribeTags")),
        (iam, "Action=GetUser&Version=2011-06-15", Err((Some("iam"), "UnknownOperationException"))),
        (iam, "Action=CreateSAMLProvider", Err((Some("iam"), "UnknownOperationException"))),
        (None, "Action=GetUser", Err((None, "UnknownOperationException"))),
        (iam, "Version=2010-05-08", Err((Some("iam"), "MissingAction"))),
        (None, "", Err((None, "MissingAction"))),
    ] {
        assert_eq!(find(service, body), wanted.map(str::to_owned), "{body}");
    }
}

//! Answers, byte for byte, as AWS frames them.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Response};
use serde_json::json;

use super::{Request, X_AMZN_ERROR_TYPE, X_AMZN_REQUEST_ID, error_response};
use crate::context::RequestContext;
use crate::error::{AwsError, WireError};
use crate::generated::ec2::{self, Ec2, Ec2Error};
use crate::generated::iam::{self, Iam, IamError};
use crate::generated::lambda::{self, Lambda, LambdaError};
use crate::types::{Blob, Timestamp};

const MOMENT: Timestamp = Timestamp::from_millis(1_714_566_600_000);

struct Sample;

impl Iam for Sample {
    async fn list_users(
        &self,
        _: &RequestContext,
        input: iam::shapes::ListUsersRequest,
    ) -> Result<iam::shapes::ListUsersResponse, IamError> {
        let user = iam::shapes::User {
            user_name: input.path_prefix.unwrap_or_default(),
            create_date: MOMENT,
            tags: Some(Vec::new()),
            ..iam::shapes::User::default()
        };
        Ok(iam::shapes::ListUsersResponse {
            users: vec![user],
            is_truncated: Some(false),
            ..iam::shapes::ListUsersResponse::default()
        })
    }

    async fn delete_user(
        &self,
        _: &RequestContext,
        input: iam::shapes::DeleteUserRequest,
    ) -> Result<(), IamError> {
        if input.user_name == "none" {
            return Err(IamError::no_such_entity_exception("no & <none>"));
        }
        Ok(())
    }
}

impl Ec2 for Sample {
    async fn describe_volumes(
        &self,
        _: &RequestContext,
        input: ec2::shapes::DescribeVolumesRequest,
    ) -> Result<ec2::shapes::DescribeVolumesResult, Ec2Error> {
        let id = input.volume_ids.unwrap_or_default().pop();
        let volume = ec2::shapes::Volume {
            volume_id: id,
            create_time: Some(MOMENT),
            encrypted: Some(true),
            ..ec2::shapes::Volume::default()
        };
        let volumes = Some(vec![volume]);
        Ok(ec2::shapes::DescribeVolumesResult { volumes, next_token: None })
    }
}

impl Lambda for Sample {
    async fn invoke(
        &self,
        _: &RequestContext,
        input: lambda::shapes::InvocationRequest,
    ) -> Result<lambda::shapes::InvocationResponse, LambdaError> {
        Ok(lambda::shapes::InvocationResponse {
            status_code: Some(202),
            executed_version: input.qualifier,
            payload: input.payload,
            ..lambda::shapes::InvocationResponse::default()
        })
    }
}

fn block<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn post<'a>(headers: &'a HeaderMap, body: &'a str) -> Request<'a> {
    Request { method: "POST", path: "/", query: "", headers, body: body.as_bytes() }
}

fn cx() -> RequestContext {
    RequestContext { request_id: "id-1".to_owned(), ..RequestContext::default() }
}

fn iam_answer(operation: &str, form: &str) -> Response<String> {
    let headers = HeaderMap::new();
    let request = post(&headers, form);
    let answer = block(iam::dispatch(&Sample, &cx(), operation, &request));
    let answer = answer.unwrap_or_else(|error| error_response(&iam::SERVICE, &error, "id-1"));
    answer.map(|body| String::from_utf8(body).unwrap())
}

fn ec2_answer(operation: &str, form: &str) -> Response<String> {
    let headers = HeaderMap::new();
    let request = post(&headers, form);
    let answer = block(ec2::dispatch(&Sample, &cx(), operation, &request));
    let answer = answer.unwrap_or_else(|error| error_response(&ec2::SERVICE, &error, "id-1"));
    answer.map(|body| String::from_utf8(body).unwrap())
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

#[test]
fn query_answers_are_awss() {
    let answer = iam_answer("ListUsers", "PathPrefix=%2Fa&MaxItems=5");
    assert_eq!(answer.headers()[CONTENT_TYPE], "text/xml;charset=UTF-8");
    assert_eq!(answer.headers()[X_AMZN_REQUEST_ID], "id-1");
    assert_eq!(
        answer.body(),
        &format!(
            "{XML}<ListUsersResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\
             <ListUsersResult><IsTruncated>false</IsTruncated><Users><member><Arn></Arn>\
             <CreateDate>2024-05-01T12:30:00Z</CreateDate><Path></Path><Tags></Tags><UserId>\
             </UserId><UserName>/a</UserName></member></Users></ListUsersResult>\
             <ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></ListUsersResponse>"
        )
    );
    assert_eq!(
        iam_answer("DeleteUser", "UserName=u").body(),
        &format!(
            "{XML}<DeleteUserResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\
             <ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></DeleteUserResponse>"
        )
    );
}

#[test]
fn query_errors_are_awss() {
    let missing = iam_answer("DeleteUser", "UserName=none");
    assert_eq!(missing.status(), 404);
    assert_eq!(
        missing.body(),
        &format!(
            "{XML}<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error>\
             <Type>Sender</Type><Code>NoSuchEntity</Code><Message>no &amp; &lt;none&gt;</Message>\
             </Error><RequestId>id-1</RequestId></ErrorResponse>"
        )
    );
    for (operation, form, status, code, message) in [
        (
            "DeleteUser",
            "",
            400,
            "ValidationError",
            "1 validation error detected: Value null at 'userName' failed to satisfy constraint: \
             Member must not be null",
        ),
        (
            "ListUsers",
            "MaxItems=x",
            400,
            "MalformedInput",
            "Invalid value for MaxItems: it must be an integer.",
        ),
        ("Nothing", "", 400, "InvalidAction", "The operation 'Nothing' is not known."),
        (
            "GetUser",
            "",
            501,
            "NotImplementedException",
            "Assize does not implement iam:GetUser yet. See the list of operations in docs/api.md.",
        ),
    ] {
        let answer = iam_answer(operation, form);
        assert_eq!(answer.status(), status);
        let wanted = format!("<Code>{code}</Code><Message>{message}</Message>");
        assert!(answer.body().contains(&wanted), "{answer:?}");
    }
    let denied: &dyn AwsError = &WireError::access_denied("no");
    let answer = error_response(&iam::SERVICE, denied, "id-1");
    assert_eq!(answer.status(), 403);
    assert!(String::from_utf8_lossy(answer.body()).contains("<Code>AccessDenied</Code>"));
    let answer = error_response(&ec2::SERVICE, denied, "id-1");
    assert!(String::from_utf8_lossy(answer.body()).contains("<Code>UnauthorizedOperation</Code>"));
}

#[test]
fn ec2_answers_are_awss() {
    assert_eq!(
        ec2_answer("DescribeVolumes", "VolumeId.1=vol-1&VolumeId.2=vol-2").body(),
        &format!(
            "{XML}<DescribeVolumesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">\
             <requestId>id-1</requestId><volumeSet><item><createTime>2024-05-01T12:30:00.000Z\
             </createTime><encrypted>true</encrypted><volumeId>vol-2</volumeId></item></volumeSet>\
             </DescribeVolumesResponse>"
        )
    );
    for (operation, form, code, message) in [
        (
            "DescribeInstanceAttribute",
            "Attribute=instanceType",
            "MissingParameter",
            "The request must contain the parameter InstanceId",
        ),
        (
            "DescribeVolumes",
            "VolumeIds.1=x",
            "UnknownParameter",
            "The parameter VolumeIds is not recognized",
        ),
        (
            "DescribeVolumes",
            "MaxResults=x",
            "InvalidParameterValue",
            "Invalid value for parameter MaxResults: it must be an integer.",
        ),
    ] {
        let answer = ec2_answer(operation, form);
        assert_eq!(
            answer.body(),
            &format!(
                "{XML}<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message>\
                 </Error></Errors><RequestID>id-1</RequestID></Response>"
            )
        );
    }
}

#[test]
fn rest_answers_are_awss() {
    let invoke = |path, query, body: &[u8]| {
        let headers = HeaderMap::new();
        let request = Request { method: "POST", path, query, headers: &headers, body };
        block(lambda::dispatch(&Sample, &cx(), "Invoke", &request))
    };
    let path = "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Af/\
                invocations";
    let answer = invoke(path, "Qualifier=7", b"{\"a\":\"\xc3\xa9\"}").unwrap();
    assert_eq!(answer.status(), 202);
    assert_eq!(answer.headers()["x-amz-executed-version"], "7");
    assert_eq!(answer.body(), b"{\"a\":\"\xc3\xa9\"}");

    let error = invoke("/2015-03-31/functions/%20/invocations", "", b"").unwrap_err();
    let answer = error_response(&lambda::SERVICE, &error, "id-1");
    assert_eq!(answer.status(), 400);
    assert_eq!(answer.headers()[X_AMZN_ERROR_TYPE], "ValidationException");
    let body: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(body["Type"], "User");
    let message = body["Message"].as_str().unwrap();
    let start = "1 validation error detected: Value ' ' at 'functionName' failed to satisfy \
                 constraint: Member must satisfy regular expression pattern: ";
    assert!(message.starts_with(start), "{message}");
}

#[test]
fn an_unknown_runtime_has_its_own_code() {
    let headers = HeaderMap::new();
    let body = json!({
        "Role": "arn:aws:iam::123456789012:role/r",
        "Code": {"ZipFile": Blob(vec![1]).to_base64()},
        "FunctionName": "f",
        "Runtime": "cobol85",
    });
    let body = body.to_string();
    let path = "/2015-03-31/functions";
    let request = Request { path, ..post(&headers, &body) };
    let error = block(lambda::dispatch(&Sample, &cx(), "CreateFunction", &request)).unwrap_err();
    assert_eq!(error.code(), "InvalidParameterValueException");
    let (start, end) = (
        "Value 'cobol85' at 'runtime' failed to satisfy constraint: Member must satisfy enum value \
         set: [",
        "] or be a valid ARN",
    );
    assert!(error.message().starts_with(start) && error.message().ends_with(end), "{error}");
}

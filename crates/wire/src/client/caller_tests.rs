use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Mutex;

use serde_json::json;

use super::*;
use crate::generated::{iam, lambda};
use crate::sigv4::{Policy, Secret, verify};

/// Gives prepared answers and keeps what was asked.
#[derive(Default)]
struct Script {
    answers: Mutex<VecDeque<(u16, &'static str)>>,
    asked: Mutex<Vec<OutgoingRequest>>,
}

impl Transport for &Script {
    type Error = Infallible;

    async fn send(&self, request: OutgoingRequest) -> Result<Answer, Infallible> {
        self.asked.lock().unwrap().push(request);
        let (status, body) = self.answers.lock().unwrap().pop_front().unwrap();
        let status = StatusCode::from_u16(status).unwrap();
        Ok(Answer { status, headers: HeaderMap::new(), body: body.into() })
    }
}

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

fn client(script: &Script) -> Client<&Script> {
    let target = Target {
        endpoint: Uri::from_static("http://localhost:5000/base/"),
        region: "us-east-1".to_owned(),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret")),
        clock: || NOW,
    };
    Client::new(script, target)
}

fn block<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

#[test]
fn calls_are_signed_and_typed() {
    let script = Script::default();
    script.answers.lock().unwrap().push_back((
        404,
        "<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>no</Message>\
         </Error><RequestId>r-1</RequestId></ErrorResponse>",
    ));
    let input = iam::shapes::GetRoleRequest { role_name: "a b".to_owned() };
    let error = block(client(&script).call::<iam::operations::GetRole>(&input)).unwrap_err();
    assert_eq!(error.code(), Some("NoSuchEntity"));
    assert_eq!(error.to_string(), "NoSuchEntity: no");
    let CallError::Client(ClientError::Service(error)) = error else { panic!("{error:?}") };
    assert_eq!(error.request_id.as_deref(), Some("r-1"));
    let typed = iam::IamError::from_code(&error.code, &error.message).unwrap();
    assert_eq!(typed, iam::IamError::no_such_entity_exception("no"));

    let asked = script.asked.lock().unwrap().pop().unwrap();
    assert_eq!((asked.method, asked.url.as_str()), ("POST", "http://localhost:5000/base/"));
    assert_eq!(asked.body, b"Action=GetRole&Version=2010-05-08&RoleName=a%20b");
    let request = Request {
        method: asked.method,
        path: "/base/",
        query: "",
        headers: &asked.headers,
        body: &asked.body,
    };
    let policy = Policy { service: Some("iam"), ..Policy::default() };
    let lookup = |_: &str| Some(Secret::new("secret"));
    verify(&request, &policy, NOW, &KeyCache::default(), lookup).unwrap();
}

#[test]
fn pages_follow_tokens() {
    let script = Script::default();
    script.answers.lock().unwrap().extend([
        (200, r#"{"Functions":[{"FunctionName":"a"}],"NextMarker":"m1"}"#),
        (200, r#"{"Functions":[],"NextMarker":"m1"}"#),
    ]);
    let client = client(&script);
    let info = lambda::SERVICE.operation("ListFunctions").unwrap();
    let mut pages = client.pages(&lambda::SERVICE, info, Map::new());
    let mut names = Vec::new();
    while let Some(page) = block(pages.next()).unwrap() {
        names.push(page["Functions"].clone());
    }
    assert_eq!(names, [json!([{"FunctionName": "a"}]), json!([])]);
    let asked = script.asked.lock().unwrap();
    let urls: Vec<&str> = asked.iter().map(|request| request.url.as_str()).collect();
    let base = "http://localhost:5000/base/2015-03-31/functions";
    assert_eq!(urls, [base.to_owned(), format!("{base}?Marker=m1")]);
}

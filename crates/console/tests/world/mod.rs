//! A console over a temporary store, asked without a network.

use assize_console::{Console, Options};
use assize_engine::ports::{Clock, LogStore, NoRunner, StoreError, SystemClock};
use assize_engine::rules::PutRule;
use assize_engine::{Engine, Options as EngineOptions};
use assize_functions::{
    Answer, CodeStore, Host, HostError, InvokeOptions, Registry, Roles, Target,
};
use assize_iam::{Iam, Kind, NewIdentity};
use assize_model::item::parse::Defaults;
use assize_model::{AccountRegion, ConfigurationItem, Timestamp};
use assize_store::{Options as StoreOptions, SqliteLogs, SqliteStore};
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use tower_service::Service;

pub const ACCOUNT: &str = "123456789012";
pub const REGION: &str = "us-east-1";
pub const HOSTILE: &str = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{7*7}}";

/// The path of a page of the region.
pub fn at(path: &str) -> String {
    format!("/console/{REGION}{path}")
}

struct Nobody;

impl Roles for Nobody {
    fn admits_lambda(&self, _: &AccountRegion, _: &str) -> Result<bool, StoreError> {
        Ok(true)
    }
}

impl Host for Nobody {
    fn check_package(&self, _: &[u8]) -> Result<u64, String> {
        Ok(0)
    }

    fn invoke(&self, _: &Target, _: Vec<u8>, _: InvokeOptions) -> Result<Answer, HostError> {
        Err(HostError::Throttled)
    }

    fn discard(&self, _: &str) {}
}

/// A console with an administrator, a rule, and two volumes of which one has a hostile name.
pub struct World {
    pub console: Arc<Console>,
    pub iam: Arc<Iam>,
    pub key: String,
    pub secret: String,
    _dir: tempfile::TempDir,
}

/// What came back.
pub struct Answered {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answered {
    pub fn header(&self, name: &str) -> String {
        let value = self.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        value.unwrap_or_default()
    }

    /// The cookie that was set, as a request brings it back.
    pub fn cookie(&self) -> &str {
        let set = self.headers.get("set-cookie").expect("a session").to_str().unwrap();
        set.split(';').next().unwrap()
    }
}

impl World {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::temporary().unwrap());
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let options = StoreOptions { durable: false, ..StoreOptions::default() };
        let logs: Arc<dyn LogStore> = Arc::new(SqliteLogs::open(dir.path(), options).unwrap());
        let runner = Arc::new(NoRunner);
        let engine =
            Engine::new(store.clone(), clock.clone(), runner, EngineOptions::default()).unwrap();
        let engine = Arc::new(engine);
        let iam = Arc::new(Iam::new(engine.clone(), Vec::new()).unwrap());
        let code = CodeStore::open(dir.path().join("code")).unwrap();
        let functions = Registry::new(store, clock, Arc::new(Nobody), Arc::new(Nobody), code);
        let key = engine.administrator_key(ACCOUNT).unwrap();
        fill(&engine);
        let options = Options {
            open: false,
            account: ACCOUNT.to_owned(),
            region: REGION.to_owned(),
            version: "0.0.0",
        };
        let console = Console::new(engine, iam.clone(), logs, Arc::new(functions), options);
        Self {
            console: console.unwrap(),
            iam,
            key: key.access_key_id,
            secret: key.secret_access_key,
            _dir: dir,
        }
    }

    /// The key and the secret of a user who may look at rules.
    pub fn reader(&self) -> (String, String) {
        let new = NewIdentity { name: "reader".to_owned(), ..NewIdentity::default() };
        self.iam.create(ACCOUNT, Kind::User, new).unwrap();
        let policy = json!({"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Resource": "*", "Action": [
                "config:DescribeConfigRules", "config:DescribeComplianceByConfigRule",
                "config:DescribeConfigRuleEvaluationStatus",
                "config:GetComplianceDetailsByConfigRule"]}});
        self.iam.put_inline(ACCOUNT, Kind::User, "reader", "rules", &policy.to_string()).unwrap();
        let (key, _) = self.iam.create_key(ACCOUNT, "reader").unwrap();
        (key.access_key_id, key.secret_access_key)
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Answered {
        self.get_with(path, cookie, "en").await
    }

    pub async fn get_with(&self, path: &str, cookie: &str, language: &str) -> Answered {
        let request =
            Request::get(path).header("cookie", cookie).header("accept-language", language);
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, body: &str, cookie: &str) -> Answered {
        self.post_from(path, body, cookie, "same-origin").await
    }

    pub async fn post_from(&self, path: &str, body: &str, cookie: &str, site: &str) -> Answered {
        let request = Request::post(path)
            .header("cookie", cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", site);
        self.ask(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub async fn sign_in(&self, id: &str, secret: &str, next: &str) -> Answered {
        let encode =
            |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
        let body = format!(
            "access_key_id={}&secret_access_key={}&next={}",
            encode(id),
            encode(secret),
            encode(next)
        );
        self.post("/console/sign-in", &body, "").await
    }

    /// A token of a session's forms.
    pub async fn token(&self, cookie: &str) -> String {
        let page = self.get(&at("/rules/encrypted-volumes"), cookie).await;
        let (_, rest) = page.text.split_once("name=\"csrf\" value=\"").expect("a form");
        rest.split('"').next().unwrap().to_owned()
    }

    async fn ask(&self, mut request: Request<Body>) -> Answered {
        request.headers_mut().insert("host", "127.0.0.1:9470".parse().unwrap());
        let peer: SocketAddr = "127.0.0.1:50000".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = self.console.router().call(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answered { status: parts.status, headers: parts.headers, text }
    }
}

fn fill(engine: &Arc<Engine>) {
    let home = AccountRegion::new(ACCOUNT, REGION);
    let definition = serde_json::from_value(json!({
        "ConfigRuleName": "encrypted-volumes",
        "Source": {"Owner": "AWS", "SourceIdentifier": "ENCRYPTED_VOLUMES"},
    }));
    let put = PutRule { definition: definition.unwrap(), created_by: None };
    engine.put_rule(&home, put).unwrap();
    let items = ["vol-1", HOSTILE].map(|id| {
        let text = json!({
            "configurationItemVersion": "1.3", "awsAccountId": ACCOUNT, "awsRegion": REGION,
            "configurationItemCaptureTime": "2026-11-01T00:00:00.000Z",
            "configurationItemStatus": "OK", "resourceType": "AWS::EC2::Volume",
            "resourceId": id, "resourceName": id, "relationships": [],
            "configuration": {
                "volumeId": id, "encrypted": false, HOSTILE: HOSTILE, "state": "in-use",
                "attachments": [{"instanceId": HOSTILE, "state": "attached"}],
            },
            "tags": {"team": "web", HOSTILE: HOSTILE},
        });
        let defaults = Defaults {
            account: ACCOUNT.to_owned(),
            region: REGION.to_owned(),
            capture_time: Timestamp::from_millis(0),
        };
        ConfigurationItem::parse(&text.to_string(), &defaults).unwrap()
    });
    engine.record(items.into()).unwrap();
    engine.run_until_idle().unwrap();
}

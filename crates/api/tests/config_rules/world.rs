//! The service over a temporary store, with a clock that stands still.

use assize_api::config::ConfigService;
use assize_delivery::FolderBuckets;
use assize_engine::organization::Organization;
use assize_engine::ports::{Clock, ManualClock, NotInvocable, Runner, Store};
use assize_engine::{Engine, Options};
use assize_model::item::parse::Defaults;
use assize_model::{AccountRegion, ConfigurationItem, Timestamp};
use assize_store::SqliteStore;
use assize_wire::RequestContext;
use assize_wire::generated::config::{ConfigError, dispatch};
use assize_wire::protocol::Request;
use serde_json::{Value, json};
use std::sync::Arc;

pub const ACCOUNT: &str = "123456789012";
pub const REGION: &str = "ap-northeast-1";
pub const START: &str = "2026-01-01T00:00:00Z";
pub const GROUP: &str = "AWS::EC2::SecurityGroup";
pub const HOUR: i64 = 3_600_000;

/// Functions whose ARN has the word `missing` don't exist; all others may be invoked.
struct Functions;

impl Runner for Functions {
    fn check(&self, _: &AccountRegion, arn: &str, _: &str) -> Result<(), NotInvocable> {
        if arn.contains("missing") {
            let reason = "there is no such function".to_owned();
            return Err(NotInvocable { arn: arn.to_owned(), reason });
        }
        Ok(())
    }
}

pub struct World {
    pub engine: Arc<Engine>,
    pub clock: Arc<ManualClock>,
    pub home: AccountRegion,
    service: ConfigService,
    runtime: tokio::runtime::Runtime,
    /// Where buckets are, as folders.
    _buckets: tempfile::TempDir,
}

impl World {
    pub fn new() -> Self {
        Self::within(None)
    }

    /// A server that knows an organization.
    pub fn within(organization: Option<Organization>) -> Self {
        let clock = Arc::new(ManualClock::at(Timestamp::parse(START).unwrap()));
        let store: Arc<dyn Store> = Arc::new(SqliteStore::temporary().unwrap());
        let port: Arc<dyn Clock> = clock.clone();
        let options = Options { sweep_threads: 2, organization, ..Options::default() };
        let engine = Arc::new(Engine::new(store, port, Arc::new(Functions), options).unwrap());
        let buckets = tempfile::tempdir().unwrap();
        engine.set_buckets(Arc::new(FolderBuckets::new(buckets.path(), false)));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        Self {
            service: ConfigService::new(Arc::clone(&engine)),
            home: AccountRegion::new(ACCOUNT, REGION),
            engine,
            clock,
            runtime,
            _buckets: buckets,
        }
    }

    /// Calls an operation in another account.
    pub fn call_as(
        &self,
        account: &str,
        operation: &str,
        input: &Value,
    ) -> Result<Value, ConfigError> {
        let cx = RequestContext {
            account_id: account.into(),
            region: REGION.into(),
            ..RequestContext::default()
        };
        let body = serde_json::to_vec(input).unwrap();
        let headers = http::HeaderMap::new();
        let request =
            Request { method: "POST", path: "/", query: "", headers: &headers, body: &body };
        let answer = self.runtime.block_on(dispatch(&self.service, &cx, operation, &request))?;
        let answer = answer.into_body();
        if answer.is_empty() {
            return Ok(Value::Null);
        }
        Ok(serde_json::from_slice(&answer).unwrap())
    }

    pub fn call(&self, operation: &str, input: &Value) -> Result<Value, ConfigError> {
        self.call_as(ACCOUNT, operation, input)
    }

    /// Calls an operation that must succeed.
    #[track_caller]
    pub fn ok(&self, operation: &str, input: Value) -> Value {
        self.call(operation, &input).unwrap_or_else(|e| panic!("{operation} {input}: {e}"))
    }

    /// Calls an operation that must fail; answers code and text.
    #[track_caller]
    pub fn err(&self, operation: &str, input: Value) -> (&'static str, String) {
        match self.call(operation, &input) {
            Ok(output) => panic!("{operation} {input} succeeded: {output}"),
            Err(error) => (error.code(), error.message().to_owned()),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The time in seconds, as the wire has it.
    pub fn seconds(&self) -> f64 {
        self.now().seconds_f64()
    }

    /// Puts a managed rule.
    pub fn managed(&self, name: &str, identifier: &str) {
        self.ok(
            "PutConfigRule",
            json!({"ConfigRule": {
                "ConfigRuleName": name,
                "Source": {"Owner": "AWS", "SourceIdentifier": identifier}
            }}),
        );
    }

    /// Puts a rule whose function is told of changes and of time.
    pub fn function(&self, name: &str) {
        self.ok(
            "PutConfigRule",
            json!({"ConfigRule": {
                "ConfigRuleName": name,
                "Source": {
                    "Owner": "CUSTOM_LAMBDA",
                    "SourceIdentifier": "arn:aws:lambda:ap-northeast-1:123456789012:function:f",
                    "SourceDetails": [
                        {"EventSource": "aws.config",
                         "MessageType": "ConfigurationItemChangeNotification"}
                    ]
                }
            }}),
        );
    }

    /// A result token of a rule.
    pub fn token(&self, name: &str) -> String {
        let rules = self.ok("DescribeConfigRules", json!({"ConfigRuleNames": [name]}));
        let id = rules["ConfigRules"][0]["ConfigRuleId"].as_str().unwrap();
        self.engine.issue_token(&self.home, id, "event")
    }

    /// Records an item, given in event shape; what is missing is filled in.
    pub fn record(&self, item: &Value) {
        let defaults =
            Defaults { account: ACCOUNT.into(), region: REGION.into(), capture_time: self.now() };
        let item = ConfigurationItem::parse(&item.to_string(), &defaults).unwrap();
        self.engine.record(vec![item]).unwrap();
    }

    /// Records a security group that lets the address block in at port 22, a millisecond
    /// after the last.
    pub fn group(&self, id: &str, cidr: &str, tags: Value) {
        self.clock.advance_millis(1);
        self.record(&json!({
            "resourceType": GROUP, "resourceId": id, "tags": tags,
            "configuration": {"ipPermissions": [{
                "ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
                "ipv4Ranges": [{"cidrIp": cidr}]
            }]}
        }));
    }

    pub fn open(&self, id: &str) {
        self.group(id, "0.0.0.0/0", json!({}));
    }

    pub fn closed(&self, id: &str) {
        self.group(id, "10.0.0.0/8", json!({}));
    }

    pub fn deleted(&self, id: &str) {
        self.clock.advance_millis(1);
        self.record(&json!({
            "resourceType": GROUP, "resourceId": id,
            "configurationItemStatus": "ResourceDeleted", "configuration": null
        }));
    }

    /// Does all work that waits.
    pub fn work(&self) {
        self.engine.run_until_idle().unwrap();
    }

    /// `id=TYPE` of each result of a rule, those that are not applicable included.
    pub fn results(&self, rule: &str) -> Vec<String> {
        let mut found = Vec::new();
        for types in [json!([]), json!(["NOT_APPLICABLE"])] {
            let input = json!({"ConfigRuleName": rule, "ComplianceTypes": types, "Limit": 100});
            let output = self.ok("GetComplianceDetailsByConfigRule", input);
            for result in output["EvaluationResults"].as_array().unwrap() {
                let of = &result["EvaluationResultIdentifier"]["EvaluationResultQualifier"];
                let (id, compliance) = (&of["ResourceId"], &result["ComplianceType"]);
                found.push(format!("{}={}", id.as_str().unwrap(), compliance.as_str().unwrap()));
            }
        }
        found.sort();
        found
    }

    /// The rule's entry in DescribeConfigRuleEvaluationStatus.
    pub fn status(&self, rule: &str) -> Value {
        let input = json!({"ConfigRuleNames": [rule]});
        let output = self.ok("DescribeConfigRuleEvaluationStatus", input);
        output["ConfigRulesEvaluationStatus"][0].clone()
    }
}

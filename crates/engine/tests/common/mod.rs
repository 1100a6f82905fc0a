//! An engine over a temporary store and a clock that stands still.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]

use assize_engine::ports::{
    Clock, ComplianceFilter, ManualClock, NoRunner, Page, ResultRow, Runner, Store, StoreError,
};
use assize_engine::rules::PutRule;
use assize_engine::{Engine, Options, RecordSummary};
use assize_model::item::parse::Defaults;
use assize_model::rule::ConfigRule;
use assize_model::{AccountRegion, ComplianceType, ConfigurationItem, ResourceKey, Timestamp};
use assize_store::SqliteStore;
use std::sync::Arc;

pub const ACCOUNT: &str = "123456789012";
pub const REGION: &str = "us-east-1";

pub struct World {
    pub engine: Arc<Engine>,
    pub clock: Arc<ManualClock>,
    pub home: AccountRegion,
}

pub fn world() -> World {
    world_with(Arc::new(NoRunner))
}

pub fn world_with(runner: Arc<dyn Runner>) -> World {
    let clock = Arc::new(ManualClock::at(Timestamp::parse("2026-11-01T00:00:00Z").unwrap()));
    let store: Arc<dyn Store> = Arc::new(SqliteStore::temporary().unwrap());
    let options = Options { sweep_threads: 2, ..Options::default() };
    let clock_port: Arc<dyn Clock> = clock.clone();
    let engine = Engine::new(store, clock_port, runner, options).unwrap();
    World { engine: Arc::new(engine), clock, home: AccountRegion::new(ACCOUNT, REGION) }
}

impl World {
    pub fn item(&self, resource_type: &str, id: &str, rest: &str) -> ConfigurationItem {
        let comma = if rest.is_empty() { "" } else { "," };
        let text = format!(
            r#"{{"resourceType":"{resource_type}","resourceId":"{id}","awsAccountId":"{ACCOUNT}","awsRegion":"{REGION}"{comma}{rest}}}"#
        );
        let defaults = Defaults {
            account: ACCOUNT.into(),
            region: REGION.into(),
            capture_time: self.clock.now(),
        };
        ConfigurationItem::parse(&text, &defaults).expect(&text)
    }

    pub fn record(&self, items: Vec<ConfigurationItem>) -> RecordSummary {
        self.engine.record(items).unwrap()
    }

    /// Records a security group with one open port, a millisecond later than the last.
    pub fn group(&self, id: &str, port: u16, cidr: &str) {
        self.clock.advance_millis(1);
        let rest = format!(
            r#""configuration":{{"groupId":"{id}","ipPermissions":[{{"ipProtocol":"tcp","fromPort":{port},"toPort":{port},"ipv4Ranges":[{{"cidrIp":"{cidr}"}}],"ipv6Ranges":[]}}]}}"#
        );
        self.record(vec![self.item("AWS::EC2::SecurityGroup", id, &rest)]);
    }

    /// Records an instance in one security group.
    pub fn instance(&self, id: &str, group: &str, tags: &str) {
        self.clock.advance_millis(1);
        let rest = format!(
            r#""configuration":{{"instanceId":"{id}","securityGroups":[{{"groupId":"{group}","groupName":"g"}}]}},"tags":{tags}"#
        );
        self.record(vec![self.item("AWS::EC2::Instance", id, &rest)]);
    }

    pub fn rule(&self, json: &str) -> ConfigRule {
        let definition = serde_json::from_str(json).expect(json);
        self.engine.put_rule(&self.home, PutRule { definition, created_by: None }).unwrap()
    }

    pub fn managed(&self, name: &str, identifier: &str) -> ConfigRule {
        self.rule(&format!(
            r#"{{"ConfigRuleName":"{name}","Source":{{"Owner":"AWS","SourceIdentifier":"{identifier}"}}}}"#
        ))
    }

    pub fn idle(&self) {
        self.engine.run_until_idle().unwrap();
    }

    pub fn results(&self, rule: &ConfigRule) -> Vec<ResultRow> {
        self.engine
            .read(|tx| {
                tx.results_of_rule(
                    &self.home,
                    &rule.id,
                    &ComplianceFilter::default(),
                    &Page::first(1_000),
                )
                .map_err(Boxed)
            })
            .unwrap_or_default()
    }

    pub fn verdict(
        &self,
        rule: &ConfigRule,
        resource_type: &str,
        id: &str,
    ) -> Option<ComplianceType> {
        let key = ResourceKey::new(resource_type, id);
        self.results(rule).into_iter().find(|r| r.key == key).map(|r| r.compliance)
    }
}

#[derive(Debug)]
pub struct Boxed(#[allow(dead_code)] pub StoreError);

impl From<StoreError> for Boxed {
    fn from(error: StoreError) -> Self {
        Self(error)
    }
}

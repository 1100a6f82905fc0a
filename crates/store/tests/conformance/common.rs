//! Shorthands.

use assize_engine::ports::{
    Arrival, ItemRow, NewItem, Page, PutOutcome, ReadTx, ResultRow, Store, StoreError, StoreExt,
    Task, TaskKind, Why, Work, WriteTx,
};
use assize_model::compliance::ComplianceType;
use assize_model::rule::ConfigRule;
use assize_model::{AccountRegion, Evidence, ItemStatus, ResourceKey, Timestamp};
use std::ops::ControlFlow;

pub const INSTANCE: &str = "AWS::EC2::Instance";
pub const BUCKET: &str = "AWS::S3::Bucket";

pub fn home() -> AccountRegion {
    AccountRegion::new("123456789012", "ap-northeast-1")
}

pub fn at(ms: i64) -> Timestamp {
    Timestamp::from_millis(ms)
}

pub fn key(resource_type: &str, id: &str) -> ResourceKey {
    ResourceKey::new(resource_type, id)
}

pub fn after(resource_type: &str, id: &str, limit: usize) -> Page {
    Page { after: Some(key(resource_type, id)), limit }
}

pub fn write<T: Send + 'static>(
    store: &dyn Store,
    f: impl FnOnce(&mut dyn WriteTx) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.write(f).unwrap()
}

pub fn read<T>(store: &dyn Store, f: impl FnOnce(&dyn ReadTx) -> Result<T, StoreError>) -> T {
    store.read(f).unwrap()
}

/// An item to put.
#[derive(Clone, Debug)]
pub struct Item {
    pub home: AccountRegion,
    pub key: ResourceKey,
    pub name: Option<String>,
    pub at: i64,
    pub state: i64,
    pub status: ItemStatus,
    pub text: String,
}

pub fn item(resource_type: &str, id: &str, ms: i64) -> Item {
    Item {
        home: home(),
        key: key(resource_type, id),
        name: None,
        at: ms,
        state: ms,
        status: ItemStatus::Ok,
        text: format!("{{\"at\":{ms}}}"),
    }
}

impl Item {
    pub fn status(mut self, status: ItemStatus) -> Self {
        self.status = status;
        self
    }

    pub fn named(mut self, name: &str) -> Self {
        self.name = Some(name.into());
        self
    }

    pub fn put_in(&self, tx: &mut dyn WriteTx) -> Result<PutOutcome, StoreError> {
        let new = NewItem {
            key: &self.key,
            resource_name: self.name.as_deref(),
            capture_time: at(self.at),
            state_id: self.state,
            status: self.status,
            text: &self.text,
        };
        tx.put_item(&self.home, &new)
    }

    pub fn put(self, store: &dyn Store) -> PutOutcome {
        write(store, move |tx| self.put_in(tx))
    }
}

pub fn scan(
    store: &dyn Store,
    resource_type: &str,
    from: Option<Arrival>,
    limit: usize,
) -> Vec<(Arrival, ItemRow)> {
    let mut rows = Vec::new();
    read(store, |tx| {
        tx.scan_items(&home(), resource_type, from, limit, &mut |place, row| {
            rows.push((place, row));
            ControlFlow::Continue(())
        })
    });
    rows
}

pub fn result(rule: &str, key: &ResourceKey, compliance: ComplianceType, ms: i64) -> ResultRow {
    ResultRow {
        rule_id: rule.into(),
        key: key.clone(),
        compliance,
        annotation: Some(format!("found at {ms}")),
        evidence: vec![Evidence::new("/configuration/state", "\"x\"", "y")],
        ordering: at(ms),
        invoked_at: at(ms + 1),
        recorded_at: at(ms + 2),
        since: at(0),
        why: Some(Why::Change),
    }
}

pub fn put_result(store: &dyn Store, row: ResultRow) -> bool {
    write(store, move |tx| tx.put_result(&home(), &row))
}

pub fn rule(id: &str, name: &str) -> ConfigRule {
    let definition = format!(
        r#"{{"ConfigRuleName":{},"Source":{{"Owner":"AWS","SourceIdentifier":"X"}}}}"#,
        serde_json::Value::from(name)
    );
    ConfigRule {
        definition: serde_json::from_str(&definition).unwrap(),
        id: id.into(),
        arn: format!("arn:aws:config:ap-northeast-1:123456789012:config-rule/{id}"),
        state: Default::default(),
        created_by: None,
        created_at: at(1),
        updated_at: at(2),
    }
}

pub fn on_resource(id: &str) -> TaskKind {
    TaskKind { work: Work::Resource(key(INSTANCE, id)), cause: None }
}

pub fn enqueue(store: &dyn Store, kind: &TaskKind, ms: i64) {
    let kind = kind.clone();
    write(store, move |tx| tx.enqueue(&home(), &kind, at(ms)));
}

pub fn complete(store: &dyn Store, task: &Task) -> bool {
    let task = task.clone();
    write(store, move |tx| tx.complete(&task))
}

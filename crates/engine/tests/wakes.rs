//! A change wakes the verdicts that rest on it: those, each once, and no others.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod common;

use assize_engine::ports::{
    Clock, Invocation, InvokeError, Invoked, ManualClock, NoRunner, NotInvocable, ReadTx, Runner,
    Store, StoreError, Task, Why, WriteJob,
};
use assize_engine::reads::{ReadKind, ReadsLogic};
use assize_engine::{Engine, EngineError, Options};
use assize_model::ComplianceType::{Compliant, InsufficientData, NonCompliant};
use assize_model::rule::ConfigRule;
use assize_model::{AccountRegion, Evaluation, ResourceKey, Timestamp};
use assize_store::SqliteStore;
use common::{World, world, world_with};
use serde_json::Value;
use std::sync::{Arc, Mutex, OnceLock, Weak};

const GROUP: &str = "AWS::EC2::SecurityGroup";
const INSTANCE: &str = "AWS::EC2::Instance";
const EXPOSED: &str = r#"{"ConfigRuleName":"exposed",
    "Source":{"Owner":"AWS","SourceIdentifier":"EC2_EXPOSED_INSTANCE"},
    "InputParameters":"{\"p\":\"22\"}"}"#;
const POLICY: &str = r#"{"ConfigRuleName":"policy",
    "Scope":{"ComplianceResourceTypes":["AWS::EC2::Instance"]},
    "Source":{"Owner":"CUSTOM_POLICY","SourceDetails":[{"EventSource":"aws.config",
        "MessageType":"ConfigurationItemChangeNotification"}],
    "CustomPolicyDetails":{"PolicyRuntime":"guard-2.x.x",
        "PolicyText":"rule named { configuration.instanceId exists }"}}}"#;

fn key(kind: &str, id: &str) -> ResourceKey {
    ResourceKey::new(kind, id)
}

/// When a rule was last asked about anything.
fn asked(w: &World, rule: &ConfigRule) -> Option<Timestamp> {
    let status =
        w.engine.read(|tx| Ok::<_, EngineError>(tx.rule_status(&w.home, &rule.id)?)).unwrap();
    status.last_successful_invocation
}

fn pending(w: &World) -> u64 {
    w.engine.read(|tx| tx.pending_tasks(None, None)).unwrap()
}

fn why(w: &World, rule: &ConfigRule, id: &str) -> Option<Why> {
    w.results(rule).into_iter().find(|row| row.key == key(INSTANCE, id)).and_then(|row| row.why)
}

#[test]
fn a_change_wakes_the_pair_that_read_it_and_no_other_rule() {
    let w = world();
    let exposed = w.rule(EXPOSED);
    let policy = w.rule(POLICY);
    let imds = w.managed("imds", "EC2_IMDSV2_CHECK");
    w.group("sg-1", 443, "0.0.0.0/0");
    w.group("sg-2", 443, "0.0.0.0/0");
    w.instance("i-1", "sg-1", "{}");
    w.instance("i-2", "sg-2", "{}");
    w.idle();
    assert_eq!(w.verdict(&exposed, INSTANCE, "i-1"), Some(Compliant));
    let before = [&policy, &imds].map(|rule| asked(&w, rule));
    let other = w.results(&exposed).into_iter().find(|row| row.key.resource_id == "i-2");
    w.clock.advance_millis(60_000);
    w.group("sg-1", 22, "0.0.0.0/0");
    assert_eq!(pending(&w), 1);
    w.idle();
    assert_eq!(w.verdict(&exposed, INSTANCE, "i-1"), Some(NonCompliant));
    assert_eq!(why(&w, &exposed, "i-1"), Some(Why::Read));
    assert_eq!([&policy, &imds].map(|rule| asked(&w, rule)), before);
    assert_eq!(w.results(&exposed).into_iter().find(|row| row.key.resource_id == "i-2"), other);
    // What the instance itself does wakes all of its rules.
    w.instance("i-1", "sg-1", "{}");
    w.idle();
    assert_eq!([&policy, &imds].map(|rule| asked(&w, rule)), [Some(w.engine.now()); 2]);
    // Nobody reads this one.
    w.group("sg-3", 22, "0.0.0.0/0");
    assert_eq!(pending(&w), 0);
}

#[test]
fn a_policy_sees_the_item_alone() {
    let w = world();
    let policy = w.rule(POLICY);
    w.group("sg-1", 443, "0.0.0.0/0");
    w.instance("i-1", "sg-1", "{}");
    w.idle();
    let reads = w.engine.rule_reads(&w.home, policy.name(), None, None, 9).unwrap();
    assert_eq!((reads.logic, reads.verdicts.len()), (ReadsLogic::Guard, 0));
    w.group("sg-1", 22, "0.0.0.0/0");
    assert_eq!(pending(&w), 0);
}

#[test]
fn what_a_verdict_rests_on_is_told() {
    let w = world();
    w.rule(EXPOSED);
    w.group("sg-1", 443, "0.0.0.0/0");
    w.instance("i-1", "sg-1", "{}");
    w.instance("i-2", "sg-late", "{}");
    w.idle();
    let reads = w.engine.rule_reads(&w.home, "exposed", None, None, 9).unwrap();
    assert_eq!(reads.logic, ReadsLogic::Native);
    let told: Vec<_> = reads
        .verdicts
        .iter()
        .map(|v| {
            let read = &v.reads[0];
            (v.key.resource_id.as_str(), v.compliance, read.kind, read.resource_id.as_deref())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("i-1", Some(Compliant), ReadKind::Resource, Some("sg-1")),
            ("i-2", Some(InsufficientData), ReadKind::Absent, Some("sg-late")),
        ]
    );
    assert!(reads.verdicts[0].reads[0].captured.is_some());
    let page =
        w.engine.rule_reads(&w.home, "exposed", None, Some(&key(INSTANCE, "i-1")), 9).unwrap();
    assert_eq!(page.verdicts.len(), 1);
    let one = w.engine.rule_reads(&w.home, "exposed", Some(&key(INSTANCE, "i-2")), None, 9);
    assert_eq!(one.unwrap().verdicts[0].key.resource_id, "i-2");
    let none = w.engine.rule_reads(&w.home, "exposed", Some(&key(INSTANCE, "i-9")), None, 9);
    assert!(matches!(none, Err(EngineError::NoSuchResource(_))));
    assert!(matches!(
        w.engine.rule_reads(&w.home, "none", None, None, 9),
        Err(EngineError::NoSuchRule(_))
    ));
}

#[test]
fn many_readers_cost_the_change_one_task() {
    let w = world();
    let rule = w.rule(EXPOSED);
    w.group("sg-1", 443, "0.0.0.0/0");
    for n in 0..1_200 {
        w.instance(&format!("i-{n:04}"), "sg-1", "{}");
    }
    w.idle();
    w.clock.advance_millis(60_000);
    w.group("sg-1", 22, "0.0.0.0/0");
    assert_eq!(pending(&w), 1);
    // A crash after the claim: the task comes back when its lease is over.
    assert_eq!(w.engine.claim().unwrap().resources.len(), 1);
    w.clock.advance_millis(60_001);
    w.idle();
    let all = w.results(&rule);
    assert_eq!(all.len(), 1_000);
    assert!(all.iter().all(|row| row.compliance == NonCompliant && row.why == Some(Why::Read)));
    let counts = w.engine.read(|tx| tx.rule_counts(&w.home, &rule.id)).unwrap();
    assert_eq!((counts.compliant, counts.non_compliant), (0, 1_200));
    assert_eq!(pending(&w), 0);
}

/// A store in which something happens just before one write.
struct Racing {
    inner: SqliteStore,
    before: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl Store for Racing {
    fn run_write(&self, job: WriteJob) -> Result<(), StoreError> {
        let before = self.before.lock().unwrap().take();
        if let Some(before) = before {
            before();
        }
        self.inner.run_write(job)
    }

    fn run_read(&self, job: &mut dyn FnMut(&dyn ReadTx)) -> Result<(), StoreError> {
        self.inner.run_read(job)
    }

    fn claim(&self, now: Timestamp, lease: i64, max: usize) -> Result<Vec<Task>, StoreError> {
        self.inner.claim(now, lease, max)
    }

    fn release(&self, task: &Task, not_before: Timestamp) -> Result<(), StoreError> {
        self.inner.release(task, not_before)
    }

    fn claim_calls(
        &self,
        now: Timestamp,
        lease: i64,
        max: usize,
        allowance: &dyn Fn(&AccountRegion, &str) -> usize,
    ) -> Result<Vec<Invocation>, StoreError> {
        self.inner.claim_calls(now, lease, max, allowance)
    }

    fn release_call(
        &self,
        invocation: &Invocation,
        not_before: Timestamp,
        counts: bool,
    ) -> Result<(), StoreError> {
        self.inner.release_call(invocation, not_before, counts)
    }
}

#[test]
fn a_change_between_reading_and_keeping_is_not_lost() {
    let store =
        Arc::new(Racing { inner: SqliteStore::temporary().unwrap(), before: Mutex::default() });
    let clock = Arc::new(ManualClock::at(Timestamp::parse("2026-11-01T00:00:00Z").unwrap()));
    let ports: (Arc<dyn Store>, Arc<dyn Clock>) = (store.clone(), clock.clone());
    let engine = Engine::new(ports.0, ports.1, Arc::new(NoRunner), Options::default()).unwrap();
    let home = AccountRegion::new(common::ACCOUNT, common::REGION);
    let w = Arc::new(World { engine: Arc::new(engine), clock, home });
    let rule = w.rule(EXPOSED);
    w.idle();
    w.group("sg-1", 443, "0.0.0.0/0");
    w.instance("i-1", "sg-1", "{}");
    let claimed = w.engine.claim().unwrap();
    assert_eq!(claimed.resources.len(), 1);
    // The instance is judged by the closed group; nobody reads the group yet when it opens.
    let racing = Arc::clone(&w);
    *store.before.lock().unwrap() = Some(Box::new(move || racing.group("sg-1", 22, "0.0.0.0/0")));
    w.engine.work_on_resources(claimed.resources);
    assert_eq!(w.verdict(&rule, INSTANCE, "i-1"), Some(Compliant));
    w.idle();
    assert_eq!(w.verdict(&rule, INSTANCE, "i-1"), Some(NonCompliant));
}

/// A function that reads another group than the one it judges, and counts how often it runs.
struct Mutual {
    engine: OnceLock<Weak<Engine>>,
    runs: Mutex<Vec<String>>,
}

impl Runner for Mutual {
    fn check(&self, _: &AccountRegion, _: &str, _: &str) -> Result<(), NotInvocable> {
        Ok(())
    }

    fn hosts_functions(&self) -> bool {
        true
    }

    fn invoke(&self, home: &AccountRegion, _: &str, event: &str) -> Result<Invoked, InvokeError> {
        let event: Value = serde_json::from_str(event).unwrap();
        let invoking: Value =
            serde_json::from_str(event["invokingEvent"].as_str().unwrap()).unwrap();
        let item = &invoking["configurationItem"];
        let id = item["resourceId"].as_str().unwrap().to_owned();
        self.runs.lock().unwrap().push(id.clone());
        let engine = self.engine.get().unwrap().upgrade().unwrap();
        let other = if id == "sg-1" { "sg-2" } else { "sg-1" };
        engine.note_reads("ASIA", [key(GROUP, other), key(GROUP, &id)]);
        let ordering = item["configurationItemCaptureTime"].as_str().unwrap();
        let evaluation = Evaluation {
            key: key(GROUP, &id),
            compliance: Compliant,
            annotation: None,
            ordering: Timestamp::parse(ordering).unwrap(),
        };
        let token = event["resultToken"].as_str().unwrap();
        engine.put_evaluations(home, token, vec![evaluation]).unwrap();
        Ok(Invoked { access_key_id: Some("ASIA".into()), answers_later: false })
    }
}

#[test]
fn verdicts_that_read_each_other_wake_each_other_once() {
    let runner = Arc::new(Mutual { engine: OnceLock::new(), runs: Mutex::default() });
    let w = world_with(runner.clone());
    runner.engine.set(Arc::downgrade(&w.engine)).unwrap();
    let rule = w.rule(
        r#"{"ConfigRuleName":"mutual","Scope":{"ComplianceResourceTypes":["AWS::EC2::SecurityGroup"]},
        "Source":{"Owner":"CUSTOM_LAMBDA",
            "SourceIdentifier":"arn:aws:lambda:us-east-1:123456789012:function:f",
            "SourceDetails":[{"EventSource":"aws.config",
                "MessageType":"ConfigurationItemChangeNotification"}]}}"#,
    );
    w.idle();
    w.group("sg-1", 443, "0.0.0.0/0");
    w.group("sg-2", 443, "0.0.0.0/0");
    w.group("sg-3", 443, "0.0.0.0/0");
    w.idle();
    let taken = || {
        let mut runs = std::mem::take(&mut *runner.runs.lock().unwrap());
        runs.sort();
        runs
    };
    taken();
    w.group("sg-1", 22, "0.0.0.0/0");
    w.idle();
    // Itself, and those that read it; the verdicts that follow wake nobody.
    assert_eq!(taken(), ["sg-1", "sg-2", "sg-3"]);
    let causes = || {
        let mut rows = w.results(&rule);
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        rows.into_iter().map(|row| row.why).collect::<Vec<_>>()
    };
    assert_eq!(causes(), [Some(Why::Change), Some(Why::Read), Some(Why::Read)]);
    w.group("sg-2", 22, "0.0.0.0/0");
    w.idle();
    assert_eq!(taken(), ["sg-1", "sg-2"]);
    w.group("sg-3", 22, "0.0.0.0/0");
    w.idle();
    assert_eq!(taken(), ["sg-3"]);
}

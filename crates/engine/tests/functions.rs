//! Rules that a function judges: from a change to the verdict that the function sends.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod common;

use assize_engine::ports::{InvokeError, Invoked, NotInvocable, RuleStatus, Runner};
use assize_engine::{Engine, EngineError};
use assize_model::ComplianceType::{self, Compliant, NonCompliant, NotApplicable};
use assize_model::rule::ConfigRule;
use assize_model::{AccountRegion, Evaluation, ResourceKey, Timestamp};
use common::{World, world_with};
use serde_json::Value;
use std::sync::{Arc, Mutex, OnceLock, Weak};

const INSTANCE: &str = "AWS::EC2::Instance";
const GROUP: &str = "AWS::EC2::SecurityGroup";

/// What the function does with its next events.
#[derive(Clone, Debug)]
enum Act {
    Answer(ComplianceType),
    AnswerFor(&'static str),
    AnswerNothing,
    Read(&'static str),
    Forget,
    Raise(&'static str),
    Busy,
    Refuse,
    TakeAndAnswerLater,
}

/// Plays the functions: keeps each event, and acts as told.
struct Script {
    engine: OnceLock<Weak<Engine>>,
    act: Mutex<Act>,
    events: Mutex<Vec<Value>>,
}

impl Runner for Script {
    fn check(&self, _: &AccountRegion, arn: &str, _: &str) -> Result<(), NotInvocable> {
        match &*self.act.lock().unwrap() {
            Act::Refuse => {
                let reason = "its policy does not admit config.amazonaws.com".into();
                Err(NotInvocable { arn: arn.to_owned(), reason })
            }
            _ => Ok(()),
        }
    }

    fn hosts_functions(&self) -> bool {
        true
    }

    fn invoke(&self, home: &AccountRegion, _: &str, event: &str) -> Result<Invoked, InvokeError> {
        let event: Value = serde_json::from_str(event).unwrap();
        self.events.lock().unwrap().push(event.clone());
        let invoking: Value =
            serde_json::from_str(event["invokingEvent"].as_str().unwrap()).unwrap();
        let item = if invoking["configurationItem"].is_object() {
            &invoking["configurationItem"]
        } else {
            &invoking["configurationItemSummary"]
        };
        let own = item["resourceId"].as_str().unwrap_or(common::ACCOUNT).to_owned();
        let kind = item["resourceType"].as_str().unwrap_or("AWS::::Account").to_owned();
        let time = item["configurationItemCaptureTime"]
            .as_str()
            .or(invoking["notificationCreationTime"].as_str())
            .unwrap();
        let ordering = Timestamp::parse(time).unwrap();
        let send = |evaluations: Vec<Evaluation>| {
            let engine = self.engine.get().unwrap().upgrade().unwrap();
            let token = event["resultToken"].as_str().unwrap();
            engine.put_evaluations(home, token, evaluations).unwrap();
        };
        let evaluation = |id: &str, compliance| Evaluation {
            key: ResourceKey::new(kind.as_str(), id),
            compliance,
            annotation: Some("said the function".into()),
            ordering,
        };
        match self.act.lock().unwrap().clone() {
            Act::Answer(compliance) => send(vec![evaluation(&own, compliance)]),
            Act::Read(group) => {
                let engine = self.engine.get().unwrap().upgrade().unwrap();
                engine.note_reads("ASIASCRIPT", [ResourceKey::new(GROUP, group)]);
                send(vec![evaluation(&own, Compliant)]);
            }
            Act::AnswerFor(other) => send(vec![evaluation(other, Compliant)]),
            Act::AnswerNothing => send(Vec::new()),
            Act::Forget | Act::Refuse => {}
            Act::TakeAndAnswerLater => {
                return Ok(Invoked { access_key_id: None, answers_later: true });
            }
            Act::Raise(message) => {
                return Err(InvokeError::Function {
                    kind: "KeyError".into(),
                    message: message.into(),
                    access_key_id: None,
                });
            }
            Act::Busy => return Err(InvokeError::Throttled),
        }
        Ok(Invoked { access_key_id: Some("ASIASCRIPT".into()), answers_later: false })
    }
}

struct Stage {
    w: World,
    script: Arc<Script>,
}

impl Stage {
    fn new(act: Act) -> Self {
        let script = Arc::new(Script {
            engine: OnceLock::new(),
            act: Mutex::new(act),
            events: Mutex::default(),
        });
        let w = world_with(script.clone());
        script.engine.set(Arc::downgrade(&w.engine)).unwrap();
        Self { w, script }
    }

    fn act(&self, act: Act) {
        *self.script.act.lock().unwrap() = act;
    }

    fn events(&self) -> Vec<Value> {
        std::mem::take(&mut *self.script.events.lock().unwrap())
    }

    fn status(&self, rule: &ConfigRule) -> RuleStatus {
        self.w
            .engine
            .read(|tx| Ok::<_, EngineError>(tx.rule_status(&self.w.home, &rule.id)?))
            .unwrap()
    }

    fn rule(&self, details: &str, more: &str) -> ConfigRule {
        self.w.rule(&format!(
            r#"{{"ConfigRuleName":"custom","Source":{{"Owner":"CUSTOM_LAMBDA",
                "SourceIdentifier":"arn:aws:lambda:us-east-1:123456789012:function:f",
                "SourceDetails":[{details}]}}{more}}}"#
        ))
    }

    fn change_rule(&self, more: &str) -> ConfigRule {
        self.rule(
            r#"{"EventSource":"aws.config","MessageType":"ConfigurationItemChangeNotification"}"#,
            more,
        )
    }
}

fn invoking(event: &Value) -> Value {
    serde_json::from_str(event["invokingEvent"].as_str().unwrap()).unwrap()
}

const INSTANCES: &str = r#","Scope":{"ComplianceResourceTypes":["AWS::EC2::Instance"]}"#;

#[test]
fn a_change_calls_the_function_and_its_verdict_stands() {
    let s = Stage::new(Act::Answer(NonCompliant));
    let rule = s.change_rule(INSTANCES);
    s.w.idle();
    assert_eq!(s.events(), Vec::<Value>::new());
    s.w.instance("i-1", "sg-1", "{}");
    s.w.group("sg-1", 22, "0.0.0.0/0");
    s.w.idle();
    let events = s.events();
    assert_eq!(events.len(), 1, "groups are out of scope");
    let told = invoking(&events[0]);
    assert_eq!(told["messageType"], "ConfigurationItemChangeNotification");
    assert_eq!(told["configurationItem"]["resourceId"], "i-1");
    assert_eq!(told["configurationItemDiff"]["changeType"], "CREATE");
    assert_eq!(s.w.verdict(&rule, INSTANCE, "i-1"), Some(NonCompliant));
    let status = s.status(&rule);
    assert!(status.first_evaluation_started && status.last_error_code.is_none());
    assert!(status.last_successful_invocation.is_some());
    assert!(status.last_successful_evaluation.is_some());
    assert_eq!(s.w.engine.read(|tx| tx.pending_calls(None, None)).unwrap(), 0);
}

#[test]
fn changes_that_wait_are_told_once_with_the_newest_item() {
    let s = Stage::new(Act::Answer(Compliant));
    s.change_rule(INSTANCES);
    s.w.idle();
    s.w.instance("i-1", "sg-1", "{}");
    s.w.instance("i-1", "sg-2", "{}");
    s.w.idle();
    let events = s.events();
    assert_eq!(events.len(), 1);
    let told = invoking(&events[0]);
    assert_eq!(told["configurationItem"]["configuration"]["securityGroups"][0]["groupId"], "sg-2");
    assert_eq!(told["configurationItemDiff"]["changeType"], "UPDATE");
}

#[test]
fn a_new_rule_and_a_re_evaluation_ask_about_all_in_scope() {
    let s = Stage::new(Act::Answer(Compliant));
    for i in 0..3 {
        s.w.instance(&format!("i-{i}"), "sg-1", "{}");
    }
    let rule = s.change_rule(INSTANCES);
    s.w.idle();
    let events = s.events();
    assert_eq!(events.len(), 3);
    assert!(events.iter().all(|e| invoking(e)["configurationItemDiff"].is_null()));
    s.w.clock.advance_millis(61_000);
    s.w.engine.start_evaluation(&s.w.home, &["custom".to_owned()]).unwrap();
    s.w.idle();
    assert_eq!(s.events().len(), 3);
    assert_eq!(s.w.results(&rule).len(), 3);
    // Being asked changes nothing: what was said stays until something else is said.
    s.w.clock.advance_millis(61_000);
    s.act(Act::Forget);
    s.w.engine.start_evaluation(&s.w.home, &["custom".to_owned()]).unwrap();
    s.w.idle();
    assert_eq!(s.w.verdict(&rule, INSTANCE, "i-0"), Some(Compliant));
}

#[test]
fn without_a_scope_every_recorded_resource_is_asked_about() {
    let s = Stage::new(Act::Answer(Compliant));
    s.w.instance("i-1", "sg-1", "{}");
    s.w.group("sg-1", 22, "10.0.0.0/8");
    s.change_rule("");
    s.w.idle();
    assert_eq!(s.events().len(), 2);
}

#[test]
fn tags_decide_about_the_scope_and_leaving_it_is_told() {
    let s = Stage::new(Act::Answer(NonCompliant));
    let rule = s.change_rule(r#","Scope":{"TagKey":"env","TagValue":"prod"}"#);
    s.w.instance("i-1", "sg-1", r#"{"env":"prod"}"#);
    s.w.instance("i-2", "sg-1", r#"{"env":"dev"}"#);
    s.w.idle();
    let events = s.events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["eventLeftScope"], false);
    s.act(Act::Answer(NotApplicable));
    s.w.instance("i-1", "sg-1", "{}");
    s.w.idle();
    let events = s.events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["eventLeftScope"], true);
    assert_eq!(s.w.verdict(&rule, INSTANCE, "i-1"), Some(NotApplicable));
    // It left: further changes are of no interest.
    s.w.instance("i-1", "sg-2", "{}");
    s.w.idle();
    assert_eq!(s.events().len(), 0);
}

#[test]
fn a_deletion_is_told_once() {
    let s = Stage::new(Act::Answer(Compliant));
    let rule = s.change_rule(INSTANCES);
    s.w.instance("i-1", "sg-1", "{}");
    s.w.idle();
    s.events();
    s.act(Act::Answer(NotApplicable));
    s.w.clock.advance_millis(1);
    let gone = r#""configurationItemStatus":"ResourceDeleted","configuration":null"#;
    s.w.record(vec![s.w.item(INSTANCE, "i-1", gone)]);
    s.w.idle();
    let events = s.events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["eventLeftScope"], true);
    let item = &invoking(&events[0])["configurationItem"];
    assert_eq!(item["configurationItemStatus"], "ResourceDeleted");
    assert_eq!(s.w.verdict(&rule, INSTANCE, "i-1"), Some(NotApplicable));
    s.w.clock.advance_millis(61_000);
    s.w.engine.start_evaluation(&s.w.home, &["custom".to_owned()]).unwrap();
    s.w.idle();
    assert_eq!(s.events().len(), 0);
}

#[test]
fn periods_are_told_without_an_item() {
    let s = Stage::new(Act::Answer(Compliant));
    let rule = s.rule(
        r#"{"EventSource":"aws.config","MessageType":"ScheduledNotification",
            "MaximumExecutionFrequency":"One_Hour"}"#,
        "",
    );
    s.w.instance("i-1", "sg-1", "{}");
    s.w.idle();
    let events = s.events();
    assert_eq!(events.len(), 1, "a new rule is run at once");
    let told = invoking(&events[0]);
    assert_eq!(told["messageType"], "ScheduledNotification");
    assert_eq!(told["recordVersion"], "1.0");
    assert!(told.get("configurationItem").is_none());
    assert_eq!(s.w.verdict(&rule, "AWS::::Account", common::ACCOUNT), Some(Compliant));
    s.w.clock.advance_millis(3_600_000);
    s.w.idle();
    assert_eq!(s.events().len(), 1);
}

#[test]
fn an_item_too_large_is_summarised_for_rules_that_take_it() {
    let s = Stage::new(Act::Answer(Compliant));
    let rule = s.change_rule(INSTANCES);
    s.w.idle();
    let large = format!(r#""configuration":{{"userData":"{}"}}"#, "x".repeat(300_000));
    s.w.record(vec![s.w.item(INSTANCE, "i-1", &large)]);
    s.w.idle();
    assert_eq!(s.events().len(), 0);
    assert_eq!(s.status(&rule).last_error_code.as_deref(), Some("OversizedConfigurationItem"));
    s.w.engine.delete_rule(&s.w.home, "custom").unwrap();
    let rule = s.rule(
        r#"{"EventSource":"aws.config","MessageType":"ConfigurationItemChangeNotification"},
           {"EventSource":"aws.config",
            "MessageType":"OversizedConfigurationItemChangeNotification"}"#,
        INSTANCES,
    );
    s.w.idle();
    let events = s.events();
    assert_eq!(events.len(), 1);
    let told = invoking(&events[0]);
    assert_eq!(told["messageType"], "OversizedConfigurationItemChangeNotification");
    assert_eq!(told["recordVersion"], "1.0");
    let summary = &told["configurationItemSummary"];
    assert_eq!(summary["resourceId"], "i-1");
    assert_eq!(summary["awsAccountId"], common::ACCOUNT);
    assert!(summary.get("configuration").is_none());
    assert_eq!(s.w.verdict(&rule, INSTANCE, "i-1"), Some(Compliant));
}

#[test]
fn failures_show_in_the_status_and_are_tried_again() {
    let s = Stage::new(Act::Raise("'FromPort'"));
    let rule = s.change_rule(INSTANCES);
    s.w.instance("i-1", "sg-1", "{}");
    s.w.idle();
    assert_eq!(s.events().len(), 1);
    let status = s.status(&rule);
    assert_eq!(status.last_error_code.as_deref(), Some("KeyError"));
    assert_eq!(status.last_error_message.as_deref(), Some("'FromPort'"));
    assert!(status.last_failed_invocation.is_some());
    assert!(status.last_successful_invocation.is_none());
    s.w.clock.advance_millis(1_000);
    s.w.idle();
    assert_eq!(s.events().len(), 1, "the second try");
    s.act(Act::Answer(Compliant));
    s.w.clock.advance_millis(5_000);
    s.w.idle();
    assert_eq!(s.w.verdict(&rule, INSTANCE, "i-1"), Some(Compliant));
    assert_eq!(s.status(&rule).last_error_code, None);
}

#[test]
fn the_third_failure_is_the_last() {
    let s = Stage::new(Act::Raise("no"));
    s.change_rule(INSTANCES);
    s.w.instance("i-1", "sg-1", "{}");
    for _ in 0..6 {
        s.w.idle();
        s.w.clock.advance_millis(60_000);
    }
    assert_eq!(s.events().len(), 3);
    assert_eq!(s.w.engine.read(|tx| tx.pending_calls(None, None)).unwrap(), 0);
}

#[test]
fn a_function_that_forgets_to_answer_or_answers_beside_is_noticed() {
    let s = Stage::new(Act::Forget);
    let rule = s.change_rule(INSTANCES);
    s.w.instance("i-1", "sg-1", "{}");
    s.w.idle();
    let status = s.status(&rule);
    assert_eq!(status.last_error_code.as_deref(), Some("NoEvaluations"));
    assert!(status.last_successful_invocation.is_some(), "the function itself ran well");
    s.act(Act::AnswerFor("i-other"));
    s.w.instance("i-1", "sg-2", "{}");
    s.w.idle();
    let status = s.status(&rule);
    assert_eq!(status.last_error_code.as_deref(), Some("NoEvaluationOfResource"));
    assert!(status.last_error_message.unwrap().contains("i-1"));
    s.act(Act::AnswerNothing);
    s.w.instance("i-1", "sg-3", "{}");
    s.w.idle();
    assert_eq!(s.status(&rule).last_error_code, None);
    assert_eq!(s.events().len(), 3, "none of these is tried again");
}

#[test]
fn a_function_that_refuses_is_not_tried_again_and_a_busy_one_is() {
    let s = Stage::new(Act::Answer(Compliant));
    let rule = s.change_rule(INSTANCES);
    s.act(Act::Refuse);
    s.w.instance("i-1", "sg-1", "{}");
    s.w.idle();
    assert_eq!(s.status(&rule).last_error_code.as_deref(), Some("AccessDenied"));
    assert_eq!(s.w.engine.read(|tx| tx.pending_calls(None, None)).unwrap(), 0);
    s.act(Act::Busy);
    s.w.instance("i-1", "sg-2", "{}");
    for _ in 0..10 {
        s.w.idle();
        s.w.clock.advance_millis(1_000);
    }
    assert_eq!(s.w.engine.read(|tx| tx.pending_calls(None, None)).unwrap(), 1);
    s.act(Act::Answer(NonCompliant));
    s.w.idle();
    assert_eq!(s.w.verdict(&rule, INSTANCE, "i-1"), Some(NonCompliant));
}

#[test]
fn deleting_the_rule_ends_its_calls() {
    let s = Stage::new(Act::Busy);
    s.change_rule(INSTANCES);
    s.w.instance("i-1", "sg-1", "{}");
    s.w.engine.run_schedules().unwrap();
    s.w.engine.work_once().unwrap();
    assert!(s.w.engine.read(|tx| tx.pending_calls(None, None)).unwrap() > 0);
    s.w.engine.delete_rule(&s.w.home, "custom").unwrap();
    assert_eq!(s.w.engine.read(|tx| tx.pending_calls(None, None)).unwrap(), 0);
    s.w.idle();
    assert_eq!(s.events().len(), 0);
}

#[test]
fn what_a_function_read_wakes_it_when_it_changes() {
    let s = Stage::new(Act::Read("sg-1"));
    s.change_rule(INSTANCES);
    s.w.instance("i-1", "sg-1", "{}");
    s.w.idle();
    assert_eq!(s.events().len(), 1);
    s.w.group("sg-2", 22, "0.0.0.0/0");
    s.w.idle();
    assert_eq!(s.events().len(), 0, "it did not look at that group");
    s.w.group("sg-1", 22, "0.0.0.0/0");
    s.w.idle();
    let events = s.events();
    assert_eq!(events.len(), 1);
    let told = invoking(&events[0]);
    assert_eq!(told["configurationItem"]["resourceId"], "i-1");
    assert!(told["configurationItemDiff"].is_null(), "the instance itself did not change");
    // It looks at another group now.
    s.act(Act::Read("sg-2"));
    s.w.instance("i-1", "sg-2", "{}");
    s.w.idle();
    s.events();
    s.w.group("sg-1", 443, "0.0.0.0/0");
    s.w.idle();
    assert_eq!(s.events().len(), 0);
}

/// Answers an event, whenever that is.
fn answer(s: &Stage, event: &Value, id: &str) {
    let evaluation = Evaluation {
        key: ResourceKey::new(INSTANCE, id),
        compliance: Compliant,
        annotation: None,
        ordering: s.w.engine.now(),
    };
    let token = event["resultToken"].as_str().unwrap();
    s.w.engine.put_evaluations(&s.w.home, token, vec![evaluation]).unwrap();
}

#[test]
fn a_function_that_never_answers_is_noticed_and_asked_again_a_few_times() {
    let s = Stage::new(Act::TakeAndAnswerLater);
    let rule = s.change_rule(INSTANCES);
    s.w.idle();
    s.w.instance("i-1", "sg-1", "{}");
    s.w.idle();
    assert_eq!(s.events().len(), 1);
    assert_eq!(s.w.engine.read(|tx| tx.pending_calls(None, None)).unwrap(), 0, "it is not ours");
    assert_eq!(s.status(&rule).last_error_code, None);
    let mut asked = 0;
    for _ in 0..6 {
        s.w.clock.advance_millis(assize_engine::ANSWER_WAIT_MS + 10_000);
        s.w.idle();
        s.w.clock.advance_millis(10_000);
        s.w.idle();
        asked += s.events().len();
    }
    let status = s.status(&rule);
    assert_eq!(status.last_error_code.as_deref(), Some("NoEvaluations"));
    assert!(status.last_error_message.unwrap().contains("1200 seconds"));
    assert_eq!(asked, 1, "once more, and then no more");
}

#[test]
fn an_answer_ends_the_wait_and_a_change_does_not_wait_for_it() {
    let s = Stage::new(Act::TakeAndAnswerLater);
    let rule = s.change_rule(INSTANCES);
    s.w.idle();
    s.w.instance("i-1", "sg-1", "{}");
    s.w.idle();
    let first = s.events().remove(0);
    // About another resource: that is no answer to this event.
    answer(&s, &first, "i-2");
    s.w.instance("i-1", "sg-2", "{}");
    s.w.idle();
    let second = s.events().remove(0);
    answer(&s, &second, "i-1");
    assert_eq!(s.w.verdict(&rule, INSTANCE, "i-1"), Some(Compliant));
    for _ in 0..3 {
        s.w.clock.advance_millis(assize_engine::ANSWER_WAIT_MS + 10_000);
        s.w.idle();
    }
    assert!(s.events().is_empty() && s.status(&rule).last_error_code.is_none());
}

//! From a recorded change to a stored verdict.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use assize_engine::EngineError;
use assize_engine::ports::{Cause, TaskKind, Work};
use assize_engine::resources::Coverage;
use assize_model::ComplianceType::{Compliant, InsufficientData, NonCompliant, NotApplicable};
use assize_model::{Evaluation, ItemStatus, ResourceKey, Timestamp};
use common::world;

const GROUP: &str = "AWS::EC2::SecurityGroup";
const INSTANCE: &str = "AWS::EC2::Instance";
const EXPOSED: &str = r#"{"ConfigRuleName":"EC2-Exposed-Instance",
    "Source":{"Owner":"AWS","SourceIdentifier":"EC2_EXPOSED_INSTANCE"},
    "InputParameters":"{\"examplePort1\":\"8080\"}"}"#;

#[test]
fn a_change_wakes_the_rule_and_the_verdict_follows() {
    let w = world();
    let rule = w.managed("ssh", "INCOMING_SSH_DISABLED");
    w.idle();
    w.group("sg-1", 22, "0.0.0.0/0");
    w.group("sg-2", 22, "10.0.0.0/8");
    assert_eq!(w.results(&rule), []);
    w.idle();
    assert_eq!(w.verdict(&rule, GROUP, "sg-1"), Some(NonCompliant));
    assert_eq!(w.verdict(&rule, GROUP, "sg-2"), Some(Compliant));
    w.group("sg-1", 443, "0.0.0.0/0");
    w.idle();
    assert_eq!(w.verdict(&rule, GROUP, "sg-1"), Some(Compliant));
    let timeline = w.engine.read(|tx| tx.timeline(&w.home, Some(&rule.id), None, 10)).unwrap();
    let seen: Vec<_> =
        timeline.iter().filter(|t| t.key.resource_id == "sg-1").map(|t| (t.from, t.to)).collect();
    assert_eq!(seen, [(None, NonCompliant), (Some(NonCompliant), Compliant)]);
}

#[test]
fn a_new_rule_judges_what_is_there() {
    let w = world();
    w.group("sg-1", 22, "0.0.0.0/0");
    w.idle();
    let rule = w.managed("ssh", "INCOMING_SSH_DISABLED");
    w.idle();
    let results = w.results(&rule);
    assert_eq!(results.len(), 1);
    assert_eq!(results[0].compliance, NonCompliant);
    assert!(results[0].annotation.as_deref().unwrap().contains("22"));
    assert!(!results[0].evidence.is_empty());
}

#[test]
fn opening_a_group_changes_the_verdict_of_the_instance_that_uses_it() {
    let w = world();
    let rule = w.rule(EXPOSED);
    w.group("sg-1", 443, "0.0.0.0/0");
    w.group("sg-2", 443, "0.0.0.0/0");
    w.instance("i-1", "sg-1", "{}");
    w.instance("i-2", "sg-2", "{}");
    w.idle();
    assert_eq!(w.verdict(&rule, INSTANCE, "i-1"), Some(Compliant));
    w.group("sg-1", 8080, "0.0.0.0/0");
    w.idle();
    assert_eq!(w.verdict(&rule, INSTANCE, "i-1"), Some(NonCompliant));
    assert_eq!(w.verdict(&rule, INSTANCE, "i-2"), Some(Compliant));
    // The instance moves to another group: the old one wakes it no more.
    w.instance("i-1", "sg-2", "{}");
    w.idle();
    assert_eq!(w.verdict(&rule, INSTANCE, "i-1"), Some(Compliant));
    let readers = w
        .engine
        .read(|tx| tx.readers_of(&w.home, &ResourceKey::new(GROUP, "sg-1"), None, 9))
        .unwrap();
    assert_eq!(readers, []);
}

#[test]
fn a_group_that_is_recorded_later_settles_what_was_unknown() {
    let w = world();
    let rule = w.rule(EXPOSED);
    w.instance("i-1", "sg-late", "{}");
    w.idle();
    assert_eq!(w.verdict(&rule, INSTANCE, "i-1"), Some(InsufficientData));
    w.group("sg-late", 443, "0.0.0.0/0");
    w.idle();
    assert_eq!(w.verdict(&rule, INSTANCE, "i-1"), Some(Compliant));
}

#[test]
fn deleted_resources_stop_counting() {
    let w = world();
    let rule = w.managed("ssh", "INCOMING_SSH_DISABLED");
    w.group("sg-1", 22, "0.0.0.0/0");
    w.idle();
    w.clock.advance_millis(1_000);
    let item = w.item(GROUP, "sg-1", "").deleted(w.engine.now());
    assert_eq!(item.status, ItemStatus::ResourceDeleted);
    w.record(vec![item]);
    w.idle();
    assert_eq!(w.verdict(&rule, GROUP, "sg-1"), Some(NotApplicable));
    let counts = w.engine.read(|tx| tx.rule_counts(&w.home, &rule.id)).unwrap();
    assert_eq!((counts.compliant, counts.non_compliant), (0, 0));
}

#[test]
fn leaving_the_scope_by_a_tag_retires_the_verdict() {
    let w = world();
    let rule = w.rule(
        r#"{"ConfigRuleName":"prod-only","Scope":{"TagKey":"env","TagValue":"prod"},
        "Source":{"Owner":"AWS","SourceIdentifier":"EC2_EXPOSED_INSTANCE"},
        "InputParameters":"{\"p\":\"22\"}"}"#,
    );
    w.group("sg-1", 22, "0.0.0.0/0");
    w.instance("i-1", "sg-1", r#"{"env":"prod"}"#);
    w.instance("i-2", "sg-1", r#"{"env":"dev"}"#);
    w.idle();
    assert_eq!(w.verdict(&rule, INSTANCE, "i-1"), Some(NonCompliant));
    assert_eq!(w.verdict(&rule, INSTANCE, "i-2"), None);
    w.instance("i-1", "sg-1", r#"{"env":"dev"}"#);
    w.idle();
    assert_eq!(w.verdict(&rule, INSTANCE, "i-1"), Some(NotApplicable));
}

#[test]
fn narrowing_a_rule_retires_what_it_no_longer_judges() {
    let w = world();
    w.group("sg-1", 22, "0.0.0.0/0");
    w.group("sg-2", 22, "0.0.0.0/0");
    let rule = w.managed("ssh", "INCOMING_SSH_DISABLED");
    w.idle();
    let narrowed = w.rule(r#"{"ConfigRuleName":"ssh","Scope":{"ComplianceResourceTypes":["AWS::EC2::SecurityGroup"],
        "ComplianceResourceId":"sg-1"},"Source":{"Owner":"AWS","SourceIdentifier":"INCOMING_SSH_DISABLED"}}"#);
    assert_eq!(narrowed.id, rule.id);
    assert_eq!(narrowed.arn, rule.arn);
    w.idle();
    assert_eq!(w.verdict(&rule, GROUP, "sg-1"), Some(NonCompliant));
    assert_eq!(w.verdict(&rule, GROUP, "sg-2"), Some(NotApplicable));
}

#[test]
fn waiting_work_coalesces_and_a_late_change_is_not_lost() {
    let w = world();
    let rule = w.managed("ssh", "INCOMING_SSH_DISABLED");
    w.idle();
    for port in [22, 23, 24, 22] {
        w.group("sg-1", port, "0.0.0.0/0");
    }
    assert_eq!(w.engine.read(|tx| tx.pending_tasks(Some(&w.home), None)).unwrap(), 1);
    let claimed = w.engine.claim().unwrap();
    assert_eq!(claimed.resources.len(), 1);
    // The change falls between claim and end: the task waits again.
    w.group("sg-1", 443, "0.0.0.0/0");
    assert_eq!(w.engine.claim().unwrap().resources.len(), 0);
    w.engine.work_on_resources(claimed.resources);
    assert_eq!(w.engine.read(|tx| tx.pending_tasks(Some(&w.home), None)).unwrap(), 1);
    w.idle();
    assert_eq!(w.verdict(&rule, GROUP, "sg-1"), Some(Compliant));
    assert_eq!(w.engine.read(|tx| tx.pending_tasks(None, None)).unwrap(), 0);
}

#[test]
fn a_claimed_task_comes_back_when_its_lease_ends() {
    let w = world();
    let rule = w.managed("ssh", "INCOMING_SSH_DISABLED");
    w.idle();
    w.group("sg-1", 22, "0.0.0.0/0");
    let lost = w.engine.claim().unwrap();
    assert_eq!(lost.resources.len(), 1);
    assert_eq!(w.engine.work_once().unwrap(), 0);
    w.clock.advance_millis(60_001);
    w.idle();
    assert_eq!(w.verdict(&rule, GROUP, "sg-1"), Some(NonCompliant));
}

#[test]
fn a_sweep_writes_only_what_changed() {
    let w = world();
    for n in 0..1_200 {
        let cidr = if n % 10 == 0 { "0.0.0.0/0" } else { "10.0.0.0/8" };
        w.group(&format!("sg-{n:04}"), 22, cidr);
    }
    let rule = w.managed("ssh", "INCOMING_SSH_DISABLED");
    w.idle();
    let before = w.results(&rule);
    let counts = w.engine.read(|tx| tx.rule_counts(&w.home, &rule.id)).unwrap();
    assert_eq!((counts.compliant, counts.non_compliant), (1_080, 120));
    w.clock.advance_millis(120_000);
    w.engine.start_evaluation(&w.home, &["ssh".into()]).unwrap();
    w.idle();
    // `recorded_at` would move if rows were written again.
    assert_eq!(w.results(&rule), before);
    let status = w.engine.read(|tx| tx.rule_status(&w.home, &rule.id)).unwrap();
    assert_eq!(status.last_successful_evaluation, Some(w.engine.now()));
}

#[test]
fn starting_by_hand_is_all_or_nothing_and_limited() {
    let w = world();
    w.managed("ssh", "INCOMING_SSH_DISABLED");
    let start = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
        w.engine.start_evaluation(&w.home, &names)
    };
    w.idle();
    assert_eq!(start(&["ssh", "none"]), Err(EngineError::NoSuchRule("none".into())));
    assert_eq!(w.engine.read(|tx| tx.pending_tasks(None, None)).unwrap(), 0);
    assert_eq!(start(&["ssh"]), Ok(()));
    w.idle();
    assert_eq!(start(&["ssh"]), Err(EngineError::EvaluationLimit("ssh".into())));
    w.clock.advance_millis(60_000);
    assert_eq!(start(&["ssh"]), Ok(()));
}

#[test]
fn unbuilt_rules_say_so_in_their_status() {
    let w = world();
    let rule = w.managed("later", "ACM_CERTIFICATE_EXPIRATION_CHECK_NOT_BUILT");
    w.idle();
    assert_eq!(w.results(&rule), []);
    let status = w.engine.read(|tx| tx.rule_status(&w.home, &rule.id)).unwrap();
    assert_eq!(status.last_error_code.as_deref(), Some("NotImplemented"));
    assert!(
        status.last_error_message.unwrap().contains("ACM_CERTIFICATE_EXPIRATION_CHECK_NOT_BUILT")
    );
}

#[test]
fn evaluations_from_outside_obey_their_ordering_time() {
    let w = world();
    let rule = w.rule(r#"{"ConfigRuleName":"f","Source":{"Owner":"CUSTOM_LAMBDA","SourceIdentifier":"arn:aws:lambda:us-east-1:123456789012:function:f",
        "SourceDetails":[{"EventSource":"aws.config","MessageType":"ConfigurationItemChangeNotification"}]}}"#);
    let token = w.engine.issue_token(&w.home, &rule.id, "1");
    let put = |compliance, at: i64| {
        let evaluation = Evaluation {
            key: ResourceKey::new("AWS::::Account", "123456789012"),
            compliance,
            annotation: None,
            ordering: Timestamp::from_millis(at),
        };
        w.engine
            .put_evaluations(&w.home, &token, vec![evaluation])
            .map(|kept| (kept.stored, kept.outdated))
    };
    assert_eq!(put(NonCompliant, 100), Ok((1, 0)));
    assert_eq!(put(Compliant, 99), Ok((0, 1)));
    assert_eq!(w.verdict(&rule, "AWS::::Account", "123456789012"), Some(NonCompliant));
    assert_eq!(put(Compliant, 100), Ok((1, 0)));
    assert_eq!(w.verdict(&rule, "AWS::::Account", "123456789012"), Some(Compliant));
    w.engine.delete_rule(&w.home, "f").unwrap();
    assert!(matches!(put(Compliant, 200), Err(EngineError::InvalidToken(_))));
}

#[test]
fn history_keeps_every_item_and_older_ones_do_not_become_current() {
    let w = world();
    let rule = w.managed("ssh", "INCOMING_SSH_DISABLED");
    w.idle();
    w.clock.advance_millis(10_000);
    w.group("sg-1", 443, "0.0.0.0/0");
    w.idle();
    let old = r#""configurationItemCaptureTime":"2020-01-01T00:00:00Z","configuration":{"ipPermissions":[{"ipProtocol":"-1","ipv4Ranges":[{"cidrIp":"0.0.0.0/0"}]}]}"#;
    let summary = w.record(vec![w.item(GROUP, "sg-1", old), w.item(GROUP, "sg-1", old)]);
    assert_eq!((summary.historic, summary.known), (1, 1));
    w.idle();
    assert_eq!(w.verdict(&rule, GROUP, "sg-1"), Some(Compliant));
}

#[test]
fn periodic_rules_run_once_per_period_however_late() {
    let w = world();
    w.clock.advance_millis(1);
    w.record(vec![w.item("AWS::IAM::User", "AIDA1", r#""resourceCreationTime":"2026-10-01T00:00:00Z",
        "configuration":{"userName":"u","createDate":"2026-10-01T00:00:00.000Z","passwordLastUsed":"2026-10-30T00:00:00.000Z"}"#)]);
    let rule = w.rule(r#"{"ConfigRuleName":"idle","Source":{"Owner":"AWS","SourceIdentifier":"IAM_INACTIVE_USER"},
        "InputParameters":"{\"maxInactiveDays\":\"90\"}","MaximumExecutionFrequency":"TwelveHours"}"#
        .replace("TwelveHours", "Twelve_Hours").as_str());
    w.idle();
    assert_eq!(w.verdict(&rule, "AWS::IAM::User", "AIDA1"), Some(Compliant));
    assert_eq!(w.engine.run_schedules().unwrap(), 0);
    // Nothing changes but time.
    w.clock.advance_millis(100 * 86_400_000);
    assert_eq!(w.engine.run_schedules().unwrap(), 1);
    assert_eq!(w.engine.run_schedules().unwrap(), 0);
    w.idle();
    assert_eq!(w.verdict(&rule, "AWS::IAM::User", "AIDA1"), Some(NonCompliant));
}

#[test]
fn work_on_a_rule_that_is_gone_ends() {
    let w = world();
    w.engine
        .store()
        .run_write({
            let home = w.home.clone();
            Box::new(move |tx| {
                let work = Work::Rule("config-rule-gone00".into());
                tx.enqueue(
                    &home,
                    &TaskKind { work, cause: Some(Cause::Manual) },
                    Timestamp::from_millis(0),
                )
                .unwrap();
                assize_engine::ports::Decision::Commit
            })
        })
        .unwrap();
    w.idle();
    assert_eq!(w.engine.read(|tx| tx.pending_tasks(None, None)).unwrap(), 0);
}

#[test]
fn two_states_of_one_time_are_both_kept_and_the_later_one_counts() {
    let w = world();
    let rule = w.managed("ssh", "INCOMING_SSH_DISABLED");
    w.group("sg-1", 22, "10.0.0.0/8");
    let open = r#""configuration":{"ipPermissions":[{"ipProtocol":"-1","ipv4Ranges":[{"cidrIp":"0.0.0.0/0"}]}]}"#;
    let namesake = || w.item(GROUP, "sg-1", open);
    assert_eq!(w.record(vec![namesake()]).updated, 1);
    assert_eq!(w.record(vec![namesake()]).known, 1);
    w.idle();
    assert_eq!(w.verdict(&rule, GROUP, "sg-1"), Some(NonCompliant));
}

#[test]
fn a_full_snapshot_brings_back_what_an_earlier_one_had_deleted() {
    let w = world();
    let rule = w.managed("ssh", "INCOMING_SSH_DISABLED");
    w.group("sg-1", 22, "0.0.0.0/0");
    w.group("sg-2", 22, "0.0.0.0/0");
    let complete = |held: &[&str]| {
        w.clock.advance_millis(1_000);
        let coverage = Coverage { types: Vec::new(), global: true, taken_at: w.engine.now() };
        let holds = |key: &ResourceKey| held.contains(&key.resource_id.as_str());
        let done = w.engine.delete_absent(&w.home, &coverage, &holds).unwrap();
        w.idle();
        (done.kept, done.restored, done.deleted, done.spared)
    };
    assert_eq!(complete(&["sg-1"]), (1, 0, 1, 0));
    assert_eq!(w.verdict(&rule, GROUP, "sg-2"), Some(NotApplicable));
    assert_eq!(complete(&["sg-1", "sg-2"]), (2, 1, 0, 0));
    assert_eq!(w.verdict(&rule, GROUP, "sg-2"), Some(NonCompliant));
    assert_eq!(complete(&["sg-1", "sg-2"]), (2, 0, 0, 0));
}

#[test]
fn an_account_is_judged_though_no_item_tells_of_it() {
    let w = world();
    let trail = w.managed("trail", "CLOUD_TRAIL_ENABLED");
    let root = w.managed("root", "IAM_ROOT_ACCESS_KEY_CHECK");
    w.idle();
    let verdict = |rule| w.verdict(rule, "AWS::::Account", common::ACCOUNT);
    assert_eq!((verdict(&trail), verdict(&root)), (Some(NonCompliant), Some(InsufficientData)));

    w.clock.advance_millis(1);
    let logs = r#""configuration":{"name":"t"},"supplementaryConfiguration":{"TrailStatus":{"isLogging":true}}"#;
    let keys = r#""supplementaryConfiguration":{"AccountSummary":{"AccountAccessKeysPresent":0}}"#;
    w.record(vec![
        w.item("AWS::CloudTrail::Trail", "t", logs),
        w.item("AWS::::Account", common::ACCOUNT, keys),
    ]);
    w.clock.advance_millis(90_000_000);
    w.idle();
    assert_eq!((verdict(&trail), verdict(&root)), (Some(Compliant), Some(Compliant)));
    assert_eq!(w.results(&trail).len(), 1);
}

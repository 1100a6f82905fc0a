//! What rules would have said of recorded history.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use assize_engine::backtest::{
    BacktestAsk, BacktestError, BacktestReport, Edit, Interval, Outcome,
};
use assize_model::ComplianceType::{Compliant, NonCompliant, NotApplicable};
use assize_model::{ResourceKey, Timestamp};
use common::{World, world};

const GROUP: &str = "AWS::EC2::SecurityGroup";
const INSTANCE: &str = "AWS::EC2::Instance";
const HOUR: i64 = 60 * 60 * 1_000;

fn hours(w: &World, hours: i64) -> Timestamp {
    let start = Timestamp::parse("2026-11-01T00:00:00Z").unwrap();
    let at = start.plus_millis(hours * HOUR);
    assert!(at <= w.engine.now());
    at
}

/// Sets the clock to an hour, and records.
fn at_hour(w: &World, hour: i64, record: impl FnOnce()) {
    let start = Timestamp::parse("2026-11-01T00:00:00Z").unwrap();
    let wanted = start.plus_millis(hour * HOUR).millis() - 1;
    w.clock.advance_millis(wanted - w.engine.now().millis());
    record();
}

fn ask(w: &World, rule: &str, edit: Option<Edit>, span: (i64, i64)) -> BacktestAsk {
    BacktestAsk {
        rule: rule.to_owned(),
        edit,
        since: hours(w, span.0),
        until: hours(w, span.1),
        resource: None,
        limit: 100,
    }
}

fn backtest(w: &World, rule: &str, edit: Option<Edit>, span: (i64, i64)) -> BacktestReport {
    w.engine.backtest(&w.home, &ask(w, rule, edit, span)).unwrap()
}

/// The hours of intervals.
fn spans(intervals: &[Interval]) -> Vec<(i64, Option<i64>)> {
    let start = Timestamp::parse("2026-11-01T00:00:00Z").unwrap().millis();
    let hour = |at: Timestamp| (at.millis() - start) / HOUR;
    intervals.iter().map(|i| (hour(i.from), i.to.map(hour))).collect()
}

fn of<'r>(report: &'r BacktestReport, id: &str) -> &'r assize_engine::backtest::Course {
    report.courses.iter().find(|course| course.key.resource_id == id).unwrap()
}

#[test]
fn times_out_of_compliance() {
    let w = world();
    at_hour(&w, 1, || w.group("sg-1", 22, "0.0.0.0/0"));
    at_hour(&w, 5, || w.group("sg-1", 22, "10.0.0.0/8"));
    at_hour(&w, 6, || w.group("sg-2", 22, "10.0.0.0/8"));
    at_hour(&w, 9, || w.group("sg-1", 22, "0.0.0.0/0"));
    at_hour(&w, 12, || w.group("sg-3", 22, "0.0.0.0/0"));
    at_hour(&w, 14, || {
        let gone = w.item(GROUP, "sg-3", "").deleted(w.engine.now().plus_millis(1));
        w.record(vec![gone]);
    });
    at_hour(&w, 20, || {});
    w.clock.advance_millis(1);
    // Nothing is deployed: an identifier is enough.
    let report = backtest(&w, "incoming-ssh-disabled", None, (2, 20));
    assert_eq!((report.items, report.resources, report.evaluations), (6, 3, 6));
    assert_eq!((report.tested.compliant, report.tested.non_compliant), (1, 1));
    assert_eq!((report.tested.ever_non_compliant, report.deployed), (2, None));
    let one = of(&report, "sg-1");
    assert_eq!((one.outcome, one.compliance), (None, NonCompliant));
    assert_eq!(spans(&one.intervals), [(2, Some(5)), (9, None)]);
    assert!(one.intervals[0].annotation.as_deref().unwrap().contains("22"));
    assert!(one.intervals[0].evidence[0].pointer.starts_with("/configuration/ipPermissions/0"));
    let three = of(&report, "sg-3");
    assert_eq!((three.compliance, spans(&three.intervals)), (NotApplicable, vec![(12, Some(14))]));
    // What came after the end is not looked at.
    let early = backtest(&w, "INCOMING_SSH_DISABLED", None, (2, 8));
    assert_eq!((early.items, early.courses.len()), (3, 1));
    assert_eq!(of(&early, "sg-1").compliance, Compliant);
    let single = BacktestAsk {
        resource: Some(ResourceKey::new(GROUP, "sg-1")),
        ..ask(&w, "INCOMING_SSH_DISABLED", None, (2, 20))
    };
    let single = w.engine.backtest(&w.home, &single).unwrap();
    assert_eq!((single.items, single.courses.len()), (3, 1));
    assert_eq!(single.courses[0], *one);
    let few = BacktestAsk { limit: 1, ..ask(&w, "INCOMING_SSH_DISABLED", None, (2, 20)) };
    let few = w.engine.backtest(&w.home, &few).unwrap();
    assert_eq!((few.courses.len(), few.unlisted), (1, 1));
}

#[test]
fn an_edited_version_against_the_deployed_one() {
    let w = world();
    w.rule(
        r#"{"ConfigRuleName":"ports","Source":{"Owner":"AWS",
        "SourceIdentifier":"RESTRICTED_INCOMING_TRAFFIC"},
        "InputParameters":"{\"blockedPort1\":\"22\"}"}"#,
    );
    at_hour(&w, 1, || w.group("sg-ssh", 22, "0.0.0.0/0"));
    at_hour(&w, 1, || w.group("sg-telnet", 23, "0.0.0.0/0"));
    at_hour(&w, 2, || w.group("sg-past", 23, "0.0.0.0/0"));
    at_hour(&w, 4, || w.group("sg-past", 443, "0.0.0.0/0"));
    at_hour(&w, 5, || w.group("sg-ok", 443, "0.0.0.0/0"));
    at_hour(&w, 10, || {});
    w.clock.advance_millis(1);
    w.idle();
    let edit = Edit::Parameters(r#"{"blockedPort1":"23"}"#.into());
    let report = backtest(&w, "ports", Some(edit), (0, 10));
    assert_eq!(
        (report.newly_non_compliant, report.newly_compliant, report.differed_before, report.same),
        (1, 1, 1, 1)
    );
    let order: Vec<_> =
        report.courses.iter().map(|c| (c.outcome.unwrap(), c.key.resource_id.as_str())).collect();
    assert_eq!(
        order,
        [
            (Outcome::NewlyNonCompliant, "sg-telnet"),
            (Outcome::NewlyCompliant, "sg-ssh"),
            (Outcome::DifferedBefore, "sg-past"),
        ]
    );
    let deployed = report.deployed.unwrap();
    assert_eq!((deployed.non_compliant, deployed.ever_non_compliant), (1, 1));
    assert_eq!((report.tested.non_compliant, report.tested.ever_non_compliant), (1, 2));
    assert_eq!(spans(&of(&report, "sg-past").intervals), [(2, Some(4))]);
    assert_eq!(of(&report, "sg-ssh").deployed.as_ref().map(|i| spans(i)), Some(vec![(1, None)]));
    // A whole definition, and a policy.
    let policy = Edit::Guard(
        "rule none when resourceType == 'AWS::EC2::SecurityGroup' {
            configuration.ipPermissions[*].fromPort != 443 <<443 is for the load balancer>> }"
            .into(),
    );
    let report = backtest(&w, "ports", Some(policy), (0, 10));
    let new: Vec<_> = report
        .courses
        .iter()
        .filter(|c| c.outcome == Some(Outcome::NewlyNonCompliant))
        .map(|c| (c.key.resource_id.as_str(), c.intervals[0].annotation.as_deref()))
        .collect();
    let why = Some("443 is for the load balancer");
    assert_eq!(new, [("sg-ok", why), ("sg-past", why)]);
    // Nothing of it is kept.
    let timeline = w.engine.verdict_changes(&w.home, None, None, 99).unwrap();
    assert_eq!(timeline.len(), 4);
}

#[test]
fn what_a_rule_reads_is_as_it_was() {
    let w = world();
    let rule = r#"{"ConfigRuleName":"exposed","Source":{"Owner":"AWS",
        "SourceIdentifier":"EC2_EXPOSED_INSTANCE"},"InputParameters":"{\"p\":\"22\"}"}"#;
    w.rule(rule);
    at_hour(&w, 1, || w.group("sg-1", 443, "0.0.0.0/0"));
    at_hour(&w, 1, || w.group("sg-2", 22, "0.0.0.0/0"));
    at_hour(&w, 2, || w.instance("i-1", "sg-1", "{}"));
    // The group opens and closes; the instance stays as it is.
    at_hour(&w, 4, || w.group("sg-1", 22, "0.0.0.0/0"));
    at_hour(&w, 6, || w.group("sg-1", 443, "0.0.0.0/0"));
    // It moves to the open group, which closes; the old one opens, which is of no interest now.
    at_hour(&w, 8, || w.instance("i-1", "sg-2", "{}"));
    at_hour(&w, 10, || w.group("sg-2", 443, "0.0.0.0/0"));
    at_hour(&w, 11, || w.group("sg-1", 22, "0.0.0.0/0"));
    // A group that comes later.
    at_hour(&w, 12, || w.instance("i-2", "sg-late", "{}"));
    at_hour(&w, 13, || w.group("sg-late", 22, "0.0.0.0/0"));
    at_hour(&w, 20, || {});
    w.clock.advance_millis(1);
    let report = backtest(&w, "exposed", None, (0, 20));
    assert_eq!(spans(&of(&report, "i-1").intervals), [(4, Some(6)), (8, Some(10))]);
    assert_eq!(spans(&of(&report, "i-2").intervals), [(13, None)]);
    assert_eq!(report.courses[0].key.resource_type, INSTANCE);
    let fact = &of(&report, "i-1").intervals[0].evidence[0];
    assert_eq!(fact.resource.as_ref().unwrap().resource_id, "sg-1");
}

#[test]
fn time_alone_puts_a_key_out_of_compliance() {
    let w = world();
    at_hour(&w, 1, || {
        let created = w.engine.now().plus_millis(1);
        let rest = format!(
            r#""configuration":{{"userName":"u"}},"supplementaryConfiguration":{{"CredentialReport":
            {{"access_key_1_active":"true","access_key_1_last_rotated":"{created}",
            "access_key_2_active":"false"}}}}"#
        );
        w.clock.advance_millis(1);
        w.record(vec![w.item("AWS::IAM::User", "u", &rest)]);
    });
    at_hour(&w, 24 * 12, || {});
    w.clock.advance_millis(1);
    let edit = Edit::Parameters(r#"{"maxAccessKeyAge":"5"}"#.into());
    let report = backtest(&w, "ACCESS_KEYS_ROTATED", Some(edit), (0, 24 * 12));
    let found = spans(&of(&report, "u").intervals);
    assert_eq!(found.len(), 1);
    // Older than five days is found at the first day's end after it.
    assert!((24 * 5..=24 * 7).contains(&found[0].0), "{found:?}");
    assert_eq!(found[0].1, None);
    assert_eq!(report.items, 1);
    assert!(report.evaluations > 10);
}

#[test]
fn what_cannot_be_tested_says_why() {
    let w = world();
    at_hour(&w, 10, || {});
    w.clock.advance_millis(1);
    let refused = |rule: &str, edit: Option<Edit>| {
        w.engine.backtest(&w.home, &ask(&w, rule, edit, (1, 9))).unwrap_err()
    };
    assert_eq!(refused("none", None), BacktestError::NoSuchRule("none".into()));
    let function: Edit = serde_json::from_value(serde_json::json!({"definition": {
        "ConfigRuleName": "f", "Source": {"Owner": "CUSTOM_LAMBDA",
            "SourceIdentifier": "arn:aws:lambda:us-east-1:123456789012:function:f",
            "SourceDetails": [{"EventSource": "aws.config",
                "MessageType": "ConfigurationItemChangeNotification"}]}}}))
    .unwrap();
    assert_eq!(refused("f", Some(function)), BacktestError::Function("f".into()));
    let guard = Some(Edit::Guard("rule r { a == }".into()));
    assert!(matches!(refused("x", guard), BacktestError::Edit(_)));
    let bad = Some(Edit::Parameters("{\"nonsense\":\"1\"}".into()));
    assert!(matches!(refused("INCOMING_SSH_DISABLED", bad), BacktestError::Rule(_)));
    let backwards = BacktestAsk {
        since: hours(&w, 9),
        until: hours(&w, 1),
        ..ask(&w, "INCOMING_SSH_DISABLED", None, (1, 9))
    };
    let error = w.engine.backtest(&w.home, &backwards).unwrap_err();
    assert!(matches!(error, BacktestError::Span { .. }));
    w.engine.put_retention(&w.home, 30).unwrap();
    w.clock.advance_millis(40 * 24 * HOUR);
    assert!(matches!(
        refused("INCOMING_SSH_DISABLED", None),
        BacktestError::Engine(assize_engine::EngineError::NotKept { .. })
    ));
}

/// A sequence that looks random.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

#[test]
fn a_back_test_agrees_with_looking_at_every_moment() {
    const MOMENTS: i64 = 60;
    for seed in 0..40 {
        let mut dice = Dice(seed);
        let w = world();
        let start = w.engine.now().millis();
        // By group, whether it is open (`None` before it is recorded); the instance's group.
        let mut open: [Option<bool>; 3] = [None; 3];
        let mut group: Option<usize> = None;
        let mut out = Vec::new();
        for _ in 0..MOMENTS {
            // Recording takes the next millisecond.
            match dice.below(6) {
                0 => {
                    let to = dice.below(3) as usize;
                    w.instance("i-1", &format!("sg-{to}"), "{}");
                    group = Some(to);
                }
                1..4 => {
                    let which = dice.below(3) as usize;
                    let is_open = dice.below(2) == 0;
                    w.group(&format!("sg-{which}"), if is_open { 22 } else { 443 }, "0.0.0.0/0");
                    open[which] = Some(is_open);
                }
                4 if dice.below(3) == 0 => {
                    let which = dice.below(3) as usize;
                    // A deletion is later than the item that it follows.
                    let gone = w.item(GROUP, &format!("sg-{which}"), "");
                    w.clock.advance_millis(1);
                    if open[which].take().is_some() {
                        w.record(vec![gone.deleted(w.engine.now())]);
                    }
                }
                _ => w.clock.advance_millis(1),
            }
            out.push(group.is_some_and(|group| open[group] == Some(true)));
        }
        w.clock.advance_millis(1);
        let (from, to) = (dice.below(20) as i64, 40 + dice.below(19) as i64);
        let at = |moment: i64| Timestamp::from_millis(start + moment);
        let asked = BacktestAsk {
            rule: "EC2_EXPOSED_INSTANCE".into(),
            edit: Some(Edit::Parameters(r#"{"p":"22"}"#.into())),
            since: at(from),
            until: at(to),
            resource: None,
            limit: 10,
        };
        let report = w.engine.backtest(&w.home, &asked).unwrap();
        let mut wanted: Vec<(i64, Option<i64>)> = Vec::new();
        // What the n-th step recorded holds from moment n + 1 on.
        for moment in from..=to {
            let is_out = moment > 0 && out[moment as usize - 1];
            match wanted.last_mut() {
                Some((_, open @ None)) if !is_out => *open = Some(moment),
                Some((_, None)) => {}
                _ if is_out => wanted.push((moment, None)),
                _ => {}
            }
        }
        let found: Vec<(i64, Option<i64>)> = report
            .courses
            .first()
            .map(|course| {
                let moment = |at: Timestamp| at.millis() - start;
                course.intervals.iter().map(|i| (moment(i.from), i.to.map(moment))).collect()
            })
            .unwrap_or_default();
        assert_eq!(found, wanted, "seed {seed}");
    }
}

use super::*;
use crate::rules::CompiledRule;
use assize_model::item::parse::Defaults;
use assize_model::rule::{ConfigRule, RuleState};
use assize_model::{ComplianceType, ConfigurationItem, Timestamp};
use std::ops::ControlFlow;
use std::sync::Arc;

/// Lines in batches of two.
struct Lines<'t>(std::iter::Peekable<std::iter::Enumerate<std::str::Lines<'t>>>);

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        Self(text.lines().enumerate().peekable())
    }
}

#[derive(Default)]
struct Two(Vec<(u64, String)>);

impl Feed for Lines<'_> {
    type Batch = Two;
    fn fill(&mut self, batch: &mut Two) -> bool {
        batch.0 = self.0.by_ref().take(2).map(|(n, l)| (n as u64 + 1, l.to_owned())).collect();
        !batch.0.is_empty()
    }
}

impl Records for Two {
    fn each(&self, found: &mut dyn FnMut(Found<'_>)) {
        let source: Arc<str> = "lines".into();
        for (number, line) in &self.0 {
            let place = Place { number: *number, line: Some(*number), offset: 0 };
            found(Found { source: &source, place, bytes: line.as_bytes() });
        }
    }
    fn unwrap(
        &self,
        bytes: &[u8],
        defaults: &Defaults,
        item: &mut dyn FnMut(Result<String, String>),
    ) {
        let text = std::str::from_utf8(bytes).unwrap();
        let parsed = ConfigurationItem::parse(text, defaults);
        item(parsed.map(|i| i.to_json()).map_err(|e| e.to_string()));
    }
    fn bad(&self, _: &mut dyn FnMut(Bad)) {}
}

struct Words;

impl Collect for Words {
    type Part = Vec<String>;
    fn judged(&self, part: &mut Vec<String>, judged: &Judged<'_>) {
        let word = match judged.verdict.compliance {
            ComplianceType::Compliant => "ok",
            ComplianceType::NonCompliant => "bad",
            ComplianceType::NotApplicable => "n/a",
            ComplianceType::InsufficientData => "?",
        };
        part.push(format!("{} {} {word}", judged.place.number, judged.item.resource_id()));
    }
}

fn evaluator(rules: &[(&str, &str)], threads: usize, change: fn(&mut Options)) -> Evaluator {
    let now = Timestamp::from_millis(1_530_669_242_810);
    let compile = |(id, parameters): &(&str, &str)| {
        let definition = serde_json::json!({
            "ConfigRuleName": id,
            "Source": { "Owner": "AWS", "SourceIdentifier": id },
            "InputParameters": parameters,
        });
        let rule = CompiledRule::compile(ConfigRule {
            definition: serde_json::from_value(definition).unwrap(),
            id: String::new(),
            arn: String::new(),
            state: RuleState::Active,
            created_by: None,
            created_at: now,
            updated_at: now,
        });
        assert!(rule.is_native());
        rule
    };
    let defaults =
        Defaults { account: "123456789012".into(), region: "r".into(), capture_time: now };
    let mut options = Options { now, defaults, strict: false, latest: false, threads };
    change(&mut options);
    Evaluator::new(rules.iter().map(compile).collect(), options)
}

fn results(evaluator: &Evaluator, text: &str) -> (Vec<String>, Vec<String>, Totals) {
    let (mut words, mut bad) = (Vec::new(), Vec::new());
    let totals = run(evaluator, &mut Lines::of(text), &Words, &mut |part| {
        words.extend(part.collected);
        bad.extend(part.bad.iter().map(ToString::to_string));
        ControlFlow::Continue(())
    });
    (words, bad, totals.unwrap())
}

const SSH: (&str, &str) = ("INCOMING_SSH_DISABLED", "{}");
const EXPOSED: (&str, &str) = ("EC2_EXPOSED_INSTANCE", "{\"p\":\"22\"}");

fn group(id: &str, cidr: &str, account: &str, captured: &str) -> String {
    format!(
        r#"{{"resourceType":"AWS::EC2::SecurityGroup","resourceId":"{id}","awsAccountId":"{account}","awsRegion":"r","configurationItemStatus":"OK","configurationItemCaptureTime":"{captured}","configuration":{{"ipPermissions":[{{"fromPort":22,"toPort":22,"ipProtocol":"tcp","ipv4Ranges":[{{"cidrIp":"{cidr}"}}],"ipRanges":["{cidr}"]}}]}}}}"#
    )
}

fn open(id: &str) -> String {
    group(id, "0.0.0.0/0", "123456789012", "2018-07-04T01:54:02.810Z")
}

fn closed(id: &str) -> String {
    group(id, "10.0.0.0/8", "123456789012", "2018-07-04T02:54:02.810Z")
}

fn instance(id: &str, group: &str) -> String {
    format!(
        r#"{{"resourceType":"AWS::EC2::Instance","resourceId":"{id}","awsAccountId":"123456789012","awsRegion":"r","configurationItemStatus":"OK","configuration":{{"securityGroups":[{{"groupId":"{group}"}}]}}}}"#
    )
}

#[test]
fn order_and_totals_do_not_depend_on_threads() {
    let text: Vec<String> = (0..500)
        .map(|n| if n % 3 == 0 { open(&format!("sg-{n}")) } else { closed(&format!("sg-{n}")) })
        .collect();
    let text = text.join("\n");
    let (one, _, totals) = results(&evaluator(&[SSH], 1, |_| {}), &text);
    assert_eq!(one.len(), 500);
    assert_eq!(one[3], "4 sg-3 bad");
    for threads in [2, 3, 8] {
        let again = results(&evaluator(&[SSH], threads, |_| {}), &text);
        assert_eq!((again.0, again.2), (one.clone(), totals.clone()));
    }
    assert_eq!(totals.verdicts().non_compliant, 167);
    let counted = count(&evaluator(&[SSH], 2, |_| {}), &mut Lines::of(&text)).unwrap();
    assert_eq!(counted, totals);
}

#[test]
fn rules_that_read_judge_when_everything_is_known() {
    // The groups come after the instances, and one of the same id belongs to another account.
    let text = [
        instance("i-1", "sg-1"),
        instance("i-2", "sg-2"),
        instance("i-3", "sg-3"),
        open("sg-1"),
        closed("sg-2"),
        group("sg-3", "0.0.0.0/0", "999999999999", "2018-07-04T01:54:02.810Z"),
    ]
    .join("\n");
    for threads in [1, 2] {
        let (words, bad, totals) = results(&evaluator(&[SSH, EXPOSED], threads, |_| {}), &text);
        assert_eq!(
            words,
            ["4 sg-1 bad", "5 sg-2 ok", "6 sg-3 bad", "1 i-1 bad", "2 i-2 ok", "3 i-3 ?"]
        );
        assert!(bad.is_empty());
        assert_eq!((totals.items, totals.unjudged), (6, 0));
        let (words, _, totals) = results(&evaluator(&[EXPOSED], threads, |_| {}), &text);
        assert_eq!(words, ["1 i-1 bad", "2 i-2 ok", "3 i-3 ?"]);
        assert_eq!((totals.items, totals.unjudged), (6, 3));
    }
}

#[test]
fn the_newest_item_is_what_rules_read() {
    let text = [closed("sg-1"), instance("i-1", "sg-1"), open("sg-1")].join("\n");
    let (words, ..) = results(&evaluator(&[EXPOSED], 1, |_| {}), &text);
    assert_eq!(words, ["2 i-1 ok"]);
}

#[test]
fn latest_judges_only_the_newest() {
    let text = [closed("sg-1"), open("sg-2"), open("sg-1"), open("sg-2")].join("\n");
    let (words, _, totals) = results(&evaluator(&[SSH], 2, |o| o.latest = true), &text);
    assert_eq!(words, ["1 sg-1 ok", "4 sg-2 bad"]);
    assert_eq!(totals.items, 4);
    assert_eq!(results(&evaluator(&[SSH], 1, |_| {}), &text).0.len(), 4);
}

#[test]
fn bad_records_are_told_and_lose_nothing() {
    let text = [
        open("sg-1"),
        "{".to_owned(),
        open(""),
        open("sg-2").replace("\"OK\"", "\"Perhaps\""),
        // A fault that the rule stumbles over is the record's, not the rule's.
        open("sg-3").replace("\"fromPort\":22", "\"fromPort\":2x2"),
        "[]".to_owned(),
        "{\"resourceType\":\"AWS::S3::Bucket\",\"resourceId\":\"b\"}".to_owned(),
        closed("sg-4"),
    ]
    .join("\n");
    let (words, bad, totals) = results(&evaluator(&[SSH], 2, |_| {}), &text);
    assert_eq!(words, ["1 sg-1 bad", "8 sg-4 ok"]);
    let says =
        ["string", "partner", "missing, empty", "`Perhaps`", "not valid JSON", "not a config"];
    assert_eq!(bad.len(), 5, "{bad:#?}");
    for bad in &bad {
        assert!(says.iter().any(|say| bad.contains(say)), "{bad}");
    }
    assert_eq!((totals.bad, totals.items, totals.unjudged), (5, 3, 1));
    let odd = closed("sg-5").replace("\"ipRanges\"", "\"x\":01,\"ipRanges\"");
    assert_eq!(results(&evaluator(&[SSH], 1, |_| {}), &odd).0.len(), 1);
    let (words, bad, _) = results(&evaluator(&[SSH], 1, |o| o.strict = true), &odd);
    assert!(words.is_empty() && bad[0].contains("not valid JSON"), "{bad:?}");
}

#[test]
fn api_shape_is_converted() {
    let api = r#"{"accountId":"123456789012","resourceType":"AWS::EC2::SecurityGroup","resourceId":"sg-1","awsRegion":"r","configuration":"{\"ipPermissions\":[]}"}"#;
    assert_eq!(results(&evaluator(&[SSH], 1, |_| {}), api).0, ["1 sg-1 ok"]);
}

#[test]
fn a_break_ends_the_run() {
    let text = vec![open("sg-1"); 5_000].join("\n");
    for threads in [1, 4] {
        let mut parts = 0;
        let totals = run(
            &evaluator(&[SSH, EXPOSED], threads, |_| {}),
            &mut Lines::of(&text),
            &Words,
            &mut |_| {
                parts += 1;
                if parts == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
        assert_eq!((parts, totals.unwrap().items), (3, 6));
    }
}

#[test]
fn accounts_are_judged_with_what_is_known_of_them() {
    let item = |account: &str, region: &str, kind: &str, id: &str, rest: &str| {
        format!(
            r#"{{"resourceType":"{kind}","resourceId":"{id}","awsAccountId":"{account}","awsRegion":"{region}",{rest}}}"#
        )
    };
    let logging =
        r#""configuration":{},"supplementaryConfiguration":{"TrailStatus":{"isLogging":true}}"#;
    let input = [
        item("1", "r", "AWS::CloudTrail::Trail", "t", &logging.replace("{}", r#"{"name":"t"}"#)),
        item("1", "global", "AWS::IAM::User", "u", r#""configuration":{}"#),
        item("2", "r", "AWS::IAM::User", "u", r#""configuration":{}"#),
        item("3", "r", "AWS::::Account", "3", r#""configuration":{}"#),
    ]
    .join("\n");
    for threads in [1, 3] {
        let evaluator = evaluator(&[("CLOUD_TRAIL_ENABLED", "")], threads, |_| {});
        let mut seen = Vec::new();
        run(&evaluator, &mut Lines::of(&input), &Words, &mut |part| {
            seen.extend(part.collected);
            ControlFlow::Continue(())
        })
        .unwrap();
        seen.sort();
        assert_eq!(seen, ["0 1 ok", "0 2 bad", "4 3 bad"], "{threads} threads");
    }
}

use super::*;
use assize_model::ComplianceType;

fn judged(policy: &str, parameters: Option<&str>, item: &str) -> Verdict {
    let rule = GuardRule::new(policy, parameters).unwrap();
    let mut index = Index::default();
    let view = ItemView::new(index.build(item.as_bytes()).unwrap()).unwrap();
    rule.judge(&view, Timestamp::from_millis(1_767_225_600_000))
}

const ITEM: &str = r#"{"resourceType":"AWS::DynamoDB::Table","resourceId":"t-1",
    "configurationItemStatus":"OK","configuration":{"tableStatus":"ACTIVE","size":5},
    "supplementaryConfiguration":{"Backups":{"status":"DISABLED"}},"tags":{"env":"prod"}}"#;

#[test]
fn the_policy_sees_the_item() {
    let policy = "
        let status = ['ACTIVE']
        rule active when resourceType == 'AWS::DynamoDB::Table' {
            configuration.tableStatus == %status
        }
        rule backups when resourceType == 'AWS::DynamoDB::Table' active {
            supplementaryConfiguration.Backups.status == 'ENABLED' <<backups must be
                enabled>>
        }";
    let verdict = judged(policy, None, ITEM);
    assert_eq!(verdict.compliance, ComplianceType::NonCompliant);
    assert_eq!(verdict.annotation.as_deref(), Some("backups must be enabled"));
    let [evidence] = verdict.evidence.as_slice() else { panic!("{verdict:?}") };
    assert_eq!(evidence.pointer, "/supplementaryConfiguration/Backups/status");
    assert_eq!(evidence.seen, "\"DISABLED\"");
    assert!(evidence.expected.ends_with("(rule backups, line 7)"), "{}", evidence.expected);
}

#[test]
fn pass_fail_and_skip_are_compliance() {
    let of = |policy| judged(policy, None, ITEM).compliance;
    assert_eq!(of("rule r { tags.env == 'prod' }"), ComplianceType::Compliant);
    assert_eq!(of("rule r { tags.env == 'dev' }"), ComplianceType::NonCompliant);
    assert_eq!(
        of("rule r when resourceType == 'AWS::S3::Bucket' { tags.env == 'dev' }"),
        ComplianceType::NotApplicable
    );
    // Any failure wins, then any pass.
    let two = "rule a { tags.env == 'prod' }\nrule b when tags.x exists { tags.x == 1 }";
    assert_eq!(of(two), ComplianceType::Compliant);
    // Policies for templates.
    let block = "rule r { AWS::DynamoDB::Table { Properties.x exists } }";
    assert_eq!(of(block), ComplianceType::NotApplicable);
    let query = "let t = Resources.*[ Type == 'x' ]\nrule r when %t !empty { %t.a exists }";
    assert_eq!(of(query), ComplianceType::NotApplicable);
    // What can't be asked.
    let wrong = "rule r { configuration.size == parse_int(tags.env) }";
    assert_eq!(of(wrong), ComplianceType::InsufficientData);
}

#[test]
fn parameters_are_a_member_of_the_item() {
    let policy = "rule r { tags.env == CONFIG_RULE_PARAMETERS.wanted }";
    let with = |value| judged(policy, Some(value), ITEM).compliance;
    assert_eq!(with(r#"{"wanted":"prod"}"#), ComplianceType::Compliant);
    assert_eq!(with(r#"{"wanted":"dev"}"#), ComplianceType::NonCompliant);
    let verdict = judged(policy, Some(r#"{"wanted":"dev"}"#), ITEM);
    assert_eq!(verdict.evidence[0].pointer, "/tags/env");
}

#[test]
fn without_messages_the_first_clause_is_told() {
    let policy = "rule r { tags.env == 'dev'\n configuration.kms.id exists\n tags.x exists }";
    let annotation = judged(policy, None, ITEM).annotation.unwrap();
    assert_eq!(
        annotation,
        "rule r: `tags.env == 'dev'` is not so: /tags/env is \"prod\" (and 2 more)"
    );
}

#[test]
fn the_resource_is_gone() {
    let item = ITEM.replace("\"OK\"", "\"ResourceDeleted\"");
    let verdict = judged("rule r { tags.env == 'dev' }", None, &item);
    assert_eq!(verdict.compliance, ComplianceType::NotApplicable);
}

#[test]
fn evaluations_are_noted() {
    let rule = GuardRule::new("rule r { tags.env == 'dev' }", None).unwrap().with_log();
    let mut index = Index::default();
    let view = ItemView::new(index.build(ITEM.as_bytes()).unwrap()).unwrap();
    rule.judge(&view, Timestamp::from_millis(5));
    let log = rule.take_log().unwrap();
    let (at, line) = &log.lines[0];
    assert_eq!(at.millis(), 5);
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["compliance"], "NON_COMPLIANT");
    assert_eq!(line["rules"][0]["status"], "FAIL");
    assert!(rule.take_log().is_none());
}

use super::*;
use assize_model::item::{IndexedItem, parse::Defaults};
use assize_rule::testing::FixedContext;
use assize_rule::{NativeRule, ParamMap};
use std::collections::{BTreeMap, BTreeSet};

fn now() -> Timestamp {
    Timestamp::parse("2026-03-02T09:00:00Z").unwrap()
}

#[test]
fn the_account_is_large_and_varied_enough() {
    let items = build(now());
    let types: BTreeSet<&str> = items.iter().map(|i| i.resource_type.as_str()).collect();
    assert!(items.len() >= 200, "{}", items.len());
    assert!(types.len() >= 15, "{}", types.len());
    let keys: BTreeSet<_> = items.iter().map(ConfigurationItem::key).collect();
    assert_eq!(keys.len(), items.len(), "a resource is there twice");
    assert_eq!(build(now()), items, "the same time gives the same account");
}

#[test]
fn every_item_is_one_that_the_reader_takes() {
    let defaults = Defaults { account: String::new(), region: String::new(), capture_time: now() };
    for item in build(now()) {
        let text = item.to_json();
        assert_eq!(ConfigurationItem::parse(&text, &defaults).unwrap(), item);
        assert!(item.capture_time < now() && item.arn.is_some(), "{text}");
    }
}

#[test]
fn relations_lead_to_resources_that_are_there() {
    let items = build(now());
    let keys: BTreeSet<_> = items.iter().map(ConfigurationItem::key).collect();
    for item in &items {
        for relation in &item.relationships {
            let id = relation.resource_id.clone().unwrap();
            let key = assize_model::ResourceKey::new(&relation.resource_type, id);
            assert!(keys.contains(&key), "{} {} {key}", item.key(), relation.name);
        }
    }
}

/// Parameters for the rules that need some.
fn parameters(rule: &NativeRule) -> ParamMap {
    let text = match rule.id {
        "EC2_EXPOSED_INSTANCE" => {
            r#"{"examplePort1":"8080","exampleRange1":"1-1024","examplePort2":"2375"}"#
        }
        "IAM_INACTIVE_USER" => r#"{"maxInactiveDays":"90"}"#,
        "REQUIRED_TAGS" => r#"{"tag1Key":"app"}"#,
        "DESIRED_INSTANCE_TYPE" => r#"{"instanceType":"m7g.large,c7g.large"}"#,
        "APPROVED_AMIS_BY_ID" => r#"{"amiIds":"ami-1"}"#,
        _ => "{}",
    };
    ParamMap::from_json(text).unwrap()
}

/// Rules that no account of today can violate: there are no instances outside of a VPC any
/// more, and S3 has encrypted every bucket since 2023.
const NEVER_VIOLATED: [&str; 2] = ["INSTANCES_IN_VPC", "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED"];

#[test]
fn every_rule_finds_good_and_bad() {
    let items = build(now());
    let texts: Vec<String> = items.iter().map(ConfigurationItem::to_json).collect();
    let cx = texts.iter().fold(FixedContext::at(now()), |cx, text| cx.with(text));
    let mut poor = Vec::new();
    for rule in assize_rules::RULES {
        let Ok(prepared) = rule.prepare(&parameters(rule)) else {
            continue;
        };
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (item, text) in items.iter().zip(&texts) {
            if rule.types.contains(&item.resource_type.as_str()) {
                let indexed = IndexedItem::new(text.as_str()).unwrap();
                let verdict = prepared.judge(&indexed.view().unwrap(), &cx);
                *counts.entry(verdict.compliance.as_str()).or_default() += 1;
                if verdict.compliance.as_str() == "INSUFFICIENT_DATA" {
                    poor.push(format!("{} {}: {:?}", rule.id, item.key(), verdict.annotation));
                }
            }
        }
        let of = |word| counts.get(word).copied().unwrap_or(0);
        let judged: usize = counts.values().sum();
        if NEVER_VIOLATED.contains(&rule.id) {
            continue;
        }
        // Types with one resource can't show both.
        if judged > 1 && (of("COMPLIANT") == 0 || of("NON_COMPLIANT") + of("NOT_APPLICABLE") == 0) {
            poor.push(format!("{}: {counts:?}", rule.id));
        }
    }
    assert!(poor.is_empty(), "{}", poor.join("\n"));
}

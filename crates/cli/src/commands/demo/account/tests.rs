use super::*;
use crate::commands::demo::rules::RULES;
use assize_model::item::{IndexedItem, parse::Defaults};
use assize_rule::ParamMap;
use assize_rule::testing::FixedContext;
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

#[test]
fn every_rule_finds_good_and_bad() {
    let items = build(now());
    let texts: Vec<String> = items.iter().map(ConfigurationItem::to_json).collect();
    let cx = texts.iter().fold(FixedContext::at(now()), |cx, text| cx.with(text));
    let mut poor = Vec::new();
    for (_, identifier, parameters) in RULES {
        let rule = assize_rules::find(identifier).unwrap();
        let parameters = ParamMap::from_json(parameters.unwrap_or_default()).unwrap();
        let prepared = rule.prepare(&parameters).unwrap();
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
        // Types with one resource can't show both.
        if judged > 1 && (of("COMPLIANT") == 0 || of("NON_COMPLIANT") + of("NOT_APPLICABLE") == 0) {
            poor.push(format!("{}: {counts:?}", rule.id));
        }
    }
    assert!(poor.is_empty(), "{}", poor.join("\n"));
}

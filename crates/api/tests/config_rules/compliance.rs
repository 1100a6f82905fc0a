//! Caps of counts.

use crate::world::{GROUP, World};
use serde_json::json;

#[test]
fn contributors_of_a_rule_are_counted_up_to_25() {
    let world = World::new();
    world.managed("ssh", "INCOMING_SSH_DISABLED");
    let count = |expected: i64, exceeded: bool| {
        world.work();
        let rules = world.ok("DescribeComplianceByConfigRule", json!({}));
        assert_eq!(
            rules["ComplianceByConfigRules"][0]["Compliance"],
            json!({
                "ComplianceType": "NON_COMPLIANT",
                "ComplianceContributorCount": {"CappedCount": expected, "CapExceeded": exceeded}
            })
        );
    };
    for number in 0..25 {
        world.open(&format!("sg-{number}"));
    }
    world.closed("sg-good");
    count(25, false);
    world.open("sg-25");
    count(25, true);
    world.closed("sg-0");
    world.deleted("sg-1");
    count(24, false);
}

#[test]
fn contributors_of_a_resource_are_counted_up_to_25() {
    let world = World::new();
    for number in 0..26 {
        world.managed(&format!("ssh-{number}"), "INCOMING_SSH_DISABLED");
    }
    world.open("sg-1");
    world.work();
    let resources = world.ok("DescribeComplianceByResource", json!({}));
    let count = &resources["ComplianceByResources"][0]["Compliance"]["ComplianceContributorCount"];
    assert_eq!(*count, json!({"CappedCount": 25, "CapExceeded": true}));
    let summary = world.ok("GetComplianceSummaryByConfigRule", json!({}));
    let count = &summary["ComplianceSummary"]["NonCompliantResourceCount"];
    assert_eq!(*count, json!({"CappedCount": 25, "CapExceeded": true}));
}

#[test]
fn resources_of_a_type_are_counted_up_to_100() {
    let world = World::new();
    world.managed("ssh", "INCOMING_SSH_DISABLED");
    for number in 0..101 {
        world.open(&format!("sg-{number}"));
    }
    world.closed("good");
    world.work();
    for input in [json!({}), json!({"ResourceTypes": [GROUP]})] {
        let output = world.ok("GetComplianceSummaryByResourceType", input);
        let summary = &output["ComplianceSummariesByResourceType"][0]["ComplianceSummary"];
        let violations = &summary["NonCompliantResourceCount"];
        assert_eq!(*violations, json!({"CappedCount": 100, "CapExceeded": true}));
        let good = &summary["CompliantResourceCount"];
        assert_eq!(*good, json!({"CappedCount": 1, "CapExceeded": false}));
    }
}

#[test]
fn a_resource_is_as_bad_as_its_worst_rule() {
    let world = World::new();
    world.managed("ssh", "INCOMING_SSH_DISABLED");
    world.managed("traffic", "RESTRICTED_INCOMING_TRAFFIC");
    world.managed("unbuilt", "SERVICE_CATALOG_SHARED_WITHIN_ORGANIZATION");
    world.open("sg-1");
    world.work();
    let compliance = |types: serde_json::Value| {
        let output = world.ok("DescribeComplianceByResource", json!({"ComplianceTypes": types}));
        output["ComplianceByResources"].as_array().unwrap().len()
    };
    assert_eq!(compliance(json!(["NON_COMPLIANT"])), 1);
    assert_eq!(compliance(json!(["COMPLIANT", "INSUFFICIENT_DATA"])), 0);
    let summary = world.ok("GetComplianceSummaryByConfigRule", json!({}));
    let counts = &summary["ComplianceSummary"];
    assert_eq!(counts["CompliantResourceCount"]["CappedCount"], 1);
    assert_eq!(counts["NonCompliantResourceCount"]["CappedCount"], 1);
}

//! What a change of a resource or of a rule does to what is known.

use crate::world::{GROUP, World};
use serde_json::json;

fn ssh(scope: serde_json::Value) -> serde_json::Value {
    let mut rule = json!({
        "ConfigRuleName": "ssh",
        "Source": {"Owner": "AWS", "SourceIdentifier": "INCOMING_SSH_DISABLED"}
    });
    if !scope.is_null() {
        rule["Scope"] = scope;
    }
    json!({"ConfigRule": rule})
}

#[test]
fn changes_are_judged_anew() {
    let world = World::new();
    world.managed("ssh", "INCOMING_SSH_DISABLED");
    world.open("sg-1");
    world.work();
    assert_eq!(world.results("ssh"), ["sg-1=NON_COMPLIANT"]);
    world.closed("sg-1");
    world.work();
    assert_eq!(world.results("ssh"), ["sg-1=COMPLIANT"]);
}

#[test]
fn many_changes_before_the_work_is_done_are_judged_once() {
    let world = World::new();
    world.managed("ssh", "INCOMING_SSH_DISABLED");
    world.work();
    for _ in 0..10 {
        world.open("sg-1");
        world.closed("sg-1");
    }
    let waiting = world
        .engine
        .read(|tx| tx.pending_tasks(Some(&world.home), None))
        .map_err(|e: assize_engine::ports::StoreError| e)
        .unwrap();
    assert_eq!(waiting, 1);
    world.work();
    assert_eq!(world.results("ssh"), ["sg-1=COMPLIANT"]);
}

#[test]
fn deleted_resources_are_not_applicable() {
    let world = World::new();
    world.managed("ssh", "INCOMING_SSH_DISABLED");
    world.open("sg-1");
    world.work();
    world.deleted("sg-1");
    world.work();
    assert_eq!(world.results("ssh"), ["sg-1=NOT_APPLICABLE"]);
    let rules = world.ok("DescribeComplianceByConfigRule", json!({}));
    let compliance = &rules["ComplianceByConfigRules"][0]["Compliance"];
    assert_eq!(compliance["ComplianceType"], "INSUFFICIENT_DATA");
    // Re-evaluating passes it over.
    world.ok("StartConfigRulesEvaluation", json!({"ConfigRuleNames": ["ssh"]}));
    world.work();
    assert_eq!(world.results("ssh"), ["sg-1=NOT_APPLICABLE"]);
}

#[test]
fn a_scope_by_type_that_the_rule_does_not_judge_is_empty() {
    let world = World::new();
    world.open("sg-1");
    world.ok("PutConfigRule", ssh(json!({"ComplianceResourceTypes": ["AWS::S3::Bucket"]})));
    world.work();
    assert!(world.results("ssh").is_empty());
}

#[test]
fn a_scope_by_id_admits_one_resource() {
    let world = World::new();
    world.open("sg-1");
    world.open("sg-2");
    let scope = json!({"ComplianceResourceTypes": [GROUP], "ComplianceResourceId": "sg-2"});
    world.ok("PutConfigRule", ssh(scope));
    world.work();
    assert_eq!(world.results("ssh"), ["sg-2=NON_COMPLIANT"]);
    world.closed("sg-1");
    world.work();
    assert_eq!(world.results("ssh"), ["sg-2=NON_COMPLIANT"]);
}

#[test]
fn a_scope_by_tag_follows_the_tag() {
    let world = World::new();
    world.ok("PutConfigRule", ssh(json!({"TagKey": "env", "TagValue": "prod"})));
    world.group("sg-1", "0.0.0.0/0", json!({"env": "prod"}));
    world.group("sg-2", "0.0.0.0/0", json!({"env": "dev"}));
    world.work();
    assert_eq!(world.results("ssh"), ["sg-1=NON_COMPLIANT"]);
    // The tag goes: the resource leaves the scope. The other gets it: it enters.
    world.group("sg-1", "0.0.0.0/0", json!({}));
    world.group("sg-2", "0.0.0.0/0", json!({"env": "prod"}));
    world.work();
    assert_eq!(world.results("ssh"), ["sg-1=NOT_APPLICABLE", "sg-2=NON_COMPLIANT"]);
}

#[test]
fn an_edited_scope_retires_what_left_it() {
    let world = World::new();
    world.group("sg-1", "0.0.0.0/0", json!({}));
    world.group("sg-2", "0.0.0.0/0", json!({"env": "prod"}));
    world.ok("PutConfigRule", ssh(json!(null)));
    world.work();
    world.ok("PutConfigRule", ssh(json!({"TagKey": "env"})));
    world.work();
    assert_eq!(world.results("ssh"), ["sg-1=NOT_APPLICABLE", "sg-2=NON_COMPLIANT"]);
    world.ok("PutConfigRule", ssh(json!(null)));
    world.work();
    assert_eq!(world.results("ssh"), ["sg-1=NON_COMPLIANT", "sg-2=NON_COMPLIANT"]);
}

#[test]
fn new_parameters_are_applied_to_what_is_recorded() {
    let world = World::new();
    world.open("sg-1");
    let put = |port: &str| {
        world.ok(
            "PutConfigRule",
            json!({"ConfigRule": {
                "ConfigRuleName": "r",
                "InputParameters": json!({"blockedPort1": port}).to_string(),
                "Source": {"Owner": "AWS", "SourceIdentifier": "RESTRICTED_INCOMING_TRAFFIC"}
            }}),
        );
        world.work();
    };
    put("23");
    assert_eq!(world.results("r"), ["sg-1=COMPLIANT"]);
    put("22");
    assert_eq!(world.results("r"), ["sg-1=NON_COMPLIANT"]);
}

#[test]
fn another_logic_forgets_what_the_former_found() {
    let world = World::new();
    world.open("sg-1");
    world.managed("r", "INCOMING_SSH_DISABLED");
    world.work();
    assert_eq!(world.results("r"), ["sg-1=NON_COMPLIANT"]);
    world.managed("r", "SERVICE_CATALOG_SHARED_WITHIN_ORGANIZATION");
    world.work();
    assert!(world.results("r").is_empty());
    world.managed("r", "INCOMING_SSH_DISABLED");
    world.work();
    assert_eq!(world.results("r"), ["sg-1=NON_COMPLIANT"]);
    assert_eq!(world.status("r")["LastErrorCode"], json!(null));
}

#[test]
fn a_deleted_rule_leaves_nothing() {
    let world = World::new();
    world.open("sg-1");
    world.managed("ssh", "INCOMING_SSH_DISABLED");
    world.work();
    world.managed("other", "RESTRICTED_INCOMING_TRAFFIC");
    world.ok("DeleteConfigRule", json!({"ConfigRuleName": "ssh"}));
    world.work();
    let resources = world.ok("DescribeComplianceByResource", json!({}));
    let compliance = &resources["ComplianceByResources"][0]["Compliance"];
    assert_eq!(compliance["ComplianceType"], "COMPLIANT", "only the other rule counts");
    let key = json!({"ResourceType": GROUP, "ResourceId": "sg-1"});
    let details = world.ok("GetComplianceDetailsByResource", key);
    assert_eq!(details["EvaluationResults"].as_array().unwrap().len(), 1);
}

#[test]
fn a_rule_deleted_while_it_waits_is_no_trouble() {
    let world = World::new();
    world.open("sg-1");
    world.managed("ssh", "INCOMING_SSH_DISABLED");
    world.ok("DeleteConfigRule", json!({"ConfigRuleName": "ssh"}));
    world.work();
    let resources = world.ok("DescribeComplianceByResource", json!({}));
    assert_eq!(resources["ComplianceByResources"], json!([]));
}

#[test]
fn accounts_are_kept_apart() {
    let world = World::new();
    world.managed("ssh", "INCOMING_SSH_DISABLED");
    let other = "210987654321";
    let rules = world.call_as(other, "DescribeConfigRules", &json!({})).unwrap();
    assert_eq!(rules["ConfigRules"], json!([]));
    let all = world.ok("DescribeConfigRules", json!({}));
    let arn = all["ConfigRules"][0]["ConfigRuleArn"].clone();
    let input = json!({"ResourceArn": arn, "Tags": [{"Key": "a", "Value": "b"}]});
    let error = world.call_as(other, "TagResource", &input).unwrap_err();
    assert_eq!(error.code(), "ResourceNotFoundException");
    let input = json!({"ConfigRuleName": "ssh"});
    assert!(world.call_as(other, "DeleteConfigRule", &input).is_err());
}

#[test]
fn of_many_callers_at_once_one_starts_the_evaluation() {
    let world = World::new();
    world.managed("ssh", "INCOMING_SSH_DISABLED");
    let start = || world.engine.start_evaluation(&world.home, &["ssh".to_owned()]).is_ok();
    let started = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).filter(|ok| *ok).count()
    });
    assert_eq!(started, 1);
}

#[test]
fn there_are_at_most_a_thousand_rules() {
    let world = World::new();
    let definition = |name: String| {
        let rule = json!({
            "ConfigRuleName": name,
            "Source": {"Owner": "AWS", "SourceIdentifier": "AWS_CONFIG_PROCESS_CHECK"}
        });
        assize_engine::rules::PutRule {
            definition: serde_json::from_value(rule).unwrap(),
            created_by: None,
        }
    };
    for number in 0..999 {
        world.engine.put_rule(&world.home, definition(format!("rule-{number}"))).unwrap();
    }
    world.managed("last", "INCOMING_SSH_DISABLED");
    world.managed("last", "RESTRICTED_INCOMING_TRAFFIC");
    let (code, message) = world.err(
        "PutConfigRule",
        json!({"ConfigRule": {
            "ConfigRuleName": "more",
            "Source": {"Owner": "AWS", "SourceIdentifier": "INCOMING_SSH_DISABLED"}
        }}),
    );
    assert_eq!(code, "MaxNumberOfConfigRulesExceededException");
    assert_eq!(
        message,
        "Failed to put config rule 'more' because the maximum number of config rules: 1000 is \
         reached."
    );
    world.ok("DeleteConfigRule", json!({"ConfigRuleName": "last"}));
    world.managed("more", "INCOMING_SSH_DISABLED");
}

#[test]
fn there_are_at_most_fifty_tags() {
    let world = World::new();
    world.managed("ssh", "INCOMING_SSH_DISABLED");
    let all = world.ok("DescribeConfigRules", json!({}));
    let arn = all["ConfigRules"][0]["ConfigRuleArn"].clone();
    let tags: Vec<_> = (0..50).map(|n| json!({"Key": format!("k{n}"), "Value": "v"})).collect();
    world.ok("TagResource", json!({"ResourceArn": arn, "Tags": tags}));
    world.ok("TagResource", json!({"ResourceArn": arn, "Tags": [{"Key": "k0", "Value": "w"}]}));
    let one_more = json!({"ResourceArn": arn, "Tags": [{"Key": "k50", "Value": "v"}]});
    assert_eq!(world.err("TagResource", one_more).0, "TooManyTagsException");
}

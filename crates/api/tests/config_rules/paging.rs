//! Pages: complete, without repetition, at and around their boundaries.

use crate::world::{GROUP, World};
use serde_json::{Value, json};

/// Goes through all pages; answers the rows' names and the lengths of the pages.
fn walk(
    world: &World,
    operation: &str,
    mut input: Value,
    list: &str,
    name: &str,
) -> (Vec<String>, Vec<usize>) {
    let (mut names, mut lengths) = (Vec::new(), Vec::new());
    loop {
        let output = world.ok(operation, input.clone());
        let rows = output[list].as_array().unwrap();
        lengths.push(rows.len());
        names.extend(rows.iter().map(|row| row.pointer(name).unwrap().as_str().unwrap().into()));
        match output.get("NextToken") {
            Some(token) => input["NextToken"] = token.clone(),
            None => return (names, lengths),
        }
    }
}

fn rules(world: &World, count: usize) -> Vec<String> {
    let names: Vec<String> = (0..count).map(|n| format!("rule-{n:03}")).collect();
    for name in &names {
        world.managed(name, "INCOMING_SSH_DISABLED");
    }
    names
}

#[test]
fn rules_come_25_at_a_time() {
    for (count, lengths) in
        [(24, vec![24]), (25, vec![25]), (26, vec![25, 1]), (51, vec![25, 25, 1])]
    {
        let world = World::new();
        let names = rules(&world, count);
        for (operation, list, name) in [
            ("DescribeConfigRules", "ConfigRules", "/ConfigRuleName"),
            ("DescribeComplianceByConfigRule", "ComplianceByConfigRules", "/ConfigRuleName"),
        ] {
            let got = walk(&world, operation, json!({}), list, name);
            assert_eq!(got, (names.clone(), lengths.clone()), "{operation} {count}");
        }
    }
}

#[test]
fn filters_fill_the_pages() {
    let world = World::new();
    let names = rules(&world, 60);
    for name in names.iter().step_by(2) {
        world.managed(name, "SERVICE_CATALOG_SHARED_WITHIN_ORGANIZATION");
    }
    world.closed("sg-1");
    world.work();
    let input = json!({"ComplianceTypes": ["COMPLIANT"]});
    let list = "ComplianceByConfigRules";
    let operation = "DescribeComplianceByConfigRule";
    let (got, lengths) = walk(&world, operation, input, list, "/ConfigRuleName");
    assert_eq!(lengths, [25, 5]);
    let odd: Vec<String> = names.iter().skip(1).step_by(2).cloned().collect();
    assert_eq!(got, odd);
}

#[test]
fn statuses_come_150_at_a_time_or_as_asked() {
    let world = World::new();
    let names = rules(&world, 151);
    let walk = |input| {
        let operation = "DescribeConfigRuleEvaluationStatus";
        walk(&world, operation, input, "ConfigRulesEvaluationStatus", "/ConfigRuleName")
    };
    assert_eq!(walk(json!({})), (names.clone(), vec![150, 1]));
    assert_eq!(walk(json!({"Limit": 0})).1, [150, 1]);
    assert_eq!(walk(json!({"Limit": 50})), (names.clone(), vec![50, 50, 50, 1]));
    let some = json!({"Limit": 2, "ConfigRuleNames": ["rule-003", "rule-001", "rule-002"]});
    let wanted = ["rule-001", "rule-002", "rule-003"].map(String::from).to_vec();
    assert_eq!(walk(some), (wanted, vec![2, 1]));
}

#[test]
fn a_page_goes_on_where_a_deleted_rule_was() {
    let world = World::new();
    rules(&world, 30);
    let first = world.ok("DescribeConfigRules", json!({}));
    world.ok("DeleteConfigRule", json!({"ConfigRuleName": "rule-024"}));
    let second = world.ok("DescribeConfigRules", json!({"NextToken": first["NextToken"]}));
    let rules = second["ConfigRules"].as_array().unwrap();
    assert_eq!(rules.len(), 5);
    assert_eq!(rules[0]["ConfigRuleName"], "rule-025");
}

#[test]
fn results_and_resources_come_10_at_a_time_or_as_asked() {
    let world = World::new();
    world.managed("ssh", "INCOMING_SSH_DISABLED");
    let ids: Vec<String> = (0..101).map(|n| format!("sg-{n:03}")).collect();
    ids.iter().for_each(|id| world.open(id));
    world.work();
    let id = "/EvaluationResultIdentifier/EvaluationResultQualifier/ResourceId";
    let results = |limit: u32| {
        let input = json!({"ConfigRuleName": "ssh", "Limit": limit});
        walk(&world, "GetComplianceDetailsByConfigRule", input, "EvaluationResults", id)
    };
    let resources = |limit: u32| {
        let input = json!({"ResourceType": GROUP, "Limit": limit});
        let operation = "DescribeComplianceByResource";
        walk(&world, operation, input, "ComplianceByResources", "/ResourceId")
    };
    for limit in [0, 1, 7, 99, 100] {
        for (names, lengths) in [results(limit), resources(limit)] {
            assert_eq!(names, ids);
            let page = if limit == 0 { 10 } else { limit as usize };
            assert_eq!(lengths.len(), 101usize.div_ceil(page));
            assert!(lengths[..lengths.len() - 1].iter().all(|length| *length == page));
        }
    }
}

#[test]
fn results_of_a_resource_come_100_at_a_time() {
    let world = World::new();
    let names = rules(&world, 101);
    world.open("sg-1");
    world.work();
    let input = json!({"ResourceType": GROUP, "ResourceId": "sg-1"});
    let name = "/EvaluationResultIdentifier/EvaluationResultQualifier/ConfigRuleName";
    let operation = "GetComplianceDetailsByResource";
    let (mut got, lengths) = walk(&world, operation, input, "EvaluationResults", name);
    got.sort();
    assert_eq!((got, lengths), (names, vec![100, 1]));
}

#[test]
fn a_token_goes_on_with_its_own_question_only() {
    let world = World::new();
    let names = rules(&world, 30);
    (0..20).for_each(|n| world.open(&format!("sg-{n:02}")));
    world.work();
    let of = |more: Value| {
        let mut input = json!({"ConfigRuleName": names[0], "Limit": 3});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let groups = json!({"ResourceType": GROUP});
    for (operation, asked, other) in [
        ("DescribeComplianceByResource", groups.clone(), json!({})),
        ("DescribeComplianceByResource", groups, json!({"ComplianceTypes": ["NON_COMPLIANT"]})),
        ("DescribeComplianceByConfigRule", json!({}), json!({"ComplianceTypes": ["COMPLIANT"]})),
        ("DescribeConfigRules", json!({}), json!({"ConfigRuleNames": ["rule-001"]})),
        ("GetComplianceDetailsByConfigRule", of(json!({})), json!({"ConfigRuleName": names[1]})),
        (
            "ListDiscoveredResources",
            json!({"resourceType": GROUP, "limit": 3}),
            json!({"resourceType": GROUP, "includeDeletedResources": true}),
        ),
    ] {
        let first = world.ok(operation, asked.clone());
        let small = operation.starts_with("List");
        let name = if small { "nextToken" } else { "NextToken" };
        let with = |mut input: Value| {
            input[name] = first[name].clone();
            input
        };
        assert!(first[name].is_string(), "{operation}: {first}");
        let (code, text) = world.err(operation, with(other));
        assert_eq!(code, "InvalidNextTokenException", "{operation}");
        assert_eq!(text, "The nextToken provided is invalid");
        let mut longer = with(asked);
        if let Some(limit) = longer.get_mut("Limit") {
            *limit = json!(5);
        }
        world.ok(operation, longer);
    }
}

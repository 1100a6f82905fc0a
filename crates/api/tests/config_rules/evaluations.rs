//! Result tokens and batches of results.

use crate::world::{GROUP, World};
use serde_json::{Value, json};

fn evaluation(id: &str, compliance: &str, at: f64) -> Value {
    json!({
        "ComplianceResourceType": GROUP, "ComplianceResourceId": id,
        "ComplianceType": compliance, "OrderingTimestamp": at
    })
}

fn put(world: &World, token: &str, evaluations: &[Value]) -> Value {
    world.ok("PutEvaluations", json!({"ResultToken": token, "Evaluations": evaluations}))
}

#[test]
fn forged_tokens_are_refused() {
    let world = World::new();
    world.function("f");
    let token = world.token("f");
    let input = |token: &str| json!({"ResultToken": token, "Evaluations": []});
    world.ok("PutEvaluations", input(&token));
    let mut tried = 0;
    for at in 0..token.len() {
        let mut forged = token.clone().into_bytes();
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).unwrap();
        // The last sign of base64 may hold bits that say nothing.
        if world.call("PutEvaluations", &input(&forged)).is_ok() {
            assert!(at + 1 == token.len() || token.as_bytes()[at + 1] == b'.', "{at} of {token}");
        }
        tried += 1;
    }
    assert!(tried > 100);
    let (code, message) = world.err("PutEvaluations", input(&token[..token.len() - 4]));
    assert_eq!(code, "InvalidResultTokenException");
    assert_eq!(message, "The resultToken provided is invalid");
}

#[test]
fn a_token_is_good_for_its_rule_and_account_only() {
    let world = World::new();
    world.function("f");
    world.function("g");
    let token = world.token("f");
    put(&world, &token, &[evaluation("sg-1", "NON_COMPLIANT", world.seconds())]);
    assert_eq!(world.results("f"), ["sg-1=NON_COMPLIANT"]);
    assert!(world.results("g").is_empty());
    let input = json!({"ResultToken": token, "Evaluations": []});
    let error = world.call_as("210987654321", "PutEvaluations", &input).unwrap_err();
    assert_eq!(error.code(), "InvalidResultTokenException");
}

#[test]
fn a_token_serves_many_batches() {
    let world = World::new();
    world.function("f");
    let token = world.token("f");
    for batch in 0..3 {
        let evaluations: Vec<Value> = (0..100)
            .map(|n| evaluation(&format!("sg-{batch}-{n}"), "NON_COMPLIANT", world.seconds()))
            .collect();
        put(&world, &token, &evaluations);
    }
    let mut seen = 0;
    let mut next = json!(null);
    loop {
        let input = json!({"ConfigRuleName": "f", "Limit": 100, "NextToken": next});
        let output = world.ok("GetComplianceDetailsByConfigRule", input);
        seen += output["EvaluationResults"].as_array().unwrap().len();
        next = output["NextToken"].clone();
        if next.is_null() {
            break;
        }
    }
    assert_eq!(seen, 300);
    let too_many: Vec<Value> =
        (0..101).map(|n| evaluation(&format!("sg-{n}"), "COMPLIANT", world.seconds())).collect();
    let input = json!({"ResultToken": token, "Evaluations": too_many});
    let (code, message) = world.err("PutEvaluations", input);
    assert_eq!(code, "ValidationException");
    assert!(message.ends_with("Member must have length less than or equal to 100"), "{message}");
}

#[test]
fn an_annotation_has_at_most_256_characters() {
    let world = World::new();
    world.function("f");
    let token = world.token("f");
    let with = |length: usize| {
        let mut one = evaluation("sg-1", "COMPLIANT", world.seconds());
        one["Annotation"] = "é".repeat(length).into();
        json!({"ResultToken": token, "Evaluations": [one]})
    };
    world.ok("PutEvaluations", with(256));
    assert_eq!(world.err("PutEvaluations", with(257)).0, "ValidationException");
    assert_eq!(world.err("PutEvaluations", with(0)).0, "ValidationException");
}

#[test]
fn a_function_that_nobody_runs_says_so_until_results_come() {
    let world = World::new();
    world.function("f");
    world.work();
    let status = world.status("f");
    assert_eq!(status["LastErrorCode"], "FunctionNotHosted");
    assert_eq!(status["FirstEvaluationStarted"], true);
    world.clock.advance_millis(1_000);
    put(&world, &world.token("f"), &[]);
    let status = world.status("f");
    assert_eq!(status["LastErrorCode"], json!(null));
    assert_eq!(status["LastSuccessfulEvaluationTime"].as_f64(), Some(world.seconds()));
}

#[test]
fn a_late_token_does_not_turn_the_status_back() {
    let world = World::new();
    world.function("f");
    let early = world.token("f");
    world.clock.advance_millis(5_000);
    put(&world, &world.token("f"), &[]);
    let invoked = world.seconds();
    world.clock.advance_millis(5_000);
    put(&world, &early, &[]);
    let status = world.status("f");
    assert_eq!(status["LastSuccessfulInvocationTime"].as_f64(), Some(invoked));
}

//! Bounds of the hot paths: generous, so that only a change of their order of growth fails.

use crate::world::World;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The best of a number of runs.
fn best(mut run: impl FnMut()) -> Duration {
    let times = (0..30).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    times.min().unwrap()
}

#[test]
fn hot_paths_do_not_grow_with_the_number_of_rules() {
    let world = World::new();
    for number in 0..300 {
        world.managed(&format!("rule-{number:03}"), "INCOMING_SSH_DISABLED");
    }
    world.open("sg-1");
    world.work();
    world.function("f");
    let token = world.token("f");
    let evaluations: Vec<Value> = (0..100)
        .map(|n| {
            json!({
                "ComplianceResourceType": "AWS::S3::Bucket",
                "ComplianceResourceId": format!("b-{n}"),
                "ComplianceType": "COMPLIANT",
                "OrderingTimestamp": world.seconds()
            })
        })
        .collect();
    let rules = best(|| drop(world.ok("DescribeConfigRules", json!({}))));
    let compliance = best(|| drop(world.ok("DescribeComplianceByConfigRule", json!({}))));
    let input = json!({"ResultToken": token, "Evaluations": evaluations});
    let results = best(|| drop(world.ok("PutEvaluations", input.clone())));
    eprintln!("rules {rules:?}, compliance {compliance:?}, 100 results {results:?}");
    // Debug builds are some ten times slower than what these bounds are about.
    assert!(rules < Duration::from_millis(10), "{rules:?}");
    assert!(compliance < Duration::from_millis(10), "{compliance:?}");
    assert!(results < Duration::from_millis(200), "{results:?}");
}

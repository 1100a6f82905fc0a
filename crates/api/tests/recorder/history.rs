//! Resources and their history.

use crate::world::{GROUP, World};
use serde_json::{Value, json};

fn history(world: &World, more: Value) -> (Vec<String>, Value) {
    let mut input = json!({"resourceType": GROUP, "resourceId": "sg-1"});
    for (name, value) in more.as_object().unwrap() {
        input[name] = value.clone();
    }
    let output = world.ok("GetResourceConfigHistory", input);
    let items = output["configurationItems"].as_array().unwrap();
    let ids = items.iter().map(|i| i["tags"]["n"].as_str().unwrap().to_owned());
    (ids.collect(), output["nextToken"].clone())
}

#[test]
fn history_is_paged_both_ways() {
    let world = World::new();
    let mut times = Vec::new();
    for n in 0..25 {
        world.group("sg-1", "10.0.0.0/8", json!({"n": n.to_string()}));
        times.push(world.seconds());
    }
    let (first, token) = history(&world, json!({}));
    let newest: Vec<String> = (15..25).rev().map(|n| n.to_string()).collect();
    assert_eq!(first, newest);
    let (second, token) = history(&world, json!({"nextToken": token}));
    assert_eq!((second.len(), second[0].as_str()), (10, "14"));
    let (third, end) = history(&world, json!({"nextToken": token}));
    assert_eq!((third.len(), third[4].as_str(), end), (5, "0", Value::Null));
    let (all, end) = history(&world, json!({"limit": 100, "nextToken": ""}));
    assert_eq!((all.len(), end), (25, Value::Null));
    let (oldest, token) = history(&world, json!({"chronologicalOrder": "Forward", "limit": 3}));
    assert_eq!(oldest, ["0", "1", "2"]);
    let next = json!({"chronologicalOrder": "Forward", "limit": 2, "nextToken": token});
    assert_eq!(history(&world, next).0, ["3", "4"]);
    let range = json!({"earlierTime": times[5], "laterTime": times[7]});
    assert_eq!(history(&world, range).0, ["7", "6", "5"], "both ends are inclusive");
    assert_eq!(history(&world, json!({"laterTime": times[3], "limit": 1})).0, ["3"]);
    assert!(history(&world, json!({"laterTime": times[0] - 1.0})).0.is_empty());
    // SDKs cut times to whole seconds.
    let cut = json!({"laterTime": times[24].floor(), "limit": 1});
    assert_eq!(history(&world, cut).0, ["24"]);
}

#[test]
fn items_are_in_api_shape() {
    let world = World::new();
    world.record(&json!({
        "resourceType": GROUP, "resourceId": "sg-1", "resourceName": "web", "ARN": "arn:aws:ec2:x",
        "configuration": {"a": [1, "x"]}, "supplementaryConfiguration": {"S": {"b": 2}},
        "relationships": [{"resourceType": "AWS::EC2::VPC", "resourceId": "vpc-1", "name": "Is in"}],
        "tags": {"k": "v"}, "configurationStateId": 7,
        "configurationItemStatus": "ResourceDiscovered"
    }));
    let output =
        world.ok("GetResourceConfigHistory", json!({"resourceType": GROUP, "resourceId": "sg-1"}));
    let item = &output["configurationItems"][0];
    assert_eq!(item["configuration"], r#"{"a":[1,"x"]}"#);
    assert_eq!(item["supplementaryConfiguration"], json!({"S": r#"{"b":2}"#}));
    assert_eq!(item["configurationStateId"], "7");
    assert_eq!(item["relationships"][0]["relationshipName"], "Is in");
    assert_eq!(item["arn"], "arn:aws:ec2:x");
    assert_eq!(item["accountId"], "123456789012");
    assert_eq!(item["configurationItemStatus"], "ResourceDiscovered");
    assert_eq!(item["configurationItemMD5Hash"], "");
    assert_eq!(item["configurationItemCaptureTime"].as_f64().unwrap(), world.seconds());
    assert_eq!((&item["tags"], &item["version"]), (&json!({"k": "v"}), &json!("1.3")));
}

#[test]
fn faults_of_history() {
    let world = World::new();
    world.closed("sg-1");
    let err = |input: Value| world.err("GetResourceConfigHistory", input);
    let (code, text) = err(json!({"resourceType": GROUP, "resourceId": "sg-2"}));
    assert_eq!(code, "ResourceNotDiscoveredException");
    let wanted =
        format!("Resource sg-2 of resourceType:{GROUP} is unknown or has not been discovered");
    assert_eq!(text, wanted);
    let known = |more: Value| {
        let mut input = json!({"resourceType": GROUP, "resourceId": "sg-1"});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        err(input).0
    };
    assert_eq!(known(json!({"earlierTime": 2, "laterTime": 1})), "InvalidTimeRangeException");
    assert_eq!(known(json!({"nextToken": "nonsense"})), "InvalidNextTokenException");
    assert_eq!(known(json!({"limit": 101})), "ValidationException");
}

#[test]
fn resources_are_listed_and_counted() {
    let world = World::new();
    for n in 0..7 {
        world.closed(&format!("sg-{n}"));
    }
    world.deleted("sg-6");
    world.record(
        &json!({"resourceType": "AWS::S3::Bucket", "resourceId": "b", "resourceName": "b"}),
    );
    let list = |more: Value| {
        let mut input = json!({"resourceType": GROUP});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let output = world.ok("ListDiscoveredResources", input);
        let found = output["resourceIdentifiers"].as_array().unwrap().clone();
        let ids: Vec<String> =
            found.iter().map(|r| r["resourceId"].as_str().unwrap().to_owned()).collect();
        (ids, output["nextToken"].clone(), found)
    };
    let (ids, end, _) = list(json!({}));
    assert_eq!((ids.len(), end), (6, Value::Null));
    let (ids, token, _) = list(json!({"limit": 4}));
    assert_eq!(ids, ["sg-0", "sg-1", "sg-2", "sg-3"]);
    assert_eq!(list(json!({"limit": 4, "nextToken": token})).0, ["sg-4", "sg-5"]);
    assert_eq!(list(json!({"resourceIds": ["sg-1", "sg-6", "sg-9"]})).0, ["sg-1"]);
    let (ids, _, found) = list(json!({"resourceIds": ["sg-6"], "includeDeletedResources": true}));
    assert_eq!(ids, ["sg-6"]);
    assert!(found[0]["resourceDeletionTime"].is_number());
    let bucket = json!({"resourceType": "AWS::S3::Bucket", "resourceName": "b"});
    assert_eq!(
        world.ok("ListDiscoveredResources", bucket)["resourceIdentifiers"][0]["resourceName"],
        "b"
    );
    let many: Vec<String> = (0..21).map(|n| n.to_string()).collect();
    for bad in [json!({"resourceIds": ["a"], "resourceName": "b"}), json!({"resourceIds": many})] {
        let mut input = json!({"resourceType": GROUP});
        input.as_object_mut().unwrap().extend(bad.as_object().unwrap().clone());
        assert_eq!(world.err("ListDiscoveredResources", input).0, "ValidationException");
    }

    let counts = |input: Value| world.ok("GetDiscoveredResourceCounts", input);
    let all = counts(json!({}));
    assert_eq!(all["totalDiscoveredResources"], 7);
    assert_eq!(all["resourceCounts"][0], json!({"resourceType": GROUP, "count": 6}));
    let first = counts(json!({"limit": 1}));
    let second = counts(json!({"limit": 1, "nextToken": first["nextToken"]}));
    assert_eq!(second["resourceCounts"][0]["resourceType"], "AWS::S3::Bucket");
    assert_eq!(second["nextToken"], Value::Null);
    let some = counts(json!({"resourceTypes": ["AWS::S3::Bucket", "AWS::EC2::VPC"]}));
    assert_eq!(
        (&some["totalDiscoveredResources"], some["resourceCounts"].as_array().unwrap().len()),
        (&json!(1), 1)
    );
}

#[test]
fn items_are_got_in_batches() {
    let world = World::new();
    world.closed("sg-1");
    world.closed("sg-2");
    world.deleted("sg-2");
    let key = |id: &str| json!({"resourceType": GROUP, "resourceId": id});
    let output = world.ok(
        "BatchGetResourceConfig",
        json!({"resourceKeys": [key("sg-1"), key("sg-2"), key("sg-3")]}),
    );
    let found = output["baseConfigurationItems"].as_array().unwrap();
    assert_eq!((found.len(), &found[0]["resourceId"]), (1, &json!("sg-1")));
    assert!(found[0]["configuration"].is_string() && found[0].get("tags").is_none());
    assert_eq!(output["unprocessedResourceKeys"], json!([]));
    let large = "x".repeat(3 << 20);
    for id in ["l1", "l2", "l3"] {
        world.record(
            &json!({"resourceType": GROUP, "resourceId": id, "configuration": {"x": large}}),
        );
    }
    let keys = json!({"resourceKeys": [key("l1"), key("l2"), key("l3")]});
    let output = world.ok("BatchGetResourceConfig", keys);
    assert_eq!(output["baseConfigurationItems"].as_array().unwrap().len(), 2);
    assert_eq!(output["unprocessedResourceKeys"], json!([key("l3")]));
    let many: Vec<Value> = (0..101).map(|n| key(&n.to_string())).collect();
    assert_eq!(
        world.err("BatchGetResourceConfig", json!({"resourceKeys": many})).0,
        "ValidationException"
    );
}

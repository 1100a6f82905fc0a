//! Assize's own endpoints.

use crate::client::{Answer, Ask, World};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const LINES: Option<&str> = Some("application/x-ndjson");
const JSON: Option<&str> = Some("application/json");

fn group(id: &str, time: &str, cidr: &str) -> String {
    json!({
        "configurationItemCaptureTime": time,
        "awsAccountId": "123456789012", "awsRegion": "us-east-1",
        "resourceType": "AWS::EC2::SecurityGroup", "resourceId": id,
        "configuration": {"groupId": id, "ipPermissions": [{
            "ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
            "ipv4Ranges": [{"cidrIp": cidr}]
        }]}
    })
    .to_string()
}

fn import(world: &World, query: &str, lines: &[String]) -> Answer {
    let path = format!("/_assize/v1/items{query}");
    world.native("POST", &path, LINES, lines.join("\n").as_bytes())
}

fn counts(answer: &Answer) -> Vec<u64> {
    assert_eq!(answer.status, 200, "{}", answer.json());
    let summary = &answer.json()["summary"];
    ["discovered", "updated", "historic", "known"].map(|n| summary[n].as_u64().unwrap()).to_vec()
}

fn until_idle(world: &World) -> Value {
    let begun = Instant::now();
    loop {
        let status = world.native("GET", "/_assize/v1/status", None, b"").json();
        if status["pendingTasks"] == 0 {
            return status;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{status}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn put_rule(world: &World) {
    let rule = json!({"ConfigRule": {
        "ConfigRuleName": "ssh",
        "Source": {"Owner": "AWS", "SourceIdentifier": "INCOMING_SSH_DISABLED"}
    }});
    let answer = world.call("PutConfigRule", &rule);
    assert_eq!(answer.status, 200, "{}", answer.json());
}

#[test]
fn a_change_becomes_a_verdict_with_its_evidence() {
    let world = World::new();
    put_rule(&world);
    let open = group("sg-1", "2026-01-01T00:00:00.000Z", "0.0.0.0/0");
    let shut = group("sg-2", "2026-01-01T00:00:00.000Z", "10.0.0.0/8");
    assert_eq!(counts(&import(&world, "", &[open, shut])), [2, 0, 0, 0]);
    let status = until_idle(&world);
    assert_eq!(status["homes"][0]["resources"], 2, "{status}");
    assert_eq!(status["homes"][0]["rules"], 1);
    let get = |query: &str| {
        let answer = world.native("GET", &format!("/_assize/v1/verdicts?{query}"), None, b"");
        (answer.status, answer.json())
    };
    let (code, all) = get("rule=ssh");
    assert_eq!((code, all["verdicts"].as_array().unwrap().len()), (200, 2), "{all}");
    assert_eq!(all["verdicts"][0]["compliance"], "NON_COMPLIANT");
    let pointer = all["verdicts"][0]["evidence"][0]["pointer"].as_str().unwrap();
    assert!(pointer.starts_with("/configuration/ipPermissions/0"), "{all}");
    let (_, first) = get("rule=ssh&limit=1");
    let token = first["nextToken"].as_str().unwrap();
    let (_, second) = get(&format!("rule=ssh&limit=1&nextToken={token}"));
    assert_eq!(second["verdicts"][0]["resourceId"], "sg-2");
    assert!(second.get("nextToken").is_none());
    assert_eq!(get("rule=ssh&compliance=COMPLIANT").1["verdicts"][0]["resourceId"], "sg-2");
    assert_eq!(get("rule=none").0, 404);
    for bad in
        ["", "rule=ssh&limit=0", "rule=ssh&what=1", "rule=ssh&nextToken=x", "rule=ssh&compliance=x"]
    {
        assert_eq!(get(bad).0, 400, "{bad}");
    }
}

#[test]
fn verdicts_come_within_milliseconds() {
    let world = World::new();
    put_rule(&world);
    until_idle(&world);
    let mut slowest = Duration::ZERO;
    for n in 0..30 {
        let time = format!("2026-01-01T00:00:{n:02}.000Z");
        let cidr = if n % 2 == 0 { "0.0.0.0/0" } else { "10.0.0.0/8" };
        import(&world, "", &[group("sg-1", &time, cidr)]);
        let begun = Instant::now();
        until_idle(&world);
        slowest = slowest.max(begun.elapsed());
    }
    // Far above what it takes, so that a busy machine fails no test.
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
}

#[test]
fn bad_records_leave_good_ones_alone() {
    let world = World::new();
    let good = |n: u32| group(&format!("sg-{n}"), "2026-01-01T00:00:00.000Z", "10.0.0.0/8");
    let lines = vec![good(1), "nonsense".into(), String::new(), good(2), "{}".into(), good(1)];
    let answer = import(&world, "", &lines);
    assert_eq!(counts(&answer), [2, 0, 0, 1]);
    let json = answer.json();
    assert_eq!(json["rejectedCount"], 2);
    assert_eq!(json["rejected"][0]["record"], 2);
    assert_eq!(json["rejected"][1]["record"], 5);
    assert!(json["rejected"][1]["reason"].as_str().unwrap().contains("resourceType"));
    let many: Vec<String> = (0..3_000).map(good).collect();
    assert_eq!(counts(&import(&world, "", &many)), [2_998, 0, 0, 2]);
    assert_eq!(world.native("POST", "/_assize/v1/items", Some("text/plain"), b"").status, 415);
    let unsigned = Ask {
        path: "/_assize/v1/items",
        media: LINES,
        service: "assize",
        headers: vec![("x-amz-content-sha256".into(), "UNSIGNED-PAYLOAD".into())],
        ..Ask::aws("", b"")
    };
    assert_eq!(world.send(&unsigned).status, 200);
}

#[test]
fn a_full_snapshot_deletes_what_it_does_not_hold() {
    let world = World::new();
    let at = "2026-01-01T00:00:00.000Z";
    let user = json!({
        "configurationItemCaptureTime": at, "awsAccountId": "123456789012", "awsRegion": "global",
        "resourceType": "AWS::IAM::User", "resourceId": "AIDA1"
    });
    let mut lines: Vec<String> =
        (0..1_500).map(|n| group(&format!("sg-{n}"), at, "10.0.0.0/8")).collect();
    lines.push(user.to_string());
    lines.push(group("sg-new", "2100-01-01T00:00:00.000Z", "10.0.0.0/8"));
    assert_eq!(counts(&import(&world, "", &lines))[0], 1_502);
    let complete = |body: Value| {
        let body = body.to_string();
        let path = "/_assize/v1/items/complete-snapshot";
        let answer = world.native("POST", path, JSON, body.as_bytes());
        (answer.status, answer.json())
    };
    assert_eq!(complete(json!({"session": "s"})).0, 404);
    assert_eq!(import(&world, "?session=no%20name", &[]).status, 400);
    assert_eq!(import(&world, "?sesion=x", &[]).status, 400);
    assert_eq!(counts(&import(&world, "?session=s", &lines[..600]))[3], 600);
    assert_eq!(complete(json!({"session": "s", "region": "eu-west-1"})).0, 400);
    assert_eq!(counts(&import(&world, "?session=s", &lines[600..1_000]))[3], 400);
    let (status, answer) = complete(json!({"session": "s"}));
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer, json!({"kept": 1_000, "restored": 0, "deleted": 500, "spared": 2}));
    assert_eq!(complete(json!({"session": "s"})).0, 404);
    let listed = world.call(
        "ListDiscoveredResources",
        &json!({"resourceType": "AWS::EC2::SecurityGroup", "resourceIds": ["sg-1200", "sg-1"]}),
    );
    assert_eq!(listed.json()["resourceIdentifiers"].as_array().unwrap().len(), 1);

    import(&world, "?session=t", &[lines[0].clone(), "nonsense".into()]);
    let (status, answer) = complete(json!({"session": "t"}));
    assert_eq!(status, 400);
    assert!(answer["message"].as_str().unwrap().contains("refused"), "{answer}");
    import(&world, "?session=t", &[user.to_string()]);
    let (_, answer) = complete(json!({"session": "t", "force": true, "types": ["AWS::IAM::User"]}));
    assert_eq!(answer, json!({"kept": 1, "restored": 0, "deleted": 0, "spared": 0}));
}

#[test]
fn events_for_functions_that_run_elsewhere() {
    let world = World::with(|config| config.external_functions = true);
    let rule = |arn: &str| {
        world.call("PutConfigRule", &json!({"ConfigRule": {
            "ConfigRuleName": "mine",
            "Source": {"Owner": "CUSTOM_LAMBDA", "SourceIdentifier": arn, "SourceDetails": [
                {"EventSource": "aws.config", "MessageType": "ConfigurationItemChangeNotification"}
            ]}
        }}))
    };
    assert_eq!(rule("arn:aws:lambda:us-east-1:123456789012:layer:x").status, 400);
    assert_eq!(rule("arn:aws:lambda:us-east-1:123456789012:function:x").status, 200);
    import(&world, "", &[group("sg-1", "2026-01-01T00:00:00.000Z", "10.0.0.0/8")]);
    let event =
        |body: Value| world.native("POST", "/_assize/v1/event", JSON, body.to_string().as_bytes());
    let answer = event(json!({
        "rule": "mine", "resourceType": "AWS::EC2::SecurityGroup", "resourceId": "sg-1"
    }));
    assert_eq!(answer.status, 200, "{}", answer.json());
    let answer = answer.json();
    assert_eq!(answer["configRuleName"], "mine");
    let invoking: Value = serde_json::from_str(answer["invokingEvent"].as_str().unwrap()).unwrap();
    assert_eq!(invoking["configurationItem"]["resourceId"], "sg-1");
    let evaluations = json!({"ResultToken": answer["resultToken"], "Evaluations": [{
        "ComplianceResourceType": "AWS::EC2::SecurityGroup", "ComplianceResourceId": "sg-1",
        "ComplianceType": "COMPLIANT", "OrderingTimestamp": 1_767_225_600
    }]});
    assert_eq!(world.call("PutEvaluations", &evaluations).status, 200);
    assert_eq!(event(json!({"rule": "mine", "schedule": true})).status, 200);
    assert_eq!(event(json!({"rule": "mine"})).status, 400);
    assert_eq!(event(json!({"rule": "other", "schedule": true})).status, 404);
    assert_eq!(event(json!({"rule": "mine", "what": 1})).status, 400);
}

//! Resources that others report.

use crate::recorder::start;
use crate::world::World;
use serde_json::{Value, json};

const TYPE: &str = "Example::Server::Rack";

fn state(configuration: &str) -> Value {
    json!({
        "ResourceType": TYPE, "SchemaVersionId": "00000001", "ResourceId": "r1",
        "ResourceName": "rack", "Configuration": configuration, "Tags": {"room": "2"}
    })
}

fn items(world: &World) -> Vec<Value> {
    let input = json!({"resourceType": TYPE, "resourceId": "r1"});
    let output = world.ok("GetResourceConfigHistory", input);
    output["configurationItems"].as_array().unwrap().clone()
}

#[test]
fn third_party_resources_live_and_end() {
    let world = World::new();
    let (code, text) = world.err("PutResourceConfig", state("{}"));
    assert_eq!(code, "NoRunningConfigurationRecorderException");
    assert_eq!(text, "There is no configuration recorder running.");
    start(&world);
    world.ok("PutResourceConfig", state(r#"{"units": 42}"#));
    world.ok("PutResourceConfig", state(r#"{ "units": 42 }"#));
    let found = items(&world);
    assert_eq!(found.len(), 1, "the same state is no news");
    assert_eq!(found[0]["configuration"], r#"{"units":42}"#);
    assert_eq!(found[0]["configurationItemStatus"], "ResourceDiscovered");
    assert_eq!(found[0]["supplementaryConfiguration"]["SchemaVersionId"], "\"00000001\"");
    assert_eq!(found[0]["tags"], json!({"room": "2"}));
    // The clock stands still; the order of items is kept all the same.
    world.ok("PutResourceConfig", state(r#"{"units":43}"#));
    let found = items(&world);
    assert_eq!((found.len(), &found[0]["configuration"]), (2, &json!(r#"{"units":43}"#)));
    assert_eq!(found[0]["configurationItemStatus"], "OK");
    let gone = json!({"ResourceType": TYPE, "ResourceId": "r1"});
    world.ok("DeleteResourceConfig", gone.clone());
    world.ok("DeleteResourceConfig", gone);
    let found = items(&world);
    assert_eq!((found.len(), &found[0]["configurationItemStatus"]), (3, &json!("ResourceDeleted")));
    assert!(found[0].get("configuration").is_none());
    world.ok("PutResourceConfig", state("{}"));
    assert_eq!(items(&world)[0]["configurationItemStatus"], "ResourceDiscovered");
}

#[test]
fn what_cannot_be_put() {
    let world = World::new();
    start(&world);
    for configuration in ["", "nonsense", "[]", "1", r#"{"a":1,"a":2}"#] {
        let (code, _) = world.err("PutResourceConfig", state(configuration));
        assert_eq!(code, "ValidationException", "{configuration}");
    }
    for reserved in ["AWS::EC2::Instance", "Amazon::X::Yy", "nonsense", "A::B::C"] {
        let mut input = state("{}");
        input["ResourceType"] = json!(reserved);
        assert_eq!(world.err("PutResourceConfig", input).0, "ValidationException", "{reserved}");
    }
    world.closed("sg-1");
    let group = json!({"ResourceType": "AWS::EC2::SecurityGroup", "ResourceId": "sg-1"});
    assert_eq!(world.err("DeleteResourceConfig", group).0, "ValidationException");
    world.ok("StopConfigurationRecorder", json!({"ConfigurationRecorderName": "default"}));
    let gone = json!({"ResourceType": TYPE, "ResourceId": "r1"});
    assert_eq!(
        world.err("DeleteResourceConfig", gone).0,
        "NoRunningConfigurationRecorderException"
    );
}

//! The recorder's life.

use crate::world::World;
use serde_json::{Value, json};

pub const ROLE: &str = "arn:aws:iam::123456789012:role/config";

/// Puts a recorder and a channel, and starts.
pub fn start(world: &World) {
    world.ok("PutConfigurationRecorder", json!({"ConfigurationRecorder": {"roleARN": ROLE}}));
    world.ok("PutDeliveryChannel", json!({"DeliveryChannel": {"s3BucketName": "my-bucket"}}));
    world.ok("StartConfigurationRecorder", json!({"ConfigurationRecorderName": "default"}));
}

fn put(recorder: Value) -> Value {
    json!({ "ConfigurationRecorder": recorder })
}

#[test]
fn a_recorders_life() {
    let world = World::new();
    let described = world.ok("DescribeConfigurationRecorders", json!({}));
    assert_eq!(described, json!({"ConfigurationRecorders": []}));
    world.ok("PutConfigurationRecorder", put(json!({"roleARN": ROLE})));
    let described = world.ok("DescribeConfigurationRecorders", json!({}));
    let recorder = &described["ConfigurationRecorders"][0];
    assert_eq!((&recorder["name"], &recorder["roleARN"]), (&json!("default"), &json!(ROLE)));
    assert_eq!(
        recorder["recordingGroup"],
        json!({
            "allSupported": true, "includeGlobalResourceTypes": false, "resourceTypes": [],
            "exclusionByResourceTypes": {"resourceTypes": []},
            "recordingStrategy": {"useOnly": "ALL_SUPPORTED_RESOURCE_TYPES"}
        })
    );
    assert_eq!(recorder["recordingMode"]["recordingFrequency"], "CONTINUOUS");
    let arn = recorder["arn"].as_str().unwrap();
    let start = "arn:aws:config:ap-northeast-1:123456789012:configuration-recorder/default/";
    assert!(arn.starts_with(start), "{arn}");
    let status = || {
        let status = world.ok("DescribeConfigurationRecorderStatus", json!({}));
        status["ConfigurationRecordersStatus"][0].clone()
    };
    assert_eq!(status(), json!({"arn": arn, "name": "default", "recording": false}));

    let named = json!({"ConfigurationRecorderName": "default"});
    let (code, text) = world.err("StartConfigurationRecorder", named.clone());
    assert_eq!(code, "NoAvailableDeliveryChannelException");
    assert_eq!(text, "Delivery channel is not available to start configuration recorder.");
    world.ok("PutDeliveryChannel", json!({"DeliveryChannel": {"s3BucketName": "my-bucket"}}));
    let began = world.seconds();
    world.ok("StartConfigurationRecorder", named.clone());
    world.clock.advance_millis(5_000);
    world.ok("StartConfigurationRecorder", named.clone());
    let on = status();
    assert_eq!((&on["recording"], &on["lastStatus"]), (&json!(true), &json!("Success")));
    assert_eq!(on["lastStartTime"].as_f64().unwrap(), began);
    world.ok("StopConfigurationRecorder", named.clone());
    let off = status();
    assert_eq!(off["recording"], false);
    assert_eq!(off["lastStopTime"].as_f64().unwrap(), began + 5.0);
    assert_eq!(off["lastStatusChangeTime"], off["lastStopTime"]);

    let list = world.ok("ListConfigurationRecorders", json!({}));
    assert_eq!(list["ConfigurationRecorderSummaries"][0]["recordingScope"], "PAID");
    let internal =
        json!({"Filters": [{"filterName": "recordingScope", "filterValue": ["INTERNAL"]}]});
    let list = world.ok("ListConfigurationRecorders", internal);
    assert_eq!(list["ConfigurationRecorderSummaries"], json!([]));

    world.ok("DeleteConfigurationRecorder", named.clone());
    for operation in
        ["DeleteConfigurationRecorder", "StartConfigurationRecorder", "StopConfigurationRecorder"]
    {
        let (code, text) = world.err(operation, named.clone());
        assert_eq!(code, "NoSuchConfigurationRecorderException");
        assert_eq!(text, "Cannot find configuration recorder with the specified name 'default'.");
    }
}

#[test]
fn only_one_recorder_and_only_known_ones() {
    let world = World::new();
    world.ok("PutConfigurationRecorder", put(json!({"name": "mine", "roleARN": ROLE})));
    world.ok("PutConfigurationRecorder", put(json!({"name": "mine", "roleARN": ROLE})));
    let (code, text) =
        world.err("PutConfigurationRecorder", put(json!({"name": "other", "roleARN": ROLE})));
    assert_eq!(code, "MaxNumberOfConfigurationRecordersExceededException");
    assert_eq!(
        text,
        "Failed to put configuration recorder 'other' because the maximum number of configuration \
         recorders: 1 is reached."
    );
    for operation in ["DescribeConfigurationRecorders", "DescribeConfigurationRecorderStatus"] {
        world.ok(operation, json!({"ConfigurationRecorderNames": ["mine"]}));
        for unknown in [
            json!({"ConfigurationRecorderNames": ["mine", "none"]}),
            json!({"Arn": "arn:aws:config:x"}),
            json!({"ServicePrincipal": "config.amazonaws.com"}),
        ] {
            assert_eq!(world.err(operation, unknown).0, "NoSuchConfigurationRecorderException");
        }
        let both = json!({"ConfigurationRecorderNames": ["mine"], "Arn": "arn:aws:config:x"});
        assert_eq!(world.err(operation, both).0, "ValidationException");
    }
    let other = world.call_as("210987654321", "DescribeConfigurationRecorders", &json!({}));
    assert_eq!(other.unwrap(), json!({"ConfigurationRecorders": []}));
}

#[test]
fn what_a_recorder_cannot_be() {
    let world = World::new();
    let code = |recorder: Value| world.err("PutConfigurationRecorder", put(recorder)).0;
    assert_eq!(
        code(json!({"name": "  ", "roleARN": ROLE})),
        "InvalidConfigurationRecorderNameException"
    );
    assert_eq!(code(json!({"name": "", "roleARN": ROLE})), "ValidationException");
    assert_eq!(code(json!({"name": "n".repeat(257), "roleARN": ROLE})), "ValidationException");
    for role in [json!(null), json!(""), json!(" ")] {
        assert_eq!(code(json!({"roleARN": role})), "InvalidRoleException", "{role}");
    }
    let ec2 = "AWS::EC2::Instance";
    for group in [
        json!({}),
        json!({"allSupported": false}),
        json!({"includeGlobalResourceTypes": true}),
        json!({"allSupported": true, "resourceTypes": [ec2]}),
        json!({"allSupported": true, "exclusionByResourceTypes": {"resourceTypes": [ec2]}}),
        json!({"allSupported": true, "recordingStrategy": {"useOnly": "INCLUSION_BY_RESOURCE_TYPES"}}),
        json!({"resourceTypes": [ec2], "includeGlobalResourceTypes": true}),
        json!({"resourceTypes": [ec2], "exclusionByResourceTypes": {"resourceTypes": [ec2]}}),
        json!({"exclusionByResourceTypes": {"resourceTypes": [ec2]}}),
        json!({"recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"}}),
    ] {
        let (code, text) = world.err(
            "PutConfigurationRecorder",
            put(json!({"roleARN": ROLE, "recordingGroup": group})),
        );
        assert_eq!(code, "InvalidRecordingGroupException", "{group}");
        assert_eq!(text, "The recording group provided is not valid");
    }
    for group in [
        json!({"allSupported": true, "includeGlobalResourceTypes": true}),
        json!({"resourceTypes": [ec2]}),
        json!({"exclusionByResourceTypes": {"resourceTypes": [ec2]},
               "recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"}}),
    ] {
        world
            .ok("PutConfigurationRecorder", put(json!({"roleARN": ROLE, "recordingGroup": group})));
        let found = world.ok("DescribeConfigurationRecorders", json!({}));
        let found = &found["ConfigurationRecorders"][0]["recordingGroup"];
        for (name, value) in group.as_object().unwrap() {
            assert_eq!(&found[name], value);
        }
    }
    let daily = |resource_type: &str| {
        json!({"roleARN": ROLE, "recordingMode": {
            "recordingFrequency": "CONTINUOUS",
            "recordingModeOverrides": [
                {"description": "d", "resourceTypes": [resource_type], "recordingFrequency": "DAILY"}
            ]
        }})
    };
    assert_eq!(code(daily("AWS::Config::ResourceCompliance")), "ValidationException");
    world.ok("PutConfigurationRecorder", put(daily(ec2)));
    let found = world.ok("DescribeConfigurationRecorders", json!({}));
    let mode = &found["ConfigurationRecorders"][0]["recordingMode"];
    assert_eq!(mode["recordingModeOverrides"][0]["resourceTypes"], json!([ec2]));
    assert_eq!(
        code(json!({"roleARN": ROLE, "servicePrincipal": "x.amazonaws.com"})),
        "UnmodifiableEntityException"
    );
}

#[test]
fn a_recorder_bears_tags() {
    let world = World::new();
    let tags = json!([{"Key": "team", "Value": "blue"}]);
    let recorder = json!({"ConfigurationRecorder": {"roleARN": ROLE}, "Tags": tags});
    world.ok("PutConfigurationRecorder", recorder);
    let found = world.ok("DescribeConfigurationRecorders", json!({}));
    let arn = &found["ConfigurationRecorders"][0]["arn"];
    assert_eq!(world.ok("ListTagsForResource", json!({"ResourceArn": arn}))["Tags"], tags);
    let twice = json!([{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]);
    let recorder = json!({"ConfigurationRecorder": {"roleARN": ROLE}, "Tags": twice});
    world.call("PutConfigurationRecorder", &recorder).unwrap_err();
}

#[test]
fn misspelt_types_are_refused_and_those_of_others_taken() {
    let world = World::new();
    let list = |name: &str| json!({ "resourceType": name });
    let (code, text) = world.err("ListDiscoveredResources", list("AWS::EC2::Instanze"));
    assert_eq!(code, "ValidationException");
    let begin = "1 validation error detected: Value 'AWS::EC2::Instanze' at 'resourceType' failed \
                 to satisfy constraint: Member must satisfy enum value set: [AWS::ACM::Certificate, ";
    assert!(text.starts_with(begin) && text.contains("AWS::EC2::Instance, "), "{text}");
    for taken in ["AWS::EC2::Instance", "AWT::EC2::Instanze", "Example::Server::Rack"] {
        world.ok("ListDiscoveredResources", list(taken));
    }
    let group = json!({"resourceTypes": ["AWS::EC2::Instance", "AWS::S3::Buckets"]});
    let recorder = put(json!({"roleARN": ROLE, "recordingGroup": group}));
    let (code, text) = world.err("PutConfigurationRecorder", recorder);
    assert_eq!(code, "ValidationException");
    let place = "at 'configurationRecorder.recordingGroup.resourceTypes.2.member'";
    assert!(text.contains(place), "{text}");
}

//! The delivery channel's life.

use crate::recorder::{ROLE, start};
use crate::world::World;
use serde_json::{Value, json};

fn put(channel: Value) -> Value {
    json!({ "DeliveryChannel": channel })
}

#[test]
fn a_channels_life() {
    let world = World::new();
    let channel = json!({
        "name": "default", "s3BucketName": "my-bucket", "s3KeyPrefix": "config/prod",
        "snsTopicARN": "arn:aws:sns:us-east-1:123456789012:t",
        "s3KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/k",
        "configSnapshotDeliveryProperties": {"deliveryFrequency": "Six_Hours"}
    });
    let (code, text) = world.err("PutDeliveryChannel", put(channel.clone()));
    assert_eq!(code, "NoAvailableConfigurationRecorderException");
    assert_eq!(text, "Configuration recorder is not available to put delivery channel.");
    world.ok("PutConfigurationRecorder", json!({"ConfigurationRecorder": {"roleARN": ROLE}}));
    world.ok("PutDeliveryChannel", put(channel.clone()));
    let found = world.ok("DescribeDeliveryChannels", json!({"DeliveryChannelNames": ["default"]}));
    assert_eq!(found, json!({"DeliveryChannels": [channel]}));
    let status = world.ok("DescribeDeliveryChannelStatus", json!({}));
    let status = &status["DeliveryChannelsStatus"][0];
    assert_eq!(status["configStreamDeliveryInfo"], json!({"lastStatus": "Not_Applicable"}));
    let (code, text) =
        world.err("PutDeliveryChannel", put(json!({"name": "other", "s3BucketName": "my-bucket"})));
    assert_eq!(code, "MaxNumberOfDeliveryChannelsExceededException");
    assert!(text.contains("'other'") && text.contains("1 is reached"));
    for operation in ["DescribeDeliveryChannels", "DescribeDeliveryChannelStatus"] {
        let (code, text) = world.err(operation, json!({"DeliveryChannelNames": ["none"]}));
        assert_eq!(code, "NoSuchDeliveryChannelException");
        assert_eq!(text, "Cannot find delivery channel with specified name 'none'.");
    }
    world.ok("DeleteDeliveryChannel", json!({"DeliveryChannelName": "default"}));
    let (code, _) = world.err("DeleteDeliveryChannel", json!({"DeliveryChannelName": "default"}));
    assert_eq!(code, "NoSuchDeliveryChannelException");
}

#[test]
fn the_channel_of_a_running_recorder_stays() {
    let world = World::new();
    start(&world);
    let named = json!({"DeliveryChannelName": "default"});
    let (code, text) = world.err("DeleteDeliveryChannel", named.clone());
    assert_eq!(code, "LastDeliveryChannelDeleteFailedException");
    assert!(text.contains("'default'") && text.contains("running configuration recorder"));
    world.ok("StopConfigurationRecorder", json!({"ConfigurationRecorderName": "default"}));
    world.ok("DeleteDeliveryChannel", named);
}

#[test]
fn what_a_channel_cannot_be() {
    let world = World::new();
    world.ok("PutConfigurationRecorder", json!({"ConfigurationRecorder": {"roleARN": ROLE}}));
    let with = |name: &str, value: &str| {
        let mut channel = json!({"s3BucketName": "my-bucket"});
        channel[name] = json!(value);
        world.err("PutDeliveryChannel", put(channel)).0
    };
    assert_eq!(with("name", " "), "InvalidDeliveryChannelNameException");
    assert_eq!(world.err("PutDeliveryChannel", put(json!({}))).0, "NoSuchBucketException");
    for bucket in ["", "../../etc", "Upper", "a/b"] {
        assert_eq!(with("s3BucketName", bucket), "NoSuchBucketException", "{bucket}");
    }
    for prefix in ["", "../x", "a/../../b"] {
        assert_eq!(with("s3KeyPrefix", prefix), "InvalidS3KeyPrefixException", "{prefix}");
    }
    assert_eq!(with("snsTopicARN", ""), "InvalidSNSTopicARNException");
    assert_eq!(
        with("snsTopicARN", "arn:aws:sqs:us-east-1:123456789012:q"),
        "InvalidSNSTopicARNException"
    );
    assert_eq!(with("s3KmsKeyArn", "key"), "InvalidS3KmsKeyArnException");
}

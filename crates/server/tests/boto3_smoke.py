"""A recorder's day, as boto3 sees it."""

import json

import boto3
from botocore.exceptions import ClientError


def code(call, **kwargs):
    try:
        call(**kwargs)
    except ClientError as error:
        return error.response["Error"]["Code"]
    raise AssertionError(f"{call} succeeded")


config = boto3.client("config")
role = "arn:aws:iam::123456789012:role/config"

assert code(config.put_delivery_channel, DeliveryChannel={"s3BucketName": "b" * 5}) == (
    "NoAvailableConfigurationRecorderException"
)
config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": role})
config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "my-bucket"})
config.start_configuration_recorder(ConfigurationRecorderName="default")
status = config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"][0]
assert status["recording"] is True and status["lastStartTime"].tzinfo is not None

for units in range(12):
    config.put_resource_config(
        ResourceType="Example::Server::Rack",
        SchemaVersionId="00000001",
        ResourceId="r1",
        Configuration=json.dumps({"units": units}),
    )
pages = config.get_paginator("get_resource_config_history").paginate(
    resourceType="Example::Server::Rack", resourceId="r1"
)
items = [item for page in pages for item in page["configurationItems"]]
assert [json.loads(item["configuration"])["units"] for item in items] == list(range(11, -1, -1))
# boto3 cuts times to whole seconds; the item itself must be found all the same.
latest = config.get_resource_config_history(
    resourceType="Example::Server::Rack",
    resourceId="r1",
    laterTime=items[3]["configurationItemCaptureTime"],
    limit=100,
)["configurationItems"]
assert items[3]["configurationStateId"] in [item["configurationStateId"] for item in latest]
assert code(
    config.get_resource_config_history, resourceType="AWS::S3::Bucket", resourceId="none"
) == "ResourceNotDiscoveredException"
assert config.get_discovered_resource_counts()["totalDiscoveredResources"] == 1
assert config.describe_config_rules()["ConfigRules"] == []

for service, call in [
    ("lambda", "list_functions"),
    ("sts", "get_caller_identity"),
    ("iam", "list_users"),
    ("ec2", "describe_instances"),
    ("s3", "list_buckets"),
]:
    client = boto3.client(service)
    assert code(getattr(client, call)) == "UnknownOperationException", service

wrong = boto3.client("config", aws_access_key_id="AKIAWRONG", aws_secret_access_key="x")
assert code(wrong.describe_config_rules) == "UnrecognizedClientException"

"""A recorder's day, as boto3 sees it."""

import json

import boto3
import botocore.config
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

# Every protocol's errors are the ones that boto3 can read: of operations that are not in the
# model, of constraints, of keys that nobody knows.
unchecked = botocore.config.Config(parameter_validation=False)
for service, unlisted, (call, given), broken, stranger in [
    (
        "iam",
        "list_ssh_public_keys",
        ("create_user", {"UserName": "no spaces"}),
        "ValidationError",
        "InvalidClientTokenId",
    ),
    (
        "sts",
        "get_web_identity_token",
        ("assume_role", {"RoleArn": "x", "RoleSessionName": "s"}),
        "ValidationError",
        "InvalidClientTokenId",
    ),
    ("ec2", "describe_hosts", ("describe_instance_attribute", {}), "MissingParameter", "AuthFailure"),
    (
        "lambda",
        "list_event_source_mappings",
        ("create_alias", {"FunctionName": "f", "Name": "7", "FunctionVersion": "1"}),
        "ValidationException",
        "UnrecognizedClientException",
    ),
    (
        "logs",
        "describe_queries",
        ("create_log_group", {"logGroupName": "no spaces"}),
        "InvalidParameterException",
        "UnrecognizedClientException",
    ),
]:
    client = boto3.client(service, config=unchecked)
    unknown = "InvalidAction" if service in ("iam", "sts", "ec2") else "UnknownOperationException"
    assert code(getattr(client, unlisted)) == unknown, service
    assert code(getattr(client, call), **given) == broken, service
    wrong = boto3.client(
        service, config=unchecked, aws_access_key_id="AKIAWRONG", aws_secret_access_key="x"
    )
    assert code(getattr(wrong, call), **given) == stranger, service

try:
    boto3.client("iam", config=unchecked).create_user(UserName="no spaces")
except ClientError as error:
    assert error.response["Error"]["Message"] == (
        "1 validation error detected: Value 'no spaces' at 'userName' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+"
    ), error
    assert len(error.response["ResponseMetadata"]["RequestId"]) == 36

for service, call, unknown in [
    ("s3", "list_buckets", "MethodNotAllowed"),
    ("sqs", "list_queues", "UnknownOperationException"),
    ("rds", "describe_db_instances", "InvalidAction"),
]:
    assert code(getattr(boto3.client(service), call)) == unknown, service

wrong = boto3.client("config", aws_access_key_id="AKIAWRONG", aws_secret_access_key="x")
assert code(wrong.describe_config_rules) == "UnrecognizedClientException"

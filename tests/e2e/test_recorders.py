"""Recorders: groups, associations, recorders of services, retention."""

import pytest
from botocore.exceptions import ClientError
from conftest import ACCOUNT, REGION

ROLE = f"arn:aws:iam::{ACCOUNT}:role/config"
LINKED = "observabilityadmin.amazonaws.com"


def put(config, **group):
    config.put_configuration_recorder(
        ConfigurationRecorder={"name": "default", "roleARN": ROLE, "recordingGroup": group})
    return config.describe_configuration_recorders()["ConfigurationRecorders"][0]


def code(call, *args, **kwargs):
    with pytest.raises(ClientError) as e:
        call(*args, **kwargs)
    return e.value.response["Error"]["Code"]


def test_types_are_associated_and_disassociated(server):
    config = server.client()
    arn = put(config, resourceTypes=["AWS::EC2::Volume"])["arn"]
    change = {"ConfigurationRecorderArn": arn, "ResourceTypes": ["AWS::S3::Bucket", "AWS::EC2::Volume"]}
    group = config.associate_resource_types(**change)["ConfigurationRecorder"]["recordingGroup"]
    assert group["resourceTypes"] == ["AWS::EC2::Volume", "AWS::S3::Bucket"]
    change["ResourceTypes"] = ["AWS::EC2::Volume"]
    group = config.disassociate_resource_types(**change)["ConfigurationRecorder"]["recordingGroup"]
    assert group["resourceTypes"] == ["AWS::S3::Bucket"]
    change["ResourceTypes"] = ["AWS::S3::Bucket"]
    assert code(config.disassociate_resource_types, **change) == "ValidationException"
    put(config, exclusionByResourceTypes={"resourceTypes": ["AWS::S3::Bucket"]},
        recordingStrategy={"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"})
    group = config.associate_resource_types(**change)["ConfigurationRecorder"]["recordingGroup"]
    assert group["exclusionByResourceTypes"] == {"resourceTypes": []}
    put(config, allSupported=True)
    assert code(config.associate_resource_types, **change) == "ConflictException"
    change["ConfigurationRecorderArn"] = arn + "x"
    assert code(config.associate_resource_types, **change) == "NoSuchConfigurationRecorderException"


def test_recorders_of_services_are_always_on(server):
    config = server.client()
    made = config.put_service_linked_configuration_recorder(
        ServicePrincipal=LINKED, Tags=[{"Key": "a", "Value": "b"}])
    assert made["Name"].startswith("AWSConfigurationRecorderFor")
    assert config.list_tags_for_resource(ResourceArn=made["Arn"])["Tags"] == [{"Key": "a", "Value": "b"}]
    again = {"ServicePrincipal": LINKED}
    assert code(config.put_service_linked_configuration_recorder, **again) == "ConflictException"
    other = {"ServicePrincipal": "nobody.amazonaws.com"}
    assert code(config.put_service_linked_configuration_recorder, **other) == "ValidationException"
    (found,) = config.describe_configuration_recorders(ServicePrincipal=LINKED)["ConfigurationRecorders"]
    assert (found["arn"], found["recordingScope"]) == (made["Arn"], "INTERNAL")
    assert config.describe_configuration_recorders()["ConfigurationRecorders"] == []
    (status,) = config.describe_configuration_recorder_status(Arn=made["Arn"])["ConfigurationRecordersStatus"]
    assert status["recording"] and status["servicePrincipal"] == LINKED
    name = {"ConfigurationRecorderName": made["Name"]}
    for call in (config.start_configuration_recorder, config.stop_configuration_recorder,
                 config.delete_configuration_recorder):
        assert code(call, **name) == "UnmodifiableEntityException"
    put(config, allSupported=True)
    everything = config.list_configuration_recorders()["ConfigurationRecorderSummaries"]
    assert [r["recordingScope"] for r in everything] == ["INTERNAL", "PAID"]
    first = config.list_configuration_recorders(MaxResults=1)
    rest = config.list_configuration_recorders(MaxResults=1, NextToken=first["NextToken"])
    assert first["ConfigurationRecorderSummaries"] + rest["ConfigurationRecorderSummaries"] == everything
    assert "NextToken" not in rest
    paid = config.list_configuration_recorders(
        Filters=[{"filterName": "recordingScope", "filterValue": ["PAID"]}])
    assert [r["name"] for r in paid["ConfigurationRecorderSummaries"]] == ["default"]
    gone = config.delete_service_linked_configuration_recorder(ServicePrincipal=LINKED)
    assert gone["Arn"] == made["Arn"]
    assert code(config.delete_service_linked_configuration_recorder,
                ServicePrincipal=LINKED) == "NoSuchConfigurationRecorderException"


def test_connectors_are_no_made_up_success(server):
    config = server.client()
    arn = f"arn:aws:config:{REGION}:{ACCOUNT}:connector/x"
    assert config.list_connectors()["ConnectorSummaries"] == []
    assert code(config.get_connector, Arn=arn) == "ResourceNotFoundException"
    assert code(config.delete_connector, Arn=arn) == "ResourceNotFoundException"


def test_retention_is_one_setting(server):
    config = server.client()
    assert config.describe_retention_configurations()["RetentionConfigurations"] == []
    answer = config.put_retention_configuration(RetentionPeriodInDays=30)
    assert answer["RetentionConfiguration"] == {"Name": "default", "RetentionPeriodInDays": 30}
    config.put_retention_configuration(RetentionPeriodInDays=2557)
    (found,) = config.describe_retention_configurations()["RetentionConfigurations"]
    assert found["RetentionPeriodInDays"] == 2557
    assert code(config.describe_retention_configurations,
                RetentionConfigurationNames=["x"]) == "NoSuchRetentionConfigurationException"
    config.delete_retention_configuration(RetentionConfigurationName="default")
    assert code(config.delete_retention_configuration,
                RetentionConfigurationName="default") == "NoSuchRetentionConfigurationException"


def test_types_that_are_left_out_are_known_to_exist_and_no_more(server):
    config = server.client()
    put(config, resourceTypes=["AWS::EC2::Volume"])
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "snapshots"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    ask = dict(ResourceType="My::Own::Thing", SchemaVersionId="1", ResourceId="t", Configuration='{"a":1}')
    config.put_resource_config(**ask)
    history = config.get_resource_config_history(resourceType="My::Own::Thing", resourceId="t")
    (item,) = history["configurationItems"]
    assert item["configurationItemStatus"] == "ResourceNotRecorded"
    assert "configuration" not in item or item["configuration"] == "null"
    put(config, allSupported=True)
    config.put_resource_config(**ask)
    history = config.get_resource_config_history(resourceType="My::Own::Thing", resourceId="t")
    assert history["configurationItems"][0]["configuration"] == '{"a":1}'

"""The calls that Terraform's AWS provider makes for each `aws_config_*` resource.

For each: create, read, update, read, delete, read, with the waits and the errors that the provider
counts on. CloudFormation's resources of the same names make the same calls. A sequence is passed over
while an operation of it is not built.
"""

import re
import time

import pytest
from botocore.exceptions import ClientError
from conftest import ACCOUNT, REGION, ROOT, Server

BUILT = set(re.findall(r"^\| (\w+) \| yes", (ROOT / "docs" / "api.md").read_text(), re.M))
PACK = """
Resources:
  Ssh:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: ssh
      Source: {Owner: AWS, SourceIdentifier: INCOMING_SSH_DISABLED}
"""


@pytest.fixture
def config(server):
    return server.client()


def needs(*operations):
    missing = [one for one in operations if one not in BUILT]
    return pytest.mark.skipif(bool(missing), reason=f"not built: {', '.join(missing)}")


def code(call, **arguments):
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return error.value.response["Error"]["Code"]


def only(entries):
    assert len(entries) == 1, entries
    return entries[0]


def wait(status, wanted, pending, timeout=30):
    """As the provider's waiter: any state but those that are pending or wanted is an error."""
    deadline = time.monotonic() + timeout
    while True:
        found = status()
        if found == wanted:
            return
        assert found in pending, found
        assert time.monotonic() < deadline, f"still {found}"
        time.sleep(0.1)


def gone(call, name):
    """A state for a waiter: none once `name` is what the service answers."""
    try:
        return call()
    except ClientError as error:
        if error.response["Error"]["Code"] != name:
            raise
        return None


def put_recorder(config, **group):
    config.put_configuration_recorder(ConfigurationRecorder={
        "name": "default", "roleARN": f"arn:aws:iam::{ACCOUNT}:role/config",
        "recordingGroup": group or {"allSupported": True, "includeGlobalResourceTypes": False}})


def rule(config, name="ssh", **more):
    config.put_config_rule(ConfigRule={
        "ConfigRuleName": name,
        "Source": {"Owner": "AWS", "SourceIdentifier": "INCOMING_SSH_DISABLED"}, **more})


def test_config_rule(config):
    def read():
        pages = config.get_paginator("describe_config_rules").paginate(ConfigRuleNames=["ssh"])
        return only([one for page in pages for one in page["ConfigRules"]])

    config.put_config_rule(
        ConfigRule={"ConfigRuleName": "ssh", "Description": "d", "Source": {
            "Owner": "AWS", "SourceIdentifier": "INCOMING_SSH_DISABLED"}},
        Tags=[{"Key": "a", "Value": "1"}])
    first = read()
    assert first["ConfigRuleState"] == "ACTIVE" and first["Description"] == "d"
    tags = config.list_tags_for_resource(ResourceArn=first["ConfigRuleArn"])["Tags"]
    assert tags == [{"Key": "a", "Value": "1"}]
    rule(config, Description="other", Scope={"ComplianceResourceTypes": ["AWS::EC2::SecurityGroup"]},
         EvaluationModes=first["EvaluationModes"])
    config.untag_resource(ResourceArn=first["ConfigRuleArn"], TagKeys=["a"])
    config.tag_resource(ResourceArn=first["ConfigRuleArn"], Tags=[{"Key": "b", "Value": "2"}])
    second = read()
    assert second["Description"] == "other"
    assert (second["ConfigRuleArn"], second["ConfigRuleId"]) == (
        first["ConfigRuleArn"], first["ConfigRuleId"])
    tags = config.list_tags_for_resource(ResourceArn=first["ConfigRuleArn"])["Tags"]
    assert tags == [{"Key": "b", "Value": "2"}]
    config.delete_config_rule(ConfigRuleName="ssh")
    wait(lambda: gone(lambda: read()["ConfigRuleState"], "NoSuchConfigRuleException"), None,
         {"ACTIVE", "DELETING", "DELETING_RESULTS", "EVALUATING"})
    assert code(config.delete_config_rule, ConfigRuleName="ssh") == "NoSuchConfigRuleException"


def test_recorder_status_and_delivery_channel(config):
    def recorder():
        return only(config.describe_configuration_recorders(
            ConfigurationRecorderNames=["default"])["ConfigurationRecorders"])

    def channel():
        return only(config.describe_delivery_channels(
            DeliveryChannelNames=["default"])["DeliveryChannels"])

    def status():
        return only(config.describe_configuration_recorder_status(
            ConfigurationRecorderNames=["default"])["ConfigurationRecordersStatus"])

    put_recorder(config)
    assert recorder()["recordingGroup"]["allSupported"] is True
    put_recorder(config, allSupported=False, resourceTypes=["AWS::S3::Bucket"])
    assert recorder()["recordingGroup"]["resourceTypes"] == ["AWS::S3::Bucket"]

    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "history"})
    assert channel()["s3BucketName"] == "history"
    config.put_delivery_channel(DeliveryChannel={
        "name": "default", "s3BucketName": "history", "s3KeyPrefix": "p",
        "configSnapshotDeliveryProperties": {"deliveryFrequency": "Six_Hours"}})
    assert channel()["s3KeyPrefix"] == "p"

    config.start_configuration_recorder(ConfigurationRecorderName="default")
    assert status()["recording"] is True
    # The provider tries again while the recorder is on.
    assert code(config.delete_delivery_channel, DeliveryChannelName="default") == \
        "LastDeliveryChannelDeleteFailedException"
    config.stop_configuration_recorder(ConfigurationRecorderName="default")
    assert status()["recording"] is False
    config.delete_delivery_channel(DeliveryChannelName="default")
    assert code(channel) == "NoSuchDeliveryChannelException"
    assert code(config.delete_delivery_channel, DeliveryChannelName="default") == \
        "NoSuchDeliveryChannelException"
    config.delete_configuration_recorder(ConfigurationRecorderName="default")
    assert code(recorder) == "NoSuchConfigurationRecorderException"
    assert code(status) == "NoSuchConfigurationRecorderException"
    assert code(config.stop_configuration_recorder, ConfigurationRecorderName="default") == \
        "NoSuchConfigurationRecorderException"


@needs("PutRemediationConfigurations")
def test_remediation_configuration(config):
    def put(**more):
        config.put_remediation_configurations(RemediationConfigurations=[{
            "ConfigRuleName": "ssh", "TargetType": "SSM_DOCUMENT",
            "TargetId": "AWS-DisablePublicAccessForSecurityGroup",
            "Parameters": {
                "GroupId": {"ResourceValue": {"Value": "RESOURCE_ID"}},
                "IpAddressToBlock": {"StaticValue": {"Values": ["192.0.2.1/32", "192.0.2.2/32"]}},
                "AutomationAssumeRole": {
                    "StaticValue": {"Values": [f"arn:aws:iam::{ACCOUNT}:role/r"]}}},
            "ResourceType": "AWS::EC2::SecurityGroup", **more}])

    def read():
        return config.describe_remediation_configurations(
            ConfigRuleNames=["ssh"])["RemediationConfigurations"]

    # Failures must be errors: the provider does not look at FailedBatches.
    assert code(put) == "NoSuchConfigRuleException"
    rule(config)
    assert read() == []
    put()
    first = only(read())
    assert first["Automatic"] is False and first["Arn"].startswith("arn:aws:config:")
    assert first["Parameters"]["GroupId"] == {"ResourceValue": {"Value": "RESOURCE_ID"}}
    put(Automatic=True, MaximumAutomaticAttempts=10, RetryAttemptSeconds=600, TargetVersion="1",
        ExecutionControls={"SsmControls": {
            "ConcurrentExecutionRatePercentage": 25, "ErrorPercentage": 20}})
    second = only(read())
    assert second["Arn"] == first["Arn"]
    assert (second["MaximumAutomaticAttempts"], second["RetryAttemptSeconds"]) == (10, 600)
    assert second["ExecutionControls"]["SsmControls"]["ErrorPercentage"] == 20
    assert code(config.delete_config_rule, ConfigRuleName="ssh") == "ResourceInUseException"
    key = {"ConfigRuleName": "ssh", "ResourceType": "AWS::EC2::SecurityGroup"}
    config.delete_remediation_configuration(**key)
    assert read() == []
    assert code(config.delete_remediation_configuration, **key) == \
        "NoSuchRemediationConfigurationException"
    config.delete_config_rule(ConfigRuleName="ssh")


@needs("PutRetentionConfiguration", "DescribeRetentionConfigurations", "DeleteRetentionConfiguration")
def test_retention_configuration(config):
    def read(name):
        return only(config.describe_retention_configurations(
            RetentionConfigurationNames=[name])["RetentionConfigurations"])

    made = config.put_retention_configuration(RetentionPeriodInDays=90)["RetentionConfiguration"]
    assert read(made["Name"])["RetentionPeriodInDays"] == 90
    config.put_retention_configuration(RetentionPeriodInDays=180)
    assert read(made["Name"])["RetentionPeriodInDays"] == 180
    config.delete_retention_configuration(RetentionConfigurationName=made["Name"])
    assert code(read, name=made["Name"]) == "NoSuchRetentionConfigurationException"
    assert code(config.delete_retention_configuration, RetentionConfigurationName=made["Name"]) == \
        "NoSuchRetentionConfigurationException"


@needs("PutAggregationAuthorization", "DescribeAggregationAuthorizations",
       "DeleteAggregationAuthorization")
def test_aggregate_authorization(config):
    def read():
        pages = config.get_paginator("describe_aggregation_authorizations").paginate()
        every = [one for page in pages for one in page["AggregationAuthorizations"]]
        return [one for one in every if one["AuthorizedAccountId"] == "210987654321"
                and one["AuthorizedAwsRegion"] == REGION]

    key = {"AuthorizedAccountId": "210987654321", "AuthorizedAwsRegion": REGION}
    made = config.put_aggregation_authorization(**key, Tags=[{"Key": "a", "Value": "1"}])
    arn = made["AggregationAuthorization"]["AggregationAuthorizationArn"]
    assert only(read())["AggregationAuthorizationArn"] == arn
    assert config.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "1"}]
    config.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "2"}])
    assert config.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "2"}]
    config.delete_aggregation_authorization(**key)
    assert read() == []


@needs("PutConfigurationAggregator", "DescribeConfigurationAggregators",
       "DeleteConfigurationAggregator")
def test_configuration_aggregator(config):
    def read():
        return only(config.describe_configuration_aggregators(
            ConfigurationAggregatorNames=["all"])["ConfigurationAggregators"])

    def put(**source):
        return config.put_configuration_aggregator(
            ConfigurationAggregatorName="all", AccountAggregationSources=[
                {"AccountIds": [ACCOUNT], **source}])["ConfigurationAggregator"]

    made = put(AllAwsRegions=False, AwsRegions=[REGION])
    assert read()["AccountAggregationSources"][0]["AwsRegions"] == [REGION]
    assert put(AllAwsRegions=True)["ConfigurationAggregatorArn"] == \
        made["ConfigurationAggregatorArn"]
    assert read()["AccountAggregationSources"][0]["AllAwsRegions"] is True
    config.delete_configuration_aggregator(ConfigurationAggregatorName="all")
    assert code(read) == "NoSuchConfigurationAggregatorException"
    assert code(config.delete_configuration_aggregator, ConfigurationAggregatorName="all") == \
        "NoSuchConfigurationAggregatorException"


@needs("PutConformancePack", "DescribeConformancePacks", "DescribeConformancePackStatus",
       "DeleteConformancePack")
def test_conformance_pack(config):
    def read():
        return only(config.describe_conformance_packs(
            ConformancePackNames=["pack"])["ConformancePackDetails"])

    def state():
        return gone(lambda: only(config.describe_conformance_pack_status(
            ConformancePackNames=["pack"])["ConformancePackStatusDetails"])["ConformancePackState"],
            "NoSuchConformancePackException")

    put_recorder(config)
    made = config.put_conformance_pack(ConformancePackName="pack", TemplateBody=PACK)
    wait(state, "CREATE_COMPLETE", {"CREATE_IN_PROGRESS"})
    assert read()["ConformancePackArn"] == made["ConformancePackArn"]
    config.put_conformance_pack(
        ConformancePackName="pack", DeliveryS3KeyPrefix="p", DeliveryS3Bucket="awsconfigconforms-b",
        TemplateBody=PACK.replace("Resources:", 'Parameters: {P: {Type: String}}\nResources:', 1),
        ConformancePackInputParameters=[{"ParameterName": "P", "ParameterValue": "v"}])
    wait(state, "CREATE_COMPLETE", {"CREATE_IN_PROGRESS"})
    again = read()
    assert again["ConformancePackArn"] == made["ConformancePackArn"]
    assert again["ConformancePackInputParameters"] == [
        {"ParameterName": "P", "ParameterValue": "v"}]
    config.delete_conformance_pack(ConformancePackName="pack")
    wait(state, None, {"DELETE_IN_PROGRESS"})
    assert code(read) == "NoSuchConformancePackException"
    assert code(config.delete_conformance_pack, ConformancePackName="pack") == \
        "NoSuchConformancePackException"


@pytest.fixture
def organization(tmp_path):
    """A server that knows the accounts of an organization."""
    extra = ["--account", ACCOUNT, "--region", REGION]
    done = Server(tmp_path / "data", extra).start()
    yield done.client()
    done.stop()


ORGANIZATION_RULE = ("PutOrganizationConfigRule", "DescribeOrganizationConfigRules",
                     "DescribeOrganizationConfigRuleStatuses", "DeleteOrganizationConfigRule")


def or_skip(call, **arguments):
    """The provider tries again while access is denied; a server without an organization denies it
    for ever."""
    try:
        return call(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] not in (
                "OrganizationAccessDeniedException", "NoAvailableOrganizationException"):
            raise
        pytest.skip("the server of this test is in no organization")


@needs(*ORGANIZATION_RULE)
def test_organization_managed_rule(organization):
    config = organization

    def put(**more):
        return or_skip(
            config.put_organization_config_rule, OrganizationConfigRuleName="org",
            OrganizationManagedRuleMetadata={"RuleIdentifier": "INCOMING_SSH_DISABLED", **more})

    def read():
        return only(config.describe_organization_config_rules(
            OrganizationConfigRuleNames=["org"])["OrganizationConfigRules"])

    def state():
        return gone(lambda: only(config.describe_organization_config_rule_statuses(
            OrganizationConfigRuleNames=["org"])["OrganizationConfigRuleStatuses"])[
                "OrganizationRuleStatus"], "NoSuchOrganizationConfigRuleException")

    made = put()
    wait(state, "CREATE_SUCCESSFUL", {"CREATE_IN_PROGRESS"})
    assert read()["OrganizationConfigRuleArn"] == made["OrganizationConfigRuleArn"]
    put(Description="d")
    wait(state, "UPDATE_SUCCESSFUL", {"UPDATE_IN_PROGRESS", "CREATE_SUCCESSFUL"})
    assert read()["OrganizationManagedRuleMetadata"]["Description"] == "d"
    config.delete_organization_config_rule(OrganizationConfigRuleName="org")
    wait(state, None, {"DELETE_IN_PROGRESS"})
    assert code(read) == "NoSuchOrganizationConfigRuleException"


@needs("PutOrganizationConformancePack", "DescribeOrganizationConformancePacks",
       "DescribeOrganizationConformancePackStatuses", "DeleteOrganizationConformancePack")
def test_organization_conformance_pack(organization):
    config = organization

    def read():
        return only(config.describe_organization_conformance_packs(
            OrganizationConformancePackNames=["org"])["OrganizationConformancePacks"])

    def state():
        return gone(lambda: only(config.describe_organization_conformance_pack_statuses(
            OrganizationConformancePackNames=["org"])["OrganizationConformancePackStatuses"])[
                "Status"], "NoSuchOrganizationConformancePackException")

    made = or_skip(config.put_organization_conformance_pack,
                   OrganizationConformancePackName="org", TemplateBody=PACK)
    wait(state, "CREATE_SUCCESSFUL", {"CREATE_IN_PROGRESS"})
    assert read()["OrganizationConformancePackArn"] == made["OrganizationConformancePackArn"]
    config.put_organization_conformance_pack(
        OrganizationConformancePackName="org", TemplateBody=PACK, ExcludedAccounts=["210987654321"])
    wait(state, "UPDATE_SUCCESSFUL", {"UPDATE_IN_PROGRESS", "CREATE_SUCCESSFUL"})
    assert read()["ExcludedAccounts"] == ["210987654321"]
    config.delete_organization_conformance_pack(OrganizationConformancePackName="org")
    wait(state, None, {"DELETE_IN_PROGRESS"})
    assert code(read) == "NoSuchOrganizationConformancePackException"

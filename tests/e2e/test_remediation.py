"""Remediation: by hand and by itself, against moto behind the edge and with runbooks."""

import json
import signal
import time

import pytest
from botocore.exceptions import ClientError
from conftest import ACCOUNT, REGION, Server, security_group
from live import put_rule, start_recorder, until, verdict

ROLE = f"arn:aws:iam::{ACCOUNT}:role/automation"
CLOSE = "AWS-DisablePublicAccessForSecurityGroup"
OPENING = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
            "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
ACTIONS = ["ec2:DescribeSecurityGroups", "ec2:RevokeSecurityGroupIngress",
           "s3:PutEncryptionConfiguration", "s3:PutBucketPublicAccessBlock"]


@pytest.fixture
def live(tmp_path, moto):  # noqa: F811
    server = Server(tmp_path / "data", ["--account", ACCOUNT, "--region", REGION,
                                        "--record-every", "1", "--upstream", moto.endpoint]).start()
    yield server
    server.stop()


def automation_role(server, actions, service="ssm.amazonaws.com"):
    iam = server.client("iam")
    iam.create_role(RoleName="automation", AssumeRolePolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}]}))
    if actions:
        iam.put_role_policy(RoleName="automation", PolicyName="act", PolicyDocument=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}))


def remediation(rule, target, automatic=False, role=ROLE, **parameters):
    given = {name: {"StaticValue": {"Values": [value]}} for name, value in parameters.items()
             if value != "RESOURCE_ID"}
    given |= {name: {"ResourceValue": {"Value": "RESOURCE_ID"}}
              for name, value in parameters.items() if value == "RESOURCE_ID"}
    if role:
        given["AutomationAssumeRole"] = {"StaticValue": {"Values": [role]}}
    return {"ConfigRuleName": rule, "TargetType": "SSM_DOCUMENT", "TargetId": target,
            "Parameters": given, "Automatic": automatic,
            "MaximumAutomaticAttempts": 2, "RetryAttemptSeconds": 3}


def put(config, *all_):
    answer = config.put_remediation_configurations(RemediationConfigurations=list(all_))
    assert answer["FailedBatches"] == []


def execution(config, rule, resource_type, resource_id):
    """The execution, once it has ended."""
    def ended():
        found = config.describe_remediation_execution_status(
            ConfigRuleName=rule,
            ResourceKeys=[{"resourceType": resource_type, "resourceId": resource_id}],
        )["RemediationExecutionStatuses"]
        return [one for one in found if one["State"] in ("SUCCEEDED", "FAILED")]
    return until("the execution ends", ended, within=20)[0][0]


def start(config, rule, resource_type, *ids):
    return config.start_remediation_execution(ConfigRuleName=rule, ResourceKeys=[
        {"resourceType": resource_type, "resourceId": one} for one in ids])


def code(call):
    with pytest.raises(ClientError) as error:
        call()
    return error.value.response["Error"]["Code"]


def test_an_open_port_is_closed_by_itself(live):
    automation_role(live, ACTIONS)
    config, ec2 = start_recorder(live), live.client("ec2")
    put_rule(config, "ssh", "INCOMING_SSH_DISABLED")
    put(config, remediation("ssh", CLOSE, automatic=True, GroupId="RESOURCE_ID"))
    group = ec2.create_security_group(GroupName="web", Description="web")["GroupId"]
    until("judged", lambda: verdict(config, "ssh", group) == "COMPLIANT")
    began = time.monotonic()
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=OPENING)
    done = execution(config, "ssh", "AWS::EC2::SecurityGroup", group)
    until("compliant again", lambda: verdict(config, "ssh", group) == "COMPLIANT")
    print(f"opened, found, closed, judged within {time.monotonic() - began:.2f} s")
    assert done["State"] == "SUCCEEDED"
    assert [step["Name"] for step in done["StepDetails"]] == [
        "CheckParameters", "DescribeSecurityGroup", "RevokeSecurityGroupIngress"]
    assert done["StepDetails"][2]["StartTime"] <= done["StepDetails"][2]["StopTime"]
    found = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    assert found["IpPermissions"] == []


def test_buckets_by_hand(live):
    automation_role(live, ACTIONS)
    config, s3 = start_recorder(live), live.client("s3")
    put_rule(config, "block", "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED")
    s3.create_bucket(Bucket="open-bucket")
    until("judged", lambda: verdict(config, "block", "open-bucket") == "NON_COMPLIANT")
    key = ("block", "AWS::S3::Bucket", "open-bucket")
    put(config, remediation("block", "AWS-EnableS3BucketEncryption", BucketName="RESOURCE_ID",
                            SSEAlgorithm="aws:kms"))
    assert start(config, *key)["FailedItems"] == []
    assert execution(config, *key)["State"] == "SUCCEEDED"
    rules = s3.get_bucket_encryption(Bucket="open-bucket")["ServerSideEncryptionConfiguration"]["Rules"]
    assert rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"

    put(config, remediation("block", "AWSConfigRemediation-ConfigureS3BucketPublicAccessBlock",
                            BucketName="RESOURCE_ID"))
    start(config, *key)
    assert execution(config, *key)["State"] == "SUCCEEDED"
    until("blocked", lambda: verdict(config, "block", "open-bucket") == "COMPLIANT")
    blocked = s3.get_public_access_block(Bucket="open-bucket")["PublicAccessBlockConfiguration"]
    assert all(blocked.values()) and len(blocked) == 4


def test_a_role_without_permission_fails_and_ends_in_an_exception(live):
    automation_role(live, ["ec2:DescribeSecurityGroups"])
    config, ec2 = start_recorder(live), live.client("ec2")
    put_rule(config, "ssh", "INCOMING_SSH_DISABLED")
    group = ec2.create_security_group(GroupName="web", Description="web")["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=OPENING)
    until("judged", lambda: verdict(config, "ssh", group) == "NON_COMPLIANT")
    put(config, remediation("ssh", CLOSE, automatic=True, GroupId="RESOURCE_ID"))
    failed = execution(config, "ssh", "AWS::EC2::SecurityGroup", group)
    assert failed["State"] == "FAILED"
    message = failed["StepDetails"][-1]["ErrorMessage"]
    assert "AccessDenied" in message and "assumed-role/automation/Automation-" in message
    exceptions, _ = until("excepted", lambda: config.describe_remediation_exceptions(
        ConfigRuleName="ssh")["RemediationExceptions"], within=15)
    assert exceptions[0]["ResourceId"] == group and "2 times within 3" in exceptions[0]["Message"]
    refused = start(config, "ssh", "AWS::EC2::SecurityGroup", group)
    assert refused["FailedItems"] == [
        {"resourceType": "AWS::EC2::SecurityGroup", "resourceId": group}]
    assert "exception" in refused["FailureMessage"]


def judged(server, *numbers):
    config = server.client()
    put_rule(config, "ssh", "INCOMING_SSH_DISABLED")
    server.record(*[security_group(number, cidr="0.0.0.0/0") for number in numbers])
    server.wait_idle()
    return config, [f"sg-{number:017x}" for number in numbers]


def test_reasons_are_told(server):
    config, (group,) = judged(server, 1)
    key = ("ssh", "AWS::EC2::SecurityGroup", group)
    assert code(lambda: start(config, *key)) == "NoSuchRemediationConfigurationException"
    for target, role, word in [
        (CLOSE, ROLE, "is missing, or its trust policy does not admit ssm.amazonaws.com"),
        (CLOSE, None, "no AutomationAssumeRole"),
        ("AWS-PublishSNSNotification", ROLE, "no upstream that has Systems Manager"),
        ("runbook:close", None, "--runbooks"),
    ]:
        put(config, remediation("ssh", target, role=role, GroupId="RESOURCE_ID"))
        start(config, *key)
        failed = execution(config, *key)
        assert failed["State"] == "FAILED" and word in failed["StepDetails"][-1]["ErrorMessage"]
    automation_role(server, ACTIONS)
    put(config, remediation("ssh", CLOSE, GroupId="RESOURCE_ID"))
    start(config, *key)
    assert "no upstream" in execution(config, *key)["StepDetails"][-1]["ErrorMessage"]
    assert code(lambda: config.delete_config_rule(ConfigRuleName="ssh")) == "ResourceInUseException"
    config.delete_remediation_configuration(ConfigRuleName="ssh")
    assert code(lambda: config.delete_remediation_configuration(ConfigRuleName="ssh")) == \
        "NoSuchRemediationConfigurationException"
    found = config.describe_remediation_configurations(ConfigRuleNames=["ssh"])
    assert found["RemediationConfigurations"] == []
    config.delete_config_rule(ConfigRuleName="ssh")


def test_an_access_key_is_deactivated_here(server):
    iam, config = server.client("iam"), start_recorder(server)
    automation_role(server, ["iam:ListUsers", "iam:ListAccessKeys", "iam:UpdateAccessKey"])
    iam.create_user(UserName="alice")
    iam.create_access_key(UserName="alice")
    user = iam.get_user(UserName="alice")["User"]["UserId"]
    put_rule(config, "mfa", "IAM_USER_NO_POLICIES_CHECK")
    iam.put_user_policy(UserName="alice", PolicyName="p", PolicyDocument=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}))
    until("judged", lambda: verdict(config, "mfa", user) == "NON_COMPLIANT")
    put(config, remediation("mfa", "Assize-DeactivateAccessKeys", IAMResourceId="RESOURCE_ID"))
    start(config, "mfa", "AWS::IAM::User", user)
    done = execution(config, "mfa", "AWS::IAM::User", user)
    assert done["State"] == "SUCCEEDED", done
    keys = iam.list_access_keys(UserName="alice")["AccessKeyMetadata"]
    assert [key["Status"] for key in keys] == ["Inactive"]


@pytest.fixture
def runbooks(tmp_path):
    folder = tmp_path / "runbooks"
    folder.mkdir()
    script = folder / "note"
    script.write_text("#!/bin/sh\ncat; sleep \"${WAIT:-0}\"\n")
    slow = folder / "slow"
    slow.write_text(f"#!/bin/sh\necho ran >> {tmp_path}/runs; sleep 60\n")
    for path in (script, slow):
        path.chmod(0o755)
    server = Server(tmp_path / "data", ["--account", ACCOUNT, "--region", REGION,
                                        "--runbooks", str(folder)]).start()
    yield server
    server.kill()


def test_runbooks_and_a_crash(runbooks, tmp_path):
    config, groups = judged(runbooks, 1, 2)
    put(config, remediation("ssh", "runbook:note", role=None, Group="RESOURCE_ID", Level="3"))
    start(config, "ssh", "AWS::EC2::SecurityGroup", groups[0])
    done = execution(config, "ssh", "AWS::EC2::SecurityGroup", groups[0])
    told = json.loads(done["StepDetails"][0]["ErrorMessage"])
    assert done["State"] == "SUCCEEDED"
    assert told["resourceId"] == groups[0]
    assert told["parameters"] == {"Group": [groups[0]], "Level": ["3"]}

    put(config, remediation("ssh", "runbook:slow", role=None))
    start(config, "ssh", "AWS::EC2::SecurityGroup", *groups)
    until("it runs", lambda: (tmp_path / "runs").exists())
    runbooks.process.send_signal(signal.SIGKILL)
    runbooks.process.wait()
    runbooks.start()
    config = runbooks.client()
    states = config.describe_remediation_execution_status(ConfigRuleName="ssh")
    by_id = {one["ResourceKey"]["resourceId"]: one for one in states["RemediationExecutionStatuses"]}
    interrupted = [one for one in by_id.values() if one["State"] == "FAILED"]
    assert len(interrupted) == 1 and "not known" in interrupted[0]["StepDetails"][0]["ErrorMessage"]
    waiting = {one["State"] for one in by_id.values()} - {"FAILED"}
    assert waiting <= {"QUEUED", "IN_PROGRESS"}, "what waited is not lost"
    until("the other runs", lambda: (tmp_path / "runs").read_text().count("ran") == 2)


def test_pages_and_exceptions(server):
    config, groups = judged(server, *range(1, 6))
    put(config, remediation("ssh", "runbook:none", role=None))
    keys = [{"ResourceType": "AWS::EC2::SecurityGroup", "ResourceId": group} for group in groups]
    put_ = config.put_remediation_exceptions(ConfigRuleName="ssh", ResourceKeys=[
        *keys, {"ResourceType": "AWS::EC2::SecurityGroup", "ResourceId": "sg-none"}])
    assert [one["ResourceId"] for one in put_["FailedBatches"][0]["FailedItems"]] == ["sg-none"]
    seen, token = [], {}
    while True:
        page = config.describe_remediation_exceptions(ConfigRuleName="ssh", Limit=2, **token)
        seen += [one["ResourceId"] for one in page["RemediationExceptions"]]
        if not page.get("NextToken"):
            break
        token = {"NextToken": page["NextToken"]}
    assert seen == groups
    config.delete_remediation_exceptions(ConfigRuleName="ssh", ResourceKeys=keys[:4])
    left = config.describe_remediation_exceptions(ConfigRuleName="ssh")["RemediationExceptions"]
    assert [one["ResourceId"] for one in left] == groups[4:]
    assert code(lambda: config.delete_remediation_exceptions(
        ConfigRuleName="ssh", ResourceKeys=keys[:1])) == "NoSuchRemediationExceptionException"
    started = start(config, "ssh", "AWS::EC2::SecurityGroup", *groups)
    assert [one["resourceId"] for one in started["FailedItems"]] == groups[4:]
    names = [page["RemediationExecutionStatuses"] for page in config.get_paginator(
        "describe_remediation_execution_status").paginate(
            ConfigRuleName="ssh", PaginationConfig={"PageSize": 3})]
    assert [len(page) for page in names] == [3, 1]

"""`assize rules permissions`: what it prints suffices, and nothing of it can be left out."""

import json
import os

import pytest
from conftest import ACCOUNT, REGION, Server, security_group
from functions import ROLE_NAME, create, rule
from live import until, verdict

SOURCE = """
import json, boto3

def handler(event, context):
    item = json.loads(event["invokingEvent"])["configurationItem"]
    group = boto3.client("ec2").describe_security_groups(GroupIds=[item["resourceId"]])
    grants = boto3.client("s3").get_bucket_acl(Bucket="receipts")["Grants"]
    boto3.client("config").put_evaluations(
        ResultToken=event["resultToken"],
        Evaluations=[{
            "ComplianceResourceType": item["resourceType"],
            "ComplianceResourceId": item["resourceId"],
            "ComplianceType": "COMPLIANT" if grants and group else "NON_COMPLIANT",
            "OrderingTimestamp": item["configurationItemCaptureTime"],
        }])
"""


@pytest.fixture
def server(tmp_path, moto):
    python = os.environ.get("ASSIZE_TEST_PYTHON")
    if not python:
        pytest.skip("ASSIZE_TEST_PYTHON names no environment with awslambdaric and boto3")
    server = Server(tmp_path / "data", [
        "--account", ACCOUNT, "--region", REGION, "--function-python", python,
        "--upstream", f"s3={moto.endpoint}"]).start()
    yield server
    server.stop()


def test_the_printed_policy_is_what_the_function_needs(server):
    server.client("s3").create_bucket(Bucket="receipts")
    iam, config = server.client("iam"), server.client()
    create(server, "least", SOURCE)
    broad = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    iam.attach_role_policy(RoleName=ROLE_NAME, PolicyArn=broad)
    config.put_config_rule(ConfigRule=rule("least"))
    done = server.assize("rules", "permissions", "least")
    assert done.returncode != 0 and "no call" in done.stderr
    group = security_group(1)["resourceId"]
    server.record(security_group(1))
    until("judged", lambda: verdict(config, "least", group) == "COMPLIANT", 30)

    done = server.assize("rules", "permissions", "least")
    assert done.returncode == 0, done.stderr
    policy = json.loads(done.stdout)
    allowed = {}
    for statement in policy["Statement"]:
        assert statement["Effect"] == "Allow"
        for action in statement["Action"]:
            allowed[action] = statement["Resource"]
    assert allowed == {"ec2:DescribeSecurityGroups": ["*"], "config:PutEvaluations": ["*"],
                       "s3:GetBucketAcl": ["arn:aws:s3:::receipts"]}

    for attached in iam.list_attached_role_policies(RoleName=ROLE_NAME)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=ROLE_NAME, PolicyArn=attached["PolicyArn"])
    second = 0

    def judge_again():
        nonlocal second
        second += 1
        server.record(security_group(1, port=1000 + second,
                                     capture=f"2026-11-01T00:00:{second:02}.000Z"))

    def status():
        answer = config.describe_config_rule_evaluation_status(ConfigRuleNames=["least"])
        return answer["ConfigRulesEvaluationStatus"][0]

    for action in allowed:
        less = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": other, "Resource": resources}
            for other, resources in allowed.items() if other != action]}
        iam.put_role_policy(RoleName=ROLE_NAME, PolicyName="least", PolicyDocument=json.dumps(less))
        judge_again()
        failed, _ = until(f"without {action}", lambda: action in status().get("LastErrorMessage", "")
                          and status(), 30)
        assert "not authorized to perform" in failed["LastErrorMessage"]
        assert f"assumed-role/{ROLE_NAME}/least" in failed["LastErrorMessage"]
    iam.put_role_policy(RoleName=ROLE_NAME, PolicyName="least", PolicyDocument=json.dumps(policy))
    judge_again()
    until("judged under the least policy", lambda: not status().get("LastErrorMessage")
          and verdict(config, "least", group) == "COMPLIANT", 30)

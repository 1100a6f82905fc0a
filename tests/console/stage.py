"""A server with a made-up account, for the browser: prints where it is, and ends with its input.

    python stage.py DATA-DIRECTORY

The account has resources that violate, resources whose names would be markup, rules of every
kind, and two people: an administrator, and one who may read rules and nothing else.
"""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from conftest import ACCOUNT, REGION, Server  # noqa: E402
import functions  # noqa: E402

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{7*7}}"

FUNCTION = '''
import json
import boto3

config = boto3.client("config")

def handler(event, context):
    invoking = json.loads(event["invokingEvent"])
    item = invoking["configurationItem"]
    print("judging", item["resourceType"], item["resourceId"])
    port = int(json.loads(event.get("ruleParameters") or "{}").get("port", 22))
    open_to = [
        source["cidrIp"]
        for permission in item["configuration"].get("ipPermissions", [])
        if permission.get("fromPort", 0) <= port <= permission.get("toPort", 65535)
        for source in permission.get("ipv4Ranges", [])
        if source["cidrIp"] == "0.0.0.0/0"
    ]
    verdict = "NON_COMPLIANT" if open_to else "COMPLIANT"
    note = f"port {port} is open to the world" if open_to else f"port {port} is closed"
    print(json.dumps({"verdict": verdict, "port": port, "openTo": open_to}))
    config.put_evaluations(
        ResultToken=event["resultToken"],
        Evaluations=[{
            "ComplianceResourceType": item["resourceType"],
            "ComplianceResourceId": item["resourceId"],
            "ComplianceType": verdict,
            "Annotation": note,
            "OrderingTimestamp": item["configurationItemCaptureTime"],
        }],
    )
'''

POLICY = """rule buckets_are_encrypted when resourceType == "AWS::S3::Bucket" {
    supplementaryConfiguration.ServerSideEncryptionConfiguration exists
        << buckets are encrypted by default >>
}
"""


def item(kind, name, configuration, day=1, **more):
    return {
        "configurationItemVersion": "1.3", "awsAccountId": ACCOUNT, "awsRegion": REGION,
        "configurationItemCaptureTime": f"2026-11-{day:02}T09:30:00.000Z",
        "configurationItemStatus": "OK", "resourceType": kind, "resourceId": name,
        "configuration": configuration, "relationships": [], "tags": {}, **more,
    }


def group(number, name, cidr, port, day=1):
    group_id = f"sg-{0x4f1a20 + number:017x}"
    configuration = {
        "groupId": group_id, "groupName": name, "ownerId": ACCOUNT, "vpcId": "vpc-0a51",
        "description": f"made for {name}",
        "ipPermissions": [
            {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "userIdGroupPairs": [],
             "ipv4Ranges": [{"cidrIp": "10.0.0.0/8"}], "ipv6Ranges": [], "prefixListIds": [],
             "ipRanges": ["10.0.0.0/8"]},
            {"ipProtocol": "tcp", "fromPort": port, "toPort": port, "userIdGroupPairs": [],
             "ipv4Ranges": [{"cidrIp": cidr}], "ipv6Ranges": [], "prefixListIds": [],
             "ipRanges": [cidr]},
        ],
        "ipPermissionsEgress": [], "tags": [{"key": "team", "value": "web"}],
    }
    return item("AWS::EC2::SecurityGroup", group_id, configuration, day, resourceName=name,
                ARN=f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/{group_id}",
                tags={"team": "web"})


def account():
    names = ["web-frontend", "bastion", "database", "build-agents", "office-vpn", "queue-workers"]
    groups = [group(n, name, "10.0.0.0/8", 22, 1) for n, name in enumerate(names)]
    yield from groups
    yield group(1, "bastion", "0.0.0.0/0", 22, 20)
    for number, name in enumerate(["api-1", "api-2", "worker-1", "bastion-1"]):
        guard = groups[number % len(groups)]
        yield item("AWS::EC2::Instance", f"i-{0x77ab00 + number:017x}", {
            "instanceId": f"i-{0x77ab00 + number:017x}", "instanceType": "m7g.large",
            "publicIpAddress": "203.0.113.7" if number == 3 else None,
            "state": {"code": 16, "name": "running"},
            "securityGroups": [{"groupId": guard["resourceId"], "groupName": guard["resourceName"]}],
        }, 2, resourceName=name, tags={"team": "web", "Name": name}, relationships=[{
            "resourceId": guard["resourceId"], "resourceName": guard["resourceName"],
            "resourceType": "AWS::EC2::SecurityGroup", "name": "Is associated with SecurityGroup",
        }])
    for number in range(5):
        yield item("AWS::EC2::Volume", f"vol-{0x9d00 + number:017x}", {
            "volumeId": f"vol-{0x9d00 + number:017x}", "encrypted": number % 3 == 0,
            "size": 100, "volumeType": "gp3", "state": "in-use", "attachments": [
                {"instanceId": f"i-{0x77ab00 + number % 4:017x}", "state": "attached"}],
        }, 3, tags={"team": "data"} if number % 2 else {})
    buckets = ["invoices-2026", "public-assets", "backups-eu", "logs-archive", "ml-training-sets"]
    for number, name in enumerate(buckets):
        supplementary = {"BucketVersioningConfiguration": {
            "status": "Enabled" if number % 2 else "Off", "isMfaDeleteEnabled": None}}
        if number != 1:
            supplementary["ServerSideEncryptionConfiguration"] = {"rules": [
                {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}}]}
        yield item("AWS::S3::Bucket", name, {"name": name, "creationDate": "2025-01-07T12:00:00Z"},
                   4, resourceName=name, supplementaryConfiguration=supplementary,
                   tags={"team": "finance"} if number == 0 else {})
    yield item("AWS::EC2::Volume", HOSTILE, {
        "volumeId": HOSTILE, "encrypted": False, HOSTILE: HOSTILE, "size": 1,
        "attachments": [{"instanceId": HOSTILE, "state": "attached"}], "state": "in-use",
    }, 5, resourceName=HOSTILE, tags={HOSTILE: HOSTILE})


def rules():
    managed = [
        ("restricted-ssh", "INCOMING_SSH_DISABLED", None, "No security group lets the world in by SSH."),
        ("encrypted-volumes", "ENCRYPTED_VOLUMES", None, "Volumes are encrypted."),
        ("bucket-versioning", "S3_BUCKET_VERSIONING_ENABLED", None, "Buckets keep old versions."),
        ("instances-without-public-ip", "EC2_INSTANCE_NO_PUBLIC_IP", None,
         "Instances have no public address."),
        ("team-tag", "REQUIRED_TAGS", {"tag1Key": "team"}, "Everything names its team."),
    ]
    for name, identifier, parameters, description in managed:
        rule = {"ConfigRuleName": name, "Description": description,
                "Source": {"Owner": "AWS", "SourceIdentifier": identifier}}
        if parameters:
            rule["InputParameters"] = json.dumps(parameters)
        yield rule
    yield {
        "ConfigRuleName": "buckets-are-encrypted", "Description": "A policy in Guard.",
        "Scope": {"ComplianceResourceTypes": ["AWS::S3::Bucket"]},
        "Source": {"Owner": "CUSTOM_POLICY", "SourceDetails": [{
            "EventSource": "aws.config", "MessageType": "ConfigurationItemChangeNotification"}],
            "CustomPolicyDetails": {"PolicyRuntime": "guard-2.x.x", "PolicyText": POLICY}},
    }


PACK = """
Resources:
  BucketLogging:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: bucket-logging
      Source: {Owner: AWS, SourceIdentifier: S3_BUCKET_LOGGING_ENABLED}
  VolumesInUse:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: volumes-in-use
      Source: {Owner: AWS, SourceIdentifier: EC2_VOLUME_INUSE_CHECK}
"""


def settings(config):
    """A recorder with its channel, a pack, an aggregator."""
    config.put_configuration_recorder(ConfigurationRecorder={
        "name": "default", "roleARN": f"arn:aws:iam::{ACCOUNT}:role/config",
        "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
    })
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "config-history"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    config.put_conformance_pack(ConformancePackName="storage-baseline", TemplateBody=PACK)
    config.put_configuration_aggregator(
        ConfigurationAggregatorName="everything",
        AccountAggregationSources=[{"AccountIds": [ACCOUNT], "AllAwsRegions": True}],
    )


def people(server):
    """Answers the key of somebody who may read rules only."""
    iam = server.client("iam")
    iam.create_user(UserName="reader")
    iam.put_user_policy(UserName="reader", PolicyName="rules", PolicyDocument=json.dumps({
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Resource": "*", "Action": [
            "config:DescribeConfigRules", "config:DescribeComplianceByConfigRule",
            "config:DescribeConfigRuleEvaluationStatus",
            "config:GetComplianceDetailsByConfigRule"]},
    }))
    return iam.create_access_key(UserName="reader")["AccessKey"]


def main():
    python = os.environ.get("ASSIZE_TEST_PYTHON")
    extra = ["--account", ACCOUNT, "--region", REGION]
    if python:
        extra += ["--function-python", python]
    server = Server(Path(sys.argv[1]) / "data", extra).start()
    try:
        config = server.client("config")
        for rule in rules():
            config.put_config_rule(ConfigRule=rule)
        if python:
            functions.create(server, "open-port", FUNCTION)
            config.put_config_rule(ConfigRule={
                **functions.rule("open-port", port="22"),
                "Description": "The function open-port looks for a port that the world can reach.",
            })
        settings(config)
        server.record(*account())
        reader = people(server)
        server.wait_idle(120)
        env = server.env()
        print(json.dumps({
            "endpoint": server.endpoint, "dataDir": str(server.data_dir), "region": REGION,
            "accessKeyId": env["AWS_ACCESS_KEY_ID"],
            "secretAccessKey": env["AWS_SECRET_ACCESS_KEY"],
            "reader": {"accessKeyId": reader["AccessKeyId"],
                       "secretAccessKey": reader["SecretAccessKey"]},
            "hasFunctions": bool(python), "hostile": HOSTILE,
        }), flush=True)
        sys.stdin.read()
    finally:
        server.stop()


main()

"""Judging what is not there yet: StartResourceEvaluation, plans and templates."""

import json
import subprocess

import pytest
from botocore.exceptions import ClientError
from conftest import assize_binary

OPEN = {"GroupDescription": "d", "SecurityGroupIngress": [
    {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}]}


def put_rule(config, name, identifier, *modes):
    config.put_config_rule(ConfigRule={
        "ConfigRuleName": name, "EvaluationModes": [{"Mode": mode} for mode in modes],
        "Source": {"Owner": "AWS", "SourceIdentifier": identifier}})


def start(config, resource_type, properties, **more):
    return config.start_resource_evaluation(
        EvaluationMode="PROACTIVE", ResourceDetails={
            "ResourceId": "planned", "ResourceType": resource_type,
            "ResourceConfiguration": json.dumps(properties),
            "ResourceConfigurationSchemaType": "CFN_RESOURCE_SCHEMA"}, **more)["ResourceEvaluationId"]


def code(call, *arguments, **named):
    with pytest.raises(ClientError) as error:
        call(*arguments, **named)
    return error.value.response["Error"]["Code"]


def test_resources_are_judged_before_they_are_there(server):
    config = server.client()
    put_rule(config, "ssh", "INCOMING_SSH_DISABLED", "PROACTIVE")
    put_rule(config, "both", "VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS", "DETECTIVE", "PROACTIVE")
    put_rule(config, "later", "VPC_DEFAULT_SECURITY_GROUP_CLOSED", "DETECTIVE")
    one = start(config, "AWS::EC2::SecurityGroup", OPEN,
                EvaluationContext={"EvaluationContextIdentifier": "build-1"})
    summary = config.get_resource_evaluation_summary(ResourceEvaluationId=one)
    assert summary["Compliance"] == "NON_COMPLIANT"
    assert summary["EvaluationStatus"]["Status"] == "SUCCEEDED"
    assert json.loads(summary["ResourceDetails"]["ResourceConfiguration"]) == OPEN
    details = config.get_compliance_details_by_resource(ResourceEvaluationId=one)
    results = {}
    for result in details["EvaluationResults"]:
        identifier = result["EvaluationResultIdentifier"]
        assert identifier["ResourceEvaluationId"] == one
        qualifier = identifier["EvaluationResultQualifier"]
        assert qualifier["EvaluationMode"] == "PROACTIVE"
        results[qualifier["ConfigRuleName"]] = result["ComplianceType"]
    assert results == {"ssh": "NON_COMPLIANT", "both": "NON_COMPLIANT"}

    closed = start(config, "AWS::EC2::SecurityGroup", {"GroupDescription": "d"})
    assert config.get_resource_evaluation_summary(
        ResourceEvaluationId=closed)["Compliance"] == "COMPLIANT"
    bucket = start(config, "AWS::S3::Bucket", {})
    assert config.get_resource_evaluation_summary(
        ResourceEvaluationId=bucket)["Compliance"] == "INSUFFICIENT_DATA", "no rule judged it"
    pages = config.get_paginator("list_resource_evaluations").paginate(
        PaginationConfig={"PageSize": 2})
    listed = [one["ResourceEvaluationId"] for page in pages for one in page["ResourceEvaluations"]]
    assert sorted(listed) == sorted([one, closed, bucket])
    named = config.list_resource_evaluations(
        Filters={"EvaluationContextIdentifier": "build-1"})["ResourceEvaluations"]
    assert [found["ResourceEvaluationId"] for found in named] == [one]
    # Nothing of it is a result of the account.
    assert config.describe_compliance_by_resource()["ComplianceByResources"] == []


def test_a_proactive_rule_leaves_the_account_alone(server):
    config = server.client()
    put_rule(config, "ssh", "INCOMING_SSH_DISABLED", "PROACTIVE")
    from conftest import security_group
    server.record(security_group(1, cidr="0.0.0.0/0"))
    server.wait_idle()
    found = config.get_compliance_details_by_config_rule(ConfigRuleName="ssh")
    assert found["EvaluationResults"] == []


def test_bad_requests(server):
    config = server.client()
    invalid = "InvalidParameterValueException"
    assert code(start, config, "AWS::Nope::Nope", {}) == invalid
    assert code(start, config, "AWS::S3::Bucket", []) == invalid
    assert code(config.start_resource_evaluation, EvaluationMode="DETECTIVE", ResourceDetails={
        "ResourceId": "a", "ResourceType": "AWS::S3::Bucket", "ResourceConfiguration": "{}"}) == invalid
    assert code(config.start_resource_evaluation, EvaluationMode="PROACTIVE", ResourceDetails={
        "ResourceId": "a", "ResourceType": "AWS::S3::Bucket", "ResourceConfiguration": "{"}) == invalid
    assert code(config.get_resource_evaluation_summary, ResourceEvaluationId="none") == \
        "ResourceNotFoundException"
    token = "t" * 64
    first = start(config, "AWS::S3::Bucket", {}, ClientToken=token)
    assert start(config, "AWS::S3::Bucket", {}, ClientToken=token) == first
    assert code(start, config, "AWS::S3::Bucket", {"BucketName": "b"}, ClientToken=token) == \
        "IdempotentParameterMismatch"
    assert code(config.put_config_rule, ConfigRule={
        "ConfigRuleName": "c", "EvaluationModes": [{"Mode": "PROACTIVE"}],
        "Source": {"Owner": "AWS", "SourceIdentifier": "SERVICE_CATALOG_SHARED_WITHIN_ORGANIZATION"}}) == invalid


def evaluate(*arguments, stdin=None):
    done = subprocess.run([assize_binary(), "eval", *map(str, arguments)], capture_output=True,
                          text=True, input=stdin, timeout=60)
    return done


TEMPLATE = """\
Parameters:
  Cidr: {Type: String}
  Stage: {Type: String, Default: test}
Conditions:
  Prod: !Equals [!Ref Stage, prod]
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: web
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: !GetAtt Web.GroupId
      IpProtocol: tcp
      FromPort: 22
      ToPort: 22
      CidrIp: !Ref Cidr
  Extra:
    Type: AWS::EC2::SecurityGroup
    Condition: Prod
    Properties: {GroupDescription: only in production}
  Topic:
    Type: AWS::SNS::Topic
"""


def test_templates(tmp_path):
    file = tmp_path / "stack.yaml"
    file.write_text(TEMPLATE)
    done = evaluate("--rule", "INCOMING_SSH_DISABLED", "--template", file, "--parameter",
                    "Cidr=0.0.0.0/0", "--output", "sarif")
    assert done.returncode == 2, done.stderr
    assert "AWS::SNS::Topic (1)" in done.stderr
    result, = json.loads(done.stdout)["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["region"]["startLine"] == 7 and place["artifactLocation"]["uri"].endswith("stack.yaml")
    assert result["properties"]["resourceId"] == "Web"
    done = evaluate("--rule", "INCOMING_SSH_DISABLED", "--template", file, "--parameter",
                    "Cidr=10.0.0.0/8", "--parameter", "Stage=prod", "--output", "json")
    assert done.returncode == 0, done.stderr
    assert [one["resourceId"] for one in json.loads(done.stdout)["results"]] == ["Web", "Extra"]
    done = evaluate("--rule", "INCOMING_SSH_DISABLED", "--template", file)
    assert done.returncode == 3 and "Cidr" in done.stderr


POLICY = """\
rule inside when resourceType == 'AWS::EC2::SecurityGroup' {
    configuration.ipPermissions[*].ipv4Ranges[*] {
        cidrIp != '0.0.0.0/0' <<open to the world>>
    }
}
rule named when resourceType == 'AWS::EC2::Volume' {
    configuration.kmsKeyId == /key/
    configuration.encrypted == true
}
"""


def test_policies_over_templates_and_plans(tmp_path):
    policy, file = tmp_path / "p.guard", tmp_path / "stack.yaml"
    policy.write_text(POLICY)
    file.write_text(TEMPLATE + """\
  Disk:
    Type: AWS::EC2::Volume
    Properties: {AvailabilityZone: !Select [0, !GetAZs ''], Encrypted: true, KmsKeyId: !ImportValue key}
""")
    arguments = ["--guard", policy, "--template", file, "--parameter", "Cidr=0.0.0.0/0"]
    done = evaluate(*arguments, "--output", "sarif")
    assert done.returncode == 2, done.stderr
    results = {one["properties"]["resourceId"]: one for one in json.loads(done.stdout)["runs"][0]["results"]}
    web = results["Web"]
    assert "open to the world" in web["message"]["text"]
    assert web["locations"][0]["physicalLocation"]["region"] == {"startLine": 7}
    # What the template does not tell is not judged.
    assert results["Disk"]["properties"]["complianceType"] == "INSUFFICIENT_DATA"
    assert "/configuration/kmsKeyId is not known" in results["Disk"]["message"]["text"]
    # Nor is what no table says.
    policy.write_text("rule small when resourceType == 'AWS::EC2::Volume' { configuration.iops !exists }")
    done = evaluate(*arguments, "--output", "json")
    found = {one["resourceId"]: one for one in json.loads(done.stdout)["results"]}
    assert found["Disk"]["complianceType"] == "INSUFFICIENT_DATA"
    assert "/configuration/iops is not known" in found["Disk"]["annotation"]
    policy.write_text(POLICY)
    group = change("aws_security_group.g", {"name": "g", "ingress": [
        {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}]})
    hidden = change("aws_security_group.h", {"name": "h"}, {"ingress": True})
    done = evaluate("--guard", policy, "--plan", "-", "--output", "json", stdin=plan(group, hidden))
    found = {one["resourceId"]: one["complianceType"] for one in json.loads(done.stdout)["results"]}
    assert found == {"aws_security_group.g": "NON_COMPLIANT", "aws_security_group.h": "INSUFFICIENT_DATA"}


def test_policies_over_documents_name_the_line(tmp_path):
    policy, file = tmp_path / "p.guard", tmp_path / "stack.yaml"
    policy.write_text("rule closed { Resources.*[ Type == 'AWS::EC2::SecurityGroupIngress' ]"
                      ".Properties.FromPort != 22 }\n")
    file.write_text(TEMPLATE)
    done = evaluate("--guard", policy, "--documents", file, "--output", "sarif")
    assert done.returncode == 2, done.stderr
    result, = json.loads(done.stdout)["runs"][0]["results"]
    line = result["locations"][0]["physicalLocation"]["region"]["startLine"]
    assert TEMPLATE.splitlines()[line - 1].strip() == "FromPort: 22"


def plan(*changes, **configuration):
    return json.dumps({"format_version": "1.2", "resource_changes": list(changes),
                       "configuration": {"root_module": configuration}})


def change(address, after, unknown=None, actions=("create",)):
    return {"address": address, "mode": "managed", "type": address.split(".")[-2],
            "change": {"actions": list(actions), "after": after, "after_unknown": unknown or {}}}


def test_plans():
    bucket = change("module.m.aws_s3_bucket.logs", {"bucket": "logs", "tags": {"a": "b"}})
    block = change("module.m.aws_s3_bucket_public_access_block.logs", {
        "bucket": "logs", "block_public_acls": True, "block_public_policy": True,
        "ignore_public_acls": True, "restrict_public_buckets": True})
    rule = ["--rule", "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED", "--plan", "-", "--output", "json"]
    done = evaluate(*rule, stdin=plan(bucket))
    result, = json.loads(done.stdout)["results"]
    assert (done.returncode, result["complianceType"]) == (2, "NON_COMPLIANT")
    assert result["resourceId"] == "module.m.aws_s3_bucket.logs"
    done = evaluate(*rule, stdin=plan(bucket, block))
    assert done.returncode == 0 and json.loads(done.stdout)["results"][0]["complianceType"] == "COMPLIANT"
    gone = change("aws_s3_bucket.gone", None, actions=("delete",))
    done = evaluate(*rule, stdin=plan(gone))
    assert done.returncode == 0 and json.loads(done.stdout)["results"] == []


def test_what_a_plan_does_not_know_is_not_compliant():
    group = change("aws_security_group.g", {"name": "g"}, {"ingress": True})
    rule = ["--rule", "INCOMING_SSH_DISABLED", "--plan", "-", "--output", "json"]
    done = evaluate(*rule, stdin=plan(group))
    result, = json.loads(done.stdout)["results"]
    assert (done.returncode, result["complianceType"]) == (4, "INSUFFICIENT_DATA")
    junit = evaluate(*rule[:-1], "junit", stdin=plan(group))
    assert "aws_security_group.g" in junit.stdout
    for bad in ["", "[]", "{}", "\x00", "[" * 100_000]:
        done = evaluate(*rule, stdin=bad)
        assert done.returncode == 3 and "plan" in done.stderr, done.stderr

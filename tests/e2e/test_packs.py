"""Conformance packs with the stock AWS CLI against a real server."""

import json
import time

import pytest
from botocore.exceptions import ClientError

from conftest import ACCOUNT, REGION, Server, security_group

TEMPLATE = """\
Parameters:
  Key:
    Type: String
    Default: team
Resources:
  Ssh:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: ssh
      Source: {Owner: AWS, SourceIdentifier: INCOMING_SSH_DISABLED}
  Tags:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: tagged
      InputParameters: {tag1Key: !Ref Key}
      Scope: {ComplianceResourceTypes: ["AWS::EC2::SecurityGroup"]}
      Source: {Owner: AWS, SourceIdentifier: REQUIRED_TAGS}
"""


def settled(config, name, timeout=20):
    """The state of a pack that is no more in progress; None when it is gone."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        packs = config.describe_conformance_pack_status()["ConformancePackStatusDetails"]
        found = [pack for pack in packs if pack["ConformancePackName"] == name]
        if not found:
            return None
        if not found[0]["ConformancePackState"].endswith("IN_PROGRESS"):
            return found[0]
        time.sleep(0.02)
    raise AssertionError(f"{name} is still in progress")


def test_a_pack_from_a_file_with_the_cli(server, tmp_path):
    server.record(security_group(1, "0.0.0.0/0"), security_group(2, tags={"team": "net"}))
    path = tmp_path / "pack.yaml"
    path.write_text(TEMPLATE)
    put = server.cli("put-conformance-pack", "--conformance-pack-name", "ports",
                     "--template-body", f"file://{path}")
    assert put["ConformancePackArn"].startswith(
        f"arn:aws:config:{REGION}:{ACCOUNT}:conformance-pack/ports/conformance-pack-")
    assert settled(server.client(), "ports")["ConformancePackState"] == "CREATE_COMPLETE"
    server.wait_idle()
    told = server.cli("describe-conformance-pack-compliance", "--conformance-pack-name", "ports")
    rules = {rule["ConfigRuleName"].split("-conformance-pack-")[0]: rule["ComplianceType"]
             for rule in told["ConformancePackRuleComplianceList"]}
    assert rules == {"ssh": "NON_COMPLIANT", "tagged": "NON_COMPLIANT"}
    scores = server.cli("list-conformance-pack-compliance-scores")
    assert scores["ConformancePackComplianceScores"][0]["Score"] == "50.00"
    # The CLI follows the pages by itself.
    details = server.cli("get-conformance-pack-compliance-details", "--conformance-pack-name", "ports",
                         "--limit", "1")
    assert len(details["ConformancePackRuleEvaluationResults"]) == 1
    assert details["NextToken"]
    server.cli("delete-conformance-pack", "--conformance-pack-name", "ports")
    assert settled(server.client(), "ports") is None
    assert server.cli("describe-config-rules") == {"ConfigRules": []}


def test_a_bad_template_is_told_with_its_line(server):
    body = TEMPLATE.replace("SourceIdentifier: REQUIRED_TAGS", "SourceIdentifer: REQUIRED_TAGS")
    done = server.cli("put-conformance-pack", "--conformance-pack-name", "p",
                      "--template-body", body, check=False)
    assert "(ConformancePackTemplateValidationException)" in done.stderr
    assert "`SourceIdentifer` is not known here at Resources.Tags.Properties.Source (line 17, column 28)" in done.stderr


def test_bombs_are_refused_at_once(server):
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))
    bodies = [
        f"a0: &a0 [x]\n{levels}\nResources: {{}}",
        "Resources: " + "[" * 40_000,
        "Resources: " + "{a: " * 12_000,
        "Resources:\n" + "".join(f"{' ' * n}a:\n" for n in range(300)),
    ]
    for body in bodies:
        start = time.monotonic()
        with pytest.raises(ClientError) as error:
            server.client().put_conformance_pack(ConformancePackName="p", TemplateBody=body)
        assert error.value.response["Error"]["Code"] == "ConformancePackTemplateValidationException"
        assert time.monotonic() - start < 5
    with pytest.raises(ClientError) as error:
        server.client().put_conformance_pack(ConformancePackName="p", TemplateBody="a" * 51_201)
    assert error.value.response["Error"]["Code"] == "ValidationException"


def test_more_rules_than_a_pack_may_have(server):
    rule = ("  R{0}: {{Type: 'AWS::Config::ConfigRule', Properties: {{ConfigRuleName: r{0}, "
            "Source: {{Owner: AWS, SourceIdentifier: EIP_ATTACHED}}}}}}\n")
    body = "Resources:\n" + "".join(rule.format(n) for n in range(131))
    with pytest.raises(ClientError) as error:
        server.client().put_conformance_pack(ConformancePackName="p", TemplateBody=body)
    assert "[Number of resources provided in the template exceeds the allowed limit]" in str(error.value)


def test_a_crash_in_between_leaves_whole_packs(tmp_path):
    """Killed at any moment, every pack that was acknowledged is whole after the next start."""
    server = Server(tmp_path / "data", ["--account", ACCOUNT, "--region", REGION])
    rule = ("  R{0}: {{Type: 'AWS::Config::ConfigRule', Properties: {{ConfigRuleName: r{0}, "
            "Source: {{Owner: AWS, SourceIdentifier: EIP_ATTACHED}}}}}}\n")
    body = "Resources:\n" + "".join(rule.format(n) for n in range(60))
    wanted = {}
    for round_ in range(5):
        server.start()
        config = server.client()
        for number in range(3):
            name = f"p{number}"
            try:
                if wanted.get(name) and number == round_ % 3:
                    config.delete_conformance_pack(ConformancePackName=name)
                    wanted[name] = 0
                else:
                    config.put_conformance_pack(ConformancePackName=name, TemplateBody=body)
                    wanted[name] = 60
            except ClientError as error:
                assert error.response["Error"]["Code"] == "ResourceInUseException", error
        time.sleep(0.01 * round_)
        server.kill()
    server.start()
    for name, count in wanted.items():
        state = settled(server.client(), name)
        if count == 0:
            assert state is None
        else:
            assert state["ConformancePackState"] == "CREATE_COMPLETE"
    pages = server.client().get_paginator("describe_config_rules").paginate()
    rules = [rule["ConfigRuleName"] for page in pages for rule in page["ConfigRules"]]
    assert len(rules) == sum(wanted.values())
    ids = {pack["ConformancePackName"]: pack["ConformancePackId"]
           for pack in server.client().describe_conformance_packs()["ConformancePackDetails"]}
    for name, count in wanted.items():
        assert sum(rule.endswith(f"-{ids.get(name)}") for rule in rules) == count
    server.stop()

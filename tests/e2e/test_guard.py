"""Custom policy rules: Guard policies over recorded items and over files."""

import json

import pytest
from botocore.exceptions import ClientError
from conftest import security_group

POLICY = """
let wanted = ['10.0.0.0/8', '192.168.0.0/16']
rule groups when resourceType == 'AWS::EC2::SecurityGroup' {
  configuration.ipPermissions[ fromPort == 22 ].ipv4Ranges[*].cidrIp in %wanted
    <<port 22 is open to the world>>
}
"""


def rule(policy, **more):
    details = {"PolicyRuntime": "guard-2.x.x", "PolicyText": policy, **more}
    return {
        "ConfigRuleName": "ssh",
        "Source": {
            "Owner": "CUSTOM_POLICY",
            "SourceDetails": [{
                "EventSource": "aws.config",
                "MessageType": "ConfigurationItemChangeNotification",
            }],
            "CustomPolicyDetails": details,
        },
    }


def verdicts(config):
    told = config.get_compliance_details_by_config_rule(ConfigRuleName="ssh")
    return {
        result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"][-1]:
            (result["ComplianceType"], result.get("Annotation"))
        for result in told["EvaluationResults"]
    }


def test_a_policy_judges_and_is_logged(server):
    config, logs = server.client(), server.client("logs")
    server.record(security_group(1), security_group(2, cidr="0.0.0.0/0"))
    config.put_config_rule(ConfigRule=rule(POLICY, EnableDebugLogDelivery=True))
    server.wait_idle()
    open_now = ("NON_COMPLIANT", "port 22 is open to the world")
    assert verdicts(config) == {"1": ("COMPLIANT", None), "2": open_now}

    # A change wakes the policy.
    later = "2026-11-01T01:00:00.000Z"
    server.record(security_group(1, cidr="0.0.0.0/0", capture=later))
    server.wait_idle()
    assert verdicts(config) == {"1": open_now, "2": open_now}

    told = server.cli("get-custom-rule-policy", "--config-rule-name", "ssh")
    assert told["PolicyText"] == POLICY
    described = config.describe_config_rules()["ConfigRules"][0]
    group = f"/aws/config/config-rule/ssh/{described['ConfigRuleId']}"
    events = logs.filter_log_events(logGroupName=group)["events"]
    lines = [json.loads(event["message"]) for event in events]
    assert [line["compliance"] for line in lines].count("NON_COMPLIANT") == 2
    assert all(line["rules"][0]["name"] == "groups" for line in lines)

    # A new policy judges anew.
    config.put_config_rule(ConfigRule=rule(POLICY.replace("'10", "'0.0.0.0/0', '10")))
    server.wait_idle()
    assert {kind for kind, _ in verdicts(config).values()} == {"COMPLIANT"}


@pytest.mark.parametrize("text, say", [
    ("rule a { configuration.x }", "line 1, column 26: expected a comparison"),
    ("rule a {\n  b == /(/\n}", "line 2, column 8: the regular expression /(/ is invalid"),
    ("rule a { b == %c }", "line 1, column 15: the variable `%c` is assigned nowhere"),
])
def test_a_policy_is_checked_at_once(server, text, say):
    with pytest.raises(ClientError) as refused:
        server.client().put_config_rule(ConfigRule=rule(text))
    error = refused.value.response["Error"]
    assert error["Code"] == "InvalidParameterValueException"
    assert say in error["Message"]
    assert server.client().describe_config_rules()["ConfigRules"] == []


def test_policies_over_files(server, tmp_path):
    (tmp_path / "p.guard").write_text(POLICY)
    items = "".join(
        json.dumps(item) + "\n"
        for item in [security_group(1), security_group(2, cidr="0.0.0.0/0")])
    (tmp_path / "items.ndjson").write_text(items)
    policy, items = str(tmp_path / "p.guard"), str(tmp_path / "items.ndjson")
    done = server.assize("eval", "--guard", policy, "--output", "json", items)
    assert done.returncode == 2, done.stderr
    told = json.loads(done.stdout)["results"]
    assert [result["complianceType"] for result in told] == ["COMPLIANT", "NON_COMPLIANT"]
    evidence = told[1]["evidence"][0]
    assert evidence["pointer"] == "/configuration/ipPermissions/0/ipv4Ranges/0/cidrIp"

    template = tmp_path / "template.yaml"
    template.write_text("Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      Name: !Ref N\n")
    block = tmp_path / "block.guard"
    block.write_text("rule named { AWS::S3::Bucket { Properties.Name.Ref == 'M' } }\n")
    done = server.assize(
        "eval", "--guard", str(block), "--documents", "--output", "ndjson", str(template))
    assert done.returncode == 2, done.stderr
    told = json.loads(done.stdout)
    assert told["evidence"][0]["pointer"] == "/Resources/B/Properties/Name/Ref"

    block.write_text("rule named {\n  AWS::S3::Bucket { Properties.Name }\n}\n")
    done = server.assize("rules", "check", policy, str(block))
    assert done.returncode == 3
    assert f"{policy}: ok, 1 rule: groups" in done.stdout
    assert "block.guard:2:37: expected a comparison" in done.stderr
    assert "  |" + " " * 37 + "^" in done.stderr

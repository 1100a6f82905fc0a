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


ROLE = f"arn:aws:iam::{ACCOUNT}:role/automation"
REMEDIES = TEMPLATE.split("  Tags:")[0] + """\
  Fix:
    Type: AWS::Config::RemediationConfiguration
    Properties:
      ConfigRuleName: ssh
      ResourceType: AWS::EC2::SecurityGroup
      TargetId: !Ref Close
      TargetType: SSM_DOCUMENT
      Parameters:
        GroupId: {ResourceValue: {Value: RESOURCE_ID}}
        AutomationAssumeRole: {StaticValue: {Values: [!Sub "arn:aws:iam::${AWS::AccountId}:role/automation"]}}
      Automatic: true
      MaximumAutomaticAttempts: 1
  Close:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
        schemaVersion: "0.3"
        assumeRole: "{{ AutomationAssumeRole }}"
        parameters: {GroupId: {type: String}, AutomationAssumeRole: {type: String}}
        mainSteps: [{name: wait, action: "aws:sleep", inputs: {Duration: PT1S}}]
"""


def configurations(config, rule):
    told = config.describe_remediation_configurations(ConfigRuleNames=[rule])
    return told["RemediationConfigurations"]


def test_remediation_comes_and_goes_with_the_pack(server):
    config = server.client()
    server.record(security_group(1, "0.0.0.0/0"))
    config.put_conformance_pack(ConformancePackName="ports", TemplateBody=REMEDIES)
    assert settled(config, "ports")["ConformancePackState"] == "CREATE_COMPLETE"
    server.wait_idle()
    (rule,) = [rule["ConfigRuleName"] for rule in config.describe_config_rules()["ConfigRules"]]
    (one,) = configurations(config, rule)
    suffix = rule.removeprefix("ssh")
    assert one["TargetId"] == f"Close{suffix}"
    assert one["CreatedByService"] == "config-conforms.amazonaws.com"
    assert one["Parameters"]["AutomationAssumeRole"]["StaticValue"]["Values"] == [ROLE]
    # It runs by itself. Nothing here can run a document of the pack's own, and it says so.
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        runs = config.describe_remediation_execution_status(ConfigRuleName=rule)["RemediationExecutionStatuses"]
        if runs and runs[0]["State"] == "FAILED":
            break
        time.sleep(0.1)
    assert "came with the conformance pack `ports`" in runs[0]["StepDetails"][0]["ErrorMessage"]
    # The pack alone changes it.
    own = {"ConfigRuleName": rule, "TargetType": "SSM_DOCUMENT", "TargetId": "x"}
    for call in (lambda: config.put_remediation_configurations(RemediationConfigurations=[own]),
                 lambda: config.delete_remediation_configuration(ConfigRuleName=rule)):
        with pytest.raises(ClientError) as error:
            call()
        assert error.value.response["Error"]["Code"] == "InvalidParameterValueException"
    # An update that changes the target leaves the rule as it is.
    built_in = REMEDIES.split("  Close:")[0].replace("!Ref Close", "AWS-DisablePublicAccessForSecurityGroup")
    config.put_conformance_pack(ConformancePackName="ports", TemplateBody=built_in)
    assert settled(config, "ports")["ConformancePackState"] == "CREATE_COMPLETE"
    (one,) = configurations(config, rule)
    assert one["TargetId"] == "AWS-DisablePublicAccessForSecurityGroup"
    config.put_conformance_pack(ConformancePackName="ports", TemplateBody=built_in.split("  Fix:")[0])
    assert settled(config, "ports")["ConformancePackState"] == "CREATE_COMPLETE"
    assert configurations(config, rule) == []
    config.delete_conformance_pack(ConformancePackName="ports")
    assert settled(config, "ports") is None


def test_documents_of_two_packs_have_two_names(server):
    config = server.client()
    body = REMEDIES.replace("      DocumentType:", "      Name: closing\n      DocumentType:")
    config.put_conformance_pack(ConformancePackName="one", TemplateBody=body)
    assert settled(config, "one")["ConformancePackState"] == "CREATE_COMPLETE"
    config.put_conformance_pack(ConformancePackName="two", TemplateBody=body)
    failed = settled(config, "two")
    assert failed["ConformancePackState"] == "CREATE_FAILED"
    assert "'closing' exists already" in failed["ConformancePackStatusReason"]
    config.delete_conformance_pack(ConformancePackName="one")
    assert settled(config, "one") is None
    config.put_conformance_pack(ConformancePackName="two", TemplateBody=body)
    assert settled(config, "two")["ConformancePackState"] == "CREATE_COMPLETE"


POLICY = """\
Resources:
  Closed:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: closed
      Scope: {ComplianceResourceTypes: ["AWS::EC2::SecurityGroup"]}
      Source:
        Owner: CUSTOM_POLICY
        SourceDetails: [{EventSource: aws.config, MessageType: ConfigurationItemChangeNotification}]
        CustomPolicyDetails:
          PolicyRuntime: guard-2.x.x
          PolicyText: |
            rule closed { configuration.ipPermissions[*].ipv4Ranges[*].cidrIp != '0.0.0.0/0' }
"""


def test_policies_in_packs(server, tmp_path):
    config = server.client()
    open_, closed = security_group(1, "0.0.0.0/0"), security_group(2)
    server.record(open_, closed)
    config.put_conformance_pack(ConformancePackName="policies", TemplateBody=POLICY)
    assert settled(config, "policies")["ConformancePackState"] == "CREATE_COMPLETE"
    server.wait_idle()
    told = config.get_conformance_pack_compliance_details(ConformancePackName="policies")
    found = {one["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"]: one["ComplianceType"]
             for one in told["ConformancePackRuleEvaluationResults"]}
    assert found == {open_["resourceId"]: "NON_COMPLIANT", closed["resourceId"]: "COMPLIANT"}
    (rule,) = [rule["ConfigRuleName"] for rule in config.describe_config_rules()["ConfigRules"]]
    assert "cidrIp" in config.get_custom_rule_policy(ConfigRuleName=rule)["PolicyText"]
    with pytest.raises(ClientError) as error:
        config.put_conformance_pack(ConformancePackName="p", TemplateBody=POLICY.replace("!= '0.0.0.0/0'", "== %x"))
    assert "Resources.Closed.Properties" in str(error.value) and "%x" in str(error.value)


def test_templates_are_delivered(server):
    config = server.client()
    config.put_conformance_pack(ConformancePackName="ports", TemplateBody=TEMPLATE,
                                DeliveryS3Bucket="awsconfigconforms-here", DeliveryS3KeyPrefix="packs")
    state = settled(config, "ports")
    assert state["ConformancePackState"] == "CREATE_COMPLETE"
    bucket = server.data_dir / "buckets" / "awsconfigconforms-here"
    key = (f"packs/AWSLogs/{ACCOUNT}/Config/{REGION}/ConformancePacks/"
           f"{state['ConformancePackId']}/template.yaml")
    assert (bucket / key).read_text() == TEMPLATE
    with pytest.raises(ClientError) as error:
        config.put_conformance_pack(ConformancePackName="ports", TemplateBody=TEMPLATE,
                                    DeliveryS3Bucket="No/Bucket")
    assert error.value.response["Error"]["Code"] == "InsufficientPermissionsException"


def test_templates_in_documents(server):
    config = server.client()
    folder = server.data_dir / "documents"
    folder.mkdir()
    (folder / "base.yaml").write_text(TEMPLATE)
    document = {"DocumentName": "base", "DocumentVersion": "$LATEST"}
    config.put_conformance_pack(ConformancePackName="ports", TemplateSSMDocumentDetails=document)
    assert settled(config, "ports")["ConformancePackState"] == "CREATE_COMPLETE"
    (pack,) = config.describe_conformance_packs()["ConformancePackDetails"]
    assert pack["TemplateSSMDocumentDetails"] == document
    for name in ("none", "../base"):
        with pytest.raises(ClientError) as error:
            config.put_conformance_pack(ConformancePackName="p",
                                        TemplateSSMDocumentDetails={"DocumentName": name})
        assert name in str(error.value)


def test_packs_in_queries(server):
    config = server.client()
    server.record(security_group(1, "0.0.0.0/0"))
    config.put_conformance_pack(ConformancePackName="ports", TemplateBody=TEMPLATE)
    id_ = settled(config, "ports")["ConformancePackId"]
    config.put_conformance_pack(ConformancePackName="idle", TemplateBody=TEMPLATE.split("  Ssh:")[0]
                                + "  Address: {Type: AWS::Config::ConfigRule, Properties: {ConfigRuleName: a, "
                                  "Source: {Owner: AWS, SourceIdentifier: EIP_ATTACHED}}}\n")
    settled(config, "idle")
    server.wait_idle()

    def select(expression, **more):
        told = config.select_resource_config(Expression=expression, **more)
        return [json.loads(row) for row in told["Results"]], told.get("NextToken")

    kind = "resourceType = 'AWS::Config::ConformancePackCompliance'"
    rows, _ = select(f"SELECT resourceId, resourceName, arn, configuration.complianceType, "
                     f"configuration.totalRuleCount, configuration.nonCompliantRuleCount WHERE {kind} "
                     "AND configuration.complianceType = 'NON_COMPLIANT'")
    assert rows == [{"resourceId": id_, "resourceName": "ports",
                     "arn": f"arn:aws:config:{REGION}:{ACCOUNT}:conformance-pack/ports/{id_}",
                     "configuration": {"complianceType": "NON_COMPLIANT", "totalRuleCount": 2,
                                       "nonCompliantRuleCount": 2}}]
    rows, _ = select(f"SELECT configuration.configRuleList WHERE {kind} AND resourceId = '{id_}'")
    rules = rows[0]["configuration"]["configRuleList"]
    assert {rule["configRuleName"] for rule in rules} == {f"ssh-{id_}", f"tagged-{id_}"}
    assert {rule["complianceType"] for rule in rules} == {"NON_COMPLIANT"}
    rows, token = select(f"SELECT resourceName WHERE {kind}", Limit=1)
    more, end = select(f"SELECT resourceName WHERE {kind}", Limit=1, NextToken=token)
    assert rows + more == [{"resourceName": "idle"}, {"resourceName": "ports"}]
    rows, _ = select("SELECT resourceType, COUNT(*) GROUP BY resourceType")
    assert {"resourceType": "AWS::Config::ConformancePackCompliance", "COUNT(*)": 2} in rows


def test_a_pack_is_judged_offline(server, tmp_path):
    path, items = tmp_path / "pack.yaml", tmp_path / "items.json"
    path.write_text(REMEDIES)
    items.write_text(json.dumps(security_group(1, "0.0.0.0/0")))
    done = server.assize("eval", "--pack", str(path), str(items), "--output", "json")
    assert done.returncode == 2, done.stderr
    assert ("passed over, as nothing is remedied here: 1 remediation configuration, "
            "1 automation document") in done.stderr
    assert [one["configRuleName"] for one in json.loads(done.stdout)["results"]] == ["ssh"]

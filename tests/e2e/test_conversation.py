"""A whole conversation with the stock AWS CLI: recorder, rule, import, evaluation, details."""

import json

from conftest import ACCOUNT, REGION, security_group

SSH_RULE = {
    "ConfigRuleName": "restricted-ssh",
    "Source": {"Owner": "AWS", "SourceIdentifier": "INCOMING_SSH_DISABLED"},
    "Scope": {"ComplianceResourceTypes": ["AWS::EC2::SecurityGroup"]},
}


def test_from_recorder_to_details(server):
    role = f"arn:aws:iam::{ACCOUNT}:role/config"
    server.cli("put-configuration-recorder", "--configuration-recorder", f"name=default,roleARN={role}",
               "--recording-group", "allSupported=true,includeGlobalResourceTypes=true")
    server.cli("put-delivery-channel", "--delivery-channel", "name=default,s3BucketName=config-history")
    server.cli("start-configuration-recorder", "--configuration-recorder-name", "default")
    status = server.cli("describe-configuration-recorder-status")
    assert status["ConfigurationRecordersStatus"][0]["recording"] is True
    recorder = server.cli("describe-configuration-recorders")["ConfigurationRecorders"][0]
    assert recorder["roleARN"] == role and recorder["recordingGroup"]["allSupported"] is True

    server.cli("put-config-rule", "--config-rule", json.dumps(SSH_RULE))
    rule = server.cli("describe-config-rules")["ConfigRules"][0]
    assert rule["ConfigRuleName"] == "restricted-ssh"
    assert rule["ConfigRuleArn"].startswith(f"arn:aws:config:{REGION}:{ACCOUNT}:config-rule/config-rule-")

    items = [security_group(1), security_group(2, cidr="0.0.0.0/0"), security_group(3, port=443)]
    lines = "\n".join(json.dumps(i) for i in items)
    done = server.assize("import", "-", stdin=lines)
    assert done.returncode == 0, done.stderr
    server.wait_idle()

    compliance = server.cli("describe-compliance-by-config-rule")["ComplianceByConfigRules"]
    assert compliance == [{
        "ConfigRuleName": "restricted-ssh",
        "Compliance": {
            "ComplianceType": "NON_COMPLIANT",
            "ComplianceContributorCount": {"CappedCount": 1, "CapExceeded": False},
        },
    }]
    details = server.cli("get-compliance-details-by-config-rule", "--config-rule-name", "restricted-ssh",
                         "--compliance-types", "NON_COMPLIANT")["EvaluationResults"]
    assert len(details) == 1
    qualifier = details[0]["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
    assert qualifier["ResourceId"] == items[1]["resourceId"]
    assert qualifier["ConfigRuleName"] == "restricted-ssh"
    assert "22" in details[0]["Annotation"] and "0.0.0.0/0" in details[0]["Annotation"]

    by_resource = server.cli("get-compliance-details-by-resource", "--resource-type",
                             "AWS::EC2::SecurityGroup", "--resource-id", items[0]["resourceId"])
    assert by_resource["EvaluationResults"][0]["ComplianceType"] == "COMPLIANT"
    counts = server.cli("get-discovered-resource-counts")
    assert counts["totalDiscoveredResources"] == 3
    summary = server.cli("get-compliance-summary-by-resource-type")
    summary = summary["ComplianceSummariesByResourceType"][0]["ComplianceSummary"]
    assert summary["CompliantResourceCount"]["CappedCount"] == 2
    assert summary["NonCompliantResourceCount"]["CappedCount"] == 1

    # The group is mended: the verdict follows, and history has both items.
    mended = security_group(2, capture="2026-11-02T00:00:00.000Z")
    assert server.assize("import", "-", stdin=json.dumps(mended)).returncode == 0
    server.wait_idle()
    compliance = server.cli("describe-compliance-by-config-rule")["ComplianceByConfigRules"]
    assert compliance[0]["Compliance"] == {"ComplianceType": "COMPLIANT"}
    history = server.cli("get-resource-config-history", "--resource-type", "AWS::EC2::SecurityGroup",
                         "--resource-id", mended["resourceId"])["configurationItems"]
    assert len(history) == 2
    assert json.loads(history[0]["configuration"]) == mended["configuration"]

    status = server.cli("describe-config-rule-evaluation-status")["ConfigRulesEvaluationStatus"][0]
    assert status["FirstEvaluationStarted"] is True and "LastSuccessfulEvaluationTime" in status
    server.cli("start-config-rules-evaluation", "--config-rule-names", "restricted-ssh")
    again = server.cli("start-config-rules-evaluation", "--config-rule-names", "restricted-ssh", check=False)
    assert again.returncode != 0 and "LimitExceededException" in again.stderr
    server.wait_idle()
    server.cli("delete-config-rule", "--config-rule-name", "restricted-ssh")
    assert server.cli("describe-config-rules") == {"ConfigRules": []}


def test_errors_read_as_aws_says_them(server):
    def error(*args):
        done = server.cli(*args, check=False)
        assert done.returncode != 0
        return done.stderr

    assert "NoSuchConfigRuleException" in error("describe-config-rules", "--config-rule-names", "none")
    text = error("put-config-rule", "--config-rule",
                 json.dumps({"ConfigRuleName": "x", "Source": {"Owner": "ME"}}))
    assert "1 validation error detected: Value 'ME' at 'configRule.source.owner' failed to satisfy " \
           "constraint: Member must satisfy enum value set" in text
    assert "NotImplementedException" in error("put-config-rule", "--config-rule", json.dumps({
        "ConfigRuleName": "x", "Scope": {"ServicePrincipals": ["config.amazonaws.com"]},
        "Source": {"Owner": "AWS", "SourceIdentifier": "INCOMING_SSH_DISABLED"}}))
    text = error("put-config-rule", "--config-rule", json.dumps({
        "ConfigRuleName": "x", "Source": {"Owner": "AWS", "SourceIdentifier": "NO_SUCH_RULE"}}))
    assert "The sourceIdentifier NO_SUCH_RULE is invalid" in text


def test_a_function_elsewhere_answers_with_put_evaluations(external):
    """The article's rule, judged by a program of the user's that holds AWS Config's event."""
    rule = {
        "ConfigRuleName": "EC2-Exposed-Instance",
        "Scope": {"ComplianceResourceTypes": ["AWS::EC2::SecurityGroup"]},
        "Source": {
            "Owner": "CUSTOM_LAMBDA",
            "SourceIdentifier": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:check",
            "SourceDetails": [{"EventSource": "aws.config",
                               "MessageType": "ConfigurationItemChangeNotification"}],
        },
        "InputParameters": "{\"examplePort1\":\"8080\"}",
    }
    external.cli("put-config-rule", "--config-rule", json.dumps(rule))
    item = security_group(7)
    assert external.assize("import", "-", stdin=json.dumps(item)).returncode == 0
    done = external.assize("event", "EC2-Exposed-Instance",
                           f"AWS::EC2::SecurityGroup/{item['resourceId']}")
    assert done.returncode == 0, done.stderr
    event = json.loads(done.stdout)
    assert set(event) == {
        "version", "invokingEvent", "ruleParameters", "resultToken", "eventLeftScope",
        "executionRoleArn", "configRuleArn", "configRuleName", "configRuleId", "accountId"}
    invoking = json.loads(event["invokingEvent"])
    seen = invoking["configurationItem"]
    assert seen == item and json.loads(event["ruleParameters"]) == {"examplePort1": "8080"}
    evaluation = {
        "ComplianceResourceType": seen["resourceType"], "ComplianceResourceId": seen["resourceId"],
        "ComplianceType": "NON_COMPLIANT", "Annotation": "found by a function elsewhere",
        "OrderingTimestamp": seen["configurationItemCaptureTime"],
    }
    config = external.client()
    answer = config.put_evaluations(Evaluations=[evaluation], ResultToken=event["resultToken"])
    assert answer["FailedEvaluations"] == []
    details = config.get_compliance_details_by_config_rule(ConfigRuleName="EC2-Exposed-Instance")
    assert details["EvaluationResults"][0]["Annotation"] == "found by a function elsewhere"
    try:
        config.put_evaluations(Evaluations=[evaluation], ResultToken=event["resultToken"][:-4] + "AAAA")
        raise AssertionError("a forged token was taken")
    except config.exceptions.InvalidResultTokenException:
        pass

"""Custom rules whose functions go wrong: visible in status and logs, and in nobody's way."""

import json
import time

import pytest
from botocore.exceptions import ClientError
from conftest import security_group
from functions import ROLE, arn, create, rule
from live import listed, newest, start_recorder, until

GOOD = """
import json, boto3
config = boto3.client("config")

def handler(event, context):
    item = json.loads(event["invokingEvent"])["configurationItem"]
    print("judging", item["resourceId"])
    config.put_evaluations(
        Evaluations=[{
            "ComplianceResourceType": item["resourceType"],
            "ComplianceResourceId": RESOURCE or item["resourceId"],
            "ComplianceType": "COMPLIANT",
            "OrderingTimestamp": item["configurationItemCaptureTime"],
        }],
        ResultToken=event["resultToken"],
    )
    return {"judged": item["resourceId"]}
"""
SOURCES = {
    "good": GOOD.replace("RESOURCE", "None"),
    "wrong-resource": GOOD.replace("RESOURCE", '"sg-of-somebody-else"'),
    "raises": "def handler(event, context):\n    raise KeyError('no such thing')\n",
    "crashes": "import os\ndef handler(event, context):\n    os._exit(7)\n",
    "hangs": "import time\ndef handler(event, context):\n    time.sleep(60)\n",
    "forgets": "def handler(event, context):\n    return 1\n",
    "no-module": "import nothing_of_that_name\ndef handler(event, context):\n    return 1\n",
}


def eventually(what, look, timeout=60):
    deadline = time.monotonic() + timeout
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def status_of(server, name):
    told = server.client().describe_config_rule_evaluation_status(ConfigRuleNames=[name])
    return told["ConfigRulesEvaluationStatus"][0]


def test_failures_are_told_and_hold_nobody_up(functions):
    config = functions.client()
    for name, source in SOURCES.items():
        create(functions, name, source, Timeout=2 if name == "hangs" else 20)
        config.put_config_rule(ConfigRule=rule(name))
    functions.record(security_group(1))
    good = eventually("the good rule judges", lambda: config.get_compliance_details_by_config_rule(
        ConfigRuleName="good")["EvaluationResults"])
    assert good[0]["ComplianceType"] == "COMPLIANT"
    wanted = {
        "raises": ("KeyError", "no such thing"),
        "crashes": ("Runtime.ExitError", "7"),
        "hangs": ("Sandbox.Timedout", "2.00 seconds"),
        "no-module": ("Runtime.ImportModuleError", "nothing_of_that_name"),
    }
    for name, (code, text) in wanted.items():
        status = eventually(f"{name} fails", lambda: (
            lambda s: s if s.get("LastErrorCode") else None)(status_of(functions, name)))
        assert code in status["LastErrorCode"] + status["LastErrorMessage"], status
        assert text in status["LastErrorMessage"], status
        assert "LastFailedInvocationTime" in status
    for name in ["wrong-resource", "forgets"]:
        status = eventually(f"{name} is noticed", lambda: (
            lambda s: s if s.get("LastErrorCode") else None)(status_of(functions, name)))
        assert "LastSuccessfulInvocationTime" in status and "LastFailedEvaluationTime" in status
    logs = functions.client("logs")
    text = "\n".join(
        event["message"] for event in logs.filter_log_events(
            logGroupName="/aws/lambda/hangs")["events"])
    assert "START RequestId: " in text and "Task timed out after 2.00 seconds" in text


def test_a_function_has_to_be_there_and_to_let_config_in(functions):
    config, client = functions.client(), functions.client("lambda")
    for name in ["missing", "closed"]:
        if name == "closed":
            create(functions, "closed", SOURCES["good"])
            client.remove_permission(FunctionName="closed", StatementId="config")
        with pytest.raises(ClientError) as refused:
            config.put_config_rule(ConfigRule=rule(name))
        error = refused.value.response["Error"]
        assert error["Code"] == "InsufficientPermissionsException"
        assert f"The AWS Lambda function {arn(name)} cannot be invoked" in error["Message"]
    # Taken away later, it shows in the status.
    create(functions, "open", SOURCES["good"])
    config.put_config_rule(ConfigRule=rule("open"))
    client.remove_permission(FunctionName="open", StatementId="config")
    functions.record(security_group(2))
    status = eventually("the refusal shows", lambda: (
        lambda s: s if s.get("LastErrorCode") else None)(status_of(functions, "open")))
    assert "policy" in status["LastErrorMessage"], status


def test_functions_are_invoked_at_once_later_and_not_at_all(functions):
    client, logs = functions.client("lambda"), functions.client("logs")
    create(functions, "echo", "def handler(event, context):\n    print('got', event)\n"
           "    return {'event': event, 'client': context.client_context is not None}\n")
    assert client.invoke(FunctionName="echo", InvocationType="DryRun")["StatusCode"] == 204
    told = client.invoke(FunctionName="echo", Payload=json.dumps({"a": 1}), LogType="Tail")
    assert (told["StatusCode"], told["ExecutedVersion"]) == (200, "$LATEST")
    assert json.load(told["Payload"])["event"] == {"a": 1} and told["LogResult"]
    later = client.invoke(FunctionName="echo", InvocationType="Event", Payload=b'{"later": 1}')
    assert later["StatusCode"] == 202
    eventually("the event is handled", lambda: logs.filter_log_events(
        logGroupName="/aws/lambda/echo", filterPattern='"later"')["events"])
    with pytest.raises(client.exceptions.InvalidRequestContentException):
        client.invoke(FunctionName="echo", Payload=b"{no json")
    with pytest.raises(client.exceptions.ResourceNotFoundException) as missing:
        client.invoke(FunctionName="nobody")
    assert missing.value.response["Error"]["Message"] == f"Function not found: {arn('nobody')}"
    # New code is run by the next event, and a version keeps the old.
    client.publish_version(FunctionName="echo")
    from functions import zipped
    client.update_function_code(
        FunctionName="echo", ZipFile=zipped("rule.py", "def handler(e, c):\n    return 'new'\n"))
    assert json.load(client.invoke(FunctionName="echo")["Payload"]) == "new"
    assert "event" in json.load(client.invoke(FunctionName="echo:1")["Payload"])


def test_functions_made_here_are_recorded(functions):
    create(functions, "early", "def handler(event, context): pass", Description="as it was")
    config = start_recorder(functions)
    until("the one that was there", lambda: listed(config, "AWS::Lambda::Function") == {"early"})
    item = newest(config, "AWS::Lambda::Function", "early")
    configuration = json.loads(item["configuration"])
    assert configuration["description"] == "as it was" and configuration["role"] == ROLE
    assert item["arn"] == arn("early") and "config.amazonaws.com" in item["supplementaryConfiguration"]["Policy"]
    create(functions, "late", "def handler(event, context): pass")
    until("a new one", lambda: listed(config, "AWS::Lambda::Function") == {"early", "late"})
    functions.client("lambda").update_function_configuration(FunctionName="early", Description="changed")
    until("the change", lambda: "changed" in newest(config, "AWS::Lambda::Function", "early")["configuration"])
    functions.client("lambda").delete_function(FunctionName="late")
    until("gone", lambda: listed(config, "AWS::Lambda::Function") == {"early"})


def test_identities_that_were_there_before_the_recorder_are_recorded(server):
    iam = server.client("iam")
    user = iam.create_user(UserName="early")["User"]["UserId"]
    config = start_recorder(server)
    until("the user", lambda: user in listed(config, "AWS::IAM::User"))
    config.stop_configuration_recorder(ConfigurationRecorderName="default")
    history = lambda: len(config.get_resource_config_history(
        resourceType="AWS::IAM::User", resourceId=user)["configurationItems"])
    assert history() == 1
    late = iam.create_user(UserName="late")["User"]["UserId"]
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    until("the late one", lambda: late in listed(config, "AWS::IAM::User"))
    assert history() == 1, "what is told already is not told again"

"""What a function looked at wakes it when it changes; and what a role lacks, a function lacks."""

import time

from functions import ROLE_NAME, create, rule
from test_functions import eventually

INSTANCE = "AWS::EC2::Instance"
SOURCE = """
import json, boto3

def handler(event, context):
    item = json.loads(event["invokingEvent"])["configurationItem"]
    ids = [g["groupId"] for g in item["configuration"]["securityGroups"]]
    groups = boto3.client("ec2").describe_security_groups(GroupIds=ids)["SecurityGroups"]
    is_open = any(p["FromPort"] == 22 for g in groups for p in g["IpPermissions"])
    boto3.client("config").put_evaluations(
        ResultToken=event["resultToken"],
        Evaluations=[{
            "ComplianceResourceType": item["resourceType"],
            "ComplianceResourceId": item["resourceId"],
            "ComplianceType": "NON_COMPLIANT" if is_open else "COMPLIANT",
            "OrderingTimestamp": item["configurationItemCaptureTime"],
        }])
"""


def item(kind, name, configuration, second=0):
    return {"resourceType": kind, "resourceId": name, "configurationItemStatus": "OK",
            "configurationItemCaptureTime": f"2026-01-01T00:00:{second:02}.000Z",
            "configurationStateId": second + 1, "configuration": configuration}


def group(name, port, second=0):
    permission = {"ipProtocol": "tcp", "fromPort": port, "toPort": port,
                  "ipRanges": ["0.0.0.0/0"], "userIdGroupPairs": [], "prefixListIds": []}
    return item("AWS::EC2::SecurityGroup", name,
                {"groupId": name, "ipPermissions": [permission]}, second)


def instance(name, of):
    return item(INSTANCE, name, {"instanceId": name, "securityGroups": [{"groupId": of}]})


def verdict(server, name):
    told = server.client().get_compliance_details_by_resource(
        ResourceType=INSTANCE, ResourceId=name)["EvaluationResults"]
    return told[0]["ComplianceType"] if told else None


def invocations(server):
    logs = server.client("logs").filter_log_events(
        logGroupName="/aws/lambda/ports", filterPattern='"START RequestId"')
    return len(logs["events"])


def test_a_group_that_opens_wakes_the_function_that_read_it(functions):
    create(functions, "ports", SOURCE)
    functions.client().put_config_rule(ConfigRule=rule("ports", types=(INSTANCE,)))
    functions.record(group("sg-1", 443), group("sg-2", 443), instance("i-1", "sg-1"),
                     instance("i-2", "sg-2"))
    eventually("both are judged", lambda: verdict(functions, "i-1") == verdict(functions, "i-2")
               == "COMPLIANT")
    functions.wait_idle()
    before = invocations(functions)
    functions.record(group("sg-1", 22, 1))
    eventually("the verdict follows the group", lambda: verdict(functions, "i-1") == "NON_COMPLIANT")
    functions.wait_idle()
    assert verdict(functions, "i-2") == "COMPLIANT"
    eventually("the log has the call", lambda: invocations(functions) == before + 1)
    # A group that nobody looked at wakes nobody.
    functions.record(group("sg-3", 22))
    functions.wait_idle()
    time.sleep(0.5)
    assert invocations(functions) == before + 1


def test_what_the_role_lacks_the_function_lacks(functions):
    create(functions, "ports", SOURCE)
    functions.client("iam").detach_role_policy(
        RoleName=ROLE_NAME, PolicyArn="arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess")
    functions.client().put_config_rule(ConfigRule=rule("ports", types=(INSTANCE,)))
    functions.record(group("sg-1", 443), instance("i-1", "sg-1"))

    def error():
        told = functions.client().describe_config_rule_evaluation_status(ConfigRuleNames=["ports"])
        return told["ConfigRulesEvaluationStatus"][0].get("LastErrorMessage")
    message = eventually("the failure is told", error)
    assert "not authorized to perform: ec2:DescribeSecurityGroups" in message
    assert f"assumed-role/{ROLE_NAME}/ports" in message
    assert verdict(functions, "i-1") is None

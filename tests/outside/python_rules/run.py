"""One rule: deployed as the RDK deploys it, asked, and what came of it."""

import json
import re
import time
from collections import Counter
from dataclasses import dataclass

from .servers import ACCOUNT, REGION

ROLE = "rdk-rule"
RECORDER_ROLE = "config"
# What `rdk deploy` lets the role of a rule do beside AWS's ReadOnlyAccess.
ALLOWED = ["s3:GetObject", "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "config:Put*",
           "config:Get*", "config:List*", "config:Describe*", "config:BatchGet*", "config:Select*",
           "iam:List*", "iam:Describe*", "iam:Get*", "sts:AssumeRole",
           # For the rule that mends what it finds.
           "ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"]


@dataclass
class Outcome:
    results: Counter
    code: str = None  # of the failure
    text: str = None
    seconds: float = 0

    @property
    def reached(self):
        """Whether the rule came to a verdict about something, be it that it does not apply."""
        return sum(self.results.values()) > 0 and not self.code

    def shown(self):
        if self.code:
            return self.code
        order = ["COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE"]
        return ", ".join(f"{self.results[kind]} {kind}" for kind in order if self.results[kind])


def make_roles(client):
    """The roles of rules and of the recorder."""
    iam = client("iam")
    trust = lambda principal: json.dumps({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}})
    iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=trust({"Service": "lambda.amazonaws.com"}))
    iam.attach_role_policy(RoleName=ROLE, PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    iam.put_role_policy(RoleName=ROLE, PolicyName="rule", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ALLOWED, "Resource": "*"}}))
    iam.create_role(RoleName=RECORDER_ROLE, AssumeRolePolicyDocument=trust(
        {"Service": "config.amazonaws.com", "AWS": f"arn:aws:iam::{ACCOUNT}:root"}))
    for policy in ("service-role/AWS_ConfigRole", "ReadOnlyAccess"):
        iam.attach_role_policy(RoleName=RECORDER_ROLE, PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
    iam.put_role_policy(RoleName=RECORDER_ROLE, PolicyName="rule", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ALLOWED, "Resource": "*"}}))


def start_recorder(client):
    config = client("config")
    config.put_configuration_recorder(ConfigurationRecorder={
        "name": "default", "roleARN": f"arn:aws:iam::{ACCOUNT}:role/{RECORDER_ROLE}",
        "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}})
    client("s3").create_bucket(Bucket="history")
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "history"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")


def name_of(rule):
    return re.sub(r"[^A-Za-z0-9_-]+", "-", rule.name).strip("-")[:64]


def deploy(client, rule, layers):
    """Makes function, permission and config rule."""
    name = name_of(rule)
    functions = client("lambda")
    more = {"Layers": layers} if rule.style == "rdklib" and layers else {}
    functions.create_function(
        FunctionName=name, Runtime=rule.runtime, Role=f"arn:aws:iam::{ACCOUNT}:role/{ROLE}",
        Handler=f"{rule.source.stem}.{rule.handler}", Timeout=60, MemorySize=256,
        Code={"ZipFile": rule.package()}, **more)
    functions.add_permission(FunctionName=name, StatementId="config", Action="lambda:InvokeFunction",
                             Principal="config.amazonaws.com", SourceAccount=ACCOUNT)
    details = []
    if rule.types:
        details += [{"EventSource": "aws.config", "MessageType": kind} for kind in (
            "ConfigurationItemChangeNotification", "OversizedConfigurationItemChangeNotification")]
    if rule.frequency:
        details.append({"EventSource": "aws.config", "MessageType": "ScheduledNotification",
                        "MaximumExecutionFrequency": rule.frequency})
    asked = {"ConfigRuleName": name, "Source": {
        "Owner": "CUSTOM_LAMBDA", "SourceDetails": details,
        "SourceIdentifier": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"}}
    if rule.types:
        asked["Scope"] = {"ComplianceResourceTypes": rule.types}
    if rule.parameters:
        asked["InputParameters"] = json.dumps(rule.parameters)
    client("config").put_config_rule(ConfigRule=asked)


def ask(servers, rule, layers):
    """Deploys a rule, waits for what it finds, and removes it."""
    client, name, began = servers.client, name_of(rule), time.monotonic()
    config = client("config")
    try:
        deploy(client, rule, layers)
        idle = servers.wait_idle()
        results, code, text = read(client, config, name)
        if not idle and not code:
            code, text = "still running", "the function did not end in time"
    except Exception as error:  # a refusal is an outcome
        results, code, text = Counter(), type(error).__name__, str(error)
    finally:
        remove(client, name)
    return Outcome(results, code, text, time.monotonic() - began)


def read(client, config, name):
    results = Counter()
    for kind in ("COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE"):
        for page in config.get_paginator("get_compliance_details_by_config_rule").paginate(
                ConfigRuleName=name, ComplianceTypes=[kind]):
            results[kind] += len(page["EvaluationResults"])
    results += Counter()
    status = config.describe_config_rule_evaluation_status(
        ConfigRuleNames=[name])["ConfigRulesEvaluationStatus"][0]
    code, text = status.get("LastErrorCode"), status.get("LastErrorMessage")
    told = refusal(client, name)
    if told:
        return results, told[0], told[1]
    # Rules that answer about the whole account whatever they are asked about.
    if code == "NoEvaluationOfResource" and results:
        code = text = None
    if not code and not results:
        code, text = "no verdict", "no evaluation was sent"
        if not status.get("FirstEvaluationStarted") or not status.get("LastSuccessfulInvocationTime"):
            code, text = "not asked", "no resource in its scope is recorded"
    return results, code, text


def refusal(client, name):
    """What the boilerplate prints when it gives up: it raises nothing, and answers nothing."""
    logs = client("logs")
    try:
        events = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}", limit=1000)["events"]
    except logs.exceptions.ResourceNotFoundException:
        return None
    for event in events:
        found = re.search(r"'internalErrorDetails': (.*), 'customerErrorMessage': (.*), "
                          r"'customerErrorCode': '(\w+)'", event["message"])
        if found:
            details, message, code = found.groups()
            return code, (details if code == "InternalError" else message).strip("'\"")
    return None


def remove(client, name):
    for service, operation, members in (
            ("config", "delete_config_rule", {"ConfigRuleName": name}),
            ("lambda", "delete_function", {"FunctionName": name}),
            ("logs", "delete_log_group", {"logGroupName": f"/aws/lambda/{name}"})):
        try:
            getattr(client(service), operation)(**members)
        except Exception:  # it was never made
            pass
